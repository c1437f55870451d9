import { expect, test } from "vitest";

import { readersOf } from "../../../src/usecases/register/register-readers.ts";
import { aParticipantYaml } from "../../build/documents.ts";
import { aParticipantId, NOW_MS, sure } from "../../build/identifiers.ts";
import { filesOf } from "../domain/a-world.ts";
import { MemoryRegister, overriding } from "./memory-register.ts";

const { signal } = new AbortController();

test("the history knows who was removed, with the highest generation, and not who only moved", async () => {
  const memory = new MemoryRegister();
  memory.commit(filesOf({ members: { alice: "", bob: "", carol: "" } }));
  memory.commit(filesOf({ members: { alice: "generation: 3", bob: "", carol: "" } }));
  memory.commit(filesOf({ members: { bob: "", carol: "" } }));
  memory.commit(filesOf({ members: { alice: "generation: 2", bob: "", carol: "" } }));
  memory.commit(
    filesOf({
      members: { bob: "" },
      files: {
        "participants/caroline.yaml": aParticipantYaml({ name: "caroline", participantId: aParticipantId("carol") }),
      },
    }),
  );
  const readers = readersOf(memory, { filesPerFolder: 100 });
  const revision = await readers.register.resolve(undefined, signal);
  const { domains } = await readers.loader.load(revision, NOW_MS, signal);

  const former = await readers.history.former(revision, sure(domains.get("acme")?.desired), signal);

  expect([...former]).toEqual([[aParticipantId("alice"), { name: "alice", generation: 3 }]]);
});

test("the history of the branch stays read while requests are compared with it", async () => {
  const memory = new MemoryRegister();
  memory.commit(filesOf({ members: { alice: "", bob: "" } }));
  memory.commit(filesOf({ members: { bob: "" } }));
  let asked = 0;
  const register = overriding(memory, {
    history: (revision, domain, end) => {
      asked += 1;
      return memory.history(revision, domain, end);
    },
  });
  const { history, loader } = readersOf(register, { filesPerFolder: 100 });
  const branch = await register.resolve(undefined, signal);
  const desired = sure((await loader.loadDomain(branch, "acme", NOW_MS, signal))?.desired);
  await history.former(branch, desired, signal);
  memory.commit(filesOf({ members: { bob: "", carol: "" } }));
  const request = await register.resolve(undefined, signal);

  for (const revision of [branch, request, branch, request]) await history.former(revision, desired, signal);

  expect(asked).toBe(2);
});
