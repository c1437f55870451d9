import { API_VERSION } from "../../model/api-version.ts";
import type { AuditHead, AuditRecord } from "../../model/audit.ts";
import { formatInstant, type InstantMs } from "../../model/instant.ts";
import { overdueIds } from "../../model/join-overdue.ts";
import type { Json } from "../../model/json.ts";
import type { LiveDomain } from "../../model/live.ts";
import type { DesiredDomain } from "../../model/membership.ts";
import type { Approval, Pause } from "../../model/memory.ts";
import type { RunRecord } from "../../model/run.ts";
import { describeStanding } from "../../model/standing.ts";

/** One run, as every document shows it. */
export interface RunDocument extends Omit<RunRecord, "startedAtMs" | "endedAtMs" | "commit" | "digest" | "message"> {
  readonly commit: string | null;
  readonly digest: string | null;
  readonly message: string | null;
  readonly startedAt: string;
  readonly endedAt: string;
}

export interface HistoryDocument {
  readonly runs: readonly RunDocument[];
}

/** Past runs, newest first. */
export function historyJson(runs: readonly RunRecord[]): Json & HistoryDocument {
  return { apiVersion: API_VERSION, kind: "History", runs: runs.map(runRecordJson) };
}

/** The state of each domain at its last run. */
export function domainsJson(
  domains: readonly { readonly name: string; readonly run: RunRecord | undefined; readonly pauses: readonly Pause[] }[],
): Json {
  return {
    apiVersion: API_VERSION,
    kind: "Domains",
    domains: domains.map(({ name, run, pauses }) => ({
      name,
      latestRun: run === undefined ? null : runRecordJson(run),
      pauses: pauses.map(pauseJson),
    })),
  };
}

/** Every member of the register or the domain. `permitted` and `joined` are two facts. */
export function membersJson(desired: DesiredDomain, live: LiveDomain): Json {
  const overdue = overdueIds(desired, live);
  const ids = [...new Set([...desired.members.keys(), ...live.members.keys()])];
  const members = ids.map((participantId) => {
    const document = desired.members.get(participantId);
    const member = live.members.get(participantId);
    return {
      participantId,
      name: document?.name ?? null,
      organisation: document?.organisation ?? null,
      live: member === undefined ? "absent" : describeStanding(member.standing),
      permitted: member?.standing.kind === "admitted",
      joined: member?.joined ?? false,
      joinOverdue: overdue.has(participantId),
      since: optional(member?.entries.at(-1)?.sinceMs),
      joinedSince: optional(member?.joinedSinceMs),
    };
  });
  return {
    apiVersion: API_VERSION,
    kind: "Members",
    domain: desired.name,
    readAt: formatInstant(live.readAtMs),
    members: members.toSorted((one, other) => (one.participantId < other.participantId ? -1 : 1)),
  };
}

export interface TrailDocument {
  readonly head: AuditHead;
  readonly records: readonly AuditRecord[];
}

/** A part of the audit trail. Records are as they were sealed, so that a reader can verify them. */
export function trailJson(records: readonly AuditRecord[], head: AuditHead): Json & TrailDocument {
  return { apiVersion: API_VERSION, kind: "Trail", head, records };
}

/** A decision, and who made it. Which fields there are follows from the decision. */
export interface DecisionDocument {
  readonly decision: "pause" | "resume" | "approve";
  readonly domain: string;
  readonly reason: string;
  readonly member?: string | null;
  readonly owner?: string;
  readonly by?: string;
  readonly digest?: string;
  readonly acceptedRewrite?: string | null;
  readonly until?: string;
}

export function decisionJson(
  decision: DecisionDocument["decision"],
  fields: Json & Omit<DecisionDocument, "decision">,
): Json & DecisionDocument {
  return { apiVersion: API_VERSION, kind: "Decision", decision, ...fields };
}

/** A run that was asked for. */
export function requestedJson(domain: string): Json {
  return { apiVersion: API_VERSION, kind: "Requested", domain };
}

/** What verifying a trail found. */
export interface TrailFinding {
  readonly records: number;
  readonly head: AuditHead;
  readonly fault: { readonly sequence: number; readonly message: string } | undefined;
  readonly missing: string | undefined;
}

export function verificationJson(found: TrailFinding): Json & { readonly verified: boolean } {
  const { records, head, fault, missing } = found;
  return {
    apiVersion: API_VERSION,
    kind: "Verification",
    verified: fault === undefined && missing === undefined,
    records,
    head,
    fault: fault ?? null,
    missing: missing ?? null,
  };
}

/** A pause, as every document shows it. */
export interface PauseDocument {
  readonly id: string;
  readonly domain: string;
  readonly member: string | null;
  readonly reason: string;
  readonly owner: string;
  readonly since: string;
  readonly until: string;
}

export function pauseJson({ id, domain, member, reason, owner, sinceMs, untilMs }: Pause): Json & PauseDocument {
  return {
    id,
    domain,
    member: member ?? null,
    reason,
    owner,
    since: formatInstant(sinceMs),
    until: formatInstant(untilMs),
  };
}

/** What a resumption did in a domain. */
export function resumptionJson(
  domain: string,
  done: {
    readonly member: string | undefined;
    readonly acceptedRewrite: string | undefined;
    readonly reason: string;
    readonly by: string;
  },
): Json & Omit<DecisionDocument, "decision"> {
  const { member, reason, by, acceptedRewrite } = done;
  return { domain, member: member ?? null, reason, by, acceptedRewrite: acceptedRewrite ?? null };
}

export function approvalJson({
  id,
  domain,
  digest,
  reason,
  by,
  atMs,
  untilMs,
}: Approval): Json & Omit<DecisionDocument, "decision"> {
  return { id, domain, digest, reason, by, at: formatInstant(atMs), until: formatInstant(untilMs) };
}

export function runRecordJson(run: RunRecord): RunDocument {
  const { startedAtMs, endedAtMs, commit, digest, message, ...rest } = run;
  return {
    ...rest,
    commit: commit ?? null,
    digest: digest ?? null,
    message: message ?? null,
    startedAt: formatInstant(startedAtMs),
    endedAt: formatInstant(endedAtMs),
  };
}

function optional(atMs: InstantMs | undefined): string | null {
  return atMs === undefined ? null : formatInstant(atMs);
}
