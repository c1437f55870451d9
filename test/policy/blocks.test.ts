import { expect, test } from "vitest";

import type { Correction } from "../../src/model/memory.ts";
import type { Note } from "../../src/model/plan.ts";
import { isHeld } from "../../src/policy/release.ts";
import { findStays, stayOf } from "../../src/policy/blocks.ts";
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

function staysAfter(corrections: readonly Correction[], cause: "drift" | "pending" = "drift") {
  const plan = { ...aPlan(), actions: [anAction({ kind: "change", cause })] };
  const input = { desired: aDesiredDomain(), memory: aMemory({ corrections }), branch: [], nowMs: NOW_MS };
  return findStays(plan, input);
}

test("a member to whom something was sent that may still be on its way is left alone by everybody, and no other", () => {
  const actions = [anAction({ name: "alice" }), anAction({ name: "bob" })];
  const settling: Note = { kind: "settling", subject: undefined, message: "changes are on their way" };
  const memory = aMemory({ open: [{ id: 1, record: aRecord("alice") }] });
  const staysOf = (notes: readonly Note[]) =>
    findStays({ ...aPlan(), actions, notes }, { desired: aDesiredDomain(), memory, branch: [], nowMs: NOW_MS });

  expect(staysOf([settling])).toMatchObject([{ kind: "in-flight", participantId: ALICE, binds: "everybody" }]);
  // Where nothing is on its way it has not been done, and is.
  expect(staysOf([])).toEqual([]);
});

test("what a passive replica shows holds up everybody, where there is anything to do or left out of the plan", () => {
  const passive: Note = { kind: "passive-replica", subject: undefined, message: "a passive replica answered" };
  const removal: Note = { kind: "removal-not-planned", subject: "bob", message: "not removed" };
  const staysOf = (names: readonly string[], notes: readonly Note[]) =>
    findStays(
      { ...aPlan(), actions: names.map((name) => anAction({ name })), notes },
      { desired: aDesiredDomain(), memory: aMemory(), branch: [], nowMs: NOW_MS },
    );

  expect(staysOf([], [passive])).toEqual([]);
  expect(staysOf(["alice"], [passive])).toMatchObject([
    {
      kind: "passive",
      participantId: undefined,
      binds: "everybody",
      hint: expect.stringContaining("active replica") as string,
    },
  ]);
  expect(staysOf([], [passive, removal])[0]?.message).toContain("1 removal left out of the plan");
});

test("a member that was corrected three times within the hour is left alone by the service", () => {
  const stays = staysAfter(corrected(50, 30, 10));

  expect(stays).toMatchObject([{ kind: "fight", participantId: ALICE, binds: "service" }]);
  expect(stayOf(stays, ALICE, "service")).toBeDefined();
  expect(stayOf(stays, ALICE, "everybody")).toBeUndefined();
});

test("two corrections, or three over more than the hour, are no fight", () => {
  expect(staysAfter(corrected(30, 10))).toEqual([]);
  expect(staysAfter(corrected(80, 40, 10))).toEqual([]);
});

test("a fight that pauses to breathe is still one", () => {
  expect(staysAfter(corrected(600, 590, 580))).toHaveLength(1);
});

test("what the register asks for anew is no part of a fight", () => {
  expect(staysAfter(corrected(50, 30, 10), "pending")).toEqual([]);
});

test("corrections of somebody else do not count", () => {
  const others = corrected(50, 30, 10).map(({ atMs }) => ({ participantId: aParticipantId("bob"), atMs }));

  expect(staysAfter(others)).toEqual([]);
});

test("a paused domain stands still for everybody", () => {
  const plan = { ...aPlan(), actions: [anAction()] };
  const memory = aMemory({ pauses: [aPause()] });

  const stays = findStays(plan, { desired: aDesiredDomain(), memory, branch: [], nowMs: NOW_MS });

  expect(stays).toMatchObject([{ kind: "paused", participantId: undefined, binds: "everybody" }]);
  expect(stays[0]?.message).toContain("by bob: upgrade of the sequencers");
  expect(isHeld(aJudgedPlan({ stays }))).toBe(true);
  expect(isHeld(aJudgedPlan({ stays }), "service")).toBe(true);
});

test("a paused member is left alone, and the others go on", () => {
  const plan = { ...aPlan(), actions: [anAction(), anAction({ name: "bob" })] };
  const memory = aMemory({ pauses: [aPause({ member: aName("alice") })] });

  const stays = findStays(plan, { desired: aDesiredDomain(), memory, branch: [], nowMs: NOW_MS });

  expect(stayOf(stays, ALICE, "everybody")?.kind).toBe("paused");
  expect(stayOf(stays, aParticipantId("bob"), "everybody")).toBeUndefined();
  expect(isHeld(aJudgedPlan({ stays }))).toBe(false);
});

test("what git says against the branch keeps the whole plan", () => {
  const branch = [
    { kind: "rewritten", participantId: undefined, message: "the branch was rewritten", hint: "Look at it." },
  ] as const;

  const stays = findStays(aPlan(), { desired: aDesiredDomain(), memory: aMemory(), branch, nowMs: NOW_MS });

  expect(isHeld(aJudgedPlan({ stays }), "service")).toBe(true);
});

test("no stay changes the digest", () => {
  const stays = staysAfter(corrected(50, 30, 10));

  expect(aJudgedPlan({ stays }).digest).toBe(aJudgedPlan().digest);
});

test("an approval releases what an override could, and nothing else", () => {
  const release = { path: "domains/acme/overrides/one.yaml", document: "kind: Override" };
  const approval = { by: "bob", reason: "agreed", untilMs: NOW_MS + MINUTE_MS };

  expect(isHeld(aJudgedPlan({ holds: [aHold({ release })] }))).toBe(true);
  expect(isHeld(aJudgedPlan({ holds: [aHold({ release })], approval }))).toBe(false);
  expect(isHeld(aJudgedPlan({ holds: [aHold({ rule: "all-members" })], approval }))).toBe(true);
});

test("what would be in vain is left alone by everybody, and only that", () => {
  const unreachable = [{ participantId: ALICE, message: "alice would stay Observation", hint: "Restore the records." }];
  const plan = { ...aPlan(), actions: [anAction(), anAction({ name: "bob" })], unreachable };

  const stays = findStays(plan, { desired: aDesiredDomain(), memory: aMemory(), branch: [], nowMs: NOW_MS });

  expect(stays).toEqual([{ kind: "unreachable", binds: "everybody", ...unreachable[0] }]);
  expect(stayOf(stays, ALICE, "everybody")).toBeDefined();
  expect(stayOf(stays, aParticipantId("bob"), "service")).toBeUndefined();
  expect(isHeld(aJudgedPlan({ stays }))).toBe(false);
});
