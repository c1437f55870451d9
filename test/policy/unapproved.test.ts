import { expect, test } from "vitest";

import type { Membership } from "../../src/model/membership.ts";
import type { Action, AppliedEnd, LastApplied } from "../../src/model/plan.ts";
import { ABSENT, SUSPENDED } from "../../src/model/standing.ts";
import {
  unapprovedBefore,
  unapprovedChanges,
  unapprovedDocuments,
  withApprovedEnds,
} from "../../src/policy/unapproved.ts";
import { aDesiredDomain, aLastApplied, aPlan } from "../build/domains.ts";
import { aName, aParticipantId, DAY_MS, NOW_MS } from "../build/identifiers.ts";
import { admitted, aMembership } from "../build/members.ts";
import { anAction } from "../build/plans.ts";

const ALICE = aParticipantId("alice");
const END: AppliedEnd = { atMs: NOW_MS, sinceMs: undefined, mode: "enforce" };
const UNAPPROVED = { governing: [], isApproved: () => false, wasApproved: () => true };
const APPROVED = { ...UNAPPROVED, isApproved: () => true };

function appliedWith(end: AppliedEnd | undefined): LastApplied {
  return { ...aLastApplied(), members: new Map([[ALICE, { name: aName("alice"), standing: admitted(), end }]]) };
}

function asApproved(member: Partial<Membership>, lastApplied: LastApplied, by = UNAPPROVED) {
  const desired = aDesiredDomain({ members: [aMembership({ ...member, name: "alice" })] });
  return withApprovedEnds(desired, lastApplied, by).members.get(ALICE);
}

test.each([
  ["is put off", { validUntilMs: NOW_MS + DAY_MS }],
  ["is taken away", { validUntilMs: undefined }],
  ["is brought forward", { validUntilMs: NOW_MS - DAY_MS }],
  ["is kept from the service", { validUntilMs: NOW_MS, mode: "observe" as const }],
])("an end that %s without approval is carried out as it was approved", (_what, member) => {
  expect(asApproved(member, appliedWith(END))).toMatchObject({ validUntilMs: NOW_MS, mode: "enforce" });
  expect(asApproved(member, appliedWith(END), APPROVED)).toMatchObject(member);
});

test("who was approved without an end gets none by a document that nobody approved; who never was applied has its own", () => {
  const member = { validUntilMs: NOW_MS };

  expect(asApproved(member, appliedWith(undefined))?.validUntilMs).toBeUndefined();
  expect(asApproved(member, aLastApplied())?.validUntilMs).toBe(NOW_MS);
});

const OUT: readonly Partial<Action>[] = [
  { kind: "suspend", cause: "expired", after: SUSPENDED },
  { kind: "revoke", cause: "removed", after: ABSENT },
  { kind: "revoke", cause: "replaced", after: SUSPENDED },
];

test.each(OUT)(
  "once the approved end has come, $kind ($cause) needs no approval; before, and without one, it does",
  (wish) => {
    const plan = { ...aPlan(), actions: [anAction({ before: admitted(), ...wish })] };
    const messages = (end: AppliedEnd | undefined) =>
      unapprovedChanges(plan, appliedWith(end), UNAPPROVED).map(({ participantId }) => participantId);

    expect(messages(END)).toEqual([]);
    expect(messages({ ...END, atMs: NOW_MS + 1 })).toEqual([ALICE]);
    expect(messages(undefined)).toEqual([ALICE]);
  },
);

test("an end that has come approves nothing that gives rights", () => {
  const plan = { ...aPlan(), actions: [anAction({ kind: "resume", before: SUSPENDED, after: admitted() })] };

  expect(unapprovedChanges(plan, appliedWith(END), UNAPPROVED)).toHaveLength(1);
});

test("a document from which nothing follows is told by its name, with the end that stays", () => {
  const desired = aDesiredDomain({ members: [aMembership({ validUntilMs: NOW_MS + DAY_MS })] });

  expect(unapprovedDocuments(aPlan(), desired, undefined, APPROVED)).toEqual([]);
  expect(unapprovedDocuments(aPlan(), desired, undefined, UNAPPROVED)).toMatchObject([
    {
      kind: "unapproved",
      participantId: ALICE,
      message:
        "domains/acme/participants/alice.yaml was changed without the approval of owners that acme asks for; the membership ends at 2026-11-23T12:00:00Z as before",
    },
  ]);
});

test("what is done to a member is not kept back by a document that nobody approved: it is told with what it is about", () => {
  const desired = aDesiredDomain({ members: [aMembership()] });
  const plan = { ...aPlan(), actions: [anAction({ kind: "change", cause: "drift" })] };

  expect(unapprovedDocuments(plan, desired, undefined, UNAPPROVED)).toEqual([]);
  // What is observed is not done by anybody.
  const observed = { ...aPlan(), observed: plan.actions };
  expect(unapprovedDocuments(observed, desired, undefined, UNAPPROVED)).toHaveLength(1);
  expect(unapprovedChanges(plan, appliedWith(undefined), UNAPPROVED)).toEqual([]);
});

test("a document that is gone and that nothing follows from is told, unless its removal was approved or came before anybody counted", () => {
  const gone = (by: Partial<typeof UNAPPROVED>, plan = aPlan(), desired = aDesiredDomain({ members: [] })) =>
    unapprovedDocuments(plan, desired, appliedWith(undefined), { ...UNAPPROVED, ...by }).map(({ message }) => message);
  const revoked = { ...aPlan(), actions: [anAction({ kind: "revoke", cause: "removed" })] };
  const another = aDesiredDomain({ members: [aMembership({ name: "alice", participantId: aParticipantId("eve") })] });

  expect(gone({})).toEqual([
    "domains/acme/participants/alice.yaml was removed without the approval of owners that acme asks for",
  ]);
  expect(gone({ isApproved: () => true })).toEqual([]);
  expect(gone({ wasApproved: () => false })).toEqual([]);
  expect(gone({}, revoked)).toEqual([]);
  expect(gone({}, aPlan(), another)).toEqual([expect.stringContaining("was changed without")]);
});

test("a request that is laid on what nobody approved shows what it does not change itself", () => {
  const path = "domains/acme/participants/alice.yaml";
  const before = (validUntilMs: number | undefined, by = UNAPPROVED) =>
    unapprovedBefore(aDesiredDomain({ members: [aMembership({ validUntilMs })] }), [path], appliedWith(END), by).map(
      ({ message }) => message,
    );
  const whole = `${path} is in the branch without approval, and an approval of this request approves the whole document`;

  expect(before(NOW_MS, APPROVED)).toEqual([]);
  expect(before(NOW_MS)).toEqual([whole]);
  expect(before(undefined)).toEqual([`${whole}: it ends never, and was approved to end at 2026-11-22T12:00:00Z`]);
});

test("an end whose mode was the domain's is carried out under the mode that the domain has by now", () => {
  const end = { ...END, mode: undefined };
  const members = [aMembership({ name: "alice", mode: "observe" })];
  const desired = aDesiredDomain({ members, policy: { mode: "enforce" } });

  expect(withApprovedEnds(desired, appliedWith(end), UNAPPROVED).members.get(ALICE)?.mode).toBe("enforce");
});
