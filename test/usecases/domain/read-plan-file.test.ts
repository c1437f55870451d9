import { expect, test } from "vitest";

import { readPlanFile } from "../../../src/usecases/domain/read-plan-file.ts";
import { planJson } from "../../../src/report/json/domain.ts";
import { aHold, aJudgedPlan } from "../../build/plans.ts";
import { aPlan } from "../../build/domains.ts";
import { aLiveMember, aMembership } from "../../build/members.ts";
import { aSimulatedWorld, failureOf, outcomesOf } from "./a-world.ts";

const REVIEWED = aJudgedPlan({
  plan: aPlan({
    wanted: [aMembership({ name: "alice", permission: "Observation" }), aMembership({ name: "bob" })],
    live: [aLiveMember({ name: "alice" })],
  }),
  holds: [aHold()],
  overrides: [{ name: aMembership({ name: "exception" }).name, rule: "rights-taken", reason: "meant so", untilMs: 0 }],
});

function written(): string {
  return JSON.stringify(planJson(REVIEWED, []), undefined, 2);
}

function refusal(text: string): unknown {
  try {
    readPlanFile(text);
  } catch (error) {
    return error;
  }
  return undefined;
}

test("a plan file names the domain and the digest that was reviewed", () => {
  expect(readPlanFile(written())).toEqual({ domain: "acme", digest: REVIEWED.digest });
});

test("laying a plan file out anew does not change what it says", () => {
  expect(readPlanFile(JSON.stringify(JSON.parse(written())))).toEqual({ domain: "acme", digest: REVIEWED.digest });
});

interface PlanText {
  digest: string;
  kind: string;
  domain: { name: string; domainId: string };
  actions: { kind: string; participantId: string; name: string | null; after: unknown; differences: unknown[] }[];
  holds: unknown[];
  overrides: unknown[];
}

test.each<readonly [string, (plan: PlanText) => void]>([
  ["the domain's id", (plan) => (plan.domain.domainId = plan.domain.domainId.replace("acme", "evil"))],
  [
    "an action's kind",
    (plan) => {
      plan.actions.forEach((action) => (action.kind = "revoke"));
    },
  ],
  [
    "whom an action is about",
    (plan) => {
      plan.actions.forEach((action) => (action.participantId += "0"));
    },
  ],
  [
    "a name",
    (plan) => {
      plan.actions.forEach((action) => (action.name = "mallory"));
    },
  ],
  [
    "how somebody stands afterwards",
    (plan) => {
      plan.actions.forEach((action) => (action.after = { kind: "absent" }));
    },
  ],
  [
    "a difference",
    (plan) => {
      plan.actions.forEach((action) => (action.differences = []));
    },
  ],
  ["an action less", (plan) => plan.actions.pop()],
  ["the order of the actions", (plan) => plan.actions.reverse()],
  ["a rule that holds it", (plan) => (plan.holds = [])],
  ["an override", (plan) => (plan.overrides = [])],
  ["its digest", (plan) => (plan.digest = "0".repeat(64))],
  ["its kind", (plan) => (plan.kind = "Run")],
])("a plan file in which somebody edited %s is refused", (_what, edit) => {
  const plan = JSON.parse(written()) as PlanText;
  edit(plan);

  expect(refusal(JSON.stringify(plan))).toMatchObject({ name: "RollcallError", code: "usage" });
});

test.each(["", "no JSON", "null", "[]", "{}", '{"kind":"Plan"}', '{"kind":"Plan","actions":5}', "\u0000"])(
  "%j is no plan file, and the refusal says so",
  (text) => {
    expect(refusal(text)).toMatchObject({ name: "RollcallError", code: "usage" });
  },
);

test("what a plan file names is what is applied, and nothing else", async () => {
  const world = await aSimulatedWorld({ members: { alice: "" } });
  const file = JSON.stringify(planJson(await world.judgedPlan(), []));
  await world.publish({ members: { alice: "", bob: "" } });
  expect((await failureOf(world.apply({ digest: readPlanFile(file).digest }))).code).toBe("stale_plan");

  await world.publish({ members: { alice: "" } });

  expect(outcomesOf(await world.apply({ digest: readPlanFile(file).digest }))).toEqual({ "admit alice": "effective" });
});
