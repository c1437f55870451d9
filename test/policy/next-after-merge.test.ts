import { expect, test } from "vitest";

import type { DomainStory } from "../../src/model/request-story.ts";
import { nextAfterMerge } from "../../src/policy/next-after-merge.ts";
import { aHold, aJudgedPlan } from "../build/plans.ts";
import { aDomainStory, anEvaluatedDomain, anEvaluatedRequest, aQuorum } from "../build/requests.ts";

function next(state: DomainStory["state"], domain: Parameters<typeof anEvaluatedDomain>[0] = {}): readonly string[] {
  return nextAfterMerge(anEvaluatedRequest({ domains: [anEvaluatedDomain(domain)] }), [aDomainStory({ state })]);
}

test("what lacks approvals asks its owners for them, and says that they still can", () => {
  expect(next("held", { quorum: aQuorum({ missing: 2, counted: [] }) })).toEqual([
    "acme: 2 owners must approve. They approve it here, also after the merge: it is applied then.",
    `Owners approve with a review of the plan as it is shown now, or with a comment: /rollcall approve ${"e".repeat(12)}`,
  ]);
});

test("what a rule holds is told with the way out of each", () => {
  const judged = aJudgedPlan({ holds: [aHold({ hint: "Commit the override." })] });

  expect(next("held", { judged, quorum: aQuorum() })).toEqual(["acme: Commit the override."]);
});

test("what is held for another reason is an operator's to look at", () => {
  expect(next("held", { quorum: aQuorum() })[0]).toMatch(/^acme: an operator sees with rollcall plan what holds it/);
  expect(
    nextAfterMerge({ ...anEvaluatedRequest(), kind: "ungoverned" }, [aDomainStory({ state: "held" })]),
  ).toHaveLength(1);
});

test("what failed can be tried at once, and whatever goes on by itself asks nobody for anything", () => {
  expect(next("failed")).toEqual(["acme: it is tried again by itself; /rollcall retry tries it at once."]);
  expect((["waiting", "applied", "effective"] as const).flatMap((state) => next(state))).toEqual([]);
});
