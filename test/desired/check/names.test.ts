import { expect, test } from "vitest";

import { aParticipantId } from "../../build/identifiers.ts";
import {
  anOverrideYaml,
  aParticipantYaml,
  aSequencerYaml,
  aDomainYaml,
  assembled,
  marked,
} from "../../build/documents.ts";

test("a document whose name is not its file's is shown at its name", () => {
  const { text, line, column } = marked(aParticipantYaml({ name: "▸alice", participantId: aParticipantId("alice") }));

  expect(assembled({ "participants/bob.yaml": text }).problems).toMatchObject([
    { path: "domains/acme/participants/bob.yaml", line, column, rule: "file-name", expected: "bob", found: "alice" },
  ]);
});

test("every kind of document bears its file's name, the domain's its folder's", () => {
  const { problems } = assembled({
    "domain.yaml": aDomainYaml({ name: "umbrella" }),
    "sequencers/west.yaml": aSequencerYaml({ name: "east" }),
    "overrides/merger.yaml": anOverrideYaml({ name: "exception" }),
  });

  expect(problems.map(({ path, rule }) => [path.split("/").at(-1), rule])).toEqual([
    ["domain.yaml", "file-name"],
    ["merger.yaml", "file-name"],
    ["west.yaml", "file-name"],
  ]);
});

test.each([
  ["alice", "a1ice"],
  ["alice", "al-ice"],
  ["cornell", "comell"],
  ["bob", "b0b"],
])("%s and %s look alike and are refused", (one, other) => {
  const { desired, problems } = assembled({
    [`participants/${one}.yaml`]: aParticipantYaml({ name: one }),
    [`participants/${other}.yaml`]: aParticipantYaml({ name: other }),
  });

  expect(desired).toBeUndefined();
  expect(problems).toMatchObject([{ rule: "look-alike" }]);
});

test("a member and a sequencer may have one name", () => {
  const { problems } = assembled({
    "participants/east.yaml": aParticipantYaml({ name: "east" }),
    "sequencers/east.yaml": aSequencerYaml(),
  });

  expect(problems).toEqual([]);
});

test.each(["con", "prn", "aux", "nul", "com1", "lpt9"])("the name %s cannot be checked out everywhere", (name) => {
  expect(assembled({ [`participants/${name}.yaml`]: aParticipantYaml({ name }) }).problems).toMatchObject([
    { rule: "reserved-name", found: name },
  ]);
});

test("a document that could not be read still takes its name from its file", () => {
  const { problems } = assembled({
    "participants/alice.yaml": aParticipantYaml(),
    "participants/a1ice.yaml": "a: [",
  });

  expect(problems.map(({ rule }) => rule).toSorted()).toEqual(["look-alike", "yaml-syntax"]);
});
