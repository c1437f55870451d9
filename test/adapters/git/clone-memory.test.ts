import { appendFile, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { Answers } from "../../../src/adapters/git/clone-memory.ts";
import type { CommitId } from "../../../src/model/identifier.ts";
import type { Register, Revision } from "../../../src/ports/register.ts";
import { aName, sure } from "../../build/identifiers.ts";
import { failureOf } from "../canton-2/a-domain-manager.ts";
import { aBareClone, aDirectory, aRepository, aWrappedGit, NO_END } from "./a-repository.ts";

const ACME = aName("acme");
const MEMBER = "domains/acme/participants/";
const ALICE = `${MEMBER}alice.yaml`;
const REQUEST = "refs/pull/7/head";

/** A branch with one member, a request for another one, and a clone that has both. `asked` tells the commands of git. */
async function aRequest() {
  const repository = await aRepository();
  const start = { [ALICE]: "alice" };
  const fork = (await repository.publish(start)) as CommitId;
  const head = (await repository.commitTree({ ...start, [`${MEMBER}bob.yaml`]: "bob" }, [fork])) as CommitId;
  await repository.git("update-ref", REQUEST, head);
  await repository.publish({ [ALICE]: "another alice" });
  const calls = join(await aDirectory(), "calls");
  await appendFile(calls, "");
  const searchPath = await aWrappedGit(`echo "$*" >> '${calls}'`);
  const { register, directory } = await aBareClone(repository, {
    searchPath,
    requestLimits: { paths: 9, bytes: 1 << 20 },
  });
  const base = await register.resolve(undefined, NO_END);
  await register.fetchRef(REQUEST, NO_END);
  return { repository, register, directory, base, fork, head, asked: () => readFile(calls, "utf8") };
}

type Asked = Pick<Awaited<ReturnType<typeof aRequest>>, "register" | "base" | "fork" | "head">;

async function everything({ register, base, fork, head }: Asked) {
  const commit = sure(base.commit);
  return {
    merge: await register.merge(base, head, NO_END),
    tree: await register.mergedTree(commit, head, NO_END),
    holds: await register.holds(base, head, NO_END),
    parent: await register.parent(commit, NO_END),
    history: await register.history(base, ACME, NO_END),
    origins: await register.origins(base, [ALICE], NO_END),
    fork: await register.mergedTree(commit, fork, NO_END),
  };
}

test("what git said of commits it is not asked again", async () => {
  const request = await aRequest();
  const first = await everything(request);
  const before = await request.asked();

  expect(await everything(request)).toEqual(first);

  expect(await request.asked()).toBe(before);
  expect(first).toMatchObject({ merge: { kind: "merged" }, holds: false, parent: request.fork });
});

/** Another process of ours finds the clone broken, or somebody removes it by hand: it is there again, without the request. */
async function replaced(directory: string, repository: { readonly url: string }): Promise<Revision> {
  await rm(directory, { recursive: true });
  return (await aBareClone(repository, { directory })).register.resolve(undefined, NO_END);
}

/** Our own process finds it broken: the commit that it is asked for is not there. */
async function healed(register: Register): Promise<void> {
  await failureOf(register.list({ commit: "0123456789".repeat(4) as CommitId, label: "" }, NO_END));
}

test.each(["another process", "ourselves"])(
  "of a clone that was made anew by %s nothing is told that it does not have, until it has it",
  async (who) => {
    const request = await aRequest();
    const { register, repository, directory, base, head } = request;
    const before = await everything(request);
    if (who === "ourselves") await healed(register);
    else await replaced(directory, repository);

    expect(await register.mergedTree(sure(base.commit), head, NO_END)).toBeUndefined();
    expect(await register.holds(base, head, NO_END)).toBe(false);
    expect((await failureOf(register.merge(base, head, NO_END))).code).toBe("unavailable");

    await register.fetchRef(REQUEST, NO_END);
    expect(await everything(request)).toEqual(before);
    const { merge } = before;
    if (merge.kind !== "merged") throw new Error("they go together");
    expect(await register.list(merge.revision, NO_END)).toHaveLength(2);
  },
);

test("what was refused is refused each time, also once its size is known", async () => {
  const { register, repository, base } = await aRequest();
  const many = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`${MEMBER}m${String(index)}.yaml`, "m"]));
  const large = (await repository.commitTree({ [ALICE]: "alice", ...many }, [sure(base.commit)])) as CommitId;
  await repository.git("update-ref", REQUEST, large);
  await register.fetchRef(REQUEST, NO_END);
  const refusals: string[] = [];

  for (let time = 0; time < 2; time += 1) {
    refusals.push((await failureOf(register.merge(base, large, NO_END))).message);
    // Beside itself it adds nothing, and is counted.
    expect(await register.mergedTree(large, large, NO_END)).toBeDefined();
    expect((await register.merge({ commit: large, label: "" }, sure(base.commit), NO_END)).kind).toBe("merged");
  }

  expect(new Set(refusals).size).toBe(1);
  expect(refusals[0]).toContain(`commit ${large.slice(0, 12)} holds more than is read`);
});

test("however large answers are, no more than so many bytes of them are kept", () => {
  const { merges, histories, origins } = new Answers();
  const megabyte = "x".repeat(1 << 20);
  const origin = { commit: "c" as CommitId, author: "a", atMs: 0, subject: "s", pullRequest: undefined };
  for (let index = 0; index < 40; index += 1) {
    const key = String(index);
    merges.set(key, { tree: "t", paths: [megabyte] });
    histories.set(key, [{ removed: [{ path: megabyte, blobId: "b" as never }], added: [] }]);
    origins.set(key, new Map([[megabyte, origin]]));
  }
  merges.set("larger than all", { tree: "t", paths: Array.from({ length: 20 }, () => megabyte) });

  expect([merges.size, histories.size, origins.size]).toEqual([15, 15, 15]);
  expect(merges.has("larger than all")).toBe(false);
});
