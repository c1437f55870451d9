import { seededSeries } from "../../src/simulator/seeded.ts";

/** Where each kind of thing starts to count: far apart, so that an id taken for another's finds nothing. */
const FIRST = {
  account: 583_000,
  app: 2_100,
  checkRun: 40_000_000_000,
  checkSuite: 50_000_000_000,
  comment: 1_900_000_000,
  delivery: 90_000_000_000,
  deployment: 1_100_000,
  deploymentStatus: 2_200_000,
  activity: 3_300_000,
  hook: 4_400_000,
  installation: 61_000_000,
  issue: 700_000_000,
  label: 5_500_000,
  pull: 800_000_000,
  reaction: 6_600_000,
  repository: 1_296_000,
  review: 2_500_000_000,
  rule: 7_700_000,
  status: 8_800_000,
  team: 9_900_000,
} as const;

export type IdKind = keyof typeof FIRST;

/** Numeric ids, the opaque ids that go with them, and all other chance: the same seed makes the same. */
export class Ids {
  readonly #given = new Map<IdKind, number>();
  readonly #draw: () => number;

  constructor(seed: number) {
    this.#draw = seededSeries(seed, "github/ids");
  }

  next(kind: IdKind): number {
    const given = this.#given.get(kind) ?? 0;
    this.#given.set(kind, given + 1);
    return FIRST[kind] + given;
  }

  /** As many characters of 0-9a-f. */
  hex(length: number): string {
    let text = "";
    while (text.length < length)
      text += Math.floor(this.#draw() * 2 ** 32)
        .toString(16)
        .padStart(8, "0");
    return text.slice(0, length);
  }

  guid(): string {
    return this.hex(32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }
}

/** The id that GraphQL would know the thing by. */
export function nodeId(kind: IdKind, id: number): string {
  return `${kind.slice(0, 2).toUpperCase()}_${Buffer.from(`${kind}:${String(id)}`).toString("base64url")}`;
}
