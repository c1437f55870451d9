import { expect, test } from "vitest";

import { MemberMemory } from "../../../src/adapters/canton-2/member-memory.ts";
import { aDomainId } from "../../build/identifiers.ts";

const ACME = aDomainId("acme");
const ANSWER = Buffer.from("an answer");

test("only the newest answer is remembered", () => {
  const memory = new MemberMemory();
  const [first, second] = [new Map(), new Map()];
  memory.remember(ACME, [ANSWER], first);
  expect(memory.recall(ACME, [Buffer.from(ANSWER)])).toBe(first);
  memory.remember(ACME, [Buffer.from("another")], second);

  expect(memory.recall(ACME, [ANSWER])).toBeUndefined();
  expect(memory.recall(ACME, [Buffer.from("another")])).toBe(second);
});

test("it is another answer for any other byte, and for the same bytes about another domain", () => {
  const memory = new MemberMemory();
  expect(memory.recall(ACME, [Buffer.alloc(0)])).toBeUndefined();
  memory.remember(ACME, [ANSWER], new Map());

  for (const other of [Buffer.from("an Answer"), Buffer.concat([ANSWER, Buffer.alloc(1)]), Buffer.alloc(0)]) {
    expect(memory.recall(ACME, [other])).toBeUndefined();
  }
  expect(memory.recall(aDomainId("pepsi"), [ANSWER])).toBeUndefined();
});

test("of several answers each has to be the same, in its place", () => {
  const memory = new MemberMemory();
  const members = new Map();
  const other = Buffer.from("another");
  memory.remember(ACME, [ANSWER, other], members);

  expect(memory.recall(ACME, [Buffer.from(ANSWER), Buffer.from(other)])).toBe(members);
  for (const answers of [[ANSWER], [other, ANSWER], [ANSWER, ANSWER], [ANSWER, other, other], []]) {
    expect(memory.recall(ACME, answers)).toBeUndefined();
  }
});
