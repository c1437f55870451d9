import { expect, test } from "vitest";

import { findingsOf } from "../../src/reconcile/findings.ts";
import { aSequencerYaml } from "../build/documents.ts";
import { aFingerprint, NOW_MS } from "../build/identifiers.ts";
import { aMemoryWorld } from "./a-world.ts";

test("what a look found says how many members each sequencer carries, of how many it takes", async () => {
  const west = aSequencerYaml({ name: "west", spec: "maxParticipants: 9" });
  const world = await aMemoryWorld({
    members: { alice: "placement: {sequencers: [west]}", bob: "placement: {sequencers: [west]}", carol: "" },
    policy: "placement: {maxParticipants: 1, sequencersPerMember: 2}",
    files: { "sequencers/west.yaml": west },
  });

  expect(findingsOf(await world.plan(), [], NOW_MS).sequencers).toEqual([
    { name: "east", members: 1, capacity: 1 },
    { name: "west", members: 3, capacity: 9 },
  ]);
});

test("sequencers' keys that drift are counted by what is wrong with them", async () => {
  const keys = [aFingerprint("east key"), aFingerprint("another")];
  const world = await aMemoryWorld({
    files: { "sequencers/west.yaml": aSequencerYaml({ name: "west", spec: `keys: [${keys.join(", ")}]` }) },
  });

  expect(findingsOf(await world.plan(), [], NOW_MS).keys).toEqual({ missing: 2, unknown: 1 });
});
