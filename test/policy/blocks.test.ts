import { expect, test } from "vitest";

import type { Correction } from "../../src/model/memory.ts";
import type { Note } from "../../src/model/plan.ts";
import { isHeld } from "../../src/policy/release.ts";
import { findBlocks, blockOf } from "../../src/policy/blocks.ts";
import { aDesiredDomain, aPlan } from "../build/domains.ts";
import { aName, aParticipantId, NOW_MS } from "../build/identifiers.ts";
import { aMemory, aPause } from "../build/memories.ts";
import { aHold, anAction, aJudgedPlan } from "../build/plans.ts";
import { aRecord } from "../build/runs.ts";

const MINUTE_MS = 60_000;
const ALICE = aParticipantId("alice");

function corrected(...minutesAgo: readonly number[]): readonly Correction[] {
  return minutesAgo.map((minutes) => ({ participantId: ALICE, atMs: NOW_MS - minutes * MINUTE_MS }));
}

function blocksAfter(corrections: readonly Correction[], cause: "drift" | "pending" = "drift") {
  const plan = { ...aPlan(), actions: [anAction({ kind: "change", cause })] };
  const input = { desired: aDesiredDomain(), memory: aMemory({ corrections }), branch: [], nowMs: NOW_MS };
  return findBlocks(plan, input);
}

test("a member to whom something was sent that may still be on its way is left alone by everybody, and no other", () => {
  const actions = [anAction({ name: "alice" }), anAction({ name: "bob" })];
  const settling: Note = { kind: "settling", subject: undefined, message: "changes are on their way" };
  const memory = aMemory({ open: [{ id: 1, record: aRecord("alice") }] });
  const blocksOf = (notes: readonly Note[]) =>
    findBlocks({ ...aPlan(), actions, notes }, { desired: aDesiredDomain(), memory, branch: [], nowMs: NOW_MS });

  expect(blocksOf([settling])).toMatchObject([{ kind: "in-flight", participantId: ALICE, binds: "everybody" }]);
  // Where nothing is on its way it has not been done, and is.
  expect(blocksOf([])).toEqual([]);
});

test("what a passive replica shows holds up everybody, where there is anything to do or left out of the plan", () => {
  const passive: Note = { kind: "passive-replica", subject: undefined, message: "a passive replica answered" };
  const removal: Note = { kind: "removal-not-planned", subject: "bob", message: "not removed" };
  const blocksOf = (names: readonly string[], notes: readonly Note[]) =>
    findBlocks(
      { ...aPlan(), actions: names.map((name) => anAction({ name })), notes },
      { desired: aDesiredDomain(), memory: aMemory(), branch: [], nowMs: NOW_MS },
    );

  expect(blocksOf([], [passive])).toEqual([]);
  expect(blocksOf(["alice"], [passive])).toMatchObject([
    {
      kind: "passive",
      participantId: undefined,
      binds: "everybody",
      hint: expect.stringContaining("active replica") as string,
    },
  ]);
  expect(blocksOf([], [passive, removal])[0]?.message).toContain("1 removal left out of the plan");
});

test("a member that was corrected three times within the hour is left alone by the service", () => {
  const blocks = blocksAfter(corrected(50, 30, 10));

  expect(blocks).toMatchObject([{ kind: "fight", participantId: ALICE, binds: "service" }]);
  expect(blockOf(blocks, ALICE, "service")).toBeDefined();
  expect(blockOf(blocks, ALICE, "everybody")).toBeUndefined();
});

test("two corrections, or three over more than the hour, are no fight", () => {
  expect(blocksAfter(corrected(30, 10))).toEqual([]);
  expect(blocksAfter(corrected(80, 40, 10))).toEqual([]);
});

test("a fight that pauses to breathe is still one", () => {
  expect(blocksAfter(corrected(600, 590, 580))).toHaveLength(1);
});

test("what the register asks for anew is no part of a fight", () => {
  expect(blocksAfter(corrected(50, 30, 10), "pending")).toEqual([]);
});

test("corrections of somebody else do not count", () => {
  const others = corrected(50, 30, 10).map(({ atMs }) => ({ participantId: aParticipantId("bob"), atMs }));

  expect(blocksAfter(others)).toEqual([]);
});

test("a paused domain stands still for everybody", () => {
  const plan = { ...aPlan(), actions: [anAction()] };
  const memory = aMemory({ pauses: [aPause()] });

  const blocks = findBlocks(plan, { desired: aDesiredDomain(), memory, branch: [], nowMs: NOW_MS });

  expect(blocks).toMatchObject([{ kind: "paused", participantId: undefined, binds: "everybody" }]);
  expect(blocks[0]?.message).toContain("by bob: upgrade of the sequencers");
  expect(isHeld(aJudgedPlan({ blocks }))).toBe(true);
  expect(isHeld(aJudgedPlan({ blocks }), "service")).toBe(true);
});

test("a paused member is left alone, and the others go on", () => {
  const plan = { ...aPlan(), actions: [anAction(), anAction({ name: "bob" })] };
  const memory = aMemory({ pauses: [aPause({ member: aName("alice") })] });

  const blocks = findBlocks(plan, { desired: aDesiredDomain(), memory, branch: [], nowMs: NOW_MS });

  expect(blockOf(blocks, ALICE, "everybody")?.kind).toBe("paused");
  expect(blockOf(blocks, aParticipantId("bob"), "everybody")).toBeUndefined();
  expect(isHeld(aJudgedPlan({ blocks }))).toBe(false);
});

test("what git says against the branch keeps the whole plan", () => {
  const branch = [
    { kind: "rewritten", participantId: undefined, message: "the branch was rewritten", hint: "Look at it." },
  ] as const;

  const blocks = findBlocks(aPlan(), { desired: aDesiredDomain(), memory: aMemory(), branch, nowMs: NOW_MS });

  expect(isHeld(aJudgedPlan({ blocks }), "service")).toBe(true);
});

test("no block changes the digest", () => {
  const blocks = blocksAfter(corrected(50, 30, 10));

  expect(aJudgedPlan({ blocks }).digest).toBe(aJudgedPlan().digest);
});

test("an approval releases what an override could, and nothing else", () => {
  const release = { path: "domains/acme/overrides/one.yaml", document: "kind: Override" };
  const approval = { by: "bob", reason: "agreed", untilMs: NOW_MS + MINUTE_MS };

  expect(isHeld(aJudgedPlan({ holds: [aHold({ release })] }))).toBe(true);
  expect(isHeld(aJudgedPlan({ holds: [aHold({ release })], approval }))).toBe(false);
  expect(isHeld(aJudgedPlan({ holds: [aHold({ rule: "all-members" })], approval }))).toBe(true);
});

test("what would be in vain is left alone by everybody, and only that", () => {
  const unreachable = [
    { participantId: ALICE, message: "alice would block Observation", hint: "Restore the records." },
  ];
  const plan = { ...aPlan(), actions: [anAction(), anAction({ name: "bob" })], unreachable };

  const blocks = findBlocks(plan, { desired: aDesiredDomain(), memory: aMemory(), branch: [], nowMs: NOW_MS });

  expect(blocks).toEqual([{ kind: "unreachable", binds: "everybody", ...unreachable[0] }]);
  expect(blockOf(blocks, ALICE, "everybody")).toBeDefined();
  expect(blockOf(blocks, aParticipantId("bob"), "service")).toBeUndefined();
  expect(isHeld(aJudgedPlan({ blocks }))).toBe(false);
});
