import { expect, test } from "vitest";

import { type Action, isAlarm, isInSync, type Plan } from "../../src/model/plan.ts";
import { ABSENT, SUSPENDED } from "../../src/model/standing.ts";
import type { SequencerDue } from "../../src/model/placement.ts";
import { diff } from "../../src/plan/diff.ts";
import { digestOf } from "../../src/plan/digest.ts";
import {
  aDesiredDomain,
  aDiffInput,
  aLastApplied,
  aLiveDomain,
  aPlan,
  CANTON_2,
  CANTON_3,
  formerMembers,
  type PlanWish,
} from "../build/domains.ts";
import { aFingerprint, aName, aParticipantId, DAY_MS, NOW_MS, sure } from "../build/identifiers.ts";
import { admitted, aLiveMember, aMembership, anEntry, aSequencer } from "../build/members.ts";

function onlyAction(plan: Plan): Action {
  expect(plan.actions).toHaveLength(1);
  return sure(plan.actions[0]);
}

function notesOf(plan: Plan): readonly (readonly [string, string | undefined])[] {
  return plan.notes.map(({ kind, subject }) => [kind, subject]);
}

// What to do, and why.

test("a member that git knows and the domain does not is admitted", () => {
  const action = onlyAction(aPlan({ wanted: [aMembership({ permission: "Confirmation", generation: 2 })] }));

  expect(action).toEqual({
    kind: "admit",
    member: { participantId: aParticipantId("alice"), name: "alice" },
    before: ABSENT,
    after: admitted("Confirmation"),
    differences: [{ field: "state", before: "absent", after: "Confirmation" }],
    cause: "pending",
    beforeVersion: "",
    generation: 2,
  });
});

test("a domain that is as git wants it needs nothing", () => {
  const plan = aPlan({ wanted: [aMembership()], live: [aLiveMember()] });

  expect(plan).toMatchObject({ actions: [], observed: [], unmanaged: [], notes: [] });
  expect(plan.members).toEqual({ desired: 1, live: 1, joined: 1, unchanged: 1 });
});

test("a plan says what it is about, and counts who is there", () => {
  const plan = aPlan({
    wanted: [aMembership(), aMembership({ name: "bob" })],
    live: [
      aLiveMember(),
      aLiveMember({ name: "bob", standing: SUSPENDED }),
      aLiveMember({ name: "carol", joined: false }),
      aLiveMember({ name: "dave", standing: ABSENT }),
    ],
    policy: { mode: "report" },
  });

  expect(plan.domain).toEqual({ name: "acme", domainId: aDesiredDomain().domainId, mode: "report" });
  expect(plan.plannedAtMs).toBe(NOW_MS);
  expect(plan.members).toEqual({ desired: 2, live: 2, joined: 1, unchanged: 1 });
});

test("a change in git that nobody applied yet is pending", () => {
  const wanted = [aMembership({ permission: "Observation" })];
  const plan = aPlan({ wanted, live: [aLiveMember()], lastApplied: aLastApplied({ alice: admitted() }) });

  expect(onlyAction(plan)).toMatchObject({ kind: "change", cause: "pending" });
});

test("a live member that moved away from what was last applied has drifted", () => {
  const live = [aLiveMember({ standing: admitted("Observation") })];
  const plan = aPlan({ wanted: [aMembership()], live, lastApplied: aLastApplied({ alice: admitted() }) });

  expect(onlyAction(plan)).toMatchObject({ kind: "change", cause: "drift", before: admitted("Observation") });
});

test("a member that was last applied and is gone has drifted", () => {
  const plan = aPlan({ wanted: [aMembership()], lastApplied: aLastApplied({ alice: admitted() }) });

  expect(onlyAction(plan)).toMatchObject({ kind: "admit", cause: "drift" });
});

test("where nothing was ever applied a difference is unrecorded, and an admission pending", () => {
  const live = [aLiveMember({ standing: SUSPENDED })];
  const plan = aPlan({ wanted: [aMembership(), aMembership({ name: "bob" })], live, lastApplied: undefined });

  expect(plan.actions.map(({ kind, cause }) => [kind, cause])).toEqual([
    ["admit", "pending"],
    ["resume", "unrecorded"],
  ]);
});

