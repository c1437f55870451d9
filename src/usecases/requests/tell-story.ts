import type { Name } from "../../model/identifier.ts";
import type { InstantMs } from "../../model/instant.ts";
import type { LiveMember } from "../../model/live.ts";
import type { Deployment } from "../../model/pull-request.ts";
import type {
  DomainStory,
  LaterTrouble,
  MemberConnection,
  MemberStory,
  RequestStory,
  StoryFact,
} from "../../model/request-story.ts";
import type { Outcome, RecordedOutcome, RunRecord } from "../../model/run.ts";
import { hasCommit, type Register, revisionAt } from "../../ports/register.ts";
import type { RequestedMember, RequestRecord } from "../../ports/request-store.ts";
import type { Store } from "../../ports/store.ts";

interface StoryDeps {
  readonly store: Pick<Store, "latestRuns" | "audit">;
  readonly register: Pick<Register, "ancestry">;
  /** The live members; undefined when the domain cannot be read now. */
  readonly liveMembers: (domain: Name) => Promise<ReadonlyMap<string, LiveMember> | undefined>;
  /** What an effective member needs to connect, or why it is not available yet. */
  readonly connectionOf: (domain: Name, member: Name) => Promise<MemberConnection>;
}

type LandedRecord = RequestRecord & { readonly landed: NonNullable<RequestRecord["landed"]> };

/**
 * The story of a merged request, from records and live domains. Facts recorded before stay: later trouble is reported
 * beside them.
 */
export async function tellStory(
  deps: StoryDeps,
  record: LandedRecord,
  signal: AbortSignal,
): Promise<Omit<RequestStory, "next">> {
  const runs = await deps.store.latestRuns();
  const domains: DomainStory[] = [];
  for (const domain of record.domains) {
    const run = runs.find((one) => one.domain === domain);
    domains.push(await tellDomain(deps, record, domain, run, signal));
  }
  const connections: MemberConnection[] = [];
  for (const { domain, members } of domains) {
    for (const { name, inForceSinceMs } of members) {
      const asked = record.members.find((member) => member.domain === domain && member.name === name);
      if (inForceSinceMs === undefined || asked === undefined || !ADMITS.has(asked.kind)) continue;
      const known = record.connections.find((one) => one.domain === domain && one.name === name);
      connections.push(known ?? (await deps.connectionOf(domain, name)));
    }
  }
  return { landed: record.landed, landedAtMs: record.landedAtMs ?? 0, domains, connections };
}

/** The facts of a story to record, so that it never changes. */
export function factsOf({ domains }: Pick<RequestStory, "domains">, nowMs: InstantMs): readonly StoryFact[] {
  return domains.flatMap(({ domain, inForceSinceMs, members }): readonly StoryFact[] => [
    ...(inForceSinceMs === undefined
      ? []
      : [{ kind: "in-force" as const, domain, member: undefined, sinceMs: inForceSinceMs }]),
    ...members.flatMap(({ name: member, inForceSinceMs: sinceMs, hasJoined }) => [
      ...(sinceMs === undefined ? [] : [{ kind: "in-force" as const, domain, member, sinceMs }]),
      ...(hasJoined === true ? [{ kind: "joined" as const, domain, member, sinceMs: nowMs }] : []),
    ]),
  ]);
}

/** Changes after which the member should connect. */
const ADMITS: ReadonlySet<RequestedMember["kind"]> = new Set(["admit", "readmit", "replace", "resume"]);

async function tellDomain(
  { store, register, liveMembers }: StoryDeps,
  record: LandedRecord,
  domain: Name,
  run: RunRecord | undefined,
  signal: AbortSignal,
): Promise<DomainStory> {
  const isSeen = run?.commit !== undefined && (await hasLanded(register, run.commit, record.landed, signal));
  const live = await liveMembers(domain);
  const inSyncSinceMs = isSeen && run.result === "in-sync" ? run.startedAtMs : undefined;
  const members: MemberStory[] = [];
  for (const member of record.members.filter((one) => one.domain === domain)) {
    members.push(await tellMember(store, record, member, live, inSyncSinceMs));
  }
  const now = stateOf(run, isSeen);
  const inForceSinceMs =
    factOf(record, "in-force", domain, undefined)?.sinceMs ?? sinceWhen(members) ?? sinceRun(members, run, now);
  if (inForceSinceMs === undefined) return { domain, members, ...now, inForceSinceMs, later: undefined };
  const later = laterTrouble(run, isSeen);
  return { domain, members, state: "effective", message: undefined, inForceSinceMs, later };
}

function factOf(
  { facts }: LandedRecord,
  kind: StoryFact["kind"],
  domain: Name,
  member: Name | undefined,
): StoryFact | undefined {
  return facts.find((fact) => fact.kind === kind && fact.domain === domain && fact.member === member);
}

/** When the last of them came into force; undefined while one is not, and for an empty list. */
function sinceWhen(members: readonly MemberStory[]): InstantMs | undefined {
  const times = members.map(({ inForceSinceMs }) => inForceSinceMs).filter((time) => time !== undefined);
  return members.length === 0 || times.length < members.length ? undefined : Math.max(...times);
}

/** A request without members is in force once a run has nothing left to do. */
function sinceRun(
  members: readonly MemberStory[],
  run: RunRecord | undefined,
  { state }: Pick<DomainStory, "state">,
): InstantMs | undefined {
  return members.length === 0 && state === "applied" ? run?.startedAtMs : undefined;
}

