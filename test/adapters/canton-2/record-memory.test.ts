import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { expect, test } from "vitest";

import { RecordMemory } from "../../../src/adapters/canton-2/record-memory.ts";
import { aDomainId } from "../../build/identifiers.ts";

const ACME = aDomainId("acme");

/** Records as a log of `+name` and `-name`, the time of each its place in it. What is in force comes as `at:name`. */
class Records {
  log: string[] = [];
  readonly asked: string[] = [];
  readonly #memory = new RecordMemory();

  async list(domainId = ACME): Promise<string> {
    const list = await this.#memory.list(domainId, {
      inForce: () => this.#answer("list", this.inForce()),
      logSince: (newest) => this.#answer("log", this.log.slice(Number(newest.seconds)).join()),
      newestOf: newestIn,
    });
    return list.toString();
  }

  inForce(): string {
    const isInForce = (entry: string, at: number): boolean =>
      entry.startsWith("+") && !this.log.slice(at).includes(`-${entry.slice(1)}`);
    return this.log.flatMap((entry, at) => (isInForce(entry, at) ? [`${String(at)}:${entry.slice(1)}`] : [])).join();
  }

  #answer(what: string, text: string): Promise<Buffer> {
    this.asked.push(what);
    return Promise.resolve(Buffer.from(text));
  }
}

function newestIn(list: Buffer): Timestamp | undefined {
  const newest = list.toString().split(",").at(-1);
  return newest === undefined || newest === "" ? undefined : timestampFromMs(Number(newest.split(":")[0]) * 1_000);
}

/** Records that were listed so often that the log alone is asked for. */
async function knownRecords(...log: string[]): Promise<Records> {
  const records = new Records();
  records.log = log;
  await records.list();
  await records.list();
  records.asked.length = 0;
  return records;
}

test("records to which nothing happens are listed twice, and then known by their log", async () => {
  const records = new Records();
  records.log = ["+alice", "+bob"];

  const lists = [await records.list(), await records.list(), await records.list(), await records.list()];

  expect(lists).toEqual(["0:alice,1:bob", "0:alice,1:bob", "0:alice,1:bob", "0:alice,1:bob"]);
  expect(records.asked).toEqual(["list", "log", "list", "log", "log"]);
});

test.each<[string, readonly string[], readonly string[]]>([
  ["an addition", ["+alice", "+bob"], ["+alice", "+bob", "+carol"]],
  ["the end of the newest", ["+alice", "+bob"], ["+alice", "+bob", "-bob"]],
  ["the end of an older one", ["+alice", "+bob"], ["+alice", "+bob", "-alice"]],
  ["an end and the same again", ["+alice", "+bob"], ["+alice", "+bob", "-alice", "+alice"]],
  ["a restored database that lacks the newest", ["+alice", "+bob"], ["+alice"]],
  ["one that lacks an end", ["+alice", "+bob", "-alice"], ["+alice", "+bob"]],
  ["one that lacks everything", ["+alice"], []],
  ["one that went on in another way", ["+alice", "+bob"], ["+alice", "+carol"]],
])("%s is seen at once", async (_what, before, after) => {
  const records = await knownRecords(...before);
  records.log = [...after];

  expect(await records.list()).toBe(records.inForce());
  expect(records.asked).toEqual(["log", "list"]);
});

test("what is recorded between the log and the list is in the list, and in the next one", async () => {
  const records = new Records();
  records.log = ["+alice"];
  await records.list();
  const listed = records.list();
  records.log = ["+alice", "+bob"];

  expect([await listed, await records.list()]).toEqual(["0:alice,1:bob", "0:alice,1:bob"]);
});

test("records without an entry are listed every time, and another domain's are none of ours", async () => {
  const records = new Records();
  expect([await records.list(), await records.list()]).toEqual(["", ""]);
  records.log = ["+alice"];
  await records.list();
  records.asked.length = 0;

  await records.list(aDomainId("pepsi"));

  expect(records.asked).toEqual(["list"]);
});