test("a participant of whom only its own half is there is admitted as pending", () => {
  const plan = aPlan({ wanted: [aMembership()], live: [aLiveMember({ standing: ABSENT })], lastApplied: undefined });

  expect(onlyAction(plan)).toMatchObject({ kind: "admit", cause: "pending" });
});

// Dates.

test("a suspension cuts off, and one that has ended lets in again", () => {
  const suspension = { reason: "an audit", untilMs: NOW_MS + 1 };
  const wanted = [aMembership({ suspension })];
  const during = aPlan({ wanted, live: [aLiveMember()] });
  const after = aPlan({ wanted, live: [aLiveMember({ standing: SUSPENDED })], nowMs: NOW_MS + 1 });

  expect(onlyAction(during)).toMatchObject({ kind: "suspend", after: SUSPENDED, reason: "an audit" });
  expect(onlyAction(after).reason).toBeUndefined();
  expect(onlyAction(after)).toMatchObject({ kind: "resume", cause: "suspension-ended", after: admitted() });
});

test("a suspension without an end stays", () => {
  const wanted = [aMembership({ suspension: { reason: "an audit", untilMs: undefined } })];

  expect(aPlan({ wanted, live: [aLiveMember({ standing: SUSPENDED })], nowMs: NOW_MS * 2 }).actions).toEqual([]);
});

test("a membership that has ended is suspended, from that moment on", () => {
  const wanted = [aMembership({ validUntilMs: NOW_MS })];

  expect(aPlan({ wanted, live: [aLiveMember()], nowMs: NOW_MS - 1 }).actions).toEqual([]);
  expect(onlyAction(aPlan({ wanted, live: [aLiveMember()] }))).toMatchObject({ kind: "suspend", cause: "expired" });
});

test("a membership that has ended is not resumed by the end of its suspension", () => {
  const wanted = [aMembership({ validUntilMs: NOW_MS, suspension: { reason: "an audit", untilMs: NOW_MS - DAY_MS } })];

  expect(aPlan({ wanted, live: [aLiveMember({ standing: SUSPENDED })] }).actions).toEqual([]);
});

test("an expired member that somebody let in again on the domain has drifted", () => {
  const plan = aPlan({
    wanted: [aMembership({ validUntilMs: NOW_MS - DAY_MS })],
    live: [aLiveMember()],
    lastApplied: aLastApplied({ alice: SUSPENDED }),
  });

  expect(onlyAction(plan)).toMatchObject({ kind: "suspend", cause: "drift" });
});

test("a member whose suspension ended, was applied, and was changed on the domain since, has drifted", () => {
  const plan = aPlan({
    wanted: [aMembership({ suspension: { reason: "an audit", untilMs: NOW_MS - DAY_MS } })],
    live: [aLiveMember({ standing: admitted("Observation") })],
    lastApplied: aLastApplied({ alice: admitted() }),
  });

  expect(onlyAction(plan)).toMatchObject({ kind: "change", cause: "drift" });
});

// Modes.

test("a member in mode observe is observed while the others go on", () => {
  const plan = aPlan({ wanted: [aMembership({ mode: "observe" }), aMembership({ name: "bob" })] });

  expect(plan.actions.map(({ member }) => member.name)).toEqual(["bob"]);
  expect(plan.observed.map(({ member }) => member.name)).toEqual(["alice"]);
});

test("in a domain in mode observe removed members are observed too", () => {
  const lastApplied = aLastApplied({ alice: admitted() });
  const plan = aPlan({ live: [aLiveMember()], lastApplied, policy: { mode: "observe" } });

  expect(plan.actions).toEqual([]);
  expect(plan.observed.map(({ kind, cause }) => [kind, cause])).toEqual([["revoke", "removed"]]);
});

test("mode report plans like enforce: a person may apply it", () => {
  const plan = aPlan({ wanted: [aMembership({ mode: "report" })], policy: { mode: "report" } });

  expect(onlyAction(plan).kind).toBe("admit");
});

// Members that are in no document.

test("a member that was last applied and is in no document was removed: its access ends at once, its row stays", () => {
  const plan = aPlan({ live: [aLiveMember()], lastApplied: aLastApplied({ alice: admitted() }) });

  expect(onlyAction(plan)).toMatchObject({
    kind: "revoke",
    member: { name: "alice" },
    after: SUSPENDED,
    cause: "removed",
    generation: undefined,
  });
});

// One document, another participant.

