/** One sample of Prometheus' text format. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One metric, with the samples of its series; a histogram's are those of its buckets, sum and count. */
export interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** Reads Prometheus' text format, by name of the metric. Throws for a line that is none of it. */
export function parseExposition(text: string): ReadonlyMap<string, Family> {
  const families = new Map<string, { name: string; type: string; help: string; samples: Sample[] }>();
  const familyOf = (name: string) => {
    const family = families.get(name) ?? { name, type: "", help: "", samples: [] };
    families.set(name, family);
    return family;
  };
  for (const line of text.split("\n").filter((one) => one !== "")) {
    const [, keyword, name = "", rest = ""] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (keyword === "HELP") familyOf(name).help = rest;
    else if (keyword === "TYPE") familyOf(name).type = rest;
    else {
      const sample = parseSample(line);
      const base = sample.name.replace(/_(?:bucket|sum|count)$/, "");
      familyOf(families.get(base)?.type === "histogram" ? base : sample.name).samples.push(sample);
    }
  }
  return families;
}

function parseSample(line: string): Sample {
  const [, name, inBraces = "", value] = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  if (name === undefined) throw new Error(`no sample: ${line}`);
  const pairs = inBraces.matchAll(/([A-Za-z_]\w*)="((?:[^"\\]|\\.)*)"/g);
  return {
    name,
    labels: Object.fromEntries([...pairs].map(([, label = "", text = ""]) => [label, text])),
    value: Number(value),
  };
}

/** The value of the one series of `name` that has these labels; undefined when there is none. */
export function valueOf(
  families: ReadonlyMap<string, Family>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const samples = [...families.values()].flatMap((family) => family.samples).filter((sample) => sample.name === name);
  const found = samples.filter((sample) =>
    Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
  );
  if (found.length > 1) throw new Error(`${name} has ${String(found.length)} such series`);
  return found[0]?.value;
}
