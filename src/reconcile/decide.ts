import { RollcallError } from "../model/error.ts";
import { type CommitId, type Name, parseCommitId, parseName } from "../model/identifier.ts";
import { formatInstant, type InstantMs, parseDurationMs, parseMoment } from "../model/instant.ts";
import type { Approval, Pause } from "../model/memory.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import { readMemberName } from "./known-members.ts";

/** What decisions need, whichever door they come through. */
export interface DecideDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly newId: () => string;
  /** The domains of the settings. */
  readonly domains: readonly string[];
  /** Under which anybody is a member of a domain, or was one. Asked for when a decision names somebody. */
  readonly memberNames: (domain: Name, signal: AbortSignal) => Promise<readonly Name[]>;
}

/** What a person asks for, as text; who it is comes from whoever let that person in. */
export interface DecisionWish {
  readonly domain: string;
  readonly member?: string | undefined;
  readonly reason: string;
}

const LONGEST_PAUSE_MS = 30 * 86_400_000;
const LONGEST_APPROVAL_MS = 7 * 86_400_000;
const DEFAULT_APPROVAL = "24h";

/** Stops enforcement of a domain, or of one member, until a moment that is not far off: no pause is for ever. */
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

/** What a resumption did. */
export interface Resumption {
  readonly domain: Name;
  readonly member: Name | undefined;
  readonly acceptedRewrite: CommitId | undefined;
  readonly reason: string;
  readonly by: string;
  readonly atMs: InstantMs;
}

/**
 * Ends pauses, enforces again who was left alone after a fight, and, where a commit is named, lets the branch go on from
 * there though it was rewritten.
 */
export async function resume(
  { store, clock, domains, memberNames }: DecideDeps,
  wish: DecisionWish & { readonly by: string; readonly acceptRewrite?: string | undefined },
  signal: AbortSignal,
): Promise<Resumption> {
  const domain = readDomain(wish.domain, domains);
  const atMs = clock.nowMs();
  // What is paused can be resumed, whoever knows the name now.
  const paused = (await store.recall(domain, atMs)).pauses.flatMap((pause) => pause.member ?? []);
  const isPaused = paused.some((name) => name === wish.member);
  const member =
    wish.member === undefined
      ? undefined
      : readMemberName(wish.member, domain, isPaused ? paused : await memberNames(domain, signal));
  const reason = readText(wish.reason, "a reason");
  const by = readText(wish.by, "who decides");
  const commit = wish.acceptRewrite === undefined ? undefined : parseCommitId(wish.acceptRewrite);
  if (wish.acceptRewrite !== undefined && commit === undefined) {
    throw new RollcallError("usage", "what is to be accepted is no commit", {
      hint: "Give its full id, as plan shows it.",
    });
  }
  if (commit !== undefined) {
    await store.decide({ kind: "accept-rewrite", rewrite: { domain, commit, reason, by, atMs } });
  }
  await store.decide({ kind: "resume", domain, member, reason, by, atMs });
  return { domain, member, acceptedRewrite: commit, reason, by, atMs };
}

/** Lets one plan pass that a rule holds: the very plan that was seen, for a time. */
export async function approve(
  { store, clock, newId, domains }: DecideDeps,
  wish: Omit<DecisionWish, "member"> & {
    readonly digest: string;
    readonly by: string;
    readonly validFor?: string | undefined;
  },
): Promise<Approval> {
  if (!/^[0-9a-f]{64}$/.test(wish.digest)) {
    throw new RollcallError("usage", "an approval is for one plan, and this is no digest of one", {
      hint: "Give all 64 characters that plan prints.",
    });
  }
  const atMs = clock.nowMs();
  const approval: Approval = {
    id: newId(),
    domain: readDomain(wish.domain, domains),
    digest: wish.digest,
    reason: readText(wish.reason, "a reason"),
    by: readText(wish.by, "who decides"),
    atMs,
    untilMs: readEnd(wish.validFor ?? DEFAULT_APPROVAL, atMs, LONGEST_APPROVAL_MS),
  };
  await store.decide({ kind: "approve", approval });
  return approval;
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
      hint: "Say it for whoever reads the audit trail later.",
    },
  );
}

/** A length such as 2h, or a moment. */
function readEnd(text: string, nowMs: InstantMs, longestMs: number): InstantMs {
  const lengthMs = parseDurationMs(text);
  const untilMs = lengthMs === undefined ? parseMoment(text) : nowMs + lengthMs;
  if (untilMs !== undefined && untilMs > nowMs && untilMs - nowMs <= longestMs) return untilMs;
  throw new RollcallError("usage", `${JSON.stringify(text)} is no end that is ahead and near enough`, {
    hint: `Write a length such as 2h or 3d, or a moment; ${formatInstant(nowMs + longestMs)} at the latest.`,
  });
}
