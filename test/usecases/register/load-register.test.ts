import { expect, test } from "vitest";

import type { BlobId } from "../../../src/model/identifier.ts";
import type { RegisterEntry } from "../../../src/model/register-file.ts";
import type { Register } from "../../../src/ports/register.ts";
import { countProblems } from "../../../src/model/problem.ts";
import { readersOf, type RegisterReaders } from "../../../src/usecases/register/register-readers.ts";
import { anOverrideYaml, aParticipantYaml, aSequencerYaml, CERTIFICATE } from "../../build/documents.ts";
import { aBlobId, aParticipantId, NOW_MS, sure } from "../../build/identifiers.ts";
import { ACME, filesOf } from "../domain/a-world.ts";
import { MemoryRegister, overriding } from "./memory-register.ts";
import { watched } from "./watched-register.ts";

const { signal } = new AbortController();

async function loaded({ register, loader }: RegisterReaders, nowMs = NOW_MS) {
  return loader.load(await register.resolve(undefined, signal), nowMs, signal);
}

/** The rules that something breaks, each with its file. */
function broken({ problems }: Awaited<ReturnType<typeof loaded>>): readonly string[] {
  return problems.map(({ rule, path }) => `${rule} ${path.slice("domains/acme/".length)}`);
}

test("what did not change is not read again", async () => {
  const memory = new MemoryRegister();
  memory.commit(filesOf({ members: { alice: "", bob: "" } }));
  const { register, read } = watched(memory);
  const readers = readersOf(register, { filesPerFolder: 100 });
  await loaded(readers);
  read.length = 0;
  memory.commit(filesOf({ members: { alice: "permission: Observation", bob: "", carol: "" } }));

  const { domains } = await loaded(readers);

  expect(read).toEqual(["domains/acme/participants/alice.yaml", "domains/acme/participants/carol.yaml"]);
  expect(
    [...sure(domains.get("acme")?.desired).members.values()].map(({ name, permission }) => [name, permission]),
  ).toEqual([
    ["alice", "Observation"],
    ["bob", "Submission"],
    ["carol", "Submission"],
  ]);
});

test("a commit that was read before is not asked for again, and says the very same", async () => {
  const memory = new MemoryRegister();
  memory.commit(filesOf({ members: { alice: "", bob: "" } }));
  const { register, read, lists } = watched(memory);
  const readers = readersOf(register, { filesPerFolder: 100 });
  const first = await loaded(readers);
  read.length = 0;
  const told: string[] = [];

  await readers.loader.loadDomain(first.revision, "acme", NOW_MS, signal, (name) => told.push(name));
  const again = await readers.loader.load(first.revision, NOW_MS, signal);

  expect([lists(), read, told]).toEqual([1, [], ["acme"]]);
  expect(again).toEqual(first);
  expect(again.domains.get("acme")?.desired).toBe(first.domains.get("acme")?.desired);
});

test("the branch stays read while it is used, whatever other commits are read in between", async () => {
  const memory = new MemoryRegister();
  memory.commit(filesOf({ members: { alice: "" } }));
  const { register, lists } = watched(memory);
  const readers = readersOf(register, { filesPerFolder: 100 });
  const branch = await readers.register.resolve(undefined, signal);
  await readers.loader.load(branch, NOW_MS, signal);
  for (const name of ["bob", "carol", "dave", "erin", "frank"]) {
    memory.commit(filesOf({ members: { alice: "", [name]: "" } }));
    await loaded(readers);
    await readers.loader.load(branch, NOW_MS, signal);
  }

  expect(lists()).toBe(6);
});

test("a commit that many domains want at once is read once, and by the next when whoever reads it gives up", async () => {
  const memory = new MemoryRegister();
  memory.commit(filesOf({ members: { alice: "" } }));
  const { register, lists } = watched(memory);
  const readers = readersOf(register, { filesPerFolder: 100 });
  const revision = await readers.register.resolve(undefined, signal);
  const load = (end: AbortSignal) => readers.loader.loadDomain(revision, "acme", NOW_MS, end);
  const impatient = new AbortController();

  const [first, ...others] = [load(impatient.signal), ...Array.from({ length: 20 }, () => load(signal))];
  impatient.abort();

  await expect(first).rejects.toThrow("aborted");
  const found = await Promise.all(others);
  expect(new Set(found.map((domain) => domain?.desired))).toEqual(new Set([sure(found[0]?.desired)]));
  expect(lists()).toBe(2);
});

