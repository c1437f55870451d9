import { expect, test } from "vitest";

import type { BlobId, CommitId, Name } from "../../src/model/identifier.ts";
import type { FitsOutside, HistoryStep, Register, Revision } from "../../src/ports/register.ts";
import { aCommitId, aName, sure } from "../build/identifiers.ts";

/** A register, and somebody who changes it. */
export interface RegisterUnderTest {
  readonly register: Register;
  /** Commits exactly these files, by their paths. */
  readonly publish: (files: Readonly<Record<string, string | Uint8Array>>) => Promise<unknown>;
}

export const CONTRACT_MAX_BYTES = 1_000;

const ACME: Name = aName("acme");
const { signal } = new AbortController();
const MEMBER = "domains/acme/participants/";

/** What every `Register` keeps of the present. `open` gives an empty one that leaves out historic blobs above `CONTRACT_MAX_BYTES`. */
export function testRegister(what: string, open: () => Promise<RegisterUnderTest>): void {
  const holds = (sentence: string, body: (world: RegisterUnderTest) => Promise<void>): void => {
    test(`${what}: ${sentence}`, async () => body(await open()));
  };

  holds("everything below domains/ is listed with its size, and nothing else", async ({ register, publish }) => {
    await publish({
      "README.md": "read me",
      "domains/acme/domain.yaml": "acme",
      "domains/acme/participants/alice.yaml": "alice\n",
      "domains/acme/participants/empty.yaml": "",
      "domains/zeta/notes/deep/down.txt": "notes",
    });

    expect((await entriesOf(register)).map(({ path, kind, sizeBytes }) => [path, kind, sizeBytes])).toEqual([
      ["domains/acme/domain.yaml", "file", 4],
      ["domains/acme/participants/alice.yaml", "file", 6],
      ["domains/acme/participants/empty.yaml", "file", 0],
      ["domains/zeta/notes/deep/down.txt", "file", 5],
    ]);
  });

  holds(
    "files outside domains/ that fit are given with their sizes, and can be read",
    async ({ register, publish }) => {
      await publish({
        "domains/acme/domain.yaml": "acme",
        "alice.yaml": "alice\n",
        "domain/acme/participants/bob.yaml": "bob",
        "large.yaml": "x".repeat(100),
        "notes.txt": "notes",
      });
      const fits: FitsOutside = ({ path, sizeBytes = 0 }) =>
        path.endsWith(".yaml") && !path.startsWith("domains/") && sizeBytes < 100;
      const revision = await register.resolve(undefined, signal);

      const { entries, isWhole } = await register.outside(revision, undefined, fits, signal);

      expect(isWhole).toBe(true);
      expect(entries.map(({ path, kind, sizeBytes }) => [path, kind, sizeBytes])).toEqual([
        ["alice.yaml", "file", 6],
        ["domain/acme/participants/bob.yaml", "file", 3],
      ]);
      expect((await contentsOf(register, entries)).map(String)).toEqual(["alice\n", "bob"]);
    },
  );

  holds("content comes byte for byte, in the order that it was asked for", async ({ register, publish }) => {
    const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const headers = "0000000000000000000000000000000000000000 blob 7\nmissing\n\n";
    await publish({
      "domains/acme/a": every,
      "domains/acme/b": "",
      "domains/acme/c": headers,
      "domains/acme/d": "no newline at the end",
      "domains/acme/e": "\r\n\0\n",
    });
    const entries = (await entriesOf(register)).toReversed();

    const contents = await contentsOf(register, entries);

    expect(entries.map(({ path }) => path.slice(-1))).toEqual(["e", "d", "c", "b", "a"]);
    expect(contents.map((content) => content.toString("latin1"))).toEqual([
      "\r\n\0\n",
      "no newline at the end",
      headers,
      "",
      Buffer.from(every).toString("latin1"),
    ]);
  });

  holds(
    "an entry that is asked for twice comes twice, and nothing comes for nothing",
    async ({ register, publish }) => {
      await publish({ "domains/acme/a": "one", "domains/acme/b": "two" });
      const [one, two] = await entriesOf(register);
      if (one === undefined || two === undefined) throw new Error("two entries were published");

      expect((await contentsOf(register, [two, one, two])).map(String)).toEqual(["two", "one", "two"]);
      expect(await contentsOf(register, [])).toEqual([]);
    },
  );

  holds("files of equal content are both there", async ({ register, publish }) => {
    await publish({ "domains/acme/a": "same", "domains/acme/b": "same" });

    expect((await contentsOf(register, await entriesOf(register))).map(String)).toEqual(["same", "same"]);
  });

  holds("what was published last is what is read", async ({ register, publish }) => {
    await publish({ "domains/acme/a": "old", "domains/acme/gone": "old" });
    await entriesOf(register);
    await publish({ "domains/acme/a": "new", "domains/acme/b": "more" });

    const entries = await entriesOf(register);

    expect(entries.map(({ path }) => path)).toEqual(["domains/acme/a", "domains/acme/b"]);
    expect((await contentsOf(register, entries)).map(String)).toEqual(["new", "more"]);
  });

  holds("hundreds of files are read in one go", async ({ register, publish }) => {
    const files = Object.fromEntries(
      Array.from({ length: 400 }, (_, index) => [
        `domains/acme/participants/m-${String(index).padStart(4, "0")}.yaml`,
        `number ${String(index)}\n`.repeat(1 + (index % 40)),
      ]),
    );
    await publish(files);

    const entries = await entriesOf(register);
    const contents = await contentsOf(register, entries);

    expect(Object.fromEntries(entries.map(({ path }, index) => [path, String(contents[index])]))).toEqual(files);
  });

  holds("reading can be given up in the middle", async ({ register, publish }) => {
    await publish(
      Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`domains/acme/f-${String(index)}`, "x"])),
    );
    const entries = await entriesOf(register);
    let count = 0;

    for await (const _content of register.read(entries, signal)) {
      count += 1;
      if (count === 3) break;
    }

    expect((await contentsOf(register, entries)).length).toBe(50);
  });

  holds("an abort ends reading", async ({ register, publish }) => {
    await publish(
      Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`domains/acme/f-${String(index)}`, "x"])),
    );
    const entries = await entriesOf(register);
    const stop = new AbortController();

    const reading = (async () => {
      for await (const _content of register.read(entries, stop.signal)) stop.abort();
    })();

    await expect(reading).rejects.toThrow();
  });

  holds("what is asked after an abort ends at once", async ({ register, publish }) => {
    await publish({ "domains/acme/participants/alice.yaml": "alice" });
    const revision = await register.resolve(undefined, signal);
    const entries = await register.list(revision, signal);
    const ended = AbortSignal.abort();

    await expect(contentsOf(register, entries, ended)).rejects.toThrow();
    await expect(register.history(revision, ACME, ended)).rejects.toThrow();
  });

  holds("names are told exactly, whatever they hold", async ({ register, publish }) => {
    const names = [
      "domains/acme/participants/--upload-pack=touch x.yaml",
      "domains/acme/participants/-rf",
      "domains/acme/participants/quo\"te's.yaml",
      "domains/acme/participants/new\nline.yaml",
      "domains/acme/participants/tab\tand\rreturn.yaml",
      "domains/acme/participants/back\\slash.yaml",
      "domains/acme/participants/\u202elmay.ecila",
      "domains/acme/participants/zero\u200bwidth.yaml",
      "domains/acme/participants/Ünïcöde 😀.yaml",
      "domains/acme/participants/ leading and trailing ",
      "domains/acme/participants/:(glob)*.yaml",
      "domains/acme/participants/$(id).yaml",
    ];
    await publish(Object.fromEntries(names.map((name) => [name, name])));

    const entries = await entriesOf(register);

    expect(entries.map(({ path }) => path).toSorted()).toEqual(names.toSorted());
    expect((await contentsOf(register, entries)).map(String)).toEqual(entries.map(({ path }) => path));
  });
}

