import type { Membership } from "../model/membership.ts";
import { isWeakerPermission } from "../model/permission.ts";
import type { ApprovalClass, EvaluatedDomain, RequestedChange } from "../model/request.ts";
import { APPROVAL_CLASSES } from "./count-approvals.ts";

/** Which approvals a domain's part of a request needs, by what it changes. Pure. */
export function neededApprovals({
  changes,
  policyFiles,
  placed,
}: Pick<EvaluatedDomain, "changes" | "policyFiles" | "placed">): readonly ApprovalClass[] {
  const needed = new Set(changes.flatMap(classesOfChange));
  if (policyFiles.length > 0) needed.add("policy");
  // What comes to nothing, such as a comment, is content all the same, and content is what is approved.
  if (needed.size === 0 && placed !== undefined) needed.add("change");
  return APPROVAL_CLASSES.filter((one) => needed.has(one));
}

function classesOfChange(change: RequestedChange): readonly ApprovalClass[] {
  if (takesAway(change)) return change.readmits === true ? ["remove", "readmit"] : ["remove"];
  const isRaised = (change.after?.generation ?? 0) > (change.before?.generation ?? Infinity);
  return [change.kind === "readmit" || isRaised ? "readmit" : "change"];
}

/** What takes something away needs what a removal needs. */
function takesAway({ kind, before, after }: RequestedChange): boolean {
  if (kind === "remove" || kind === "replace" || kind === "suspend") return true;
  if (before === undefined || after === undefined) return false;
  return (
    isWeakerPermission(after.permission, before.permission) ||
    (before.trustLevel === "Vip" && after.trustLevel !== "Vip") ||
    (after.validUntilMs ?? Infinity) < (before.validUntilMs ?? Infinity) ||
    isLongerSuspension(before, after)
  );
}

/** An ended suspension counts as none: moving its end cuts a member off. */
function isLongerSuspension(before: Membership, after: Membership): boolean {
  if (before.suspension === undefined || after.suspension === undefined) return false;
  return (after.suspension.untilMs ?? Infinity) > (before.suspension.untilMs ?? Infinity);
}
