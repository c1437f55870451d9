import type { AuditHead, AuditRecord } from "../../model/audit.ts";
import { RollcallError } from "../../model/error.ts";
import { type Name, parseName, parseParticipantId, parseShortId } from "../../model/identifier.ts";
import { nearestName } from "../../model/nearest-name.ts";
import type { RunRecord } from "../../model/run.ts";
import type { AuditTrail, DomainRecords } from "../../ports/store.ts";
import { unknownMember } from "../register/unknown-member.ts";

/** What looking back needs, whichever way it is asked for. */
export interface LookBackDeps {
  readonly store: AuditTrail & DomainRecords;
  /** The domains of the settings. */
  readonly domains: readonly Name[];
  /** Under which anybody is a member of a domain, or was one. */
  readonly memberNames: (domain: Name, signal: AbortSignal) => Promise<readonly Name[]>;
}

/** What was asked for, or the error that says that there is no such thing. */
export type Found<T> =
  { readonly kind: "found"; readonly value: T } | { readonly kind: "unknown"; readonly error: RollcallError };

export const MOST_RUNS = 200;
export const MOST_RECORDS = 1_000;

/** The domain of the settings that is called so. */
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

/** Past runs, newest first, at most `limit`, from 1 to `MOST_RUNS`; of a domain, and before a run, where these are given. */
export async function listRuns(
  { store, domains }: LookBackDeps,
  query: { readonly domain: string | undefined; readonly before: string | undefined; readonly limit: number },
): Promise<Found<readonly RunRecord[]>> {
  const { domain, before, limit } = query;
  const named = domain === undefined ? undefined : findDomain(domains, domain);
  if (named?.kind === "unknown") return named;
  requireWithin(limit, 1, MOST_RUNS, "limit");
  // Before a run that there is not there would be none.
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
 * Records after a sequence, at most `limit`, from 1 to `MOST_RECORDS`; of a domain and a member, by its name or id, where
 * these are given. Throws `usage` where ids of several members begin like the one that is given.
 */
export async function readTrail(
  { store, domains, memberNames }: LookBackDeps,
  query: {
    readonly domain: string | undefined;
    readonly member: string | undefined;
    readonly after: number;
    readonly limit: number;
  },
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

/** The trail as files and other programs take it: records in order, a line each, then the head. */
export async function* exportTrail(store: AuditTrail): AsyncGenerator<string> {
  const head = await store.auditHead();
  for await (const record of store.audit({ after: 0 })) {
    if (record.sequence > head.sequence) break;
    yield `${JSON.stringify(record)}\n`;
  }
  yield `${JSON.stringify({ head })}\n`;
}

/** An id as it is cut for reading made whole from the trail; anything else as it is. */
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

/** A name that no member ever had has no story, not an empty one. An id needs no document. */
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
