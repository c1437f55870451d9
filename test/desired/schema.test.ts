import { expect, test } from "vitest";

import { explainErrors } from "../../src/document/explain-schema.ts";
import {
  aDomainYaml,
  anOverrideYaml,
  aParticipantYaml,
  aSequencerYaml,
  marked,
  problemsIn,
} from "../build/documents.ts";
import { sure } from "../build/identifiers.ts";
import type { DocumentKind } from "../../src/desired/schema.ts";
import type { Problem } from "../../src/model/problem.ts";

/** The one problem of a document, which stands where `▸` is. */
function problemAtMark(kind: DocumentKind, textWithMark: string): Problem {
  const { text, line, column } = marked(textWithMark);
  const problems = problemsIn(kind, text);
  expect(problems.map((problem) => [problem.line, problem.column])).toEqual([[line, column]]);
  return sure(problems[0]);
}

test("valid documents of every kind have no problem", () => {
  expect(problemsIn("participant", aParticipantYaml())).toEqual([]);
  expect(problemsIn("domain", aDomainYaml())).toEqual([]);
  expect(problemsIn("sequencer", aSequencerYaml())).toEqual([]);
  expect(problemsIn("override", anOverrideYaml())).toEqual([]);
});

test("a missing field is shown at the mapping that lacks it", () => {
  const text = aParticipantYaml()
    .replace(/ {2}participantId.*\n/, "")
    .replace("  owner", "  ▸owner");

  expect(problemAtMark("participant", text)).toMatchObject({
    rule: "schema",
    message: "the field participantId is missing",
    expected: "participantId",
    found: "nothing",
    hint: "Add participantId here.",
  });
});

test("a missing field of the whole document is shown at its beginning, past comments", () => {
  const text = `# a comment\n\n▸${aParticipantYaml().replace("kind: Participant\n", "")}`;

  expect(problemAtMark("participant", text).message).toBe("the field kind is missing");
});

test("a missing field of a nested mapping is shown there", () => {
  const text = aParticipantYaml().replace('organisation: "A company"', "▸contacts: [a@b.example]");

  expect(problemAtMark("participant", text).message).toBe("the field organisation is missing");
});

test("an unknown field is shown at its key, with the known ones", () => {
  const problem = problemAtMark("participant", aParticipantYaml({ spec: "▸permision: Submission" }));

  expect(problem.message).toBe("there is no field permision here");
  expect(problem.expected).toContain("permission");
});

test("an unknown field in quotes is shown at its quote", () => {
  expect(problemAtMark("participant", aParticipantYaml({ spec: '▸"permission ": Submission' })).found).toBe(
    "permission  (character 11 is a blank, U+0020)",
  );
});

test("an unknown field with a slash and a tilde in its name is shown at its key", () => {
  expect(problemAtMark("participant", aParticipantYaml({ spec: "▸a/b~c: 1" })).found).toBe("a/b~c");
});

test("a wrong choice is shown at its value, with the right ones", () => {
  expect(problemAtMark("participant", aParticipantYaml({ spec: "permission: ▸Submision" }))).toMatchObject({
    message: "permission has no such value",
    expected: "one of Submission, Confirmation, Observation",
    found: "Submision",
  });
});

test("a wrong choice in quotes is shown at its quote", () => {
  problemAtMark("participant", aParticipantYaml({ spec: 'permission: ▸"submission"' }));
  problemAtMark("participant", aParticipantYaml({ spec: "permission: ▸'submission'" }));
});

test("a wrong type is shown at its value, with what it is and should be", () => {
  expect(problemAtMark("participant", aParticipantYaml({ spec: 'generation: ▸"2"' }))).toMatchObject({
    message: "generation has the wrong type",
    expected: "integer",
    found: "string 2",
  });
});

test("a list where a mapping belongs is shown at its first item", () => {
  const problem = problemAtMark("participant", aParticipantYaml({ spec: "placement:\n  ▸- east" }));

  expect(problem).toMatchObject({ expected: "object", found: 'list ["east"]' });
});

test.each([
  ["in the middle", aParticipantYaml().replace(/participantId: .*/, "participantId:▸"), "participantId"],
  ["at the end", aParticipantYaml({ spec: "permission:▸" }), "permission"],
])("a field that was left empty %s is shown in its own line", (_where, text, field) => {
  const wanted = marked(text);
  const problems = problemsIn("participant", wanted.text);

  expect(problems).toMatchObject([{ line: wanted.line, found: expect.stringContaining("null") as unknown }]);
  expect(problems[0]?.message).toContain(field);
});

test("a wrong item of a list is shown at the item", () => {
  const block = "placement:\n  sequencers:\n    - east\n    - ▸West";
  const flow = "placement: {sequencers: [east, ▸West]}";

  expect(problemAtMark("participant", aParticipantYaml({ spec: block })).found).toBe("West");
  expect(problemAtMark("participant", aParticipantYaml({ spec: flow })).found).toBe("West");
});

