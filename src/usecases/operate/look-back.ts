import type { AuditHead, AuditRecord } from "../../model/audit.ts";
import { RollcallError } from "../../model/error.ts";
import { type Name, parseName, parseParticipantId, parseShortId } from "../../model/identifier.ts";
import { nearestName } from "../../model/nearest-name.ts";
import type { RunRecord } from "../../model/run.ts";
import type { AuditTrail, DomainRecords } from "../../ports/store.ts";
import { unknownMember } from "../register/unknown-member.ts";

/** The dependencies of queries for runs and audit records. */
export interface LookBackDeps {
  readonly store: AuditTrail & DomainRecords;
  /** The domains of the settings. */
  readonly domains: readonly Name[];
  /** Names of the current and former members of a domain. */
  readonly memberNames: (domain: Name, signal: AbortSignal) => Promise<readonly Name[]>;
}

/** The result, or the error that it does not exist. */
export type Found<T> =
  { readonly kind: "found"; readonly value: T } | { readonly kind: "unknown"; readonly error: RollcallError };

export const MOST_RUNS = 200;
export const MOST_RECORDS = 1_000;

/** The domain of the settings with this name. */
export function findDomain(domains: readonly Name[], text: string): Found<Name> {
  const name = parseName(text);
  if (name !== undefined && domains.includes(name)) return { kind: "found", value: name };
  const nearest = nearestName(text, domains);
  const hint = nearest === undefined ? `There is ${domains.join(", ")}.` : `Did you mean ${nearest}?`;
  return unknown(new RollcallError("usage", `there is no domain ${JSON.stringify(text)} here`, { hint }));
}

export async function findRun(store: DomainRecords, id: string): Promise<Found<RunRecord>> {
  const run = await store.run(id);
  if (run !== undefined) return { kind: "found", value: run };
  const hint = "Look at /api/v1/runs for those that there are.";
  return unknown(new RollcallError("usage", "there is no such run", { hint }));
}

/** Which past runs; its names are not checked yet. */
export interface RunFilter {
  /** All domains if undefined. */
  readonly domain: string | undefined;
  /** Only runs that began before the run with this id. */
  readonly before: string | undefined;
  readonly limit: number;
}

/** Which audit records; its names are not checked yet. */
export interface TrailFilter {
  readonly domain: string | undefined;
  /** A member's name or id. */
  readonly member: string | undefined;
  /** Only records with a greater sequence. */
  readonly after: number;
  readonly limit: number;
}

/**
 * Past runs, newest first, at most `limit`, from 1 to `MOST_RUNS`; of a domain, and before a run, if given. Throws
 * `usage` for another limit.
 */
export async function listRuns(
  { store, domains }: LookBackDeps,
  query: RunFilter,
): Promise<Found<readonly RunRecord[]>> {
  const { domain, before, limit } = query;
  const named = domain === undefined ? undefined : findDomain(domains, domain);
  if (named?.kind === "unknown") return named;
  requireWithin(limit, 1, MOST_RUNS, "limit");
  // An unknown run must not read as an empty list.
  const first = before === undefined ? undefined : await findRun(store, before);
  if (first?.kind === "unknown") return first;
  return { kind: "found", value: await store.runs({ domain: named?.value, before: first?.value.id, limit }) };
}

/** A part of the audit trail, in order, and the head of all of it. */
export interface TrailPart {
  readonly records: readonly AuditRecord[];
  readonly head: AuditHead;
}

/**
 * Records after a sequence, at most `limit`, from 1 to `MOST_RECORDS`; filtered by domain and by a member's name or id,
 * if given. Throws `usage` for numbers out of range, and for a shortened id that matches several members.
 */
export async function readTrail(
  { store, domains, memberNames }: LookBackDeps,
  query: TrailFilter,
  signal: AbortSignal,
): Promise<Found<TrailPart>> {
  const { after, limit } = query;
  const named = query.domain === undefined ? undefined : findDomain(domains, query.domain);
  if (named?.kind === "unknown") return named;
  requireWithin(after, 0, Number.MAX_SAFE_INTEGER, "after");
  requireWithin(limit, 1, MOST_RECORDS, "limit");
  const records: AuditRecord[] = [];
  const member = query.member === undefined ? undefined : await wholeId(store, query.member);
  for await (const record of store.audit({ after, domain: named?.value, member, limit })) records.push(record);
  if (records.length === 0 && after === 0 && member !== undefined) {
    const error = await strangerError(memberNames, member, named === undefined ? domains : [named.value], signal);
    if (error !== undefined) return unknown(error);
  }
  return { kind: "found", value: { records, head: await store.auditHead() } };
}

/** The trail in its exchange format: records in order, one line of JSON each, then the head. */
export async function* exportTrail(store: AuditTrail): AsyncGenerator<string> {
  const head = await store.auditHead();
  for await (const record of store.audit({ after: 0 })) {
    if (record.sequence > head.sequence) break;
    yield `${JSON.stringify(record)}\n`;
  }
  yield `${JSON.stringify({ head })}\n`;
}

/** A shortened id completed from the trail; anything else unchanged. */
async function wholeId(store: AuditTrail, member: string): Promise<string> {
  const beginning = parseShortId(member);
  if (beginning === undefined) return member;
  const ids = await store.auditedParticipants(beginning);
  const [id, other] = ids;
  if (id === undefined || id === beginning || other === undefined) return id ?? member;
  throw new RollcallError("usage", `${JSON.stringify(member)} is ambiguous: ids of several participants begin so`, {
    hint: `Give one of them whole: ${ids.join(", ")}.`,
  });
}

/** An unknown name is an error, not an empty trail. An id needs no document. */
async function strangerError(
  memberNames: LookBackDeps["memberNames"],
  member: string,
  domains: readonly Name[],
  signal: AbortSignal,
): Promise<RollcallError | undefined> {
  if (parseParticipantId(member) !== undefined) return undefined;
  const names = (await Promise.all(domains.map((domain) => memberNames(domain, signal)))).flat();
  return names.some((name) => name === member) ? undefined : unknownMember(member, domains.join(", "), names);
}

function requireWithin(value: number, least: number, most: number, name: string): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  throw new RollcallError("usage", `${name} is not a whole number from ${String(least)} to ${String(most)}`, {
    hint: "Correct the query.",
  });
}

function unknown(error: RollcallError): { readonly kind: "unknown"; readonly error: RollcallError } {
  return { kind: "unknown", error };
}
