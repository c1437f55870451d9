import { expect, test } from "vitest";

import type { NewFile } from "../../src/desired/document-text.ts";
import { domainDocument, participantDocuments } from "../../src/desired/import-documents.ts";
import { parseParticipantId, type ParticipantId } from "../../src/model/identifier.ts";
import type { LiveMember } from "../../src/model/live.ts";
import { SUSPENDED } from "../../src/model/standing.ts";
import { diff } from "../../src/plan/diff.ts";
import { assembled } from "../build/documents.ts";
import { aDiffInput, aLiveDomain } from "../build/domains.ts";
import { aDomainId, aFingerprint, aName, aParticipantId, sure } from "../build/identifiers.ts";
import { admitted, aLiveMember } from "../build/members.ts";

const ACME = aName("acme");

function anId(identifier: string, key = identifier): ParticipantId {
  return sure(parseParticipantId(`${identifier}::${aFingerprint(key)}`));
}

function imported(members: readonly LiveMember[], taken: readonly string[] = []): readonly NewFile[] {
  return participantDocuments(ACME, members, taken);
}

function namesFor(ids: readonly ParticipantId[], taken: readonly string[] = []): readonly string[] {
  const files = imported(
    ids.map((participantId) => aLiveMember({ participantId })),
    taken,
  );
  return files.map(({ path }) => path.replace("domains/acme/participants/", "").replace(".yaml", ""));
}

/** The files as a register of their own, by their paths below the domain's folder. */
function register(files: readonly NewFile[]): ReturnType<typeof assembled> {
  return assembled(Object.fromEntries(files.map(({ path, content }) => [path.replace("domains/acme/", ""), content])));
}

const ODD_IDS = [
  "-",
  "0x1f",
  "a b",
  "a:b",
  "_",
  " alice ",
  ":x",
  "- a",
  "Alice",
  "1e5",
  "yes",
  "x".repeat(185),
  "Z--z",
].map((identifier) => anId(identifier));

test("every imported document is valid but for its owner, however odd the id", () => {
  const files = imported(ODD_IDS.map((participantId) => aLiveMember({ participantId })));
  const { desired, problems } = register([...files, domainDocument(ACME, aDomainId("acme"), [])]);

  expect(problems.filter(({ rule }) => rule !== "blank-owner")).toEqual([]);
  expect(new Set(desired?.members.keys())).toEqual(new Set(ODD_IDS));
});

test("a plan after an import finds nothing to do", () => {
  const members = [
    aLiveMember({ standing: admitted("Submission", "Vip") }),
    aLiveMember({ name: "bob", standing: admitted("Confirmation") }),
    aLiveMember({ name: "carol", standing: admitted("Observation"), joined: false }),
    aLiveMember({ name: "dave", standing: SUSPENDED }),
  ];
  const { desired } = register([...imported(members), domainDocument(ACME, aDomainId("acme"), [])]);
  const plan = diff(aDiffInput({ desired: sure(desired), live: aLiveDomain({ members }) }));

  expect(plan).toMatchObject({ actions: [], observed: [], unmanaged: [] });
});

test("a document says what the domain knows, and leaves visibly blank what it does not", () => {
  const [file] = imported([aLiveMember({ standing: admitted("Confirmation", "Vip") })]);

  expect(file).toEqual({
    path: "domains/acme/participants/alice.yaml",
    content: [
      "# yaml-language-server: $schema=../../../schemas/participant.schema.json",
      "apiVersion: rollcall.dev/v1",
      "kind: Participant",
      "metadata:",
      "  name: alice",
      "spec:",
      `  participantId: ${aParticipantId("alice")}`,
      "  permission: Confirmation",
      "  trustLevel: Vip",
      "  owner:",
      '    organisation: "" # unknown to the domain: fill in who runs this participant',
      "",
    ].join("\n"),
  });
});

test("a name is made from the id, in the letters that a name may have", () => {
  expect(namesFor([anId("Alice Bank_1"), anId("7up"), anId("__"), anId("a:b")])).toEqual(
    expect.arrayContaining(["alice-bank-1", "p-7up", "p", "a-b"]),
  );
});

test("members with one identifier and several keys get names that nobody mixes up", () => {
  const names = namesFor([anId("alice", "one"), anId("alice", "two"), anId("Alice", "three")]);

  expect(names.toSorted()).toEqual(["alice", "alice-2", "alice-3"]);
});

test("a name that is taken, or looks like one that is, is not given again", () => {
  expect(namesFor([aParticipantId("alice")], ["alice"])).toEqual(["alice-2"]);
  expect(namesFor([aParticipantId("alice")], ["a1ice"])).toEqual(["alice-2"]);
  expect(namesFor([aParticipantId("alice")], ["a1ice", "alice2"])).toEqual(["alice-3"]);
});

test("names that look alike among the imported ones are kept apart", () => {
  expect(
    register(imported(["bob", "b0b", "cornell", "comell"].map((name) => aLiveMember({ name })))).problems,
  ).toMatchObject(Array.from({ length: 4 }, () => ({ rule: "blank-owner" })));
});

test.each(["con", "PRN", "aux", "nul", "com1", "lpt9"])(
  "a participant called %s gets a name that can be checked out",
  (name) => {
    const { problems } = register(imported([aLiveMember({ name })]));

    expect(problems.map(({ rule }) => rule)).toEqual(["blank-owner"]);
  },
);

test.each(["true", "false", "null"])("a participant called %s gets a document that says so in text", (name) => {
  const { problems } = register(imported([aLiveMember({ name })]));

  expect(problems.map(({ rule }) => rule)).toEqual(["blank-owner"]);
});

test("the order in which members come does not matter", () => {
  const members = ["bob", "alice", "b0b"].map((name) => aLiveMember({ name }));

  expect(imported(members.toReversed())).toEqual(imported(members));
});

test("an imported domain reports, touches nothing, and names the sequencer keys in force", () => {
  const file = domainDocument(ACME, aDomainId("acme"), [aFingerprint("east")]);
  const { desired, problems } = register([file]);

  expect(problems).toEqual([]);
  expect(file.path).toBe("domains/acme/domain.yaml");
  expect(desired).toMatchObject({ domainId: aDomainId("acme"), policy: { mode: "report", unmanaged: "report" } });
  expect(file.content).toContain(`#   ${aFingerprint("east")}\n`);
});
