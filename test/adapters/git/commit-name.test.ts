import { expect, test } from "vitest";

import { openFolder } from "../../../src/adapters/git/folder.ts";
import type { Register } from "../../../src/ports/register.ts";
import { failureOf } from "../canton-2/a-domain-manager.ts";
import { aBareClone, aDirectory, aRepository, NO_END, type Repository, SEARCH_PATH } from "./a-repository.ts";

interface NamedWorld {
  readonly repository: Repository;
  readonly register: Register;
  readonly first: string;
  readonly second: string;
  readonly tip: string;
  readonly review: string;
}

/** Three commits on `main`, a branch that goes off the first, and tags. */
async function aWorld(): Promise<NamedWorld> {
  const repository = await aRepository();
  const first = await repository.publish({ "domains/a": "1" });
  const second = await repository.publish({ "domains/a": "2" });
  const tip = await repository.publish({ "domains/a": "3" });
  const review = await repository.point("team/review", await repository.commitTree({ "domains/x": "x" }, [first]));
  await repository.git("tag", "v1", first);
  await repository.git("tag", "-a", "-m", "The second", "release/2", second);
  await repository.git("update-ref", "refs/pull/7/head", review);
  const { register } = await aBareClone(repository);
  return { repository, register, first, second, tip, review };
}

test("a commit is named as git takes it", async () => {
  const { repository, register, first, second, tip, review } = await aWorld();
  await repository.point("#12+åse@home", review);
  const names: Readonly<Record<string, string>> = {
    HEAD: tip,
    "@": tip,
    "HEAD~1": second,
    "HEAD^": second,
    "HEAD^^": first,
    "HEAD~1^1": first,
    "@~2": first,
    main: tip,
    "main~2": first,
    "heads/main": tip,
    "refs/heads/main": tip,
    "origin/main": tip,
    "refs/remotes/origin/main^": second,
    "remotes/origin/team/review": review,
    "team/review": review,
    "team/review~1": first,
    "refs/heads/team/review": review,
    "#12+åse@home": review,
    v1: first,
    "tags/v1": first,
    "refs/tags/v1": first,
    "release/2": second,
    "release/2^{}": second,
    "refs/tags/release/2~1": first,
    "refs/pull/7/head": review,
    [first]: first,
    [`${tip}~1`]: second,
    [second.slice(0, 12)]: second,
    [second.slice(0, 12).toUpperCase()]: second,
    [`${second.slice(0, 7)}~1`]: first,
    [`v1-1-g${second.slice(0, 12)}`]: second,
    "main^{commit}": tip,
  };

  const found: Record<string, string | undefined> = {};
  for (const name of Object.keys(names)) found[name] = (await register.resolve(name, NO_END)).commit;

  expect(found).toEqual(names);
  expect((await register.resolve(undefined, NO_END)).commit).toBe(tip);
});

test("what our own output calls a commit names it again", async () => {
  const { register, second } = await aWorld();
  const { label } = await register.resolve("HEAD~1", NO_END);

  expect((await register.resolve(label, NO_END)).commit).toBe(second);
});

test("a name that more than one thing has is ambiguous, and a whole name is not", async () => {
  const { repository, register, first, review } = await aWorld();
  await repository.git("tag", "team/review", first);

  const { code, message } = await failureOf(register.resolve("team/review", NO_END));

  expect([code, message]).toEqual([
    "usage",
    expect.stringMatching(/is ambiguous: it may be refs\/heads\/team\/review, refs\/tags\/team\/review$/),
  ]);
  expect((await register.resolve("heads/team/review", NO_END)).commit).toBe(review);
  expect((await register.resolve("refs/tags/team/review", NO_END)).commit).toBe(first);
});