const [OLD, NEW] = [aParticipantId("alice"), aParticipantId("alice-of-the-new-node")];

function halvesOf(wish: PlanWish) {
  return aPlan(wish).actions.map(({ kind, member, cause, counterpart }) => ({
    kind,
    id: member.participantId,
    name: member.name,
    cause,
    counterpart,
  }));
}

const RENEWED = [aMembership({ name: "alice", participantId: NEW })];
const COMES = { kind: "admit", id: NEW, name: "alice", cause: "replaced", counterpart: OLD };
const GOES = { kind: "revoke", id: OLD, name: "alice", cause: "replaced", counterpart: NEW };

test.each<readonly [string, Pick<PlanWish, "lastApplied" | "former">]>([
  ["that was applied", { lastApplied: aLastApplied({ alice: admitted() }) }],
  ["that the branch's history held", { former: formerMembers({ alice: 1 }) }],
])(
  "a document %s and names another participant now is one change with two halves, each of which names the other",
  (_what, known) => {
    expect(halvesOf({ wanted: RENEWED, live: [aLiveMember()], ...known })).toEqual([COMES, GOES]);
  },
);

test("of a replacement of which one half is done, the other is no deletion", () => {
  const live = [aLiveMember(), aLiveMember({ participantId: NEW })];

  expect(halvesOf({ wanted: RENEWED, live, lastApplied: aLastApplied({ alice: admitted() }) })).toEqual([GOES]);
});

test("a document in mode observe that names another participant observes both halves of the change", () => {
  const { actions, observed } = aPlan({
    wanted: [aMembership({ name: "alice", participantId: NEW, mode: "observe" })],
    live: [aLiveMember()],
    lastApplied: aLastApplied({ alice: admitted() }),
  });

  expect(actions).toEqual([]);
  expect(observed).toMatchObject([{ kind: "admit" }, { kind: "revoke" }]);
});

test("whoever is let in long after the other was cut off replaces nobody any more", () => {
  const live = [aLiveMember({ standing: SUSPENDED })];

  expect(halvesOf({ wanted: RENEWED, live, lastApplied: aLastApplied({ alice: SUSPENDED }) })).toEqual([
    { kind: "admit", id: NEW, name: "alice", cause: "pending", counterpart: undefined },
  ]);
});

test("two documents that swap their participants change two members, and replace none", () => {
  const wanted = [
    aMembership({ name: "alice", participantId: aParticipantId("bob") }),
    aMembership({ name: "bob", participantId: aParticipantId("alice") }),
  ];
  const live = [aLiveMember({ name: "alice" }), aLiveMember({ name: "bob" })];

  expect(halvesOf({ wanted, live, lastApplied: aLastApplied({ alice: admitted(), bob: admitted() }) })).toEqual([]);
});

test("a member that the branch's history held was removed, also without a record", () => {
  const plan = aPlan({ live: [aLiveMember()], former: formerMembers({ alice: 1 }) });

  expect(onlyAction(plan)).toMatchObject({ kind: "revoke", member: { name: "alice" }, cause: "removed" });
});

test("a member that git never knew is reported and left alone", () => {
  const entry = anEntry(admitted("Confirmation"), { sinceMs: NOW_MS - DAY_MS, signedBy: aFingerprint("somebody") });
  const plan = aPlan({ live: [aLiveMember({ entries: [entry] })], lastApplied: aLastApplied({ bob: admitted() }) });

  expect(plan.actions).toEqual([]);
  expect(plan.unmanaged).toEqual([
    {
      participantId: aParticipantId("alice"),
      standing: admitted("Confirmation"),
      joined: true,
      sinceMs: NOW_MS - DAY_MS,
      signedBy: aFingerprint("somebody"),
    },
  ]);
});

test("a member that git never knew is revoked where the policy says so", () => {
  const plan = aPlan({ live: [aLiveMember()], policy: { unmanaged: "revoke" } });

  expect(onlyAction(plan)).toMatchObject({ kind: "revoke", member: { name: undefined }, cause: "unmanaged" });
  expect(plan.unmanaged).toEqual([]);
});

test("a participant without any entry of the domain is no member, whatever its own half says", () => {
  const plan = aPlan({ live: [aLiveMember({ standing: ABSENT })], policy: { unmanaged: "revoke" } });

  expect(plan).toMatchObject({ actions: [], unmanaged: [] });
});

