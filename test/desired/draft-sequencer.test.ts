import { expect, test } from "vitest";

import { sequencerDocuments } from "../../src/desired/draft-sequencer.ts";
import type { PlacementPolicy, SequencerDue } from "../../src/model/placement.ts";
import { problemsIn } from "../build/documents.ts";
import { aName } from "../build/identifiers.ts";

const POLICY: PlacementPolicy = { maxParticipants: 40, headroom: 20, perMember: 1 };
const SHARED: SequencerDue = {
  kind: "full",
  members: [],
  region: "us-east",
  isolation: "shared",
  count: 1,
  conflict: [],
};
const OWN: SequencerDue = {
  ...SHARED,
  kind: "unplaced",
  members: [aName("coke")],
  region: undefined,
  isolation: "dedicated",
};

function draftsOf(due: readonly SequencerDue[], taken: readonly string[] = []) {
  return sequencerDocuments(aName("acme"), due, POLICY, taken);
}

test("a shared sequencer is called after its region, and has the policy's capacity", () => {
  const [file] = draftsOf([SHARED]);

  expect(file?.path).toBe("domains/acme/sequencers/us-east.yaml");
  expect(file?.content).toContain("  isolation: shared\n  region: us-east\n  maxParticipants: 40\n");
});

test("a sequencer of one's own is called after its member, and has no capacity to speak of", () => {
  const [file] = draftsOf([OWN]);

  expect(file?.path).toBe("domains/acme/sequencers/coke-own.yaml");
  expect(file?.content).toContain("  isolation: dedicated\n  state: active\n");
});

test("names are free, and look like no other", () => {
  const paths = draftsOf([SHARED, SHARED, { ...SHARED, region: undefined }], ["us-east", "sequencer"]).map(
    ({ path }) => path,
  );

  expect(paths).toEqual(
    ["us-east-2", "us-east-3", "sequencer-2"].map((name) => `domains/acme/sequencers/${name}.yaml`),
  );
});

test("what only the provider knows is blank, and is all that is wrong with the document", () => {
  for (const { content } of draftsOf([SHARED, OWN])) {
    expect(problemsIn("sequencer", content).map(({ message }) => message)).toEqual([
      "item 1 of endpoints is blank",
      "certificate is blank",
    ]);
    const filled = content
      .replace('- ""', "- https://east.acme.example:443")
      .replace('certificate: ""', "certificate: east.pem");
    expect(problemsIn("sequencer", filled)).toEqual([]);
  }
});

test("a reason of any length is a description that the schema takes", () => {
  const members = Array.from({ length: 30 }, (_, index) => aName(`member-with-a-long-name-${String(index)}`));
  const conflict = members.slice(1).map((member) => ({ kind: "dedicated", member }) as const);
  const [file] = draftsOf([{ ...OWN, members, conflict }]);

  expect(problemsIn("sequencer", file?.content ?? "").map(({ message }) => message)).toEqual([
    "item 1 of endpoints is blank",
    "certificate is blank",
  ]);
});
