import { type Hold, isOfPassiveReplica } from "../model/plan.ts";
import { plural } from "../model/plural.ts";
import { countProblems } from "../model/problem.ts";
import type { EvaluatedDomain, EvaluatedRequest, Evaluation, RequestVerdict } from "../model/request.ts";
import { describeMissing, howToApprove } from "./missing-approvals.ts";
import { holdsLeft } from "./release.ts";

/** A request that an owner blocks with `/rollcall hold`. */
export interface BlockedRequest {
  readonly by: string;
  /** The request on which they commented, where several have the same commit. */
  readonly where: number | undefined;
}

/**
 * The check's verdict on a request. What cannot be decided is no success: an unread domain, an invalid branch and a missing
 * approval keep it from being merged. Pure.
 */
export function judgeRequest(evaluation: Evaluation, blocked: BlockedRequest | undefined): RequestVerdict {
  switch (evaluation.kind) {
    case "ungoverned":
      return blocked === undefined
        ? { state: "success", title: "Nothing governed is changed", next: [] }
        : blockedVerdict(blocked);
    case "conflict":
      return {
        state: "failure",
        title: `Conflicts with the branch in ${plural(evaluation.paths.length, "file")}`,
        next: ["Resolve the conflicts with the branch; the plan follows then."],
      };
    case "malformed":
      return {
        state: "failure",
        title: "Git refuses its commits as malformed",
        next: ["Make the change anew on a branch of its own: `git fsck` says what is wrong with this one."],
      };
    case "refused":
      return {
        state: "failure",
        title: "It cannot be held against the branch",
        next: [`${capital(evaluation.message)}. ${evaluation.hint}`],
      };
    case "evaluated":
      return judgeEvaluated(evaluation, blocked);
  }
}

function judgeEvaluated(request: EvaluatedRequest, blocked: BlockedRequest | undefined): RequestVerdict {
  const { problems, baseProblems, refusals, domains } = request;
  const errors = countProblems(problems.filter(({ severity }) => severity !== "warning"));
  if (errors > 0) {
    return {
      state: "failure",
      title: `${plural(errors, "problem")} in the register`,
      next: ["Mend the problems below: each has its line, what was expected and what to do."],
    };
  }
  const [refusal] = refusals;
  if (refusal !== undefined) {
    const title = fitting([capital(refusal.message), `Refused by the rule ${refusal.rule}`]);
    return { state: "failure", title, next: refusals.map(({ hint }) => hint) };
  }
  if (baseProblems.length > 0) {
    return {
      state: "failure",
      title: "The branch itself is not valid",
      next: [
        "An owner has to mend the branch first: nothing of it is applied until then. This request is not the cause.",
      ],
    };
  }
  const unread = domains.filter(({ unreadable }) => unreadable !== undefined);
  if (unread.length > 0) {
    return {
      state: "action-required",
      title: fitting(
        namings(unread).map((named) => `${named} cannot be read: this would be merged against an unknown state`),
      ),
      next: ["Wait for the domain to be back; this is looked at again by itself."],
    };
  }
  const passive = domains.filter(({ judged }) => judged !== undefined && isOfPassiveReplica(judged.plan));
  if (passive.length > 0) {
    return {
      state: "action-required",
      title: fitting(namings(passive).map((named) => `A passive replica answered for ${named}: its state may be old`)),
      next: [
        "Give rollcall the address of the active replica of the domain manager; this is looked at again by itself.",
      ],
    };
  }
  if (blocked !== undefined) return blockedVerdict(blocked);
  const held = domains.flatMap(({ judged }) => (judged === undefined ? [] : holdsLeft(judged)));
  if (held.length > 0) return judgeHeld(held);
  const missing = domains.filter(({ quorum }) => (quorum?.missing ?? 0) > 0);
  if (missing.length > 0) {
    const total = missing.reduce((sum, { quorum }) => sum + (quorum?.missing ?? 0), 0);
    return {
      state: "action-required",
      title: summary(domains, `, ${plural(total, "approval")} missing`),
      next: [...missing.map(describeMissing).filter((step) => step !== undefined), howToApprove(request.effectId)],
    };
  }
  return { state: "success", title: summary(domains), next: ["Merge it: the change is applied then, and told here."] };
}

function judgeHeld(held: readonly Hold[]): RequestVerdict {
  const rules = [...new Set(held.map(({ rule }) => rule))].join(", ");
  const releases = held.filter(({ release }) => release !== undefined);
  return {
    state: "action-required",
    title: `Would be held by ${rules}`,
    next: [
      ...held.map(({ hint }) => hint),
      ...(releases.length === 0
        ? []
        : ["An override counts once it is in the branch: merge it in a request of its own, before this one."]),
    ],
  };
}

function blockedVerdict({ by, where }: BlockedRequest): RequestVerdict {
  const place = where === undefined ? "" : ` in #${String(where)}`;
  return {
    state: "action-required",
    title: `On hold by ${by}${place}`,
    next: [`An owner lets it go on with a comment${place} that says /rollcall unhold.`],
  };
}

/** Such as `1 admission on acme` or `2 changes on acme, zeta`, and `end`. */
function summary(domains: readonly EvaluatedDomain[], end = ""): string {
  const kinds = new Map<string, number>();
  for (const { changes, policyFiles } of domains) {
    for (const { kind } of changes) kinds.set(NOUNS[kind], (kinds.get(NOUNS[kind]) ?? 0) + 1);
    if (policyFiles.length > 0) kinds.set("policy change", (kinds.get("policy change") ?? 0) + 1);
  }
  if (domains.length === 0) return `Nothing governed is changed${end}`;
  if (kinds.size === 0) return fitting(namings(domains).map((named) => `No effect on ${named}${end}`));
  const parts = [...kinds].map(([noun, number]) => plural(number, noun)).join(", ");
  const total = plural(
    [...kinds.values()].reduce((sum, number) => sum + number, 0),
    "change",
  );
  return fitting([parts, total].flatMap((what) => namings(domains).map((named) => `${what} on ${named}${end}`)));
}

/** A reader sees so much of a title, wherever it is shown. */
const TITLE_LENGTH = 100;

/** The first of them that a title has room for, or else the last: never a part of one. */
function fitting(titles: readonly string[]): string {
  return titles.find((title) => title.length <= TITLE_LENGTH) ?? titles.at(-1) ?? "";
}

/** By their names, or as so many. */
function namings(domains: readonly EvaluatedDomain[]): readonly string[] {
  return [domains.map(({ name }) => name).join(", "), plural(domains.length, "domain")];
}

const NOUNS = {
  admit: "admission",
  readmit: "re-admission",
  resume: "resumption",
  change: "change",
  replace: "replacement",
  suspend: "suspension",
  remove: "removal",
} as const;

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