test("a revoked member's row goes once it is due, and is announced before", () => {
  const revokedAtMs = NOW_MS - DAY_MS;
  const live = [aLiveMember({ entries: [anEntry(SUSPENDED, { sinceMs: revokedAtMs })] })];
  const lastApplied = aLastApplied({ alice: SUSPENDED });
  const later = aPlan({ live, lastApplied, policy: { purgeAfterMs: DAY_MS + 1 } });
  const due = aPlan({ live, lastApplied, policy: { purgeAfterMs: DAY_MS } });

  expect(later.actions).toEqual([]);
  expect(notesOf(later)).toEqual([["purge-later", "alice"]]);
  expect(onlyAction(due)).toMatchObject({ kind: "purge", cause: "purge-due", after: ABSENT });
});

test("a revoked member's row stays for ever where the policy names no time", () => {
  const live = [aLiveMember({ entries: [anEntry(SUSPENDED, { sinceMs: 0 })] })];
  const plan = aPlan({ live, lastApplied: aLastApplied({ alice: SUSPENDED }), policy: { purgeAfterMs: undefined } });

  expect(plan).toMatchObject({ actions: [], unmanaged: [], notes: [] });
});

test("a suspended member with a document is never purged", () => {
  const live = [aLiveMember({ entries: [anEntry(SUSPENDED, { sinceMs: 0 })] })];
  const wanted = [aMembership({ suspension: { reason: "an audit", untilMs: undefined } })];

  expect(aPlan({ wanted, live, policy: { purgeAfterMs: DAY_MS } }).actions).toEqual([]);
});

// Flavours.

test("where a flavour keeps no disabled entries a removed member is revoked by removing it, at once", () => {
  const live = [aLiveMember()];
  const capabilities = { ...CANTON_2, disabledEntry: false };
  const plan = aPlan({ live, lastApplied: aLastApplied({ alice: admitted() }), capabilities });

  expect(onlyAction(plan)).toMatchObject({ kind: "revoke", after: ABSENT, cause: "removed" });
});

test("where a flavour has no trust levels none is compared and none is written", () => {
  const live = [aLiveMember({ standing: { kind: "admitted", permission: "Submission", trustLevel: undefined } })];
  const wanted = [aMembership({ trustLevel: "Vip" }), aMembership({ name: "bob", trustLevel: "Vip" })];
  const plan = aPlan({ wanted, live, capabilities: CANTON_3 });

  expect(onlyAction(plan)).toMatchObject({
    member: { name: "bob" },
    after: { kind: "admitted", permission: "Submission", trustLevel: undefined },
  });
});

// What a reader should know.

test("a member whose own half allows less than the domain grants is told", () => {
  const plan = aPlan({ wanted: [aMembership()], live: [aLiveMember({ ownSide: "Observation" })] });

  expect(plan.actions).toEqual([]);
  expect(notesOf(plan)).toEqual([["weakened-by-participant", "alice"]]);
  expect(plan.notes[0]?.message).toContain("Observation");
});

test("a member that has disabled itself is told", () => {
  const plan = aPlan({ wanted: [aMembership()], live: [aLiveMember({ ownSide: undefined })] });

  expect(notesOf(plan)).toEqual([["weakened-by-participant", "alice"]]);
});

test("a member that has not joined yet is not weakened", () => {
  const plan = aPlan({ wanted: [aMembership()], live: [aLiveMember({ joined: false })] });

  expect(plan.notes).toEqual([]);
});

test.each([
  ["Observation", "Observation"],
  [undefined, "Disabled"],
] as const)("a Vip whose own half says %s is the loudest note, with what to do", (ownSide, says) => {
  const live = [aLiveMember({ standing: admitted("Submission", "Vip"), ownSide })];
  const plan = aPlan({ wanted: [aMembership({ trustLevel: "Vip" })], live });

  expect(plan.actions).toEqual([]);
  expect(notesOf(plan)).toEqual([["refused-combination", "alice"]]);
  expect(plan.notes.map(isAlarm)).toEqual([true]);
  expect(plan.notes[0]?.message).toContain(`its own side says ${says}`);
  expect(plan.notes[0]?.message).toContain("Set trustLevel: Ordinary");
  expect(plan.uncomputable).toEqual([{ participantId: aParticipantId("alice"), name: "alice" }]);
});