async function hasLanded(
  register: StoryDeps["register"],
  commit: NonNullable<RunRecord["commit"]>,
  landed: LandedRecord["landed"],
  signal: AbortSignal,
): Promise<boolean> {
  return hasCommit(await register.ancestry(revisionAt(commit), landed, signal));
}

function stateOf(run: RunRecord | undefined, isSeen: boolean): Pick<DomainStory, "state" | "message"> {
  if (run === undefined || !isSeen) return { state: "waiting", message: undefined };
  switch (run.result) {
    case "held":
    case "reported":
      return { state: "held", message: run.message };
    case "unknown":
      return { state: "unknown", message: run.message };
    case "failed":
    case "invalid":
    case "partial":
      return { state: "failed", message: run.message };
    case "applied":
    case "in-sync":
      return { state: "applied", message: undefined };
  }
}

function laterTrouble(run: RunRecord | undefined, isSeen: boolean): LaterTrouble | undefined {
  if (run === undefined) return undefined;
  switch (run.result) {
    case "held":
    case "reported":
      return { kind: "held", message: run.message };
    case "unknown":
      return { kind: "unknown", message: run.message };
    case "failed":
    case "invalid":
    case "partial":
      return { kind: "failed", message: run.message };
    case "applied":
    case "in-sync":
      return isSeen ? undefined : { kind: "gone", message: undefined };
  }
}

async function tellMember(
  store: StoryDeps["store"],
  record: LandedRecord,
  member: RequestedMember,
  live: ReadonlyMap<string, LiveMember> | undefined,
  inSyncSinceMs: InstantMs | undefined,
): Promise<MemberStory> {
  const { domain, name, participantId, kind } = member;
  const done = await actionFor(store, member, (record.landedAtMs ?? 0) - CLOCK_SKEW_MS);
  const hasJoined = factOf(record, "joined", domain, name) !== undefined || live?.get(participantId)?.joined === true;
  return {
    name,
    action: done?.action,
    inForceSinceMs:
      factOf(record, "in-force", domain, name)?.sinceMs ?? (done === undefined ? inSyncSinceMs : done.effectiveAtMs),
    // If the domain cannot be read, the member counts as not connected.
    hasJoined: ADMITS.has(kind) ? hasJoined : undefined,
  };
}

interface FoundAction {
  readonly action: NonNullable<MemberStory["action"]>;
  readonly effectiveAtMs: InstantMs | undefined;
}

/**
 * The first action that became effective since then, else the last one; undefined if none began. An end at its date is
 * not the request's doing.
 */
async function actionFor(
  store: StoryDeps["store"],
  { participantId: member, domain }: RequestedMember,
  sinceMs: InstantMs,
): Promise<FoundAction | undefined> {
  let last: (FoundAction & { readonly sequence: number }) | undefined;
  for await (const { entry, atMs, sequence } of store.audit({ after: 0, member, domain })) {
    if (entry.kind === "action-begun" && atMs >= sinceMs) {
      if (entry.record.action.cause === "expired") continue;
      const { runId, digest, traceId, atMs: begunAtMs } = entry.record;
      const action = { runId, digest, traceId, atMs: begunAtMs, outcome: undefined };
      last = { sequence, action, effectiveAtMs: undefined };
    } else if (entry.kind === "action-completed" && last !== undefined && entry.begun === last.sequence) {
      const outcome = outcomeOf(entry.outcome);
      const isDone = outcome?.kind === "effective" || outcome?.kind === "unchanged";
      last = { ...last, action: { ...last.action, outcome }, effectiveAtMs: isDone ? atMs : undefined };
      if (isDone) return last;
    } else if (entry.kind === "action-unknown" && last !== undefined && entry.begun === last.sequence) {
      last = { ...last, action: { ...last.action, outcome: entry.outcome } };
    }
  }
  return last;
}

/** What a later read found in force is effective; the rest is done again. */
function outcomeOf(recorded: RecordedOutcome): Outcome | undefined {
  if (recorded.kind !== "interrupted") return recorded;
  return recorded.shows === "as-wanted" ? { kind: "effective" } : undefined;
}

/** Tolerance between the forge's clock, which reports merges to the second, and ours. */
export const CLOCK_SKEW_MS = 60_000;

/** The story is complete: everything is in force, and the expected members have connected. */
export function isTold({ domains, connections }: Omit<RequestStory, "next">): boolean {
  const isOver = domains.every(
    ({ state, members }) => state === "effective" && members.every(({ hasJoined }) => hasJoined !== false),
  );
  return isOver && connections.every(({ markdown }) => markdown !== undefined);
}

/** A domain's part of the story, as a deployment of the forge. */
export function deploymentOf({ landed }: RequestStory, { domain, state, message }: DomainStory): Deployment {
  const states = {
    waiting: "queued",
    applied: "in-progress",
    effective: "success",
    held: "queued",
    unknown: "in-progress",
    failed: "failure",
  } as const satisfies Record<DomainStory["state"], Deployment["state"]>;
  const words = {
    waiting: "waits for its turn",
    applied: "applied",
    effective: "in force",
    held: "held",
    unknown: "not known yet",
    failed: "not applied yet",
  } as const;
  return {
    commit: landed,
    domain,
    state: states[state],
    description: (message ?? words[state]).slice(0, 140),
    url: undefined,
  };
}
