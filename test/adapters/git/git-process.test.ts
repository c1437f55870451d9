import { expect, test } from "vitest";

import type { CommitId } from "../../../src/model/identifier.ts";
import type { Register, Revision } from "../../../src/ports/register.ts";
import { aName } from "../../build/identifiers.ts";
import { failureOf } from "../canton-2/a-domain-manager.ts";
import { aBareClone, aRepository, aWrappedGit, NO_END } from "./a-repository.ts";

const ACME = aName("acme");
const ALICE = "domains/acme/participants/alice.yaml";

interface Asked {
  readonly register: Register;
  readonly revision: Revision;
  /** Another commit, which is there. */
  readonly other: CommitId;
}

/** Everything that is read of a clone, by the command of git that it is read with. */
const READINGS: Readonly<Record<string, readonly [string, (asked: Asked) => Promise<unknown>]>> = {
  "what stands at a commit": ["ls-tree", ({ register, revision }) => register.list(revision, NO_END)],
  "the sizes of what is new": ["cat-file", ({ register, revision }) => register.list(revision, NO_END)],
  "a file of a commit": ["ls-tree", ({ register, other }) => register.readFile(other, ALICE, NO_END)],
  "how commits stand to one another": [
    "merge-base",
    ({ register, revision, other }) => register.ancestry(revision, other, NO_END),
  ],
  "what a branch held before a commit": ["rev-parse", ({ register, other }) => register.parent(other, NO_END)],
  "whether a branch holds a head": [
    "rev-parse",
    ({ register, revision, other }) => register.holds(revision, other, NO_END),
  ],
  "which commits touched documents": ["rev-list", ({ register, revision }) => register.history(revision, ACME, NO_END)],
  "what documents there were": ["cat-file", ({ register, revision }) => register.history(revision, ACME, NO_END)],
  "what was removed before": ["diff-tree", ({ register, revision }) => register.history(revision, ACME, NO_END)],
  "which commit touched a path": ["log", ({ register, revision }) => register.origins(revision, [ALICE], NO_END)],
  "which commits nobody signed": [
    "rev-list",
    ({ register, revision, other }) => register.unsignedCommits(other, revision, [], NO_END),
  ],
};

/** Git prints a line of its answer, and then comes to such an end. */
const ENDS = {
  "is killed with a part of the answer out": "kill -9 $$",
  "fails without a word": "exit 3",
  "fails for want of a file": "echo 'fatal: unable to access: Input/output error' >&2; exit 128",
};

test.each(Object.keys(READINGS).flatMap((what) => Object.keys(ENDS).map((end) => [what, end] as const)))(
  "%s cannot be told by a git that %s, and that is no answer",
  async (what, end) => {
    const [command, read] = READINGS[what] ?? [];
    if (command === undefined || read === undefined) throw new Error("there is no such reading");
    const repository = await aRepository();
    const other = (await repository.publish({ [ALICE]: "alice" })) as CommitId;
    await repository.publish({ [ALICE]: "another alice" });
    const { register, directory } = await aBareClone(repository);
    const revision = await register.resolve(undefined, NO_END);
    await expect(read({ register, revision, other })).resolves.not.toThrow();
    const searchPath = await aWrappedGit(`case " $* " in *" ${command} "*) ${ENDS[end as keyof typeof ENDS]} ;; esac`);
    const broken = (await aBareClone(repository, { directory, searchPath })).register;

    const failure = await failureOf(read({ register: broken, revision, other }));

    expect(["unavailable", "unreadable"]).toContain(failure.code);
  },
);

test("of a git that was killed no part of a listing counts, also when it ends where a record does", async () => {
  const repository = await aRepository();
  await repository.publish({ [ALICE]: "alice" });
  const { register, directory } = await aBareClone(repository);
  const revision = await register.resolve(undefined, NO_END);
  const searchPath = await aWrappedGit(
    `case "$*" in *ls-tree*) printf '100644 blob ${"0".repeat(40)}\\t${ALICE}\\0'; kill -9 $$ ;; esac`,
  );
  const broken = (await aBareClone(repository, { directory, searchPath })).register;

  const failure = await failureOf(broken.list(revision, NO_END));

  expect(failure.code).toBe("unavailable");
});
