import { expect, test } from "vitest";

import type { Membership } from "../../src/model/membership.ts";
import { contributionOf } from "../../src/plan/contribution.ts";
import { aDesiredDomain, formerMembers } from "../build/domains.ts";
import { aParticipantId, DAY_MS, NOW_MS, sure } from "../build/identifiers.ts";
import { aMembership } from "../build/members.ts";

const NOBODY = formerMembers({});
const SUSPENDED = { reason: "an audit", untilMs: undefined };

/** What comes of a register with `before` that gets `after`. */
function between(
  before: readonly Membership[] | undefined,
  after: readonly Membership[],
  former = NOBODY,
): ReturnType<typeof contributionOf> {
  const base = before === undefined ? undefined : aDesiredDomain({ members: before });
  return contributionOf(base, aDesiredDomain({ members: after }), former);
}

/** The one change of a member from `before` to `after`. */
function changed(before: Partial<Membership>, after: Partial<Membership>) {
  const [alice, then] = [aMembership({ ...before, name: "alice" }), aMembership({ ...after, name: "alice" })];
  return sure(between([alice], [then])[0]);
}

test("a register that stays as it is contributes nothing", () => {
  expect(between([aMembership()], [aMembership()])).toEqual([]);
  expect(between([], [])).toEqual([]);
});

test("who comes is admitted, and who goes is removed", () => {
  const [alice, bob] = [aMembership({ name: "alice" }), aMembership({ name: "bob" })];

  expect(between([alice], [bob])).toEqual([
    {
      kind: "remove",
      name: alice.name,
      participantId: alice.participantId,
      before: alice,
      after: undefined,
      differences: [],
    },
    { kind: "admit", name: bob.name, participantId: bob.participantId, before: undefined, after: bob, differences: [] },
  ]);
});

test("a document that names another participant is one change with both ids, whatever else it says anew", () => {
  const alice = aMembership({ name: "alice" });
  const renewed = aMembership({ name: "alice", participantId: aParticipantId("renewed"), permission: "Observation" });

  const changes = between([alice, aMembership({ name: "bob" })], [renewed]);

  expect(changes.map(({ kind, name }) => `${kind} ${name}`)).toEqual(["remove bob", "replace alice"]);
  expect(changes[1]).toMatchObject({
    participantId: renewed.participantId,
    replaces: alice.participantId,
    readmits: false,
    before: alice,
    after: renewed,
    differences: [
      { field: "participantId", before: alice.participantId, after: renewed.participantId },
      { field: "permission", before: "Submission", after: "Observation" },
    ],
  });
});

test("whoever comes by a replacement and was removed before is told as re-admitted, too", () => {
  const renewed = aMembership({ name: "alice", participantId: aParticipantId("erin") });

  expect(between([aMembership({ name: "alice" })], [renewed], formerMembers({ erin: 1 }))).toMatchObject([
    { kind: "replace", readmits: true },
  ]);
});

test("whom the branch's history held comes back by a re-admission, whatever the document is called now", () => {
  const alison = { ...aMembership({ name: "alison" }), participantId: aParticipantId("alice") };

  expect(between([], [alison], formerMembers({ alice: 1 }))).toMatchObject([{ kind: "readmit", name: "alison" }]);
  expect(between([], [aMembership({ name: "bob" })], formerMembers({ alice: 1 }))).toMatchObject([{ kind: "admit" }]);
});

test("of a domain that is new everybody is admitted", () => {
  expect(between(undefined, [aMembership()]).map(({ kind }) => kind)).toEqual(["admit"]);
});

test("a document that is renamed changes one member, and removes nobody", () => {
  const alison = { ...aMembership({ name: "alison" }), participantId: aParticipantId("alice") };

  expect(between([aMembership()], [alison])).toMatchObject([
    { kind: "change", name: "alison", differences: [{ field: "name", before: "alice", after: "alison" }] },
  ]);
});

