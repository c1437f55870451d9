import { readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { ERRORS } from "../../../src/model/error.ts";
import { git } from "../../support/git-repository.ts";
import { failureOf } from "../canton-2/a-domain-manager.ts";
import {
  aBareClone,
  aDirectory,
  aRepository,
  aWrappedGit,
  NO_END,
  type Repository,
  SEARCH_PATH,
} from "./a-repository.ts";

const ALICE = "domains/acme/participants/alice.yaml";

/** Makes the repository again as `git clone --depth` does: what came before its newest commits is not there any more. */
async function makeShallow({ directory, url }: Repository, depth = 1): Promise<void> {
  const shallow = join(await aDirectory(), "shallow.git");
  await git(
    join(shallow, ".."),
    "clone",
    "--quiet",
    "--mirror",
    "--no-single-branch",
    `--depth=${String(depth)}`,
    url,
    shallow,
  );
  await rm(directory, { recursive: true });
  await rename(shallow, directory);
}

/** A branch that was read once and has moved on by so many commits since. */
async function aBranchThatMoved({ by }: { readonly by: number }) {
  const repository = await aRepository();
  await repository.publish({ [ALICE]: "alice" });
  const { register, directory } = await aBareClone(repository);
  const before = (await register.resolve(undefined, NO_END)).commit;
  let tip = "";
  for (let index = 0; index < by; index += 1) tip = await repository.publish({ [ALICE]: `alice ${String(index)}` });
  return { repository, register, directory, before, tip };
}

test.each([2, 5])(
  "a remote that has become shallow %i commits later is an error that says so, and never the old commit",
  async (by) => {
    const { repository, register, tip } = await aBranchThatMoved({ by });
    await makeShallow(repository);
    expect(await register.tip(NO_END)).toBe(tip);

    // Twice: what the first attempt brought must not pass for an answer in the second.
    for (const ref of [undefined, "main", undefined]) {
      const failure = await failureOf(register.resolve(ref, NO_END));

      expect(failure.code).toBe("unavailable");
      expect(ERRORS[failure.code].exitCode).toBe(69);
      expect(failure.message).toContain("shallow");
      expect(failure.hint).toContain("git fetch --unshallow");
    }
  },
);

test("what was fetched of a remote that has become shallow since stays known, and is read as before", async () => {
  const { repository, register, before } = await aBranchThatMoved({ by: 3 });
  await makeShallow(repository);
  await failureOf(register.resolve(undefined, NO_END));

  const known = await register.known(NO_END);

  expect(known?.commit).toBe(before);
  expect((await register.list({ commit: before, label: "" }, NO_END)).map(({ path }) => path)).toEqual([ALICE]);
});

test("a shallow remote is read again once it is whole", async () => {
  const { repository, register, tip } = await aBranchThatMoved({ by: 3 });
  const whole = join(await aDirectory(), "whole.git");
  await git(repository.directory, "clone", "--quiet", "--mirror", repository.directory, whole);
  await makeShallow(repository);
  await failureOf(register.resolve(undefined, NO_END));
  await git(repository.directory, "fetch", "--quiet", "--unshallow", whole, "main");

  expect((await register.resolve(undefined, NO_END)).commit).toBe(tip);
});

test("a remote that is shallow below what is here already holds everything that is new", async () => {
  const { repository, register, tip } = await aBranchThatMoved({ by: 2 });
  await makeShallow(repository, 3);

  expect((await register.resolve(undefined, NO_END)).commit).toBe(tip);
});

test("a remote that was shallow from the beginning is the same error, and no commit that is missing", async () => {
  const repository = await aRepository();
  await repository.publish({ [ALICE]: "one" });
  await repository.publish({ [ALICE]: "two" });
  await makeShallow(repository);
  const { register } = await aBareClone(repository);

  const failure = await failureOf(register.resolve(undefined, NO_END));

  expect(failure.code).toBe("unavailable");
  expect(failure.message).toContain("shallow");
});

test("the head of a request that a shallow remote does not give is an error, and not the head that it had", async () => {
  const { repository, register, tip } = await aBranchThatMoved({ by: 1 });
  const ref = "refs/pull/7/head";
  await repository.git("update-ref", ref, tip);
  expect(await register.fetchRef(ref, NO_END)).toBe(tip);
  const pushed = await repository.publish({ [ALICE]: "pushed" });
  const again = await repository.commitTree({ [ALICE]: "pushed again" }, [pushed]);
  await repository.git("update-ref", ref, again);
  await makeShallow(repository);

  const failure = await failureOf(register.fetchRef(ref, NO_END));

  expect(failure.code).toBe("unavailable");
  expect(failure.message).toContain(ref);
  expect(failure.message).toContain("shallow");
});

test("a request's branch whose name was the folder of another one can take its place", async () => {
  const { repository, register, tip } = await aBranchThatMoved({ by: 1 });
  await repository.point("request/alice", tip);
  expect(await register.fetchRef("refs/heads/request/alice", NO_END)).toBe(tip);
  await repository.git("update-ref", "-d", "refs/heads/request/alice");
  await repository.point("request", tip);

  expect(await register.fetchRef("refs/heads/request", NO_END)).toBe(tip);
});

test("nothing is left of a fetch but the ref that it was for", async () => {
  const { register, directory } = await aBranchThatMoved({ by: 1 });

  await register.resolve(undefined, NO_END);

  expect(await git(directory, "for-each-ref", "--format=%(refname)")).toBe("refs/rollcall/main\n");
});

test("a ref moves also where git keeps all of them in one file", async () => {
  const { repository, directory, before, tip } = await aBranchThatMoved({ by: 1 });
  const searchPath = await aWrappedGit(
    `case "$*" in *" fetch "*) PATH='${SEARCH_PATH}'; git "$@" && git pack-refs --all; exit ;; esac`,
  );
  const { register } = await aBareClone(repository, { directory, searchPath });
  expect((await register.known(NO_END))?.commit).toBe(before);

  expect((await register.resolve(undefined, NO_END)).commit).toBe(tip);

  expect((await register.known(NO_END))?.commit).toBe(tip);
  expect(await git(directory, "for-each-ref", "--format=%(refname)")).toBe("refs/rollcall/main\n");
});

test("a git that takes nothing and ends well is not believed", async () => {
  const { repository, directory } = await aBranchThatMoved({ by: 1 });
  const searchPath = await aWrappedGit('case "$*" in *" fetch "*) exit 0 ;; esac');
  const { register } = await aBareClone(repository, { directory, searchPath });

  const failure = await failureOf(register.resolve(undefined, NO_END));

  expect(failure.code).toBe("unavailable");
  expect(failure.message).toContain("refs/heads/main");
});

test("a branch that moves while it is fetched is asked for again, and is no error", async () => {
  const { repository, directory, tip } = await aBranchThatMoved({ by: 1 });
  const marks = await aDirectory();
  const searchPath = await aWrappedGit(
    `case "$*" in *" fetch "*) if [ ! -e '${marks}/once' ]; then : > '${marks}/once'; echo 'fatal: remote error: upload-pack: not our ref 0123' >&2; exit 128; fi ;; esac`,
  );
  const { register } = await aBareClone(repository, { directory, searchPath });

  expect((await register.resolve(undefined, NO_END)).commit).toBe(tip);
  expect(await readdir(marks)).toEqual(["once"]);
});

test("a remote that became empty, and one that is another repository by now, are told apart from one that did not move", async () => {
  const { repository, register, before } = await aBranchThatMoved({ by: 1 });
  await rm(repository.directory, { recursive: true });
  await git(
    join(repository.directory, ".."),
    "init",
    "--quiet",
    "--bare",
    "--initial-branch=main",
    repository.directory,
  );
  expect((await failureOf(register.resolve(undefined, NO_END))).code).toBe("settings");
  expect((await failureOf(register.tip(NO_END))).code).toBe("settings");
  const other = await repository.publish({ [ALICE]: "of another register" });

  const revision = await register.resolve(undefined, NO_END);

  expect(revision.commit).toBe(other);
  expect(await register.ancestry(revision, before as never, NO_END)).toBe("diverged");
});

test("of hundreds of branches none is left out, and none is cut short", async () => {
  const { repository, register, tip } = await aBranchThatMoved({ by: 1 });
  const names = Array.from({ length: 400 }, (_, index) => `requests/${"x".repeat(60)}-${String(1000 + index)}`);
  await Promise.all(names.map((name) => repository.point(name, tip)));

  const branches = await register.branches("requests/", NO_END);

  expect([...branches.keys()]).toEqual(names);
});
