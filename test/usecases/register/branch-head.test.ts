import { expect, test } from "vitest";

import { BranchHead } from "../../../src/usecases/register/branch-head.ts";
import { filesOf } from "../domain/a-world.ts";
import { MemoryRegister, overriding } from "./memory-register.ts";

const { signal } = new AbortController();

test("calls for the branch that come while it is fetched get the same answer, and one that comes later another", async () => {
  const memory = new MemoryRegister();
  const first = memory.commit(filesOf({ members: { alice: "" } }));
  let fetched = 0;
  const register = overriding(memory, {
    resolve: (ref, end) => {
      fetched += 1;
      return memory.resolve(ref, end);
    },
  });
  const head = new BranchHead(register);
  const [one, other] = await Promise.all([head.refresh(signal), head.refresh(new AbortController().signal)]);

  expect(fetched).toBe(1);
  expect(one).toBe(other);
  expect(one.commit).toBe(first);

  const second = memory.commit(filesOf({ members: { bob: "" } }));
  expect((await head.refresh(signal)).commit).toBe(second);
});

test("a fetch that failed is tried again by the next call", async () => {
  const memory = new MemoryRegister();
  memory.commit(filesOf({ members: { alice: "" } }));
  let isGone = true;
  const register = overriding(memory, {
    resolve: (ref, end) => (isGone ? Promise.reject(new Error("the remote is gone")) : memory.resolve(ref, end)),
  });
  const head = new BranchHead(register);

  await expect(head.refresh(signal)).rejects.toThrow("the remote is gone");
  isGone = false;
  expect((await head.refresh(signal)).commit).toBeDefined();
});

test("what is stored of the branch does not replace what was fetched while it was looked up", async () => {
  const memory = new MemoryRegister();
  memory.commit(filesOf({ members: { alice: "" } }));
  const stored = await memory.resolve(undefined, signal);
  const second = memory.commit(filesOf({ members: { bob: "" } }));
  let isGone = true;
  const register = overriding(memory, {
    resolve: (ref, end) => (isGone ? Promise.reject(new Error("the remote is gone")) : memory.resolve(ref, end)),
    known: async () => {
      isGone = false;
      await head.refresh(signal);
      return stored;
    },
  });
  const head = new BranchHead(register);

  expect((await head.current(signal)).commit).toBe(second);
  expect(head.commit).toBe(second);
});
