import type { Name } from "../model/identifier.ts";
import type { DesiredDomain, Membership } from "../model/membership.ts";
import type { Action, ActionCause, LastApplied, Plan } from "../model/plan.ts";
import { participantPath } from "../model/register-file.ts";
import { formatInstant, type InstantMs } from "../model/instant.ts";
import type { BranchFinding } from "./blocks.ts";

/** What the branch holds that its owners have not approved. */
export interface Unapproved {
  /** Documents that govern, and are not as they were when the domain was applied last. */
  readonly governing: readonly string[];
  /** Whether what is at this path, or that nothing is, was approved. */
  readonly isApproved: (path: string) => boolean;
  /** Whether anything that ever was at this path was approved, and nothing took its place since. */
  readonly wasApproved: (path: string) => boolean;
}

/** Which actions follow from what a document says, so that its content has to be approved. */
const FOLLOWS_DOCUMENT = {
  pending: true,
  unrecorded: true,
  removed: true,
  replaced: true,
  expired: true,
  "suspension-ended": true,
  // The document says what it said before.
  drift: false,
  unmanaged: false,
  "purge-due": false,
} as const satisfies Record<ActionCause, boolean>;

/**
 * The register with each membership ending as it was approved: a document changed without its owners' approval neither puts
 * an end off, nor brings it forward, nor prevents it.
 */
export function withApprovedEnds(
  desired: DesiredDomain,
  lastApplied: LastApplied | undefined,
  { isApproved }: Unapproved,
): DesiredDomain {
  const members = new Map(
    [...desired.members].map(([id, member]): [typeof id, Membership] => {
      const known = lastApplied?.members.get(id);
      if (known === undefined || isApproved(participantPath(desired.name, member.name))) return [id, member];
      const { end } = known;
      if (end === undefined) return [id, { ...member, validUntilMs: undefined }];
      return [id, { ...member, validUntilMs: end.atMs, mode: end.mode ?? desired.policy.mode }];
    }),
  );
  return { ...desired, members };
}

/**
 * What owners have to approve before it is applied, unless an operator releases this plan: all of it where a governing
 * document is among it, and actions that follow from a document. An end that was approved needs no second approval,
 * regardless of what became of its document.
 */
export function unapprovedChanges(
  plan: Plan,
  lastApplied: LastApplied | undefined,
  { governing, isApproved }: Unapproved,
): readonly BranchFinding[] {
  const { name: domain } = plan.domain;
  const findings: BranchFinding[] = [];
  const [first] = governing;
  if (first !== undefined) {
    const more = governing.length > 1 ? ` and ${String(governing.length - 1)} more` : "";
    findings.push({
      kind: "unapproved",
      participantId: undefined,
      message: `${first}${more} govern ${domain}, and were changed without its owners' approval`,
      hint: HINT,
    });
  }
  for (const action of plan.actions) {
    const { participantId } = action.member;
    if (!FOLLOWS_DOCUMENT[action.cause] || isApproved(pathOf(action, domain, lastApplied))) continue;
    if (isApprovedEnd(action, lastApplied, plan)) continue;
    findings.push({
      kind: "unapproved",
      participantId,
      message: `${action.kind} ${nameOf(action, lastApplied) ?? participantId} was merged without the approval of owners that ${domain} asks for`,
      hint: HINT,
    });
  }
  return findings;
}

/** Documents that owners have to approve and that nothing follows from yet: of the members without an action. */
export function unapprovedDocuments(
  plan: Plan,
  { name: domain, members }: DesiredDomain,
  lastApplied: LastApplied | undefined,
  { isApproved, wasApproved }: Unapproved,
): readonly BranchFinding[] {
  const planned = new Set(plan.actions.map(({ member }) => member.participantId));
  const findings: BranchFinding[] = [];
  for (const { participantId, name, validUntilMs } of members.values()) {
    const path = participantPath(domain, name);
    if (planned.has(participantId) || isApproved(path)) continue;
    const end = validUntilMs === undefined ? "" : `; the membership ends at ${formatInstant(validUntilMs)} as before`;
    findings.push({
      kind: "unapproved",
      participantId,
      message: `${path} was changed without the approval of owners that ${domain} asks for${end}`,
      hint: "Owners approve it on its request, also after the merge. What came by no request is put back, or asked for in one that changes the document again.",
    });
  }
  const names = new Set([...members.values()].map(({ name }) => name));
  for (const [participantId, { name }] of lastApplied?.members ?? []) {
    if (members.has(participantId) || names.has(name) || planned.has(participantId)) continue;
    const path = participantPath(domain, name);
    if (isApproved(path) || !wasApproved(path)) continue;
    findings.push({
      kind: "unapproved",
      participantId,
      message: `${path} was removed without the approval of owners that ${domain} asks for`,
      hint: "Owners approve it on its request, also after the merge. What came by no request is put back, and removed by one.",
    });
  }
  return findings;
}

/**
 * Unapproved documents on the base of a request: its own changes do not show them, and an approval of the request covers
 * its documents as a whole.
 */
export function unapprovedBefore(
  { name: domain, members }: DesiredDomain,
  paths: readonly string[],
  lastApplied: LastApplied | undefined,
  { isApproved }: Unapproved,
): readonly BranchFinding[] {
  const byPath = new Map([...members.values()].map((member) => [participantPath(domain, member.name), member]));
  return paths.flatMap((path): readonly BranchFinding[] => {
    if (isApproved(path)) return [];
    const member = byPath.get(path);
    const known = member === undefined ? undefined : lastApplied?.members.get(member.participantId);
    const isMoved = known !== undefined && known.end?.atMs !== member?.validUntilMs;
    const end = isMoved
      ? `: it ends ${when(member?.validUntilMs)}, and was approved to end ${when(known.end?.atMs)}`
      : "";
    return [
      {
        kind: "unapproved",
        participantId: member?.participantId,
        message: `${path} is in the branch without approval, and an approval of this request approves the whole document${end}`,
        hint: "Review the whole document, not only what the request changes.",
      },
    ];
  });
}

function when(atMs: InstantMs | undefined): string {
  return atMs === undefined ? "never" : `at ${formatInstant(atMs)}`;
}

const HINT =
  "Owners approve it on its request, also after the merge; or an operator reviews the plan and releases it with rollcall approve.";

/** The document that an action follows from. Without a name there is none, and nothing that could have been approved. */
export function pathOf(action: Action, domain: Name, lastApplied: LastApplied | undefined): string {
  return participantPath(domain, nameOf(action, lastApplied) ?? "");
}

function nameOf({ member }: Action, lastApplied: LastApplied | undefined): Name | undefined {
  return member.name ?? lastApplied?.members.get(member.participantId)?.name;
}

/** The time has come that was approved, and this takes the rights that were given until then. */
function isApprovedEnd({ member, after }: Action, lastApplied: LastApplied | undefined, plan: Plan): boolean {
  const end = lastApplied?.members.get(member.participantId)?.end;
  return after.kind !== "admitted" && end !== undefined && end.atMs <= plan.plannedAtMs;
}
