import { expect, test } from "vitest";

import { MemberMemory, memoryKey } from "../../../src/adapters/canton-2/member-memory.ts";
import { aDomainId } from "../../build/identifiers.ts";

const ACME = aDomainId("acme");
const ANSWER = Buffer.from("an answer");

test("only the newest answer is remembered", () => {
  const memory = new MemberMemory();
  const [first, second] = [new Map(), new Map()];
  memory.remember("first", first);
  expect(memory.recall("first")).toBe(first);
  memory.remember("second", second);

  expect(memory.recall("first")).toBeUndefined();
  expect(memory.recall("second")).toBe(second);
});

test("the key is another one for any other byte, and for the same bytes about another domain", () => {
  const keys = [
    memoryKey(ACME, ANSWER),
    memoryKey(ACME, Buffer.from("an Answer")),
    memoryKey(ACME, Buffer.concat([ANSWER, Buffer.alloc(1)])),
    memoryKey(ACME, Buffer.alloc(0)),
    memoryKey(aDomainId("pepsi"), ANSWER),
  ];

  expect(new Set(keys).size).toBe(keys.length);
  expect(memoryKey(ACME, Buffer.from(ANSWER))).toBe(keys[0]);
});