/** What every `Register` keeps whose changes are known: the part of the contract that is about the past. */
export function testRegisterHistory(what: string, open: () => Promise<RegisterUnderTest>): void {
  const holds = (sentence: string, body: (world: RegisterUnderTest) => Promise<void>): void => {
    test(`${what}: ${sentence}`, async () => body(await open()));
  };

  holds("a register that was never changed has no member removed", async ({ register, publish }) => {
    await publish({ [`${MEMBER}alice.yaml`]: "alice" });

    expect((await historyOf(register)).flatMap(({ removed }) => removed)).toEqual([]);
  });

  holds("a removed, a re-added and a changed member are told, newest first", async ({ register, publish }) => {
    await publish({ [`${MEMBER}alice.yaml`]: "one", [`${MEMBER}bob.yaml`]: "bob" });
    await publish({ [`${MEMBER}alice.yaml`]: "two", [`${MEMBER}bob.yaml`]: "bob" });
    await publish({ [`${MEMBER}bob.yaml`]: "bob" });
    await publish({ [`${MEMBER}alice.yaml`]: "three", [`${MEMBER}bob.yaml`]: "bob" });

    expect(await inShort(register, await historyOf(register))).toEqual([
      { removed: {}, added: ["three"] },
      { removed: { "alice.yaml": "two" }, added: [] },
      { removed: { "alice.yaml": "one" }, added: ["two"] },
      { removed: {}, added: ["bob", "one"] },
    ]);
  });

  holds("a file that only moved is removed and added in the same step", async ({ register, publish }) => {
    await publish({ [`${MEMBER}alice.yaml`]: "alice".repeat(50) });
    await publish({ [`${MEMBER}bank.yaml`]: "alice".repeat(50) });

    expect((await inShort(register, await historyOf(register)))[0]).toEqual({
      removed: { "alice.yaml": "alice".repeat(50) },
      added: ["alice".repeat(50)],
    });
  });

  holds("only members of the domain that was asked for count", async ({ register, publish }) => {
    await publish({
      "domains/acme/domain.yaml": "acme",
      "domains/acme-two/participants/carol.yaml": "carol",
      "domains/zeta/participants/bob.yaml": "bob",
      "participants/dave.yaml": "dave",
      [`${MEMBER}alice.yaml`]: "alice",
    });
    await publish({ "domains/acme/domain.yaml": "acme two" });

    expect((await inShort(register, await historyOf(register)))[0]).toEqual({
      removed: { "alice.yaml": "alice" },
      added: [],
    });
    expect(await inShort(register, await historyOf(register, aName("unheard-of")))).toEqual([]);
  });

  holds("names that look like options or patterns are no trouble for the history", async ({ register, publish }) => {
    await publish({ [`${MEMBER}--all`]: "one", [`${MEMBER}new\nline`]: "two", [`${MEMBER}\u0001x`]: "three" });
    await publish({ [`${MEMBER}alice.yaml`]: "alice" });

    expect((await inShort(register, await historyOf(register)))[0]).toEqual({
      removed: { "--all": "one", "new\nline": "two", "\u0001x": "three" },
      added: ["alice"],
    });
  });

  holds("a historic file that is too large for a document is left out", async ({ register, publish }) => {
    await publish({
      [`${MEMBER}alice.yaml`]: "a".repeat(CONTRACT_MAX_BYTES),
      [`${MEMBER}huge.yaml`]: "b".repeat(1 << 20),
    });
    await publish({ [`${MEMBER}bob.yaml`]: "bob" });
    const removed = (await historyOf(register)).flatMap((step) => step.removed);

    const blobs = await register.readHistoric(
      removed.map(({ blobId }) => blobId),
      signal,
    );

    expect(removed).toHaveLength(2);
    expect([...blobs.values()].map((bytes) => Buffer.from(bytes).toString())).toEqual(["a".repeat(CONTRACT_MAX_BYTES)]);
  });
}

