import { expect, test } from "vitest";

import type { AuditHead, AuditRecord } from "../../../src/model/audit.ts";
import { CHAIN_START, sealRecord } from "../../../src/model/audit-chain.ts";
import { type TrailExpectation, verifyTrail } from "../../../src/usecases/operate/verify-trail.ts";
import { aPause } from "../../build/memories.ts";

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

const anExport = (anchor?: AuditHead): TrailExpectation => ({ anchor, form: "export" });
const SHIPPED: TrailExpectation = { anchor: undefined, form: "shipped" };

const headOf = ({ sequence, hash }: AuditRecord): AuditHead => ({ sequence, hash });

test("an export is verified up to the head that its last line names", async () => {
  const records = aTrail(5);
  const last = headOf(records[4] as AuditRecord);

  expect(await verifyTrail(linesOf([...records, { head: last }]), anExport())).toEqual({
    records: 5,
    head: last,
    fault: undefined,
    missing: undefined,
  });
  expect(await verifyTrail(linesOf([...records, ""]), anExport(last))).toMatchObject({
    fault: undefined,
    missing: undefined,
  });
});

test("an export that was cut off before its end is found by the head that it names", async () => {
  const records = aTrail(5);

  const { fault } = await verifyTrail(
    linesOf([...records.slice(0, 3), { head: headOf(records[4] as AuditRecord) }]),
    anExport(),
  );

  expect(fault).toEqual({ sequence: 3, message: "is the last record, and the chain went on to 5" });
});

test("a trail that ends before a head that was noted has lost its end", async () => {
  const records = aTrail(5);

  const { fault } = await verifyTrail(linesOf(records.slice(0, 2)), anExport(headOf(records[3] as AuditRecord)));

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
  await expect(verifyTrail(linesOf([...aTrail(2), line]), anExport())).rejects.toMatchObject({
    code: "usage",
    message: "line 3 is not a record of an audit trail",
  });
});

test("a trail without a record is not verified, and what is missing is said", async () => {
  const nothing = await verifyTrail(linesOf([]), anExport());
  expect(nothing).toMatchObject({
    records: 0,
    missing: "there is no record and no closing line: this is not a trail, or all of it is gone",
  });
  expect((await verifyTrail(linesOf(["", "  "]), SHIPPED)).missing).toBeDefined();

  const young = await verifyTrail(linesOf([{ head: CHAIN_START }]), anExport());
  expect(young).toMatchObject({ records: 0, fault: undefined, missing: "nothing is recorded yet" });

  const noted = headOf(aTrail(1)[0] as AuditRecord);
  expect((await verifyTrail(linesOf([]), anExport(noted))).fault).toBeDefined();
});

test("an export without its closing line may have been cut off, and is not verified", async () => {
  const records = aTrail(5);

  const { fault, missing } = await verifyTrail(linesOf(records.slice(0, 3)), anExport());
  expect([fault, missing]).toEqual([undefined, expect.stringMatching(/^the closing line, .* after record 3: /)]);

  // A head that was noted before proves what leads to it, and nothing after it.
  const noted = headOf(records[1] as AuditRecord);
  expect((await verifyTrail(linesOf(records.slice(0, 3)), anExport(noted))).missing).toBeDefined();
});

test("files that are shipped have no closing line, and are verified as far as they go", async () => {
  expect(await verifyTrail(linesOf(aTrail(3)), SHIPPED)).toMatchObject({
    records: 3,
    fault: undefined,
    missing: undefined,
  });
});
