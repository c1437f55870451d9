import type { AuditRecord } from "../../model/audit.ts";
import type { Name } from "../../model/identifier.ts";
import type { Deployment } from "../../model/pull-request.ts";
import type { DomainStory, MemberConnection, MemberStory, RequestStory } from "../../model/request-story.ts";
import type { Outcome, RunRecord } from "../../model/run.ts";
import type { LiveMember } from "../../model/live.ts";
import type { RequestedMember, RequestRecord } from "../../ports/request-store.ts";
import { hasCommit, type Revision } from "../../ports/register.ts";
import type { Store } from "../../ports/store.ts";
import type { RegisterLoader } from "../load-register.ts";

/** What became of a merged request, from what is on record and what the domains show. */
export async function tellStory(
  deps: {
    readonly store: Store;
    readonly loader: RegisterLoader;
    /** The members as they are live; undefined when the domain cannot be read just now. */
    readonly liveMembers: (domain: Name) => Promise<ReadonlyMap<string, LiveMember> | undefined>;
    /** What a member in effect needs to connect, or why it does not get that yet. */
    readonly connectionOf: (domain: Name, member: Name) => Promise<MemberConnection>;
  },
  record: RequestRecord & { readonly landed: NonNullable<RequestRecord["landed"]> },
  signal: AbortSignal,
): Promise<RequestStory> {
  const runs = await deps.store.latestRuns();
  const domains: DomainStory[] = [];
  for (const domain of record.domains) {
    const run = runs.find((one) => one.domain === domain);
    domains.push(await tellDomain(deps, record, domain, run, signal));
  }
  const connections: MemberConnection[] = [];
  for (const { domain, members } of domains) {
    for (const { name, isEffective } of members) {
      const asked = record.members.find((member) => member.domain === domain && member.name === name);
      if (!isEffective || asked === undefined || !ADMITS.has(asked.kind)) continue;
      const known = record.connections.find((one) => one.domain === domain && one.name === name);
      connections.push(known ?? (await deps.connectionOf(domain, name)));
    }
  }
  return { landed: record.landed, landedAtMs: record.landedAtMs ?? 0, domains, connections };
}

/** Who is waited for to connect. */
const ADMITS: ReadonlySet<RequestedMember["kind"]> = new Set(["admit", "readmit", "resume"]);

async function tellDomain(
  { store, loader, liveMembers }: Parameters<typeof tellStory>[0],
  record: Parameters<typeof tellStory>[1],
  domain: Name,
  run: RunRecord | undefined,
  signal: AbortSignal,
): Promise<DomainStory> {
  const isSeen = run?.commit !== undefined && (await hasLanded(loader, run.commit, record.landed, signal));
  const live = await liveMembers(domain);
  const members: MemberStory[] = [];
  for (const member of record.members.filter((one) => one.domain === domain)) {
    members.push(await tellMember(store, member, record.landedAtMs ?? 0, live, isSeen && run.result === "in-sync"));
  }
  return { domain, members, ...stateOf(run, isSeen, members) };
}

async function hasLanded(
  loader: RegisterLoader,
  commit: NonNullable<RunRecord["commit"]>,
  landed: RequestRecord["landed"] & string,
  signal: AbortSignal,
): Promise<boolean> {
  const revision: Revision = { commit, label: commit };
  return hasCommit(await loader.ancestry(revision, landed, signal));
}

function stateOf(
  run: RunRecord | undefined,
  isSeen: boolean,
  members: readonly MemberStory[],
): Pick<DomainStory, "state" | "message"> {
  if (run === undefined || !isSeen) return { state: "waiting", message: undefined };
  switch (run.result) {
    case "held":
    case "reported":
      return { state: "held", message: run.message };
    case "failed":
    case "invalid":
    case "partial":
      return { state: "failed", message: run.message };
    case "applied":
    case "in-sync":
      return { state: members.every(({ isEffective }) => isEffective) ? "effective" : "applied", message: undefined };
  }
}

async function tellMember(
  store: Store,
  { domain, name, participantId, kind }: RequestedMember,
  sinceMs: number,
  live: ReadonlyMap<string, LiveMember> | undefined,
  isInSync: boolean,
): Promise<MemberStory> {
  let begun: AuditRecord | undefined;
  let outcome: Outcome | undefined;
  for await (const record of store.audit({ after: 0, member: participantId, domain })) {
    const { entry, atMs } = record;
    if (entry.kind === "action-begun" && atMs >= sinceMs - CLOCK_SKEW_MS) {
      begun = record;
      outcome = undefined;
    } else if (entry.kind === "action-completed" && entry.begun === begun?.sequence) {
      outcome = entry.outcome.kind === "interrupted" ? undefined : entry.outcome;
    }
  }
  const action = begun?.entry.kind === "action-begun" ? begun.entry.record : undefined;
  const isDone = outcome?.kind === "effective" || outcome?.kind === "unchanged";
  return {
    domain,
    name,
    action:
      action === undefined
        ? undefined
        : {
            runId: action.runId,
            digest: action.digest,
            traceId: action.traceId,
            atMs: action.atMs,
            outcome,
          },
    isEffective: isDone || (action === undefined && isInSync),
    // Who cannot be seen has not been seen to connect.
    hasJoined: ADMITS.has(kind) ? live?.get(participantId)?.joined === true : undefined,
  };
}

/** Between the forge's clock, which says to the second when it was merged, and ours. */
export const CLOCK_SKEW_MS = 60_000;

/** Nothing more will come of it: everything is in force, and who was waited for has connected. */
export function isTold({ domains, connections }: RequestStory): boolean {
  const isOver = domains.every(
    ({ state, members }) => state === "effective" && members.every(({ hasJoined }) => hasJoined !== false),
  );
  return isOver && connections.every(({ markdown }) => markdown !== undefined);
}

/** How a forge shows a domain's part of the story by its own means. */
export function deploymentOf({ landed }: RequestStory, { domain, state, message }: DomainStory): Deployment {
  const states = {
    waiting: "queued",
    applied: "in-progress",
    effective: "success",
    held: "queued",
    failed: "failure",
  } as const satisfies Record<DomainStory["state"], Deployment["state"]>;
  const words = {
    waiting: "waits for its turn",
    applied: "applied",
    effective: "in force",
    held: "held",
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