test("one domain is told as it is among all of them", async () => {
  const memory = new MemoryRegister();
  const twin = Object.entries(filesOf({ members: { alice: "" } })).map(
    ([path, text]) => [path.replace("acme", "twin"), text.replaceAll("acme", "twin")] as const,
  );
  memory.commit({ ...filesOf({ members: { alice: "", bob: "colour: red" } }), ...Object.fromEntries(twin) });
  const readers = readersOf(memory, { filesPerFolder: 100 });
  const whole = await loaded(readers);

  expect(await readers.loader.domainNames(whole.revision, signal)).toEqual(["acme", "twin"]);
  for (const [name, domain] of whole.domains) {
    expect(await readers.loader.loadDomain(whole.revision, name, NOW_MS, signal)).toEqual(domain);
  }
  expect(whole.domains.get("acme")?.problems).not.toEqual([]);
  expect(await readers.loader.loadDomain(whole.revision, "elsewhere", NOW_MS, signal)).toBeUndefined();
});

test("time has its say each time, whatever is remembered, and also when the clock goes back", async () => {
  const memory = new MemoryRegister();
  const day = 86_400_000;
  const dateIn = (days: number) => new Date(NOW_MS + days * day).toISOString().slice(0, 10);
  memory.commit(
    filesOf({
      members: { alice: `validUntil: ${dateIn(2)}`, bob: `state: suspended\nreason: holidays\nuntil: ${dateIn(6)}` },
      files: { "overrides/exception.yaml": anOverrideYaml({ until: dateIn(4) }) },
    }),
  );
  const readers = readersOf(memory, { filesPerFolder: 100 });
  const seen: (readonly string[])[] = [];
  for (const days of [0, 3, 5, 7, 0]) seen.push(broken(await loaded(readers, NOW_MS + days * day)));

  const [alice, bob] = ["past-date participants/alice.yaml", "past-date participants/bob.yaml"];
  const exception = "stale-override overrides/exception.yaml";
  expect(seen).toEqual([[], [alice], [exception, alice], [exception, alice, bob], []]);
});

test("documents that say nothing new are checked against what is new around them", async () => {
  const memory = new MemoryRegister();
  const readers = readersOf(memory, { filesPerFolder: 100 });
  const bob = "placement: {sequencers: [east], apartFrom: [alice]}";
  const west = { "sequencers/west.yaml": aSequencerYaml({ name: "west" }) };
  const copy = { "participants/carol.yaml": aParticipantYaml({ name: "carol", participantId: aParticipantId("bob") }) };
  const seen: (readonly string[])[] = [];
  const fresh: (readonly string[])[] = [];
  for (const documents of [
    { members: { alice: "", bob } },
    { members: { alice: "placement: {sequencers: [east]}", bob } },
    { members: { bob } },
    { members: { alice: "", bob }, files: copy },
    { members: { alice: "", a1ice: "", bob } },
    { members: { alice: "", bob }, policy: "allowedPermissions: [Observation]" },
    { members: { alice: "", bob } },
  ]) {
    memory.commit(filesOf({ ...documents, files: { ...west, ...documents.files } }));
    seen.push(broken(await loaded(readers)));
    fresh.push(broken(await loaded(readersOf(memory, { filesPerFolder: 100 }))));
  }

  expect(seen).toEqual(fresh);
  expect(seen.map((rules) => rules.length > 0)).toEqual([false, true, true, true, true, true, false]);
});

test("members are placed anew only when something that placement hangs on has changed", async () => {
  const memory = new MemoryRegister();
  const readers = readersOf(memory, { filesPerFolder: 100 });
  const placements: unknown[] = [];
  for (const alice of ["", "permission: Observation", "placement: {isolation: dedicated}"]) {
    memory.commit(filesOf({ members: { alice, bob: "" } }));
    placements.push(sure((await loaded(readers)).domains.get("acme")?.placed).placement);
  }

  expect(placements[1]).toBe(placements[0]);
  expect(placements[2]).not.toBe(placements[0]);
});