test("the beginning of several commits of the branch is ambiguous", async () => {
  const repository = await aRepository();
  // Among so many some two begin alike.
  const stream = Array.from(
    { length: 1_500 },
    (_, index) => `commit refs/heads/main\ncommitter P <p@x.example> ${String(1_700_000_000 + index)} +0000\ndata 0\n`,
  );
  await repository.fastImport(stream.join(""));
  const commits = (await repository.git("rev-list", "main")).split("\n");
  const starts = commits.map((commit) => commit.slice(0, 4));
  const start = starts.find((each, index) => starts.indexOf(each) !== index) ?? "";
  const [one = "", other = ""] = commits.filter((commit) => commit.startsWith(start));
  const { register } = await aBareClone(repository);

  const { code, message, hint } = await failureOf(register.resolve(start, NO_END));

  expect([code, message]).toEqual(["usage", expect.stringContaining(`is ambiguous: it may be ${one}, ${other}`)]);
  expect(hint).toContain("more characters");
  expect((await register.resolve(one.slice(0, 12), NO_END)).commit).toBe(one);
});

test("a branch that looks like the beginning of an id is the branch, as git has it", async () => {
  const { repository, register, second, review } = await aWorld();
  await repository.point(second.slice(0, 7), review);

  expect((await register.resolve(second.slice(0, 7), NO_END)).commit).toBe(review);
});

const NOTHING: readonly (readonly [string, RegExp])[] = [
  ["gone", /no branch, tag or commit called "gone"/],
  ["refs/heads/gone", /no branch, tag or commit called/],
  ["v9-1-gone", /no branch, tag or commit called/],
  ["dead", /no commit on its protected branch begins so/],
  ["abc", /no branch, tag or commit called/],
  ["main~99", /"main~99" leads to no commit/],
  ["main^2", /leads to no commit/],
  ["main^{tree}", /leads to no commit/],
  ["v1^{blob}", /leads to no commit/],
  ["main^{/nobody ever wrote this}", /leads to no commit/],
  ["main..v1", /is not the name of a commit/],
  ["main...v1", /is not the name of a commit/],
  ["^main", /is not the name of a commit/],
  ["main^!", /is not the name of a commit/],
  ["main^@", /is not the name of a commit/],
  ["main:domains", /is not the name of a commit/],
  ["main@{1}", /is not the name of a commit/],
  ["@{upstream}", /is not the name of a commit/],
  [":/message", /is not the name of a commit/],
  ["--upload-pack=id", /is not the name of a commit/],
  ["-n1", /is not the name of a commit/],
  ["main~1 --all", /is not the name of a commit/],
  ["main^{--all}\n", /is not the name of a commit/],
];

test("what names no commit is refused, and it is said why", async () => {
  const { register } = await aWorld();

  for (const [name, why] of NOTHING) {
    const { code, message } = await failureOf(register.resolve(name, NO_END));
    expect([name, code, message]).toEqual([name, "usage", expect.stringMatching(why)]);
  }
});

test("the beginning of a commit that only another branch has names nothing", async () => {
  const { register, review } = await aWorld();
  await register.resolve("team/review", NO_END);

  const { message, hint } = await failureOf(register.resolve(review.slice(0, 12), NO_END));
  expect(message).toContain("protected branch");
  // Also for who may give an id only, as resume --accept-rewrite does.
  expect(hint).toBe("Compare it with the ids in git log main: an id counts on that branch only.");
});

test("a commit that a way leads to from another branch may add what a request may", async () => {
  const { repository } = await aWorld();
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`domains/f${String(index)}`, "x"]));
  const large = await repository.commitTree(many);
  await repository.point("large", await repository.commitTree({ "domains/a": "a" }, [large]));
  const { register } = await aBareClone(repository, { requestLimits: { paths: 10, bytes: 10_000 } });

  expect((await register.resolve("large", NO_END)).label).toHaveLength(12);
  expect((await failureOf(register.resolve("large~1", NO_END))).code).toBe("invalid_register");
});

test("a folder has no commits to choose from, and says so", async () => {
  const directory = await aDirectory();
  const register = openFolder({ directory, searchPath: SEARCH_PATH, maxDocumentBytes: 16_384 });

  const { code, message } = await failureOf(register.resolve("HEAD~1", NO_END));

  expect([code, message]).toEqual(["usage", expect.stringContaining("a folder is read as it lies there")]);
});