test("a Vip that cannot confirm and that no document names is told by its id", () => {
  const live = [aLiveMember({ standing: admitted("Submission", "Vip"), ownSide: "Observation" })];

  expect(aPlan({ live }).notes.find(isAlarm)?.subject).toBe(aParticipantId("alice"));
});

test("making it Ordinary is planned, and can be done", () => {
  const live = [aLiveMember({ standing: admitted("Submission", "Vip"), ownSide: "Observation" })];
  const plan = aPlan({ wanted: [aMembership()], live });

  expect(onlyAction(plan)).toMatchObject({ kind: "change", after: admitted() });
  expect(plan.unreachable).toEqual([]);
});

// Where the domain and its manager's records differ.

const SUBMISSION = anEntry(admitted());
const OBSERVATION = anEntry(admitted("Observation"));

test("an entry that the manager's records lack is told, and asks for nothing where it is as wanted", () => {
  const plan = aPlan({ wanted: [aMembership()], live: [aLiveMember({ orphaned: [SUBMISSION] })] });

  expect(plan.actions).toEqual([]);
  expect(notesOf(plan)).toEqual([["orphaned-entry", "alice"]]);
  expect(plan.notes[0]?.message).toContain("topology.load_transaction");
});

test("whoever was removed is cut off all the same, by an entry beside it", () => {
  const live = [aLiveMember({ orphaned: [SUBMISSION] })];
  const plan = aPlan({ live, lastApplied: aLastApplied({ alice: admitted() }) });

  expect(onlyAction(plan)).toMatchObject({ kind: "revoke", after: SUSPENDED });
  expect(plan.unreachable).toEqual([]);
  const cut = aLiveMember({ entries: [SUBMISSION, anEntry(SUSPENDED)], orphaned: [SUBMISSION] });
  expect(aPlan({ live: [cut], lastApplied: aLastApplied({ alice: SUSPENDED }) }).actions).toEqual([]);
});

test("a right that an entry of that kind stands against is out of reach, and said to be", () => {
  const live = [aLiveMember({ entries: [OBSERVATION], orphaned: [OBSERVATION] })];
  const plan = aPlan({ wanted: [aMembership()], live });

  expect(onlyAction(plan)).toMatchObject({ kind: "change", after: admitted() });
  expect(plan.unreachable).toMatchObject([{ participantId: aParticipantId("alice") }]);
  expect(plan.unreachable[0]?.message).toContain("alice would stay Observation");
});

test("a disabled entry is not purged while one is behind it that would count again", () => {
  const live = [aLiveMember({ entries: [SUBMISSION, anEntry(SUSPENDED, { sinceMs: 0 })], orphaned: [SUBMISSION] })];
  const plan = aPlan({ live, policy: { purgeAfterMs: DAY_MS }, lastApplied: aLastApplied({ alice: SUSPENDED }) });

  expect(onlyAction(plan)).toMatchObject({ kind: "purge" });
  expect(plan.unreachable[0]?.message).toContain("alice would stay Submission");
});

test("an entry on record without effect is told, and the member it should make is admitted", () => {
  const live = [aLiveMember({ standing: ABSENT, ineffective: [SUBMISSION] })];
  const plan = aPlan({ wanted: [aMembership()], live, lastApplied: aLastApplied({ alice: admitted() }) });

  expect(onlyAction(plan)).toMatchObject({ kind: "admit", cause: "drift", after: admitted() });
  expect(notesOf(plan)).toEqual([["ineffective-entry", "alice"]]);
  expect(plan.notes[0]?.message).toContain("revoked");
});

test("one without effect is removed where another is in effect, and of whoever was removed", () => {
  const beside = aPlan({ wanted: [aMembership()], live: [aLiveMember({ ineffective: [OBSERVATION] })] });
  expect(onlyAction(beside)).toMatchObject({ differences: [{ field: "entries", before: "2", after: "1" }] });

  const left = [aLiveMember({ standing: ABSENT, ineffective: [SUBMISSION] })];
  const gone = aPlan({ live: left, lastApplied: aLastApplied({ alice: SUSPENDED }) });
  expect(onlyAction(gone)).toMatchObject({ kind: "purge", after: ABSENT });
  const unknown = aPlan({ live: left });
  expect([unknown.actions, unknown.unmanaged]).toEqual([[], []]);
  expect(notesOf(unknown)).toEqual([["ineffective-entry", aParticipantId("alice")]]);
});