test("a sequencer that is due is a warning, and an invalid domain has no placement", async () => {
  const memory = new MemoryRegister();
  const readers = readersOf(memory, { filesPerFolder: 100 });
  memory.commit(filesOf({ members: { alice: "placement: {isolation: dedicated}" } }));
  const due = await loaded(readers);
  memory.commit(filesOf({ members: { alice: "permission: Everything" } }));
  const invalid = await loaded(readers);

  expect(due.problems).toMatchObject([{ severity: "warning", rule: "sequencer-due" }]);
  expect(due.domains.get("acme")?.desired).toBeDefined();
  expect(invalid.domains.get("acme")).toMatchObject({ desired: undefined, placed: undefined });
});

test("a folder is read anew each time that it is looked at: its files are known by their paths alone", async () => {
  const memory = new MemoryRegister();
  const { register, lists } = watched(memory);
  const folder: Register = {
    ...register,
    resolve: () => Promise.resolve({ commit: undefined, label: "a folder" }),
    list: async (_revision, end) =>
      (await register.list(await register.resolve(undefined, end), end)).map((entry) => ({
        ...entry,
        blobId: entry.path as BlobId,
      })),
    read: async function* (entries, end) {
      const listed = await register.list(await register.resolve(undefined, end), end);
      yield* register.read(
        entries.map(({ path }) => sure(listed.find((entry) => entry.path === path))),
        end,
      );
    },
  };
  const readers = readersOf(folder, { filesPerFolder: 100 });
  const permissions: (string | undefined)[] = [];
  for (const permission of ["Observation", "Confirmation"]) {
    memory.commit(filesOf({ members: { alice: `permission: ${permission}` } }));
    const { domains, revision } = await loaded(readers);
    permissions.push(domains.get("acme")?.desired?.members.get(aParticipantId("alice"))?.permission);
    // Whoever has a revision in hand goes on with what was seen then.
    memory.commit(filesOf({ members: {} }));
    const before = lists();
    expect((await readers.loader.loadDomain(revision, "acme", NOW_MS, signal))?.desired?.members.size).toBe(1);
    expect(lists()).toBe(before);
  }

  expect(permissions).toEqual(["Observation", "Confirmation"]);
});

test("a document that went away and came back is there again", async () => {
  const memory = new MemoryRegister();
  const readers = readersOf(memory, { filesPerFolder: 100 });
  const counts: number[] = [];
  for (const members of [{ alice: "", bob: "" }, { alice: "" }, { alice: "", bob: "" }]) {
    memory.commit(filesOf({ members }));
    counts.push(sure((await loaded(readers)).domains.get("acme")?.desired).members.size);
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

  const { domains, problems } = await loaded(readersOf(strange, { filesPerFolder: 100 }));

  expect(read.toSorted()).toEqual(Object.keys(filesOf({ members: { alice: "" } })).toSorted());
  expect(domains.get("acme")?.desired).toBeUndefined();
  expect(new Set(problems.map(({ path }) => path))).toEqual(new Set(entries.map(({ path }) => path)));
});

test.each(["domain.yaml", "sequencers/east.yaml", "certificates/east.pem", "participants/bob.yaml"])(
  "a file %s that is too large is one problem: what names it is right",
  async (tooLarge) => {
    const memory = new MemoryRegister();
    memory.commit({
      ...filesOf({ members: { alice: "placement: { sequencers: [east], apartFrom: [bob] }", bob: "" } }),
      "domains/acme/sequencers/east.yaml": aSequencerYaml({ trustRoot: "certificate: east.pem" }),
      "domains/acme/certificates/east.pem": CERTIFICATE,
      "domains/acme/overrides/fair.yaml": anOverrideYaml({
        name: "fair",
        spec: "rule: protected\nsubject: bob",
        until: "2026-12-30",
      }),
    });
    const path = `domains/acme/${tooLarge}`;
    const grown = overriding(memory, {
      list: async (revision, end) =>
        (await memory.list(revision, end)).map((entry) =>
          entry.path === path ? { ...entry, sizeBytes: 1 << 20 } : entry,
        ),
    });

    const register = await loaded(readersOf(grown, { filesPerFolder: 100 }));

    expect(broken(register)).toEqual([`file-size ${tooLarge}`]);
    expect(register.domains.get("acme")?.desired).toBeUndefined();
  },
);

test("a folder with more files than are read is invalid, and says so once", async () => {
  const memory = new MemoryRegister();
  memory.commit(filesOf({ members: Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`m-${String(i)}`, ""])) }));

  const { domains, problems } = await loaded(readersOf(memory, { filesPerFolder: 5 }));

  expect(domains.get("acme")?.desired).toBeUndefined();
  expect(problems.filter(({ rule }) => rule === "too-many-files")).toHaveLength(1);
});

