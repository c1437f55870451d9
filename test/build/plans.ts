import type { Action, Hold, Plan, JudgedPlan, Verdict } from "../../src/model/plan.ts";
import type { Problem } from "../../src/model/problem.ts";
import { digestOf } from "../../src/plan/digest.ts";
import { aName, aParticipantId } from "./identifiers.ts";
import { aPlan } from "./domains.ts";
import { admitted } from "./members.ts";

/** One action by itself: the admission of `alice` unless told otherwise. */
export function anAction({
  name = "alice",
  ...fields
}: Partial<Omit<Action, "member">> & { readonly name?: string } = {}): Action {
  return {
    kind: "admit",
    member: { participantId: aParticipantId(name), name: aName(name) },
    before: { kind: "absent" },
    after: admitted(),
    differences: [{ field: "state", before: "absent", after: "Submission" }],
    cause: "pending",
    beforeVersion: "",
    generation: 1,
    ...fields,
  };
}

export function aHold(fields: Partial<Hold> = {}): Hold {
  return {
    rule: "rights-taken",
    message: "this takes rights from 2 of 6 members; one plan may do so to 1",
    members: ["alice", "bob"],
    release: undefined,
    hint: "Split the change.",
    ...fields,
  };
}

/** A plan, its verdict and its digest: an empty plan that may be applied unless told otherwise. */
export function aJudgedPlan({
  plan = {},
  holds = [],
  overrides = [],
  blocks = [],
  approval,
}: { readonly plan?: Partial<Plan> } & Partial<Verdict> &
  Partial<Pick<JudgedPlan, "blocks" | "approval">> = {}): JudgedPlan {
  const whole = { ...aPlan(), ...plan };
  const verdict = { holds, overrides };
  return { plan: whole, verdict, blocks, approval, digest: digestOf(whole, verdict) };
}

export function aProblem(fields: Partial<Problem> = {}): Problem {
  return {
    path: "domains/acme/participants/alice.yaml",
    line: 7,
    column: 3,
    severity: "error",
    rule: "schema",
    message: "permission has no such value",
    hint: "Compare with the schema.",
    ...fields,
  };
}