test("a membership that ends within thirty days is announced", () => {
  const endingIn = (lengthMs: number): Plan =>
    aPlan({ wanted: [aMembership({ validUntilMs: NOW_MS + lengthMs })], live: [aLiveMember()] });

  expect(notesOf(endingIn(30 * DAY_MS))).toEqual([["ends-soon", "alice"]]);
  expect(endingIn(30 * DAY_MS).notes[0]?.message).toBe("the membership ends 2026-12-22T12:00:00Z, in 30 d");
  expect(endingIn(30 * DAY_MS + 1).notes).toEqual([]);
  expect(endingIn(0).notes).toEqual([]);
});

test("sequencer keys that the register declares are held against the live ones", () => {
  const desired = aDesiredDomain({ sequencers: [aSequencer({ keys: [aFingerprint("east")] })] });
  const live = aLiveDomain({ sequencerKeys: [{ fingerprint: aFingerprint("west"), sinceMs: NOW_MS }] });

  expect(notesOf(diff(aDiffInput({ desired, live })))).toEqual([
    ["missing-sequencer-key", "east"],
    ["unknown-sequencer-key", undefined],
  ]);
});

test("a sequencer that is due is told, and neither an action nor the digest comes of it", () => {
  const due: SequencerDue = {
    kind: "unplaced",
    members: [aName("alice")],
    region: undefined,
    isolation: "dedicated",
    count: 1,
    conflict: [],
  };
  const desired = aDesiredDomain({ members: [aMembership()] });
  const [told, silent] = [diff(aDiffInput({ desired, due: [due] })), diff(aDiffInput({ desired }))];
  const verdict = { holds: [], overrides: [] };

  expect(notesOf(told)).toEqual([["sequencer-due", undefined]]);
  expect(told.actions).toEqual(silent.actions);
  expect(digestOf(told, verdict)).toBe(digestOf(silent, verdict));
});

test("a domain that still had changes on their way is told as settling", () => {
  expect(notesOf(diff(aDiffInput({ live: aLiveDomain({ settling: true }) })))).toEqual([["settling", undefined]]);
});

test("a passive replica is told, also where there is nothing to do", () => {
  expect(notesOf(diff(aDiffInput({ live: aLiveDomain({ passive: true }) })))).toEqual([["passive-replica", undefined]]);
});

test("a passive replica's members are admitted and changed in the plan, and not removed from it", () => {
  const plan = diff(
    aDiffInput({
      desired: aDesiredDomain({
        members: [aMembership(), aMembership({ name: "bob", permission: "Observation" })],
        policy: { unmanaged: "revoke" },
      }),
      live: aLiveDomain({ passive: true, members: ["bob", "carol", "dave"].map((name) => aLiveMember({ name })) }),
      lastApplied: aLastApplied({ carol: admitted() }),
    }),
  );

  expect(plan.actions.map(({ kind, member }) => [kind, member.name])).toEqual([
    ["admit", "alice"],
    ["change", "bob"],
  ]);
  expect(plan.unmanaged.map(({ participantId }) => participantId)).toEqual([aParticipantId("dave")]);
  expect(notesOf(plan)).toEqual([
    ["passive-replica", undefined],
    ["removal-not-planned", "carol"],
    ["removal-not-planned", aParticipantId("dave")],
  ]);
  expect(isInSync({ ...plan, actions: [] })).toBe(false);
});

test("a renamed document is the same member", () => {
  const wanted = [aMembership({ name: "alison", participantId: aParticipantId("alice") })];
  const plan = aPlan({ wanted, live: [aLiveMember()], lastApplied: aLastApplied({ alice: admitted() }) });

  expect(plan).toMatchObject({ actions: [], unmanaged: [] });
});

test("a new id under an old name is another member: the new one is admitted before the old one is revoked", () => {
  const wanted = [aMembership({ participantId: aParticipantId("alice-2") })];
  const plan = aPlan({ wanted, live: [aLiveMember()], lastApplied: aLastApplied({ alice: admitted() }) });

  expect(plan.actions.map(({ kind, member }) => [kind, member])).toEqual([
    ["admit", { name: aName("alice"), participantId: aParticipantId("alice-2") }],
    ["revoke", { name: aName("alice"), participantId: aParticipantId("alice") }],
  ]);
});
