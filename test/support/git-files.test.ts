import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { initBare, listRefs, readRef, writeCommit, writeObject, writeRef, writeTree } from "./git-files.ts";
import { git } from "./git-repository.ts";

const WHO = "Provider <provider@acme.example> 1700000000 +0000";

test("git finds in a repository what was written there without it", async () => {
  const directory = await mkdtemp(join(tmpdir(), "rollcall-git-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  initBare(directory, "main");
  const blob = writeObject(directory, "blob", "content\n");
  const file = { mode: "100644", sha: blob };
  const tree = writeTree(directory, [
    ["a/file", file],
    ["a.file", file],
    ["a/folder/file", { ...file, mode: "100755" }],
    ["a0", file],
  ]);
  const first = writeCommit(directory, tree, { parents: [], author: WHO, committer: WHO, message: "One\n" });
  const second = writeCommit(directory, tree, { parents: [first], author: WHO, committer: WHO, message: "Two" });
  writeRef(directory, "refs/heads/main", first);
  writeRef(directory, "refs/heads/main", second);
  writeRef(directory, "refs/heads/a/branch", first);

  // Strictly: also the order of a tree's entries.
  await git(directory, "fsck", "--strict", "--full");
  expect((await git(directory, "ls-tree", "-r", "--name-only", "main")).trim().split("\n")).toEqual([
    "a.file",
    "a/file",
    "a/folder/file",
    "a0",
  ]);
  expect((await git(directory, "log", "--format=%H %s", "main")).trim()).toBe(`${second} Two\n${first} One`);
  expect((await git(directory, "for-each-ref", "--format=%(refname) %(objectname)")).trim().split("\n")).toEqual(
    [...listRefs(directory, "refs")].map((entry) => entry.join(" ")),
  );
  expect([readRef(directory, "refs/heads/main"), readRef(directory, "refs/heads/a")]).toEqual([second, undefined]);
});