async function entriesOf(register: Register): ReturnType<Register["list"]> {
  const entries = await register.list(await register.resolve(undefined, signal), signal);
  return entries.toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

async function contentsOf(
  register: Register,
  entries: Parameters<Register["read"]>[0],
  end: AbortSignal = signal,
): Promise<readonly Buffer[]> {
  const contents: Buffer[] = [];
  for await (const content of register.read(entries, end)) contents.push(Buffer.from(content));
  return contents;
}

/** Without steps that say nothing. */
async function historyOf(register: Register, domain = ACME): Promise<readonly HistoryStep[]> {
  const steps = await register.history(await register.resolve(undefined, signal), domain, signal);
  return steps.filter(({ removed, added }) => removed.length + added.length > 0);
}

/** Each step's files: those that it removed by their names, too. */
async function inShort(register: Register, steps: readonly HistoryStep[]) {
  const ids = new Set(steps.flatMap(({ removed, added }) => [...removed.map(({ blobId }) => blobId), ...added]));
  const blobs = await register.readHistoric([...ids], signal);
  const contentOf = (blobId: BlobId) => Buffer.from(blobs.get(blobId) ?? []).toString();
  return steps.map(({ removed, added }) => ({
    removed: Object.fromEntries(
      removed.map(({ path, blobId }) => [path.slice(path.indexOf(MEMBER) + MEMBER.length), contentOf(blobId)]),
    ),
    added: added.map(contentOf).toSorted(),
  }));
}

/** What every `Register` with a remote branch keeps of how its commits stand to one another. */
export function testRegisterBranch(what: string, open: () => Promise<RegisterUnderTest>): void {
  const holds = (sentence: string, body: (world: RegisterUnderTest) => Promise<void>): void => {
    test(`${what}: ${sentence}`, async () => body(await open()));
  };

  holds("the branch's tip is told before anything is fetched, and known only after", async ({ register, publish }) => {
    await publish({ "domains/a": "one" });
    const first = await register.tip(signal);
    const resolved = await register.resolve(undefined, signal);
    expect(resolved.commit).toBe(first);
    await publish({ "domains/a": "two" });

    const moved = await register.tip(signal);
    expect(moved).not.toBe(first);
    expect((await register.resolve(undefined, signal)).commit).toBe(moved);
    expect((await register.known(signal))?.commit).toBe(moved);
  });

  holds("a commit is the same as itself, and descends from those before it", async ({ register, publish }) => {
    await publish({ "domains/a": "one" });
    const older = await register.resolve(undefined, signal);
    await publish({ "domains/a": "two" });
    const newer = await register.resolve(undefined, signal);

    expect(await register.ancestry(newer, commitOf(older), signal)).toBe("descends");
    expect(await register.ancestry(older, commitOf(newer), signal)).toBe("older");
    expect(await register.ancestry(newer, commitOf(newer), signal)).toBe("same");
    expect(await register.ancestry(newer, aCommitId("of another repository"), signal)).toBe("diverged");
  });

  holds(
    "of what stands outside domains/, what is new or changed since is told apart",
    async ({ register, publish }) => {
      const kept = {
        "domains/acme/domain.yaml": "acme",
        "kept.yaml": "kept",
        "gone.yaml": "gone",
        "changed.yaml": "old",
      };
      await publish(kept);
      const older = await register.resolve(undefined, signal);
      await publish({
        "domains/acme/domain.yaml": "acme",
        "kept.yaml": "kept",
        "changed.yaml": "new",
        "moved.yaml": "gone",
      });
      const newer = await register.resolve(undefined, signal);
      const fits: FitsOutside = ({ path }) => !path.startsWith("domains/");

      const { entries } = await register.outside(newer, older, fits, signal);

      expect(entries.map(({ path, sizeBytes }) => [path, sizeBytes])).toEqual([
        ["changed.yaml", 3],
        ["moved.yaml", 4],
      ]);
      expect((await register.outside(newer, newer, fits, signal)).entries).toEqual([]);
    },
  );

  holds("what the branch held before a commit is told, and nothing before the first", async ({ register, publish }) => {
    await publish({ "domains/a": "one" });
    const older = await register.resolve(undefined, signal);
    await publish({ "domains/a": "two" });
    const newer = await register.resolve(undefined, signal);

    expect(await register.parent(commitOf(newer), signal)).toBe(commitOf(older));
    expect(await register.parent(commitOf(older), signal)).toBeUndefined();
    expect(await register.parent(aCommitId("of another repository"), signal)).toBeUndefined();
  });

  holds("a file is told as it was at a commit, and not at all where it was not", async ({ register, publish }) => {
    await publish({ "domains/acme/domain.yaml": "one" });
    const older = await register.resolve(undefined, signal);
    await publish({ "domains/acme/domain.yaml": "two" });
    await register.resolve(undefined, signal);
    const read = async (commit: CommitId, path: string): Promise<string | undefined> => {
      const bytes = await register.readFile(commit, path, signal);
      return bytes === undefined ? undefined : Buffer.from(bytes).toString();
    };

    expect(await read(commitOf(older), "domains/acme/domain.yaml")).toBe("one");
    expect(await read(commitOf(older), "domains/zeta/domain.yaml")).toBeUndefined();
    expect(await read(aCommitId("gone"), "domains/acme/domain.yaml")).toBeUndefined();
  });

  holds("commits that nobody signed are told, newest first, from where it is asked", async ({ register, publish }) => {
    const commits: CommitId[] = [];
    for (const content of ["one", "two", "three"]) {
      await publish({ "domains/a": content });
      commits.push(commitOf(await register.resolve(undefined, signal)));
    }
    const tip = await register.resolve(undefined, signal);
    const unsigned = async (from: CommitId | undefined) => {
      const found = await register.unsignedCommits(from, tip, [], signal);
      return found.map(({ commit, finding }) => [commits.indexOf(commit), finding]);
    };

    expect(await unsigned(commits[0])).toEqual([
      [2, "not signed"],
      [1, "not signed"],
    ]);
    expect(await unsigned(undefined)).toEqual([[2, "not signed"]]);
    expect(await unsigned(commits[2])).toEqual([]);
  });
}

function commitOf({ commit }: Revision): CommitId {
  return sure(commit);
}
