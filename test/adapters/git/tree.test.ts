import { expect, test } from "vitest";

import { type TreeEntry } from "./a-repository.ts";
import { failureOf } from "../canton-2/a-domain-manager.ts";
import { aBareClone, aRepository, aWrappedGit, NO_END } from "./a-repository.ts";
import type { Register } from "../../../src/ports/register.ts";

const MEMBER = "domains/acme/participants/";

async function listed(register: Register) {
  return register.list(await register.resolve(undefined, NO_END), NO_END);
}

const MANY = Object.fromEntries(
  Array.from({ length: 400 }, (_, index) => [`${MEMBER}member-${"x".repeat(30)}-${String(index)}.yaml`, String(index)]),
);

test.each<readonly [string, Readonly<Record<string, TreeEntry>>]>([
  ["nothing", { alice: "alice", bob: "bob" }],
  ["a file's content", { alice: "another alice", bob: "bob" }],
  ["a file's mode and not its content", { alice: { mode: "100755", content: "alice" }, bob: "bob" }],
  ["a file to a link of the same bytes", { alice: { mode: "120000", content: "alice" }, bob: "bob" }],
  ["a file to a folder", { "alice/inside": "alice", bob: "bob" }],
  ["two files' contents with each other's", { alice: "bob", bob: "alice" }],
  ["a file's name", { alicia: "alice", bob: "bob" }],
  ["a file that is gone", { bob: "bob" }],
  ["a name in front of all others", { "a-first": "first", alice: "alice", bob: "bob" }],
  ["names that look like options and patterns", { "--upload-pack=x": "x", "*": "y", ":(top)b": "z", alice: "alice" }],
  ["a name that no shell would like", { 'a"b\tc\nd': "strange", alice: "alice" }],
  ["more than a command line takes", { ...MANY, alice: "alice" }],
  ["everything", {}],
])("after a change of %s, a reader that knew the tree before says what a new one says", async (_what, after) => {
  const repository = await aRepository();
  const inFolder = (entries: Readonly<Record<string, TreeEntry>>) =>
    Object.fromEntries(Object.entries(entries).map(([name, entry]) => [`${MEMBER}${name}`, entry]));
  await repository.publish({ ...inFolder({ alice: "alice", bob: "bob" }), outside: "text" });
  const { register } = await aBareClone(repository);
  await listed(register);
  await repository.publish({ ...inFolder(after), outside: "text" });

  expect(await listed(register)).toEqual(await listed((await aBareClone(repository)).register));
});

test("an entry that did not change is the very same object", async () => {
  const repository = await aRepository();
  await repository.publish({ [`${MEMBER}alice.yaml`]: "alice", [`${MEMBER}bob.yaml`]: "bob" });
  const { register } = await aBareClone(repository);
  const before = await listed(register);
  await repository.publish({ [`${MEMBER}alice.yaml`]: "another", [`${MEMBER}bob.yaml`]: "bob" });

  const after = await listed(register);

  expect(after.map((entry, index) => entry === before[index])).toEqual([false, true]);
});

test("two commits that are read at the same time by one reader lose nothing of each other", async () => {
  const repository = await aRepository();
  const early = { [`${MEMBER}alice.yaml`]: "alice", [`${MEMBER}bob.yaml`]: "bob" };
  await repository.publish(early);
  const { register } = await aBareClone(repository);
  const before = await register.resolve(undefined, NO_END);
  await repository.publish({ ...early, [`${MEMBER}frank.yaml`]: "frank" });
  const after = await register.resolve(undefined, NO_END);

  const [first, second] = await Promise.all([register.list(before, NO_END), register.list(after, NO_END)]);

  const namesOf = (entries: readonly { readonly path: string }[]) =>
    entries.map(({ path }) => path.slice(MEMBER.length));
  expect(namesOf(first)).toEqual(["alice.yaml", "bob.yaml"]);
  expect(namesOf(second)).toEqual(["alice.yaml", "bob.yaml", "frank.yaml"]);
});

