declare const brand: unique symbol;

/** When a domain is looked at, in UTC. Every scheduler reads it the same way. */
export type CronExpression = string & { readonly [brand]: "CronExpression" };

/** What a text says as a cron expression, or why it is none and what to write. */
export type ReadCron =
  | { readonly kind: "cron"; readonly expression: CronExpression }
  | { readonly kind: "refused"; readonly why: string; readonly instead: string };

type Refused = Extract<ReadCron, { readonly kind: "refused" }>;

interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Of `least` and those after it. */
  readonly words?: readonly string[];
}

/** What one field lets through, in order. */
interface Chosen {
  readonly isAny: boolean;
  readonly values: readonly number[];
}

const DAY_OF_MONTH: Field = { name: "day of the month", least: 1, most: 31 };
const MONTH: Field = {
  name: "month",
  least: 1,
  most: 12,
  words: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
};
/** Sunday is 0 and 7. */
const WEEKDAY: Field = {
  name: "day of the week",
  least: 0,
  most: 7,
  words: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
};
const FIELDS: readonly Field[] = [
  { name: "second", least: 0, most: 59 },
  { name: "minute", least: 0, most: 59 },
  { name: "hour", least: 0, most: 23 },
  DAY_OF_MONTH,
  MONTH,
  WEEKDAY,
];
const SMALLER_STEP =
  "Write a smaller step, or the values themselves: steps begin anew with every hour, day, month or year.";
const LONGEST_MONTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/**
 * Reads five fields, or six with seconds first: `*`, numbers, three letters for a month or a day of the week, ranges,
 * lists, and steps. Never throws.
 *
 * Programs that take cron expressions disagree on the rest, and on an expression that gives a day of the month as well as
 * a day of the week: for some both have to match, and for others either. What is read in two ways is refused.
 */
export function readCron(text: string): ReadCron {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== 5 && parts.length !== 6) {
    return refused("has neither five fields nor six", 'Write five, such as "*/5 * * * *", or six with seconds first.');
  }
  const chosen = new Map<Field, Chosen>();
  for (const [index, field] of FIELDS.slice(-parts.length).entries()) {
    const read = readField(parts[index] ?? "", field);
    if ("kind" in read) return read;
    chosen.set(field, read);
  }
  const days = chosen.get(DAY_OF_MONTH);
  const months = chosen.get(MONTH);
  const isOnWeekdays = chosen.get(WEEKDAY)?.isAny === false;
  if (isOnWeekdays && days?.isAny === false) {
    return refused(
      "gives a day of the month and a day of the week, which is read in two ways: both have to match, or either",
      "Give one of the two, and * for the other.",
    );
  }
  const longest = Math.max(...(months?.values ?? []).map((month) => LONGEST_MONTHS[month - 1] ?? 0));
  const [first = 1] = days?.values ?? [];
  if (first > longest) return refused(`never comes: no such month has a day ${String(first)}`, "Correct the day.");
  return { kind: "cron", expression: parts.join(" ") as CronExpression };
}

function refused(why: string, instead: string): Refused {
  return { kind: "refused", why, instead };
}

function readField(text: string, field: Field): Chosen | Refused {
  const values = new Set<number>();
  for (const item of text.split(",")) {
    const read = readItem(item, field);
    if ("kind" in read) return read;
    const distinct = new Set(field === WEEKDAY ? read.map((day) => day % 7) : read);
    for (const value of distinct) {
      if (values.has(value)) {
        return refused(`names a ${field.name} twice: ${item} in ${text}`, "Name each one once.");
      }
      values.add(value);
    }
  }
  return { isAny: text === "*", values: [...values].toSorted((one, other) => one - other) };
}

/** `*`, a value, or a range; the first and the last with a step, perhaps. */
function readItem(item: string, field: Field): readonly number[] | Refused {
  const match = /^(?:\*|(\w+)(?:-(\w+))?)(?:\/(\d{1,3}))?$/.exec(item);
  const [, from, to, step] = match ?? [];
  const first = from === undefined ? field.least : valueOf(from, field);
  const last = from === undefined ? lastOf(field) : valueOf(to ?? from, field);
  const isOneWithStep = from !== undefined && to === undefined && step !== undefined;
  if (match === null || first === undefined || last === undefined || isOneWithStep) {
    return refused(`has no ${field.name} in ${JSON.stringify(item)}`, whatMayStand(field));
  }
  if (first > last) {
    return refused(`has a range that runs backwards in the ${field.name}: ${item}`, "Write two ranges, with a comma.");
  }
  const every = Number(step ?? 1);
  if (every < 1 || (every > 1 && every > last - first)) {
    const range = `${String(first)} to ${String(last)}`;
    return refused(`has a step beyond the range of ${range} in the ${field.name}: ${item}`, SMALLER_STEP);
  }
  const count = Math.floor((last - first) / every) + 1;
  return Array.from({ length: count }, (_, index) => first + index * every);
}

function valueOf(text: string, { least, most, words = [] }: Field): number | undefined {
  const word = words.indexOf(text.toLowerCase());
  if (word >= 0) return least + word;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
}

/** Of those that `*` stands for, each once. */
function lastOf(field: Field): number {
  return field === WEEKDAY ? 6 : field.most;
}

function whatMayStand({ least, most, words }: Field): string {
  const names = words === undefined ? "" : `, or a name such as ${String(words[1])}`;
  const numbers = `a number from ${String(least)} to ${String(most)}${names}`;
  return `Write *, ${numbers}, a range such as 1-5, or several with commas; */2 and 1-5/2 are every second one.`;
}
