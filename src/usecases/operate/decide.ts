import { RollcallError } from "../../model/error.ts";
import {
  type CommitId,
  HASH_BEGINNING,
  type Name,
  parseCommitId,
  parseName,
  SHORT_HASH,
} from "../../model/identifier.ts";
import { formatInstant, type InstantMs, parseDurationMs, parseMoment } from "../../model/instant.ts";
import type { Approval, Pause } from "../../model/memory.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Decisions, DomainRecords } from "../../ports/store.ts";
import { readMemberName } from "../register/unknown-member.ts";

/** The dependencies of decisions, from the command line or the API. */
export interface DecideDeps {
  readonly store: Decisions & DomainRecords;
  readonly clock: Clock;
  readonly newId: () => string;
  /** The domains of the settings. */
  readonly domains: readonly string[];
  /** Names of the current and former members of a domain. Called when a decision names a member. */
  readonly memberNames: (domain: Name, signal: AbortSignal) => Promise<readonly Name[]>;
  /** The commit of the protected branch with this prefix. Throws `usage` if none or several match. */
  readonly commitCalled: (beginning: string, signal: AbortSignal) => Promise<CommitId | undefined>;
}

/** The request as text; the caller authenticates the person. */
export interface DecisionWish {
  readonly domain: string;
  readonly member?: string | undefined;
  readonly reason: string;
}

const LONGEST_PAUSE_MS = 30 * 86_400_000;
const LONGEST_APPROVAL_MS = 7 * 86_400_000;
const DEFAULT_APPROVAL = "24h";

/** Stops enforcement of a domain, or of one member, for 30 days at most. Throws `usage` for an invalid request. */
export async function pause(
  { store, clock, newId, domains, memberNames }: DecideDeps,
  wish: DecisionWish & { readonly until: string; readonly owner: string },
  signal: AbortSignal,
): Promise<Pause> {
  const sinceMs = clock.nowMs();
  const domain = readDomain(wish.domain, domains);
  const { member } = wish;
  const decided: Pause = {
    id: newId(),
    domain,
    member: member === undefined ? undefined : readMemberName(member, domain, await memberNames(domain, signal)),
    reason: readText(wish.reason, "a reason"),
    owner: readText(wish.owner, "an owner"),
    sinceMs,
    untilMs: readEnd(wish.until, sinceMs, LONGEST_PAUSE_MS),
  };
  await store.decide({ kind: "pause", pause: decided });
  return decided;
}

/** The result of a resumption. */
export interface Resumption {
  readonly member: Name | undefined;
  readonly acceptedRewrite: CommitId | undefined;
  readonly reason: string;
  readonly by: string;
}

/**
 * Ends pauses, enforces members again after a fight, and, given a commit, accepts the rewritten branch from that commit
 * on. Throws `usage` for an invalid request.
 */
export async function resume(
  { store, clock, domains, memberNames, commitCalled }: DecideDeps,
  wish: DecisionWish & { readonly by: string; readonly acceptRewrite?: string | undefined },
  signal: AbortSignal,
): Promise<Resumption> {
  const domain = readDomain(wish.domain, domains);
  const atMs = clock.nowMs();
  // A paused name can be resumed even if no document has it now.
  const paused = (await store.recall(domain, atMs)).pauses.flatMap((pause) => pause.member ?? []);
  const isPaused = paused.some((name) => name === wish.member);
  const member =
    wish.member === undefined
      ? undefined
      : readMemberName(wish.member, domain, isPaused ? paused : await memberNames(domain, signal));
  const reason = readText(wish.reason, "a reason");
  const by = readText(wish.by, "who decides");
  const commit =
    wish.acceptRewrite === undefined ? undefined : await readCommit(wish.acceptRewrite, commitCalled, signal);
  if (commit !== undefined) {
    await store.decide({ kind: "accept-rewrite", rewrite: { domain, commit, reason, by, atMs } });
  }
  await store.decide({ kind: "resume", domain, member, reason, by, atMs });
  return { member, acceptedRewrite: commit, reason, by };
}

