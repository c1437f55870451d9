import { expect, test } from "vitest";

import { renderImport } from "../../src/report/import.ts";
import { aPlan } from "../build/domains.ts";
import { aParticipantId } from "../build/identifiers.ts";
import { admitted, aLiveMember } from "../build/members.ts";
import { PLAIN } from "../build/paint.ts";
import { anAction, aProblem, aJudgedPlan } from "../build/plans.ts";

const FILES = [{ path: "domains/acme/participants/alice.yaml", content: "" }];
const EMPTY = aJudgedPlan({ plan: aPlan() });

test("an import after which nothing is to be done says just that", () => {
  expect(renderImport("acme", { files: FILES, leftOut: [], judged: EMPTY }, PLAIN)).toBe(
    [
      "wrote domains/acme/participants/alice.yaml",
      "acme: 1 file written. Fill in each organisation, then commit. A plan finds nothing to do.",
    ].join("\n"),
  );
  expect(renderImport("acme", { files: [], leftOut: [], judged: EMPTY }, PLAIN)).toBe(
    "acme: the register knows every live member. A plan finds nothing to do.",
  );
});

test("an import after which something is to be done shows the plan", () => {
  const surplus = anAction({ kind: "change", differences: [{ field: "entries", before: "2", after: "1" }] });
  const text = renderImport(
    "acme",
    { files: FILES, leftOut: [], judged: aJudgedPlan({ plan: { ...aPlan(), actions: [surplus] } }) },
    PLAIN,
  );

  expect(text).toContain("A plan does not come out empty then:\n");
  expect(text).toContain("entries 2 → 1");
});

test("whoever is left out is told with the reason, and stays unmanaged in the plan", () => {
  const participantId = aParticipantId("Alice");
  const problem = aProblem({
    path: "domains/acme/participants/alice-2.yaml",
    message: "this participant is also there",
  });
  const plan = aPlan({ live: [aLiveMember({ participantId, standing: admitted() })] });
  const text = renderImport(
    "acme",
    { files: [], leftOut: [{ participantId, problem }], judged: aJudgedPlan({ plan }) },
    PLAIN,
  );

  expect(text).toContain(`left out ${participantId}: its document, ${problem.path}, is not valid: ${problem.message}.`);
  expect(text).toContain("acme: nothing written. A plan does not come out empty then:");
  expect(text).toMatch(/Unmanaged.*1 live member/);
});
