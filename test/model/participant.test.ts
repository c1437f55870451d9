import { expect, test } from "vitest";

import { type DomainEntry, isSameEntry } from "../../src/model/participant.ts";
import { aDomainId } from "../build/identifiers.ts";

const SEQUENCER = { alias: "DefaultSequencer", endpoints: ["https://east.example"], trustRoots: "PEM\n" };
const ENTRY: DomainEntry = { alias: "acme", domainId: aDomainId("acme"), sequencers: [SEQUENCER], trustThreshold: 1 };

function withSequencer(fields: Partial<typeof SEQUENCER> & { readonly trustRoots?: string | undefined }): DomainEntry {
  return { ...ENTRY, sequencers: [{ ...SEQUENCER, ...fields }] };
}

test("an address is the same with its usual port written out, and a PEM with another end of line", () => {
  expect(isSameEntry(ENTRY, withSequencer({ endpoints: ["https://east.example:443"], trustRoots: "PEM" }))).toBe(true);
  expect(isSameEntry(withSequencer({ endpoints: ["http://a"] }), withSequencer({ endpoints: ["http://a:80"] }))).toBe(
    true,
  );
});

test.each([
  ["alias", { ...ENTRY, alias: "other" }],
  ["domain", { ...ENTRY, domainId: undefined }],
  ["threshold", { ...ENTRY, trustThreshold: 2 }],
  ["number of sequencers", { ...ENTRY, sequencers: [SEQUENCER, { ...SEQUENCER, alias: "west" }] }],
  ["sequencer's alias", withSequencer({ alias: "east" })],
  ["address", withSequencer({ endpoints: ["https://west.example"] })],
  ["port", withSequencer({ endpoints: ["https://east.example:444"] })],
  ["scheme", withSequencer({ endpoints: ["http://east.example"] })],
  ["order of addresses", withSequencer({ endpoints: ["https://west.example", "https://east.example"] })],
  ["trust root", withSequencer({ trustRoots: "PEM2" })],
  ["kind of trust", { ...ENTRY, sequencers: [{ ...SEQUENCER, trustRoots: undefined }] }],
])("another %s is another entry", (_what, other) => {
  expect(isSameEntry(ENTRY, other)).toBe(false);
  expect(isSameEntry(other, ENTRY)).toBe(false);
});
