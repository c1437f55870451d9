import { expect, test } from "vitest";

import type { RegisterEntry } from "../../src/model/register-file.ts";
import type { Register } from "../../src/ports/register.ts";
import { RegisterLoader } from "../../src/reconcile/load-register.ts";
import { aParticipantYaml } from "../build/documents.ts";
import { aBlobId, aParticipantId, NOW_MS, sure } from "../build/identifiers.ts";
import { ACME, filesOf } from "./a-world.ts";
import { MemoryRegister } from "./memory-register.ts";

const { signal } = new AbortController();

/** A register that tells which blobs it was asked for. */
function watched(register: MemoryRegister): { readonly register: Register; readonly read: string[] } {
  const read: string[] = [];
  return {
    read,
    register: {
      resolve: (ref, end) => register.resolve(ref, end),
      list: (revision, end) => register.list(revision, end),
      read: (entries, end) => {
        read.push(...entries.map(({ path }) => path));
        return register.read(entries, end);
      },
      history: (revision, domain, end) => register.history(revision, domain, end),
      readHistoric: (ids, end) => register.readHistoric(ids, end),
    },
  };
}

async function loaded(loader: RegisterLoader) {
  return loader.load(await loader.resolve(undefined, signal), NOW_MS, signal);
}

test("what did not change is not read again", async () => {
  const memory = new MemoryRegister();
  memory.commit(filesOf({ members: { alice: "", bob: "" } }));
  const { register, read } = watched(memory);
  const loader = new RegisterLoader(register, { filesPerFolder: 100 });
  await loaded(loader);
  read.length = 0;
  memory.commit(filesOf({ members: { alice: "permission: Observation", bob: "", carol: "" } }));

  const { domains } = await loaded(loader);

  expect(read).toEqual(["domains/acme/participants/alice.yaml", "domains/acme/participants/carol.yaml"]);
  expect(
    [...sure(domains.get("acme")?.desired).members.values()].map(({ name, permission }) => [name, permission]),
  ).toEqual([
    ["alice", "Observation"],
    ["bob", "Submission"],
    ["carol", "Submission"],
  ]);
});

test("a document that went away and came back is there again", async () => {
  const memory = new MemoryRegister();
  const loader = new RegisterLoader(memory, { filesPerFolder: 100 });
  const counts: number[] = [];
  for (const members of [{ alice: "", bob: "" }, { alice: "" }, { alice: "", bob: "" }]) {
    memory.commit(filesOf({ members }));
    counts.push(sure((await loaded(loader)).domains.get("acme")?.desired).members.size);
  }

  expect(counts).toEqual([2, 1, 2]);
});

test("nothing is read that is no plain file, too large, or not governed", async () => {
  const entries: RegisterEntry[] = [
    { path: "domains/acme/participants/link.yaml", kind: "symlink", blobId: aBlobId("link"), sizeBytes: 11 },
    { path: "domains/acme/participants/module.yaml", kind: "submodule", blobId: aBlobId("module"), sizeBytes: 0 },
    { path: "domains/acme/participants/script.yaml", kind: "executable", blobId: aBlobId("script"), sizeBytes: 11 },
    { path: "domains/acme/participants/huge.yaml", kind: "file", blobId: aBlobId("huge"), sizeBytes: 1 << 30 },
    { path: "domains/acme/participants/\u202elmay.yaml", kind: "file", blobId: aBlobId("rlo"), sizeBytes: 11 },
    { path: "domains/acme/participants/--upload-pack=x.yaml", kind: "file", blobId: aBlobId("dash"), sizeBytes: 11 },
    { path: "domains/acme/notes/thoughts.md", kind: "file", blobId: aBlobId("notes"), sizeBytes: 11 },
  ];
  const memory = new MemoryRegister();
  memory.commit(filesOf({ members: { alice: "" } }));
  const { register, read } = watched(memory);
  const strange: Register = {
    ...register,
    list: async (revision, end) => [...(await register.list(revision, end)), ...entries],
  };

  const { domains, problems } = await loaded(new RegisterLoader(strange, { filesPerFolder: 100 }));

  expect(read.toSorted()).toEqual(Object.keys(filesOf({ members: { alice: "" } })).toSorted());
  expect(domains.get("acme")?.desired).toBeUndefined();
  expect(new Set(problems.map(({ path }) => path))).toEqual(new Set(entries.map(({ path }) => path)));
});

test("a folder with more files than are read is invalid, and says so once", async () => {
  const memory = new MemoryRegister();
  memory.commit(filesOf({ members: Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`m-${String(i)}`, ""])) }));

  const { domains, problems } = await loaded(new RegisterLoader(memory, { filesPerFolder: 5 }));

  expect(domains.get("acme")?.desired).toBeUndefined();
  expect(problems.filter(({ rule }) => rule === "too-many-files")).toHaveLength(1);
});

test("each domain's id is told before the other documents are parsed", async () => {
  const memory = new MemoryRegister();
  memory.commit(filesOf({ members: { alice: "", bob: "" } }));
  const { register, read } = watched(memory);
  const loader = new RegisterLoader(register, { filesPerFolder: 100 });
  const told: string[] = [];

  await loader.load(await loader.resolve(undefined, signal), NOW_MS, signal, (name) => told.push(name));

  expect(told).toEqual(["acme"]);
  expect(read[0]).toBe("domains/acme/domain.yaml");
  expect(loader.knownDomainId(ACME)).toBeDefined();
});

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
  const loader = new RegisterLoader(memory, { filesPerFolder: 100 });
  const revision = await loader.resolve(undefined, signal);
  const { domains } = await loader.load(revision, NOW_MS, signal);

  const former = await loader.former(revision, sure(domains.get("acme")?.desired), signal);

  expect([...former]).toEqual([[aParticipantId("alice"), { name: "alice", generation: 3 }]]);
});

test("a read that ends early is an error, and never a smaller register", async () => {
  const memory = new MemoryRegister();
  memory.commit(filesOf({ members: { alice: "", bob: "" } }));
  const { register } = watched(memory);
  const short: Register = {
    ...register,
    read: (entries, end) => register.read(entries.slice(0, -1), end),
  };

  await expect(loaded(new RegisterLoader(short, { filesPerFolder: 100 }))).rejects.toThrow();
});