test("what takes most comes first, and then the names in their order", () => {
  const members = (fields: Readonly<Record<string, Partial<Membership>>>): readonly Membership[] =>
    Object.entries(fields).map(([name, more]) => aMembership({ ...more, name }));
  const before = members({
    zoe: {},
    yan: {},
    xia: { suspension: SUSPENDED },
    will: {},
    vera: {},
  });
  const after = members({
    abel: {},
    cara: {},
    will: { permission: "Observation" },
    xia: {},
    yan: { suspension: SUSPENDED },
    back: {},
  });

  const told = between(before, after, formerMembers({ back: 1 })).map(({ kind, name }) => `${kind} ${name}`);

  expect(told).toEqual([
    "remove vera",
    "remove zoe",
    "suspend yan",
    "readmit back",
    "change will",
    "resume xia",
    "admit abel",
    "admit cara",
  ]);
});

test.each<[string, Partial<Membership>, string, string]>([
  ["permission", { permission: "Confirmation" }, "Submission", "Confirmation"],
  ["trustLevel", { trustLevel: "Vip" }, "Ordinary", "Vip"],
  ["validUntil", { validUntilMs: NOW_MS }, "", "2026-11-22T12:00:00Z"],
  ["validUntil", { validUntilMs: NOW_MS, validUntil: "2026-11-22T12:00Z" }, "", "2026-11-22T12:00Z"],
  ["organisation", { organisation: "Another" }, "A company", "Another"],
  ["contacts", { contacts: ["ops@a.example", "https://a.example"] }, "", "ops@a.example, https://a.example"],
  ["github", { askers: ["olga", "acme/team"] }, "", "olga, acme/team"],
  ["networks", { networks: ["203.0.113.0/24" as Membership["networks"][number]] }, "", "203.0.113.0/24"],
  ["mode", { mode: "observe" }, "enforce", "observe"],
  ["generation", { generation: 2 }, "1", "2"],
])("a change of %s alone is one difference", (field, fields, before, after) => {
  const change = changed({}, fields);

  expect(change.kind).toBe("change");
  expect(change.differences).toEqual([{ field, before, after }]);
});

test("an end that is written in another way is the same end", () => {
  const before = aMembership({ validUntilMs: DAY_MS, validUntil: "1970-01-01" });
  const after = aMembership({ validUntilMs: DAY_MS, validUntil: "1970-01-02T00:00:00Z" });
  const domainOf = (member: Membership) => aDesiredDomain({ members: [member] });

  expect(contributionOf(domainOf(before), domainOf(after), new Map())).toEqual([]);
});

test.each<[string, Parameters<typeof aMembership>[0], string]>([
  ["sequencers", { placement: { sequencers: ["east", "west"] } }, "east, west"],
  ["isolation", { placement: { isolation: "dedicated" } }, "dedicated"],
  ["apartFrom", { placement: { apartFrom: ["pepsi"] } }, "pepsi"],
  ["region", { placement: { region: "eu" } }, "eu"],
])("another %s of the placement is one difference", (field, wish, after) => {
  expect(between([aMembership()], [aMembership(wish)])).toMatchObject([
    { kind: "change", differences: [{ field, after }] },
  ]);
});

test("a suspension tells its state, its reason and its end", () => {
  const change = changed({}, { suspension: { reason: "an audit", untilMs: NOW_MS } });

  expect(change.kind).toBe("suspend");
  expect(change.differences.map(({ field, after }) => `${field} ${after}`)).toEqual([
    "state suspended",
    "reason an audit",
    "until 2026-11-22T12:00:00Z",
  ]);
  expect(changed({ suspension: SUSPENDED }, {}).kind).toBe("resume");
});

test("the differences of one member come in the order of its document", () => {
  const change = changed({}, { generation: 2, permission: "Observation", organisation: "Another" });

  expect(change.differences.map(({ field }) => field)).toEqual(["permission", "organisation", "generation"]);
});