test("an item that is a mapping is shown at its first key", () => {
  problemAtMark("participant", aParticipantYaml({ spec: "placement:\n  sequencers:\n    - east\n    - ▸name: west" }));
});

test("characters beyond the first plane count once in a column", () => {
  problemAtMark("participant", aParticipantYaml({ spec: 'placement: {region: us, ▸"🏦🏦": 1}' }));
  const owner = 'owner: {organisation: "🏦🏦", ▸city: x}';
  problemAtMark("participant", aParticipantYaml().replace(/owner:\n.*/, owner));
});

test("a reason without a suspension is shown at the reason, with what to do", () => {
  expect(problemAtMark("participant", aParticipantYaml({ spec: "▸reason: an audit" }))).toMatchObject({
    message: "the field reason does not go with the others",
    hint: "A reason belongs to a suspended member: set state: suspended, or take it out.",
  });
});

test("an end of a suspension without one points to validUntil", () => {
  expect(problemAtMark("participant", aParticipantYaml({ spec: "▸until: 2027-06-30" })).hint).toContain("validUntil");
});

test("a suspension needs a reason", () => {
  const text = aParticipantYaml({ spec: "state: suspended" }).replace("participantId", "▸participantId");

  expect(problemAtMark("participant", text).message).toBe("the field reason is missing");
});

test("an override for a number of members has no subject, and one for a member has no number", () => {
  const subject = "rule: rights-taken\nupTo: 2\n▸subject: alice";
  const number = "rule: protected\nsubject: alice\n▸upTo: 2";

  expect(problemAtMark("override", anOverrideYaml({ spec: subject })).hint).toContain("upTo");
  expect(problemAtMark("override", anOverrideYaml({ spec: number })).hint).toContain("subject");
});

test("an override needs what its rule is about", () => {
  const at = (text: string): string => text.replace("until:", "▸until:");

  expect(problemAtMark("override", at(anOverrideYaml({ spec: "rule: rights-taken" }))).message).toBe(
    "the field upTo is missing",
  );
  expect(problemAtMark("override", at(anOverrideYaml({ spec: "rule: readmission" }))).message).toBe(
    "the field subject is missing",
  );
});

test("an override without a rule is told that and nothing else", () => {
  const text = anOverrideYaml({ spec: "upTo: 2" }).replace("until:", "▸until:");

  expect(problemAtMark("override", text).message).toBe("the field rule is missing");
});

test("a sequencer with two trust roots, or none of the known ones, is told once", () => {
  const both = aSequencerYaml({ trustRoot: "▸certificate: east.pem\n  publicAuthorities: true" });
  const none = aSequencerYaml({ trustRoot: "▸file: east.pem" });

  expect(problemAtMark("sequencer", both).message).toContain("trustRoot");
  expect(problemAtMark("sequencer", none).hint).toContain("trust");
});

test("of a choice whose fields are one branch's, what is wrong in that branch is told", () => {
  const text = aSequencerYaml({ trustRoot: "certificate: ▸../east.pem" });

  expect(problemAtMark("sequencer", text)).toMatchObject({
    message: expect.stringContaining("certificate must match pattern") as string,
    found: "../east.pem",
  });
});

test("what was left blank is told as that, and an item by its number", () => {
  expect(problemAtMark("sequencer", aSequencerYaml({ trustRoot: 'certificate: ▸""' }))).toMatchObject({
    message: "certificate is blank",
    expected: "File name below certificates/.",
    found: "nothing",
    hint: "Fill it in.",
  });
  expect(problemAtMark("sequencer", aSequencerYaml({ endpoint: '▸""' })).message).toBe("item 1 of endpoints is blank");
});

test("another kind, or another version, of document is told with the right one", () => {
  const kind = aParticipantYaml().replace("kind: ", "kind: ▸").replace("Participant", "Sequencer");
  const version = aParticipantYaml().replace("rollcall.dev/v1", "▸rollcall.dev/v2");

  expect(problemAtMark("participant", kind)).toMatchObject({ expected: "Participant", found: "Sequencer" });
  expect(problemAtMark("participant", version)).toMatchObject({ expected: "rollcall.dev/v1" });
});

test("everything that is wrong is told at once, in the order of the file", () => {
  const text = aParticipantYaml({ spec: "permission: all\ntrustLevel: high\nmode: on\ncolour: red" });

  expect(problemsIn("participant", text).map(({ line }) => line)).toEqual([9, 10, 11, 12]);
});

test("what is said of one file has an end", () => {
  const spec = Array.from({ length: 100 }, (_nothing, index) => `field-${String(index)}: 1`).join("\n");

  const problems = problemsIn("participant", aParticipantYaml({ spec }));

  expect(problems).toHaveLength(21);
  expect(problems.find(({ rule }) => rule === "more")).toMatchObject({
    severity: "error",
    message: "80 more of this file are not shown",
    count: 80,
  });
});