test("a path that is no UTF-8 is told each time", async () => {
  const repository = await aRepository();
  const blob = await repository.hashObject("blob", "strange");
  const nested = async (entries: Buffer): Promise<string> => {
    let tree = await repository.hashObject("tree", entries);
    for (const folder of ["acme", "domains"]) {
      tree = await repository.hashObject(
        "tree",
        Buffer.concat([Buffer.from(`40000 ${folder}\0`), Buffer.from(tree, "hex")]),
      );
    }
    return repository.git("commit-tree", "-m", "x", tree);
  };
  const id = Buffer.from(blob, "hex");
  const plain = Buffer.concat([Buffer.from("100644 plain\0"), id]);
  const strange = Buffer.concat([Buffer.from("100644 a\xff\0", "latin1"), id]);
  await repository.point("main", await nested(plain));
  const { register } = await aBareClone(repository);
  await listed(register);
  await repository.point("main", await nested(Buffer.concat([strange, plain])));

  for (let time = 0; time < 2; time += 1) {
    expect((await listed(register)).map(({ path, sizeBytes }) => [path, sizeBytes])).toEqual([
      ["domains/acme/a\uFFFD", 7],
      ["domains/acme/plain", 7],
    ]);
  }
});

test.each([
  ["more paths than are read", { paths: 3, bytes: 1 << 20 }],
  ["more of them than is read", { paths: 1_000, bytes: 300 }],
])("a tree with %s is refused by name, and one that has as many as may be is read", async (_what, treeLimits) => {
  const repository = await aRepository();
  const entries = { [`${MEMBER}alice.yaml`]: "alice", [`${MEMBER}bob.yaml`]: "bob", [`${MEMBER}carol.yaml`]: "carol" };
  await repository.publish(entries);
  const { register } = await aBareClone(repository, { treeLimits });
  expect(await listed(register)).toHaveLength(3);
  const tip = await repository.publish({ ...entries, [`${MEMBER}dave.yaml`]: "dave" });

  const failure = await failureOf(listed(register));

  expect(failure.code).toBe("invalid_register");
  expect(failure.message).toContain(`commit ${tip.slice(0, 12)} holds more below domains/ than is read`);
});

test("of a tree without end git is ended, and nothing is read on", async () => {
  const repository = await aRepository();
  const { register, directory } = await aBareClone(repository);
  await repository.publish({ [`${MEMBER}alice.yaml`]: "alice" });
  const revision = await register.resolve(undefined, NO_END);
  // It would go on for ever.
  const endless = await aWrappedGit(`case "$*" in *ls-tree*) yes | tr '\\n' '\\000' ;; esac`);
  const { register: refusing } = await aBareClone(repository, {
    directory,
    searchPath: endless,
    treeLimits: { paths: 1_000, bytes: 1 << 20 },
  });

  expect((await failureOf(refusing.list(revision, NO_END))).code).toBe("invalid_register");
});

test("of what stands outside domains/ no more is looked at than may be, and that is said", async () => {
  const repository = await aRepository();
  const { register } = await aBareClone(repository, { treeLimits: { paths: 3, bytes: 1 << 20 } });
  const entries = { "a.yaml": "a", "b.yaml": "b", "c.yaml": "c" };
  await repository.publish(entries);
  const few = await register.resolve(undefined, NO_END);
  await repository.publish({ ...entries, "d.yaml": "d" });
  const many = await register.resolve(undefined, NO_END);
  const anything = (): boolean => true;

  expect(await register.outside(few, undefined, anything, NO_END)).toMatchObject({ isWhole: true });
  const partly = await register.outside(many, undefined, anything, NO_END);
  expect([partly.entries.length, partly.isWhole]).toEqual([3, false]);
  expect(await register.outside(many, few, anything, NO_END)).toMatchObject({
    isWhole: true,
    entries: [{ path: "d.yaml" }],
  });
});