test("each domain's id is told before the other documents are parsed", async () => {
  const memory = new MemoryRegister();
  memory.commit(filesOf({ members: { alice: "", bob: "" } }));
  const { register, read } = watched(memory);
  const readers = readersOf(register, { filesPerFolder: 100 });
  const told: string[] = [];

  const revision = await readers.register.resolve(undefined, signal);
  await readers.loader.loadDomain(revision, "acme", NOW_MS, signal, (name) => told.push(name));

  expect(told).toEqual(["acme"]);
  expect(read[0]).toBe("domains/acme/domain.yaml");
  expect(readers.loader.knownDomainId(ACME)).toBeDefined();
});

test("a read that ends early is an error, and never a smaller register", async () => {
  const memory = new MemoryRegister();
  memory.commit(filesOf({ members: { alice: "", bob: "" } }));
  const { register } = watched(memory);
  const short: Register = {
    ...register,
    read: (entries, end) => register.read(entries.slice(0, -1), end),
  };

  await expect(loaded(readersOf(short, { filesPerFolder: 100 }))).rejects.toThrow();
});

test("the same bytes in many places are read once, and stand in each of them", async () => {
  const memory = new MemoryRegister();
  const same = aParticipantYaml({ name: "alice" });
  const files = filesOf({ members: { bob: "" } });
  memory.commit({ ...files, ...Object.fromEntries(["x", "y", "z"].map((name) => [memberAt(name), same])) });
  const { register, read } = watched(memory);

  const { problems } = await loaded(readersOf(register, { filesPerFolder: 100 }));

  expect(read.filter((path) => ["x", "y", "z"].map(memberAt).includes(path))).toHaveLength(1);
  expect(problems.filter(({ rule }) => rule === "file-name").map(({ path }) => path)).toEqual(
    ["x", "y", "z"].map(memberAt),
  );
});

test("a register with more bytes of documents than are read is refused by name, and none of them is read", async () => {
  const memory = new MemoryRegister();
  memory.commit(filesOf({ members: { alice: "", bob: "" } }));
  const { register, read } = watched(memory);
  const readers = readersOf(register, { filesPerFolder: 100, contentBytes: { register: 300, request: 300 } });

  await expect(loaded(readers)).rejects.toMatchObject({
    code: "invalid_register",
    message: expect.stringMatching(/^the register holds \d+ bytes of documents, and 300 are read$/) as string,
  });

  expect(read).toEqual([]);
});

test("of very many problems so many are told one by one, and the others are counted; what is new is found beyond them, too", async () => {
  const memory = new MemoryRegister();
  const files = filesOf({ members: { alice: "" } });
  const wrong = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`domains/acme/wrong-${String(1000 + index)}`, "x"]),
    );
  memory.commit({ ...files, ...wrong(900) });
  const readers = readersOf(memory, { filesPerFolder: 1_000 });
  const base = await readers.register.resolve(undefined, signal);
  const { problems, domains } = await readers.loader.load(base, NOW_MS, signal);
  expect(problems).toHaveLength(501);
  expect(countProblems(problems)).toBe(900);
  expect(domains.get("acme")?.problems).toHaveLength(501);
  memory.commit({ ...files, ...wrong(899), "domains/acme/wrong-last": "x" });

  const request = await readers.hypothetical.merged(
    base,
    await readers.register.resolve(undefined, signal),
    NOW_MS,
    signal,
  );

  expect(request.problems.map(({ path }) => path)).toEqual(["domains/acme/wrong-last"]);
});

function memberAt(name: string): string {
  return `domains/acme/participants/${name}.yaml`;
}
