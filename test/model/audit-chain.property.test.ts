import fc from "fast-check";
import { expect, test } from "vitest";

import type { AuditEntry, AuditHead, AuditRecord } from "../../src/model/audit.ts";
import { canonicalJson, CHAIN_START, ChainVerifier, sealRecord } from "../../src/model/audit-chain.ts";
import { aName, sure } from "../build/identifiers.ts";

const entry = fc.record({
  kind: fc.constant("resumed" as const),
  domain: fc.constant(aName("acme")),
  member: fc.constant(undefined),
  reason: fc.string(),
  by: fc.string(),
}) satisfies fc.Arbitrary<AuditEntry>;

/** A chain of so many records. */
const chain = fc.array(fc.tuple(entry, fc.nat()), { minLength: 1, maxLength: 12 }).map((entries) => {
  const records: AuditRecord[] = [];
  let head: AuditHead = CHAIN_START;
  for (const [content, atMs] of entries) {
    const record = sealRecord(head, content, atMs);
    records.push(record);
    head = record;
  }
  return records;
});

function faultOf(records: readonly AuditRecord[], head?: AuditHead, anchor?: AuditHead) {
  const verifier = new ChainVerifier(anchor);
  for (const record of records) {
    const fault = verifier.add(record);
    if (fault !== undefined) return fault;
  }
  return verifier.end(head);
}

const headOf = (records: readonly AuditRecord[]): AuditHead => {
  const { sequence, hash } = sure(records.at(-1));
  return { sequence, hash };
};

test("a chain verifies, also when its records were written as JSON and read again", () => {
  fc.assert(
    fc.property(chain, (records) => {
      const again = JSON.parse(JSON.stringify(records)) as readonly AuditRecord[];
      expect(faultOf(records, headOf(records))).toBeUndefined();
      expect(faultOf(again, headOf(records))).toBeUndefined();
    }),
  );
});

test("whatever is changed, removed, repeated or put elsewhere is found", () => {
  const meddling = fc.constantFrom("reason", "time", "hash", "previous", "remove", "repeat", "swap");
  fc.assert(
    fc.property(chain, fc.nat(), meddling, (records, at, how) => {
      const index = at % records.length;
      const record = sure(records[index]);
      const changed = (fields: Partial<AuditRecord>) =>
        records.map((one, place) => (place === index ? { ...one, ...fields } : one));
      const ways: Readonly<Record<string, () => readonly AuditRecord[]>> = {
        reason: () => changed({ entry: { ...record.entry, by: "somebody else entirely" } as AuditEntry }),
        time: () => changed({ atMs: record.atMs + 1 }),
        hash: () => changed({ hash: record.hash.replace(/./, (digit) => (digit === "0" ? "1" : "0")) }),
        previous: () => changed({ previousHash: "f".repeat(64) }),
        remove: () => records.filter((_, place) => place !== index),
        repeat: () => records.flatMap((one, place) => (place === index ? [one, one] : [one])),
        swap: () => records.map((_, place) => sure(records[place === index ? (index + 1) % records.length : place])),
      };
      const meddled = sure(ways[how])();
      if (JSON.stringify(meddled) === JSON.stringify(records)) return;
      expect(faultOf(meddled, headOf(records)), how).toBeDefined();
    }),
  );
});

test("who writes the whole chain anew is found by a head that was noted before", () => {
  fc.assert(
    fc.property(chain, chain, fc.nat(), (records, others, at) => {
      const noted = headOf(records.slice(0, (at % records.length) + 1));
      const other = others[noted.sequence - 1];
      fc.pre(other === undefined || other.hash !== noted.hash);

      expect(faultOf(records, undefined, noted)).toBeUndefined();
      expect(faultOf(others, undefined, noted)).toBeDefined();
    }),
  );
});

test("a part that begins later needs a checkpoint, or the head of what is before it", () => {
  fc.assert(
    fc.property(
      chain.filter((records) => records.length > 1),
      (records) => {
        const [first, ...rest] = records;
        const before = headOf([sure(first)]);
        expect(faultOf(rest, headOf(records))?.message).toContain("no checkpoint says so");
        expect(faultOf(rest, headOf(records), before)).toBeUndefined();

        const checkpoint = { kind: "checkpoint", upTo: before.sequence, hash: before.hash, removed: 1 } as const;
        const withCheckpoint = [...rest, sealRecord(headOf(records), checkpoint, 0)];
        expect(faultOf(withCheckpoint, headOf(withCheckpoint))).toBeUndefined();
        const lying = [...rest, sealRecord(headOf(records), { ...checkpoint, hash: "0".repeat(64) }, 0)];
        expect(faultOf(lying, headOf(lying))).toBeDefined();
      },
    ),
  );
});

test("canonical JSON is the same in whichever order keys come, and reads back as what it was", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).toReversed());
      expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
