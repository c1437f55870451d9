import { expect, test } from "vitest";

import { aDomainYaml, aParticipantYaml, aSequencerYaml, assembled, marked } from "../../build/documents.ts";

function participants(specs: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => [`participants/${name}.yaml`, aParticipantYaml({ name, spec })]),
  );
}

const SEQUENCERS = {
  "sequencers/east.yaml": aSequencerYaml({ spec: "region: us-east" }),
  "sequencers/west.yaml": aSequencerYaml({ name: "west" }),
};

test("a member may name the sequencers that are there", () => {
  const files = participants({ alice: "placement:\n  sequencers: [east, west]\n  region: us-east" });

  expect(assembled({ ...SEQUENCERS, ...files }).problems).toEqual([]);
});

test("a sequencer that is not there is shown at the very item, with those that are", () => {
  const { text, line, column } = marked(
    aParticipantYaml({ spec: "placement:\n  sequencers:\n    - east\n    - ▸south" }),
  );

  expect(assembled({ ...SEQUENCERS, "participants/alice.yaml": text }).problems).toMatchObject([
    {
      path: "domains/acme/participants/alice.yaml",
      line,
      column,
      rule: "reference",
      message: "there is no sequencer south, and spec.placement.sequencers of alice names it",
      expected: "one of east, west",
      found: "south",
    },
  ]);
});

test("a sequencer whose document has an error is there all the same", () => {
  const files = { "sequencers/east.yaml": aSequencerYaml({ spec: "colour: red" }) };
  const { problems } = assembled({ ...files, ...participants({ alice: "placement: {sequencers: [east]}" }) });

  expect(problems.map(({ rule }) => rule)).toEqual(["schema"]);
});

test("a region without a sequencer is shown", () => {
  const { text, line, column } = marked(aParticipantYaml({ spec: "placement:\n  region: ▸mars" }));

  expect(assembled({ ...SEQUENCERS, "participants/alice.yaml": text }).problems).toMatchObject([
    { line, column, rule: "reference", found: "mars" },
  ]);
});

test("members that are to be apart may not share a sequencer, whoever says so", () => {
  const { text, line, column } = marked(
    aParticipantYaml({ name: "coca", spec: "placement:\n  sequencers: [east, west]\n  apartFrom: [▸pepsi]" }),
  );
  const files = { ...SEQUENCERS, "participants/coca.yaml": text };
  const together = participants({ pepsi: "placement: {sequencers: [west]}" });

  expect(assembled({ ...files, ...together }).problems).toMatchObject([
    { line, column, rule: "placement", found: "west" },
  ]);
});

test("members that are to be apart and are, are fine", () => {
  const files = participants({
    coca: "placement: {sequencers: [east], apartFrom: [pepsi]}",
    pepsi: "placement: {sequencers: [west], apartFrom: [coca]}",
  });

  expect(assembled({ ...SEQUENCERS, ...files }).problems).toEqual([]);
});

test("a member that names a draining sequencer is told at the item, as a warning: it stays there until somebody acts", () => {
  const { text, line, column } = marked(aParticipantYaml({ spec: "placement:\n  sequencers: [west, ▸east]" }));
  const draining = { ...SEQUENCERS, "sequencers/east.yaml": aSequencerYaml({ spec: "state: draining" }) };
  const { desired, problems } = assembled({ ...draining, "participants/alice.yaml": text });

  expect(problems).toMatchObject([{ line, column, severity: "warning", rule: "draining", found: "east" }]);
  expect(desired).toBeDefined();
});

test("who is to be apart from a member that was deleted is the one to change: its document, its line, and what to take out", () => {
  const { text, line, column } = marked(
    aParticipantYaml({ name: "coca", spec: "placement:\n  apartFrom:\n    - fanta\n    - ▸pepsi" }),
  );
  const files = { "participants/coca.yaml": text, ...participants({ fanta: "" }) };

  expect(assembled(files).problems).toMatchObject([
    {
      path: "domains/acme/participants/coca.yaml",
      line,
      column,
      message: "there is no other member pepsi, and spec.placement.apartFrom of coca names it",
      expected: "one of fanta",
      hint: "If it was deleted, take it out of spec.placement.apartFrom in domains/acme/participants/coca.yaml, in the same pull request; or add what it names.",
    },
  ]);
});

test("a name that is nearly another's may be misspelt, and is told as both", () => {
  const files = participants({ coca: "placement: {apartFrom: [pepsy]}", pepsi: "" });

  expect(assembled(files).problems).toMatchObject([
    { hint: expect.stringMatching(/^If it was deleted, take it out .*; or did you mean pepsi\?$/) as unknown },
  ]);
});

test("nobody is apart from itself, nor from somebody who is not there", () => {
  const files = participants({ alice: "placement:\n  apartFrom: [alice, nobody]" });

  expect(assembled(files).problems.map(({ rule, found }) => [rule, found])).toEqual([
    ["reference", "alice"],
    ["reference", "nobody"],
  ]);
});

test("a sequencer for one member alone is refused to a second, whichever document says dedicated", () => {
  const dedicated = { "sequencers/east.yaml": aSequencerYaml({ spec: "isolation: dedicated" }) };
  const named = "placement: {sequencers: [east]}";
  const alone = "placement: {sequencers: [east], isolation: dedicated}";

  expect(assembled({ ...dedicated, ...participants({ alice: named }) }).problems).toEqual([]);
  expect(assembled({ ...dedicated, ...participants({ alice: named, bob: named }) }).problems).toMatchObject([
    { path: "domains/acme/participants/bob.yaml", rule: "placement", found: "alice, bob" },
  ]);
  expect(assembled({ ...SEQUENCERS, ...participants({ alice: alone, bob: named }) }).problems).toMatchObject([
    { rule: "placement" },
  ]);
});

test("a sequencer with more members than it should carry is due for a second one, as a warning", () => {
  const named = "placement: {sequencers: [east]}";
  const members = participants({ alice: named, bob: named, carol: named });
  const { text, line, column } = marked(aSequencerYaml({ spec: "maxParticipants: ▸2" }));
  const { desired, problems } = assembled({ "sequencers/east.yaml": text, ...members });

  expect(problems).toMatchObject([{ line, column, severity: "warning", rule: "sequencer-due", found: "3" }]);
  expect(desired).toBeDefined();
});

test("where a sequencer says nothing the domain says how many it should carry", () => {
  const named = "placement: {sequencers: [east]}";
  const members = { ...SEQUENCERS, ...participants({ alice: named, bob: named }) };
  const withMaximum = (count: number): string =>
    aDomainYaml({ spec: `placement: {maxParticipants: ${String(count)}}` });

  expect(assembled({ ...members, "domain.yaml": withMaximum(1) }).problems).toMatchObject([{ rule: "sequencer-due" }]);
  expect(assembled({ ...members, "domain.yaml": withMaximum(2) }).problems).toEqual([]);
});
