import { assembleDomain, NO_DOMAIN } from "../../desired/assemble.ts";
import { dueFindings } from "../../desired/check/due.ts";
import type { PlacedFinding } from "../../desired/domain-files.ts";
import { remembered } from "../../desired/remembered.ts";
import { placeFinding } from "../../document/place.ts";
import type { InstantMs } from "../../model/instant.ts";
import type { DesiredDomain } from "../../model/membership.ts";
import { boundProblems, type Problem } from "../../model/problem.ts";
import type { Revision } from "../../ports/register.ts";
import type { PlacedMembers, PlacementCache } from "./place-members.ts";
import type { ReadRegister } from "./read-register.ts";

/** One domain of the register. `desired` and `placed` are undefined when any of its files has an error. */
export interface LoadedDomain {
  readonly desired: DesiredDomain | undefined;
  readonly placed: PlacedMembers | undefined;
  /** Errors and warnings. */
  readonly problems: readonly Problem[];
}

/** A whole register at one revision. */
export interface LoadedRegister {
  readonly revision: Revision;
  readonly domains: ReadonlyMap<string, LoadedDomain>;
  /** Of all domains, and of files that belong to none. Sorted. */
  readonly problems: readonly Problem[];
  /** Documents and certificates that were read. */
  readonly files: number;
}

/** The whole register from what was read, with all problems. */
export function assembleRegister(
  read: ReadRegister,
  revision: Revision,
  places: PlacementCache,
  nowMs: InstantMs,
): LoadedRegister {
  const domains = new Map(read.names.map((name) => [name, assembleOne(read, name, places, nowMs)]));
  const stray = read.refused.filter(({ domain }) => domain === undefined).map(placeOne);
  if (domains.size === 0) stray.push(placeOne(NO_DOMAIN));
  const problems = [...[...domains.values()].flatMap((domain) => domain.problems), ...stray];
  return { revision, domains, problems, files: read.files };
}

/** One domain from what was read, with all problems. `name` must be one of its names. */
export function assembleOne(
  { folders, refused, shared }: Pick<ReadRegister, "folders" | "refused" | "shared">,
  name: string,
  places: PlacementCache,
  nowMs: InstantMs,
): LoadedDomain {
  const files = folders.get(name);
  const assembled = files === undefined ? undefined : assembleDomain(files, nowMs);
  const own = [
    ...refused.filter(({ domain }) => domain === name),
    ...shared().filter(({ path }) => path.startsWith(`domains/${name}/`)),
  ];
  const findings = [...(assembled?.findings ?? []), ...own];
  const isValid = !findings.some(({ finding }) => finding.severity === "error");
  const desired = isValid ? assembled?.desired : undefined;
  const placed = desired === undefined ? undefined : places.of(desired);
  const due = files === undefined || placed === undefined ? [] : dueFindings(files, placed.due);
  return { desired, placed, problems: [...findings, ...due].map(placeOne) };
}

export function bounded(register: LoadedRegister): LoadedRegister {
  const domains = new Map([...register.domains].map(([name, domain]) => [name, boundedDomain(domain)]));
  return { ...register, domains, problems: boundProblems(register.problems) };
}

export function boundedDomain(domain: LoadedDomain): LoadedDomain {
  return { ...domain, problems: boundProblems(domain.problems) };
}

export const placeOne = remembered(({ path, text, finding }: PlacedFinding): Problem =>
  placeFinding(path, text, finding),
);
