import { expect, test } from "vitest";

import type { LiveDomain } from "../../../src/model/live.ts";
import { compareSequencerKeys, keyNote } from "../../../src/plan/compare/sequencer.ts";
import { aLiveDomain } from "../../build/domains.ts";
import { aFingerprint, NOW_MS } from "../../build/identifiers.ts";
import { aSequencer } from "../../build/members.ts";

const east = aFingerprint("east");
const west = aFingerprint("west");

function liveWithKeys(...fingerprints: readonly string[]): LiveDomain {
  return aLiveDomain({ sequencerKeys: fingerprints.map((fingerprint) => ({ fingerprint, sinceMs: NOW_MS })) });
}

test("declared keys that are all in force are nothing to speak of", () => {
  const sequencers = [aSequencer({ keys: [east] }), aSequencer({ name: "west", keys: [west] })];

  expect(compareSequencerKeys(sequencers, liveWithKeys(west, east))).toEqual([]);
});

test("a register that declares no key has no opinion on live ones", () => {
  expect(compareSequencerKeys([aSequencer()], liveWithKeys(east))).toEqual([]);
});

test("a declared key that is not in force is told with its sequencer", () => {
  const found = compareSequencerKeys([aSequencer({ keys: [east, west] })], liveWithKeys(east));

  expect(found).toEqual([{ kind: "missing", fingerprint: west, sequencer: "east", sinceMs: undefined }]);
  const [note] = found.map(keyNote);
  expect(note).toMatchObject({ kind: "missing-sequencer-key", subject: "east" });
  expect(note?.message).toContain(west.slice(0, 12));
});

test("a live key that no document declares is told, and since when it is in force", () => {
  const found = compareSequencerKeys([aSequencer({ keys: [east] })], liveWithKeys(east, west));

  expect(found).toEqual([{ kind: "unknown", fingerprint: west, sequencer: undefined, sinceMs: NOW_MS }]);
  const [note] = found.map(keyNote);
  expect(note).toMatchObject({ kind: "unknown-sequencer-key", subject: undefined });
  expect(note?.message).toContain(west.slice(0, 12));
});
