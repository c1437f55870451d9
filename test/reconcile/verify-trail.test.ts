import { expect, test } from "vitest";

import type { AuditHead, AuditRecord } from "../../src/model/audit.ts";
import { CHAIN_START, sealRecord } from "../../src/model/audit-chain.ts";
import { verifyTrail } from "../../src/reconcile/verify-trail.ts";
import { aPause } from "../build/memories.ts";

function aTrail(length: number): readonly AuditRecord[] {
  const records: AuditRecord[] = [];
  let head: AuditHead = CHAIN_START;
  for (let index = 0; index < length; index += 1) {
    const record = sealRecord(head, { kind: "paused", pause: aPause({ id: String(index) }) }, index);
    records.push(record);
    head = record;
  }
  return records;
}

async function* linesOf(values: readonly (object | string)[]): AsyncGenerator<string> {
  await Promise.resolve();
  for (const value of values) yield typeof value === "string" ? value : JSON.stringify(value);
}

const headOf = ({ sequence, hash }: AuditRecord): AuditHead => ({ sequence, hash });

test("an export is verified up to the head that its last line names", async () => {
  const records = aTrail(5);
  const last = headOf(records[4] as AuditRecord);

  expect(await verifyTrail(linesOf([...records, { head: last }]), undefined)).toEqual({
    records: 5,
    head: last,
    fault: undefined,
  });
  expect(await verifyTrail(linesOf([...records, ""]), last)).toMatchObject({ fault: undefined });
});

test("an export that was cut off before its end is found by the head that it names", async () => {
  const records = aTrail(5);

  const { fault } = await verifyTrail(
    linesOf([...records.slice(0, 3), { head: headOf(records[4] as AuditRecord) }]),
    undefined,
  );

  expect(fault).toEqual({ sequence: 3, message: "is the last record, and the chain went on to 5" });
});

test("a trail that ends before a head that was noted has lost its end", async () => {
  const records = aTrail(5);

  const { fault } = await verifyTrail(linesOf(records.slice(0, 2)), headOf(records[3] as AuditRecord));

  expect(fault?.message).toBe("is the last record, and 4 was noted before");
});

test.each([
  "not json",
  "{}",
  "[]",
  '{"sequence":1}',
  '{"head":5}',
  '{"sequence":"1","atMs":0,"entry":{},"hash":"","previousHash":""}',
])("%s is no record, and never passed over", async (line) => {
  await expect(verifyTrail(linesOf([...aTrail(2), line]), undefined)).rejects.toMatchObject({
    code: "usage",
    message: "line 3 is no record of an audit trail",
  });
});

test("an empty trail verifies as one, unless something was noted before", async () => {
  expect(await verifyTrail(linesOf([]), undefined)).toMatchObject({ records: 0, fault: undefined });
  const noted = headOf(aTrail(1)[0] as AuditRecord);
  expect((await verifyTrail(linesOf([]), noted)).fault).toBeDefined();
});
