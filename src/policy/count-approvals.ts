import type { ApprovalPolicy, DomainPolicy } from "../model/membership.ts";
import type { ApprovalClass, Approver, Opinion, OpinionKind, Quorum } from "../model/request.ts";

/** People by their account ids: a login can be reassigned. */
export interface Electorate {
  /** The people of each owner of the domain, as they are now. */
  readonly owners: ReadonlyMap<string, ReadonlySet<number>>;
  /** The people who ask for it: the author, and every account that pushed to it. */
  readonly asking: ReadonlySet<number>;
  /** The people of the members that it is about. */
  readonly subjects: ReadonlySet<number>;
  /** Organisations that ask, or that are asked for. */
  readonly applicants: ReadonlySet<string>;
}

/** Counts the approvals of an effect against what the branch's own policy asks for. Undefined where it asks for none. Pure. */
export function countApprovals(
  policy: Pick<DomainPolicy, "owners" | "approvals">,
  classes: readonly ApprovalClass[],
  electorate: Electorate,
  effectId: string,
  opinions: readonly Opinion[],
): Quorum | undefined {
  if (policy.owners.length === 0 || classes.length === 0) return undefined;
  const needed = Math.max(...classes.map((one) => policy.approvals[one]));
  const neededOthers = Math.min(needed, policy.approvals.otherOrganisations);
  const counted: Approver[] = [];
  const uncounted: { approver: Approver; why: string }[] = [];
  let others = 0;
  for (const opinion of latestOpinions(opinions)) {
    const approver = opinion.by;
    const why = reasonAgainst(approver, electorate);
    const isYes = YES[opinion.kind];
    if (why === undefined && opinion.effectId === effectId) {
      counted.push(approver);
      if (isOfAnother(approver, electorate)) others += 1;
    } else if (why === undefined || isYes) {
      // A person without the right to approve is not reported as refusing.
      uncounted.push({ approver, why: why ?? REASONS[opinion.kind] });
    }
  }
  const missingOthers = Math.max(0, neededOthers - others);
  // An approver of the same organisation cannot take a place that is reserved for another one.
  const room = needed - neededOthers;
  const own = Math.min(counted.length - others, room);
  const missing = Math.max(0, needed - Math.min(needed, others + own));
  return { needed, counted, missing, missingOthers: Math.min(missing, missingOthers), uncounted };
}

/** The latest opinion of each person, by review or by comment. Of two in one moment the one that is no approval counts. */
export function latestOpinions(opinions: readonly Opinion[]): readonly Opinion[] {
  const latest = new Map<number, Opinion>();
  for (const opinion of opinions) {
    const before = latest.get(opinion.by.userId);
    const isLater = before === undefined || opinion.atMs > before.atMs;
    const isNo = opinion.atMs === before?.atMs && (opinion.kind !== "approved" || before.kind === "approved");
    if (isLater || isNo) latest.set(opinion.by.userId, opinion);
  }
  return [...latest.values()].toSorted((one, other) => one.atMs - other.atMs);
}

const YES = {
  approved: true,
  unseen: true,
  unread: true,
  objected: false,
  "taken-back": false,
} as const satisfies Record<OpinionKind, boolean>;

/** Why an owner's opinion does not count. */
const REASONS = {
  approved: "approved another plan than this one",
  unseen: "approved before a plan was shown",
  unread: "approved within seconds of a change of the plan",
  objected: "objects",
  "taken-back": "took the approval back",
} as const satisfies Record<OpinionKind, string>;

function reasonAgainst({ userId }: Approver, { owners, asking, subjects }: Electorate): string | undefined {
  if (asking.has(userId)) return "asks for it";
  if (subjects.has(userId)) return "belongs to the member that it is about";
  if (![...owners.values()].some((people) => people.has(userId))) return "is not an owner of the domain";
  return undefined;
}

/** An owner for several organisations counts for another one only when none of them asks, or is asked for. */
function isOfAnother({ userId }: Approver, { owners, applicants }: Electorate): boolean {
  return ![...owners].some(([organisation, people]) => people.has(userId) && applicants.has(organisation));
}

/** The classes in the order in which they are shown. */
export const APPROVAL_CLASSES = [
  "policy",
  "readmit",
  "remove",
  "change",
] as const satisfies readonly (keyof ApprovalPolicy)[];
