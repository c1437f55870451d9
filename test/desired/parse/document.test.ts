import { expect, test } from "vitest";

import { parseDocument } from "../../../src/desired/parse/document.ts";
import { aDomainYaml, anOverrideYaml, aParticipantYaml, aSequencerYaml, bytesOf } from "../../build/documents.ts";
import { aDomainId, aFingerprint, aParticipantId, DAY_MS } from "../../build/identifiers.ts";

test("a participant document without anything optional leaves the domain's defaults open", () => {
  expect(parseDocument("participant", bytesOf(aParticipantYaml())).draft).toEqual({
    name: "alice",
    participantId: aParticipantId("alice"),
    foldedId: aParticipantId("alice").toLowerCase(),
    permission: undefined,
    trustLevel: undefined,
    suspension: undefined,
    validUntilMs: undefined,
    mode: undefined,
    generation: 1,
    organisation: "A company",
    contacts: [],
    askers: [],
    placement: { name: "alice", sequencers: [], isolation: "shared", apartFrom: [], region: undefined },
    networks: [],
  });
});

test("a participant document says everything that it may say", () => {
  const spec = [
    "permission: Confirmation",
    "trustLevel: Vip",
    "state: suspended",
    "reason: an audit",
    "until: 2027-06-30",
    "validUntil: 2027-12-31T12:00Z",
    "mode: observe",
    "generation: 3",
    "placement:",
    "  sequencers: [east]",
    "  isolation: dedicated",
    "  apartFrom: [pepsi]",
    "  region: us-east",
    "networks: [203.0.113.0/24, 2001:DB8:7:0::/48]",
  ].join("\n");

  expect(parseDocument("participant", bytesOf(aParticipantYaml({ spec }))).draft).toEqual({
    name: "alice",
    participantId: aParticipantId("alice"),
    foldedId: aParticipantId("alice").toLowerCase(),
    permission: "Confirmation",
    trustLevel: "Vip",
    suspension: { reason: "an audit", untilMs: Date.parse("2027-07-01T00:00:00Z"), until: "2027-06-30" },
    validUntilMs: Date.parse("2027-12-31T12:00:00Z"),
    validUntil: "2027-12-31T12:00Z",
    mode: "observe",
    generation: 3,
    organisation: "A company",
    contacts: [],
    askers: [],
    placement: {
      name: "alice",
      sequencers: ["east"],
      isolation: "dedicated",
      apartFrom: ["pepsi"],
      region: "us-east",
    },
    networks: ["203.0.113.0/24", "2001:db8:7::/48"],
  });
});

test("an id with its code is kept without", () => {
  const text = aParticipantYaml().replace("participantId: ", "participantId: PAR::");

  expect(parseDocument("participant", bytesOf(text)).draft?.participantId).toBe(aParticipantId("alice"));
});

test("a domain document without anything optional is careful", () => {
  expect(parseDocument("domain", bytesOf(aDomainYaml({ spec: "" }))).draft).toEqual({
    name: "acme",
    domainId: aDomainId("acme"),
    policy: {
      mode: "report",
      unmanaged: "report",
      limits: { smallDomain: 1, members: 3, percent: 10 },
      protectedMembers: [],
      protectedSequencers: [],
      purgeAfterMs: undefined,
      joinWithinMs: 7 * DAY_MS,
      fights: { times: 3, withinMs: 3_600_000 },
      commitSigners: [],
      placement: { maxParticipants: undefined, headroom: 0, perMember: 1 },
      owners: [],
      approvals: { change: 1, remove: 2, policy: 2, readmit: 2, otherOrganisations: 1 },
    },
    defaults: { permission: "Submission", trustLevel: "Ordinary" },
    allowedPermissions: ["Submission", "Confirmation", "Observation"],
  });
});

test("a domain document says who approves, and how many of them", () => {
  const spec = [
    "owners:",
    "  - {organisation: Provider, github: [bob, provider/domain-owners]}",
    "  - {organisation: Members, github: [carol]}",
    "approvals: {change: 2, otherOrganisations: 1}",
  ].join("\n");

  expect(parseDocument("domain", bytesOf(aDomainYaml({ spec }))).draft?.policy).toMatchObject({
    owners: [
      { organisation: "Provider", github: ["bob", "provider/domain-owners"] },
      { organisation: "Members", github: ["carol"] },
    ],
    approvals: { change: 2, remove: 2, policy: 2, readmit: 2, otherOrganisations: 1 },
  });
});

test("approvals that nobody may give are refused where they are asked for", () => {
  const { findings } = parseDocument("domain", bytesOf(aDomainYaml({ spec: "approvals: {change: 1}" })));

  expect(findings).toMatchObject([{ rule: "approvals", pointer: "/spec/approvals" }]);
});

test("a domain document says how members are placed", () => {
  const spec = "placement: {maxParticipants: 40, headroom: 20, sequencersPerMember: 2}";

  expect(parseDocument("domain", bytesOf(aDomainYaml({ spec }))).draft?.policy.placement).toEqual({
    maxParticipants: 40,
    headroom: 20,
    perMember: 2,
  });
});

test("a domain document says when disabled entries go, or that they never do", () => {
  const purgeAfterOf = (purgeAfter: string): unknown =>
    parseDocument("domain", bytesOf(aDomainYaml({ spec: `revocation:\n  purgeAfter: ${purgeAfter}` }))).draft?.policy
      .purgeAfterMs;

  expect(purgeAfterOf("30d")).toBe(30 * DAY_MS);
  expect(purgeAfterOf("never")).toBeUndefined();
});

test("a domain document says how long a member may take to join, or that nobody asks", () => {
  const joinWithinOf = (joinWithin: string): unknown =>
    parseDocument("domain", bytesOf(aDomainYaml({ spec: `joinWithin: ${joinWithin}` }))).draft?.policy.joinWithinMs;

  expect(joinWithinOf("36h")).toBe(1.5 * DAY_MS);
  expect(joinWithinOf("never")).toBeUndefined();
});

test("a sequencer document says what its members need to know", () => {
  const spec = `state: draining\nkeys: [${aFingerprint("east")}]\nmaxParticipants: 40\nregion: us-east`;
  const text = aSequencerYaml({ trustRoot: "certificate: east.pem", spec });

  expect(parseDocument("sequencer", bytesOf(text)).draft).toEqual({
    name: "east",
    endpoints: ["https://east.example:10038"],
    state: "draining",
    keys: [aFingerprint("east")],
    isolation: "shared",
    region: "us-east",
    maxParticipants: 40,
    certificate: "east.pem",
  });
});

test("an override document counts up to and with its last day", () => {
  expect(parseDocument("override", bytesOf(anOverrideYaml({ until: "2026-11-30" }))).draft).toEqual({
    name: "exception",
    rule: "rights-taken",
    subject: undefined,
    upTo: 3,
    untilMs: Date.parse("2026-12-01T00:00:00Z"),
    until: "2026-11-30",
    reason: "meant so",
  });
});

test("a document with an error gives its text for the place of the error, and nothing to apply", () => {
  const text = aParticipantYaml({ spec: "permission: all" });

  expect(parseDocument("participant", bytesOf(text))).toMatchObject({ draft: undefined, text });
});

test("the bytes of a document are read once and left as they are", () => {
  const bytes = bytesOf(aParticipantYaml());
  const before = bytes.slice();
  parseDocument("participant", bytes);

  expect(bytes).toEqual(before);
});
