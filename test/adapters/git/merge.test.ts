import { expect, test } from "vitest";

import type { CommitId } from "../../../src/model/identifier.ts";
import { sure } from "../../build/identifiers.ts";
import { failureOf } from "../canton-2/a-domain-manager.ts";
import { aBareClone, aRepository, NO_END } from "./a-repository.ts";

const MEMBER = "domains/acme/participants/";

function members(count: number): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`${MEMBER}member-${String(100 + index)}.yaml`, String(index)]),
  );
}

/** A branch of three files, and a request of which so many paths may be. */
async function aRequestOf(files: Readonly<Record<string, string>>, requestLimits: { paths: number; bytes: number }) {
  const repository = await aRepository();
  const start = { [`${MEMBER}alice.yaml`]: "alice", README: "text", LICENSE: "text" };
  const fork = await repository.publish(start);
  const head = (await repository.commitTree({ ...start, ...files }, [fork])) as CommitId;
  await repository.git("update-ref", "refs/pull/7/head", head);
  const { register } = await aBareClone(repository, { requestLimits });
  const base = await register.resolve(undefined, NO_END);
  await register.fetchRef("refs/pull/7/head", NO_END);
  return { repository, register, base, head };
}

test.each([
  ["paths", { paths: 9, bytes: 1 << 20 }],
  ["bytes of them", { paths: 1_000, bytes: 500 }],
])("a request that adds more %s than are looked at is refused by name, before it is merged", async (_what, limits) => {
  const { register, base, head } = await aRequestOf(members(10), limits);

  const failure = await failureOf(register.merge(base, head, NO_END));

  expect(failure.code).toBe("invalid_register");
  expect(failure.message).toContain(`commit ${head.slice(0, 12)} holds more than is read`);
  // It did not arrive, and nobody else's request waits for that.
  expect(await register.holds(base, head, NO_END)).toBe(false);
});

test("a request that adds as many paths as are looked at is merged, wherever in the repository they are", async () => {
  const { register, base, head } = await aRequestOf(members(10), { paths: 10, bytes: 1 << 20 });

  expect((await register.merge(base, head, NO_END)).kind).toBe("merged");
});

test("a request that has nothing in common with the branch is refused by name, and has not arrived", async () => {
  const { repository, register, base } = await aRequestOf({}, { paths: 10, bytes: 1 << 20 });
  const stranger = (await repository.commitTree({ [`${MEMBER}mallory.yaml`]: "mallory" })) as CommitId;
  await repository.git("update-ref", "refs/pull/8/head", stranger);
  await register.fetchRef("refs/pull/8/head", NO_END);

  const failure = await failureOf(register.merge(base, stranger, NO_END));

  expect(failure.code).toBe("invalid_register");
  expect(failure.message).toContain("has nothing in common with the branch");
  expect(await register.holds(base, stranger, NO_END)).toBe(false);
});

test("a request that forked where the branch once held more than is looked at is refused by name", async () => {
  const { repository, register, base } = await aRequestOf({}, { paths: 9, bytes: 1 << 20 });
  const start = { [`${MEMBER}alice.yaml`]: "alice", README: "text", LICENSE: "text" };
  const many = await repository.commitTree({ ...start, ...members(10) }, [sure(base.commit)]);
  await repository.point("main", await repository.commitTree(start, [many]));
  const head = (await repository.commitTree({ ...start, [`${MEMBER}bob.yaml`]: "bob" }, [many])) as CommitId;
  await repository.git("update-ref", "refs/pull/8/head", head);
  await register.fetchRef("refs/pull/8/head", NO_END);
  const tip = await register.resolve(undefined, NO_END);

  const failure = await failureOf(register.merge(tip, head, NO_END));

  expect(failure.code).toBe("invalid_register");
  expect(failure.message).toContain(`commit ${many.slice(0, 12)} holds more than is read`);
});

test("another branch than the register's may add no more than a request may", async () => {
  const { repository, register, base } = await aRequestOf({}, { paths: 10, bytes: 1 << 20 });
  const start = { [`${MEMBER}alice.yaml`]: "alice", README: "text", LICENSE: "text" };
  for (const count of [10, 11]) {
    const commit = await repository.commitTree({ ...start, ...members(count) }, [sure(base.commit)]);
    await repository.point(`many-${String(count)}`, commit);
  }

  expect((await register.resolve("many-10", NO_END)).commit).toBeDefined();
  expect((await failureOf(register.resolve("many-11", NO_END))).code).toBe("invalid_register");
  // What is on the protected branch was merged by somebody who may.
  await repository.publish({ ...start, ...members(50) });
  expect(await register.list(await register.resolve(undefined, NO_END), NO_END)).toHaveLength(51);
});