/** Releases one held plan by its digest, for `validFor` (24 h by default, 7 d at most). Throws `usage` if invalid. */
export async function approve(
  { store, clock, newId, domains }: DecideDeps,
  wish: Omit<DecisionWish, "member"> & {
    readonly digest: string;
    readonly by: string;
    readonly validFor?: string | undefined;
  },
): Promise<Approval> {
  const domain = readDomain(wish.domain, domains);
  const digest = await readDigest(wish.digest, store, domain);
  const atMs = clock.nowMs();
  const approval: Approval = {
    id: newId(),
    domain,
    digest,
    reason: readText(wish.reason, "a reason"),
    by: readText(wish.by, "who decides"),
    atMs,
    untilMs: readEnd(wish.validFor ?? DEFAULT_APPROVAL, atMs, LONGEST_APPROVAL_MS),
  };
  await store.decide({ kind: "approve", approval });
  return approval;
}

const BEGINNING = `the first ${String(SHORT_HASH)} characters or more`;

/** A commit by its id: a name, such as a branch, may point elsewhere tomorrow. */
async function readCommit(
  text: string,
  commitCalled: DecideDeps["commitCalled"],
  signal: AbortSignal,
): Promise<CommitId> {
  const whole = parseCommitId(text);
  if (whole !== undefined) return whole;
  if (!HASH_BEGINNING.test(text)) {
    throw new RollcallError("usage", "what is to be accepted is not a commit", {
      hint: `Give its id as plan shows it, whole or ${BEGINNING}.`,
    });
  }
  const commit = await commitCalled(text, signal);
  if (commit?.startsWith(text) === true) return commit;
  throw new RollcallError("usage", `${text} is what a branch or a tag is called, and no commit's id begins so`, {
    hint: "Give the whole id of the commit.",
  });
}

/** The digest of a plan: whole, or a prefix of the one that is held. */
async function readDigest(text: string, store: DomainRecords, domain: Name): Promise<string> {
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  if (!HASH_BEGINNING.test(text)) {
    throw new RollcallError("usage", "an approval is for one plan, and this is not a digest of one", {
      hint: `Give the digest that plan prints, whole or ${BEGINNING}.`,
    });
  }
  const waiting = await waitingDigest(store, domain);
  if (waiting?.startsWith(text) === true) return waiting;
  const message =
    waiting === undefined
      ? `no plan of ${domain} is held that ${text} could be the beginning of`
      : `the plan of ${domain} that is held is ${waiting}, which does not begin with ${text}`;
  throw new RollcallError("usage", message, {
    hint: "Plan again, and look at that. Of a plan that no run has come to yet give all 64 characters.",
  });
}

/** How many runs to search: the latest may have failed before they had a plan. */
const RUNS_LOOKED_AT = 20;

/** The digest of the newest run's plan, if that run was held or reported; else undefined. */
async function waitingDigest(store: DomainRecords, domain: Name): Promise<string | undefined> {
  const runs = await store.runs({ domain, before: undefined, limit: RUNS_LOOKED_AT });
  const newest = runs.find(({ digest }) => digest !== undefined);
  return newest?.result === "held" || newest?.result === "reported" ? newest.digest : undefined;
}

function readDomain(domain: string, domains: readonly string[]): Name {
  const name = parseName(domain);
  if (name !== undefined && domains.includes(name)) return name;
  throw new RollcallError("usage", `the settings have no domain ${JSON.stringify(domain)}`, {
    hint: `They have ${domains.join(", ")}.`,
  });
}

const LONGEST_TEXT = 500;

function readText(text: string, what: string): string {
  const trimmed = text.trim();
  if (trimmed !== "" && trimmed.length <= LONGEST_TEXT && !/\p{Cc}/u.test(trimmed)) return trimmed;
  throw new RollcallError(
    "usage",
    `a decision needs ${what}, in one line of at most ${String(LONGEST_TEXT)} characters`,
    {
      hint: "Write it for the readers of the audit trail.",
    },
  );
}

/** A duration such as 2h, or a moment. */
function readEnd(text: string, nowMs: InstantMs, longestMs: number): InstantMs {
  const lengthMs = parseDurationMs(text);
  const untilMs = lengthMs === undefined ? parseMoment(text) : nowMs + lengthMs;
  if (untilMs !== undefined && untilMs > nowMs && untilMs - nowMs <= longestMs) return untilMs;
  throw new RollcallError("usage", `${JSON.stringify(text)} is no end that is ahead and near enough`, {
    hint: `Write a length such as 2h or 3d, or a moment; ${formatInstant(nowMs + longestMs)} at the latest.`,
  });
}
