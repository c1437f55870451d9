import { type Name, parseName } from "../../model/identifier.ts";
import { domainPath, participantPath, type RegisterEntry } from "../../model/register-file.ts";
import { errorAt, type Finding } from "../../document/finding.ts";
import { parseYaml } from "../../document/yaml.ts";

/** A longer file is no document of ours: those are a page. */
const MAX_OUTSIDE_BYTES = 65_536;
/** Endings that people give to what is a document, also by mistake; and none. */
const READ = /(?:\.ya?ml|\.json|\.txt|\.md|(?:^|\/)[^./]+)$/i;

/** Whether a file outside `domains/` is looked at. Its size may not be known yet. */
export function mayHoldOurs({
  path,
  kind,
  sizeBytes = 0,
}: Omit<RegisterEntry, "blobId" | "sizeBytes"> & { readonly sizeBytes?: number }): boolean {
  if (/^domains\/|(?:^|\/)node_modules\//.test(path) || (kind !== "file" && kind !== "executable")) return false;
  return sizeBytes <= MAX_OUTSIDE_BYTES && (READ.test(path) || isOtherDomains(path));
}

/** On some systems `Domains/` and `domains/` are one folder; in git they are two, and we read one. */
function isOtherDomains(path: string): boolean {
  return /^domains\//i.test(path);
}

/**
 * What is wrong with a file outside `domains/`: that it is a document of ours, which is not read there, or that it makes
 * people run a program by a package name that anyone can register. `domains` are those of the register.
 */
export function outsideFindings(path: string, text: string, domains: readonly string[]): readonly Finding[] {
  const head = text.includes(OURS) && !/\.md$/i.test(path) ? headOf(text) : undefined;
  return [
    ...(head === undefined && !isOtherDomains(path) ? [] : [misplaced(path, head, domains)]),
    ...programByName(text),
  ];
}

/** What the version of every document of ours begins with. */
const OURS = "rollcall.dev/";

/** What a document says that it is. */
interface Head {
  readonly kind: keyof typeof PLACES;
  readonly name: string | undefined;
}

const PLACES = {
  Domain: domainPath,
  Sequencer: (domain, name) => `domains/${domain}/sequencers/${name}.yaml`,
  Participant: participantPath,
  Override: (domain, name) => `domains/${domain}/overrides/${name}.yaml`,
} as const satisfies Record<string, (domain: string, name: string) => string>;

const KINDS = Object.keys(PLACES) as readonly (keyof typeof PLACES)[];

/** Also of a text that is no plain YAML: such a head is meant as a document. */
function headOf(text: string): Head | undefined {
  const parsed = parseYaml(text);
  const { apiVersion, kind, name } = "value" in parsed ? fieldsOf(parsed.value) : fieldsIn(text);
  const known = KINDS.find((one) => one.toLowerCase() === kind?.toLowerCase());
  if (known === undefined || apiVersion?.startsWith(OURS) !== true) return undefined;
  return { kind: known, name };
}

type Fields = { readonly [Key in "apiVersion" | "kind" | "name"]: string | undefined };

function fieldsOf(value: unknown): Fields {
  const field = (of: unknown, key: string): unknown =>
    typeof of === "object" && of !== null ? (of as Readonly<Record<string, unknown>>)[key] : undefined;
  const text = (found: unknown): string | undefined => (typeof found === "string" ? found : undefined);
  return {
    apiVersion: text(field(value, "apiVersion")),
    kind: text(field(value, "kind")),
    name: text(field(field(value, "metadata"), "name")),
  };
}

function fieldsIn(text: string): Fields {
  const value = (key: RegExp): string | undefined => key.exec(text)?.[1];
  return {
    apiVersion: value(/^apiVersion: *["']?([\w./-]+)/m),
    kind: value(/^kind: *["']?(\w+)/m),
    name: value(/^ +name: *["']?([\w-]+)/m),
  };
}

function misplaced(path: string, head: Head | undefined, domains: readonly string[]): Finding {
  const place =
    head === undefined
      ? path.replace(/^[^/]+/, "domains")
      : PLACES[head.kind](domainOf(path, head, domains), nameOf(path, head));
  const what = head === undefined ? "this file" : `this ${head.kind.toLowerCase()} document`;
  return {
    pointer: "",
    severity: "warning",
    rule: "misplaced",
    message: `${what} is outside of domains/, where it is not read and has no effect`,
    expected: place,
    found: path,
    hint: `Move it to ${place}. A sample that is to stay has another ending, such as .example.`,
  };
}

/** The domain that the path speaks of, or the only one there is. */
function domainOf(path: string, { kind, name }: Head, domains: readonly string[]): string {
  if (kind === "Domain") return validName(name) ?? "<domain>";
  const folders = path.toLowerCase().split("/").slice(0, -1);
  const named = folders.find((folder) => domains.includes(folder));
  const after = folders[folders.findIndex((folder) => /^domains?$/.test(folder)) + 1];
  const isAfter = folders.some((folder) => /^domains?$/.test(folder));
  return (
    named ?? (isAfter ? validName(after) : undefined) ?? (domains.length === 1 ? domains[0] : undefined) ?? "<domain>"
  );
}

function nameOf(path: string, { name }: Head): string {
  const file = path.slice(path.lastIndexOf("/") + 1).replace(/\..*$/, "");
  return validName(name) ?? validName(file.toLowerCase()) ?? "<name>";
}

function validName(text: string | undefined): Name | undefined {
  return text === undefined ? undefined : parseName(text);
}

/** What fetches a program by its name from a registry of packages, and the name: the project owns it in none. */
const BY_NAME =
  /(?:^|[\s"'`:([])(?:npx|pnpx|bunx|(?:npm|pnpm|yarn|bun) +(?:exec|x|dlx|i|install|add))\b[^;&|#\n]*?[\s"'=]rollcall(?:@[\w.^~*-]+)?(?=[\s"'`)\]]|$)/m;

function programByName(text: string): readonly Finding[] {
  const found = BY_NAME.exec(asOneLine(text));
  if (found === null) return [];
  return [
    {
      pointer: "",
      offset: found.index + (/^[\s"'`:([]/.test(found[0]) ? 1 : 0),
      severity: "warning",
      rule: "program-by-name",
      message:
        "this fetches rollcall by a name that the project owns in no package registry: a person who registers it runs code here",
      expected: "an image by its digest, or a package by its integrity",
      found: found[0].trim().replaceAll(/\s+/g, " "),
      hint: "rollcall init with --check-image or with --check-tarball and --integrity writes a workflow to take over.",
    },
  ];
}

/** A key or an item whose value begins in its line, and may go on in deeper ones; one that begins with | keeps its lines. */
const GOES_ON = /^( *(?:- +)*?)(?:[\w-]+: +|- +(?![\w-]+:(?: |$)))(?!\||#|- )\S/;

/** Lines that YAML folds into one, or that a backslash continues, as one. Every character keeps its place. */
function asOneLine(text: string): string {
  const joined: string[] = [];
  let depth: number | undefined;
  for (const line of text.replaceAll(/\\\r?\n/g, (end) => " ".repeat(end.length)).split("\n")) {
    const isContinued = depth !== undefined && line.search(/\S/) > depth;
    joined.push(isContinued ? " " : "\n", line);
    if (!isContinued && line.trim() !== "") depth = GOES_ON.exec(line)?.[1]?.length;
  }
  return joined.slice(1).join("");
}

/** More is there than is looked at. */
export const NOT_ALL_LOOKED_AT: Finding = {
  ...errorAt("", {
    rule: "misplaced",
    message: "there are more files outside of domains/ than are looked at: documents among them may go unseen",
    hint: "Keep what is not a register in a repository of its own.",
  }),
  severity: "warning",
};
