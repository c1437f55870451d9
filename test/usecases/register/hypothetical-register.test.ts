import { expect, test } from "vitest";

import { readersOf } from "../../../src/usecases/register/register-readers.ts";
import { NOW_MS } from "../../build/identifiers.ts";
import { filesOf } from "../domain/a-world.ts";
import { MemoryRegister } from "./memory-register.ts";
import { watched } from "./watched-register.ts";

const { signal } = new AbortController();

test("a request is held to the bytes that it brings: what stands in the register already is not counted", async () => {
  const memory = new MemoryRegister();
  const members = { alice: "", bob: "" };
  memory.commit(filesOf({ members }));
  const { register, read } = watched(memory);
  const contentBytes = { register: 1 << 20, request: 500 };
  const readers = readersOf(register, { filesPerFolder: 100, contentBytes });
  const base = await readers.register.resolve(undefined, signal);
  memory.commit(filesOf({ members: { ...members, carol: "" } }));
  const small = await readers.register.resolve(undefined, signal);
  memory.commit(filesOf({ members: { ...members, carol: "", dave: "", erin: "" } }));
  const large = await readers.register.resolve(undefined, signal);

  const { files, problems } = await readers.hypothetical.merged(base, small, NOW_MS, signal);
  expect(files.map(({ path }) => path)).toEqual([memberAt("carol")]);
  expect(problems).toEqual([]);
  read.length = 0;

  await expect(
    readersOf(register, { filesPerFolder: 100, contentBytes }).hypothetical.merged(base, large, NOW_MS, signal),
  ).rejects.toMatchObject({
    code: "invalid_register",
    message: expect.stringMatching(/^the request brings \d+ bytes of documents, and 500 are read$/) as string,
  });
  expect(read).not.toContain(memberAt("dave"));
});

function memberAt(name: string): string {
  return `domains/acme/participants/${name}.yaml`;
}
