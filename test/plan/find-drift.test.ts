import { expect, test } from "vitest";

import type { DriftItem } from "../../src/model/plan.ts";
import { ABSENT, SUSPENDED } from "../../src/model/standing.ts";
import { findDrift } from "../../src/plan/find-drift.ts";
import { aLastApplied, aLiveDomain, aPlan, type PlanWish } from "../build/domains.ts";
import { aFingerprint, aParticipantId, DAY_MS, NOW_MS } from "../build/identifiers.ts";
import { admitted, aLiveMember, aMembership, anEntry } from "../build/members.ts";

function driftOf(wish: PlanWish): readonly DriftItem[] {
  return findDrift(aPlan(wish), aLiveDomain({ members: wish.live ?? [] }));
}

test("a member that was changed on the domain is drift, with when and by whom", () => {
  const entry = anEntry(admitted("Observation"), { sinceMs: NOW_MS - DAY_MS, signedBy: aFingerprint("somebody") });
  const drift = driftOf({
    wanted: [aMembership()],
    live: [aLiveMember({ entries: [entry] })],
    lastApplied: aLastApplied({ alice: admitted() }),
  });

  expect(drift).toEqual([
    {
      kind: "changed",
      member: { participantId: aParticipantId("alice"), name: "alice" },
      differences: [{ field: "permission", before: "Observation", after: "Submission" }],
      live: admitted("Observation"),
      sinceMs: NOW_MS - DAY_MS,
      signedBy: aFingerprint("somebody"),
    },
  ]);
});

test("a member that was removed from the domain is missing", () => {
  const drift = driftOf({ wanted: [aMembership()], lastApplied: aLastApplied({ alice: admitted() }) });

  expect(drift).toMatchObject([{ kind: "missing", live: ABSENT, sinceMs: undefined, signedBy: undefined }]);
});

test("a member that git never knew is unmanaged, whether the policy reports or revokes it", () => {
  const live = [aLiveMember()];

  expect(driftOf({ live, policy: { unmanaged: "report" } }).map(({ kind }) => kind)).toEqual(["unmanaged"]);
  expect(driftOf({ live, policy: { unmanaged: "revoke" } }).map(({ kind }) => kind)).toEqual(["unmanaged"]);
});

test("what git asks for and nobody applied yet is no drift", () => {
  const drift = driftOf({
    wanted: [aMembership({ permission: "Observation" }), aMembership({ name: "bob" })],
    live: [aLiveMember(), aLiveMember({ name: "carol" })],
    lastApplied: aLastApplied({ alice: admitted(), carol: admitted() }),
  });

  expect(drift).toEqual([]);
});

test("a difference of which there is no record counts as drift", () => {
  const drift = driftOf({ wanted: [aMembership()], live: [aLiveMember({ standing: SUSPENDED })] });

  expect(drift.map(({ kind }) => kind)).toEqual(["changed"]);
});

test("a member in mode observe drifts like any other", () => {
  const drift = driftOf({
    wanted: [aMembership({ mode: "observe" })],
    live: [aLiveMember({ standing: SUSPENDED })],
    lastApplied: aLastApplied({ alice: admitted() }),
  });

  expect(drift.map(({ kind }) => kind)).toEqual(["changed"]);
});

test("an expired member that somebody let in again is drift", () => {
  const drift = driftOf({
    wanted: [aMembership({ validUntilMs: NOW_MS - DAY_MS })],
    live: [aLiveMember()],
    lastApplied: aLastApplied({ alice: SUSPENDED }),
  });

  expect(drift.map(({ kind }) => kind)).toEqual(["changed"]);
});

test("drift is sorted by name, members without one by id and first", () => {
  const drift = driftOf({
    wanted: [aMembership({ name: "zoe" }), aMembership()],
    live: [aLiveMember({ name: "mallory" }), aLiveMember({ name: "eve" })],
    lastApplied: aLastApplied({ alice: admitted(), zoe: admitted() }),
  });

  expect(drift.map(({ member }) => member.participantId.split("::")[0])).toEqual(["eve", "mallory", "alice", "zoe"]);
});

test("a Vip that its own side keeps from confirming comes first, whatever else it drifts by, and once", () => {
  const vip = { standing: admitted("Submission", "Vip"), ownSide: "Observation" } as const;
  const drift = driftOf({
    wanted: [aMembership({ trustLevel: "Vip" }), aMembership({ name: "ann" })],
    live: [
      aLiveMember(vip),
      aLiveMember({ name: "ann", standing: admitted("Observation") }),
      aLiveMember({ ...vip, name: "zoe" }),
    ],
    lastApplied: aLastApplied({ alice: admitted("Submission", "Vip"), ann: admitted() }),
  });

  expect(drift.map(({ kind, member }) => [kind, member.name])).toEqual([
    ["broken", undefined],
    ["broken", "alice"],
    ["changed", "ann"],
  ]);
  expect(drift[1]?.differences).toEqual([
    { field: "permission", before: "Observation by its own side", after: "at least Confirmation" },
  ]);
});