test("a value that is long is cut in a message", () => {
  const [problem] = problemsIn("participant", aParticipantYaml({ spec: `permission: ${"x".repeat(5_000)}` }));

  expect(sure(problem).found?.length).toBeLessThan(100);
});

test("of a long value whose form is wrong the mark of the cut is not named, and what is behind it is", () => {
  const foundIn = (participantId: string): string =>
    sure(problemsIn("participant", aParticipantYaml({ participantId }))[0]).found ?? "";

  expect(foundIn(`alice-bank::1220${"AB".repeat(40)}`)).toMatch(/B…$/);
  expect(foundIn(`alice-bank::1220${"ab".repeat(32)}\u0431`)).toMatch(
    /b… \(character 81 is the Cyrillic letter \u0431, U\+0431\)$/,
  );
});

test("no errors need no words", () => {
  expect(explainErrors([])).toEqual([]);
});

// What the parsers add to the schemas.

test("an id that is none is shown at its value", () => {
  const participant = aParticipantYaml().replace(/participantId: .*/, "participantId: ▸alice");
  const domain = aDomainYaml().replace(/domainId: .*/, "domainId: ▸acme");

  expect(problemAtMark("participant", participant).rule).toBe("participant-id");
  expect(problemAtMark("domain", domain).rule).toBe("domain-id");
});

const DIGITS = "ab".repeat(32);

test.each([
  ["a key's fingerprint", `alice::1220${DIGITS}`, []],
  ["any other that Canton lists", "alice::default", ["no-key"]],
  ["one of 68 characters", `alice::${"z".repeat(68)}`, ["no-key"]],
  ["one of 69 characters", `alice::${"z".repeat(69)}`, ["participant-id"]],
  ["a key's that is cut", `alice::1220${DIGITS.slice(2)}`, ["participant-id"]],
  ["a key's without its beginning", `alice::${DIGITS}`, ["participant-id"]],
  ["a key's in capitals", `alice::1220${DIGITS.toUpperCase()}`, ["participant-id"]],
  ["nothing behind the name", "PAR::alice", ["participant-id"]],
  ["another split in it", "alice::a::b", ["participant-id"]],
])("of an id with %s the register says what it is", (_what, id, rules) => {
  const problems = problemsIn("participant", aParticipantYaml({ participantId: id }));

  expect(problems.map(({ rule }) => rule)).toEqual(rules);
  expect(problems.map(({ severity }) => severity)).toEqual(
    rules.map((rule) => (rule === "no-key" ? "warning" : "error")),
  );
});

test("a signer that is the bare line of a key is told which fields it needs", () => {
  const key = `ssh-ed25519 ${"A".repeat(68)}`;
  const text = aDomainYaml({ spec: `commits:\n  signers:\n    - ▸${key}` });

  expect(problemAtMark("domain", text)).toMatchObject({
    message: "item 1 of signers has none of its forms",
    expected: "an SSH key { name, ssh }, or an OpenPGP key { name, openpgp }",
    hint: "One key, as { name: whose it is, ssh: the line of its public key } or as { name, openpgp }.",
  });
  const alone = problemAtMark("domain", aDomainYaml({ spec: `commits:\n  signers: ▸${key}` }));
  expect(alone.hint).toContain("as a list of { name, ssh } or { name, openpgp }");
});

test("a day that no calendar has is shown at its value", () => {
  expect(problemAtMark("participant", aParticipantYaml({ spec: "validUntil: ▸2027-02-31" })).rule).toBe("date");
  expect(
    problemAtMark("participant", aParticipantYaml({ spec: "state: suspended\nreason: x\nuntil: ▸2027-02-31" })).rule,
  ).toBe("date");
  expect(problemAtMark("override", anOverrideYaml({ until: "▸2027-02-31" })).rule).toBe("date");
});

test("an owner that was left blank by an import is a warning", () => {
  const text = aParticipantYaml({ organisation: "" }).replace('""', '▸""');

  expect(problemAtMark("participant", text)).toMatchObject({ rule: "blank-owner", severity: "warning" });
});

test("an address that no browser would take is shown", () => {
  expect(problemAtMark("sequencer", aSequencerYaml({ endpoint: "▸https://east.example:99999" })).rule).toBe("endpoint");
});

test("addresses are https and nothing more than a host and a port", () => {
  const endpoints = [
    "http://east.example",
    "https://user:secret@east.example",
    "https://east.example/path",
    "https://east.example?x",
    "ftp://x",
    "https://",
  ];

  expect(endpoints.filter((endpoint) => problemsIn("sequencer", aSequencerYaml({ endpoint })).length === 0)).toEqual(
    [],
  );
});

test("a default permission that the domain does not allow is shown", () => {
  const spec = "defaults:\n  permission: Submission\nallowedPermissions: ▸[Observation]";

  expect(problemAtMark("domain", aDomainYaml({ spec })).rule).toBe("allowed-permission");
});
