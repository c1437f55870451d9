import { expect, test } from "vitest";

import { aParticipantYaml } from "../../build/documents.ts";
import { sure } from "../../build/identifiers.ts";
import { admission, aRequestWorld, memberPath, type RequestWorld } from "./a-request-world.ts";

const { signal } = new AbortController();
const CARLA = memberPath("carla");

interface Asked extends RequestWorld {
  readonly number: number;
}

/** A request of alice that admits carla. */
async function aRequest(): Promise<Asked> {
  const world = await aRequestWorld();
  return { ...world, number: await world.ask(world.alice, admission("carla")) };
}

function carlaWith(permission: string): Readonly<Record<string, string>> {
  return { [CARLA]: aParticipantYaml({ name: "carla", spec: `permission: ${permission}` }) };
}

/** The logins of those who ask. */
async function asking({ deps, forge, branch, number }: Asked): Promise<readonly string[]> {
  const request = sure(forge.pulls.get(number));
  const { commit } = await branch.newest(signal);
  const head = sure(await deps.register.fetchRef(request.headRef, signal));
  const ids = await deps.askers.of(request, sure(commit), head, signal);
  return [...forge.users.values()].filter(({ id }) => ids.has(id)).map(({ login }) => login);
}

/** Counts what the forge is asked about pushes from now on. */
function countingQuestions({ forge }: Asked): () => number {
  let asked = 0;
  const [pushes, commits] = [forge.pushes.bind(forge), forge.commits.bind(forge)];
  forge.pushes = async (...question) => {
    asked += 1;
    return pushes(...question);
  };
  forge.commits = async (...question) => {
    asked += 1;
    return commits(...question);
  };
  return () => asked;
}

test("whoever opened it asks, and whoever pushed to it, also when somebody else pushed after", async () => {
  const world = await aRequest();
  expect(await asking(world)).toEqual(["alice"]);
  await world.push(world.number, carlaWith("Confirmation"), world.bob);
  await world.push(world.number, { "README.md": "hello" }, world.alice);

  expect(await asking(world)).toEqual(["alice", "bob"]);
});

test("an owner who pushed to a request approves nothing of it, whoever pushed last", async () => {
  const world = await aRequest();
  const { forge, number, alice, bob, clock } = world;
  await world.push(number, carlaWith("Confirmation"), bob);
  await world.push(number, { "README.md": "hello" }, alice);
  await world.look(number);
  await clock.pass(60_000);
  forge.review(bob, number, "approved");
  await world.look(number);

  expect(world.verdict(number).status).toBe("action-required");
  expect(forge.ourComment(number)).toContain("not counted: ` bob ` asks for it");
});

test("who brings the branch up to date by a merge brings nothing, and may approve", async () => {
  const world = await aRequest();
  const { forge, number, bob, clock } = world;
  await world.commit(admission("dora"));
  await world.update(number, bob);
  expect(await asking(world)).toEqual(["alice"]);
  await world.look(number);
  await clock.pass(60_000);
  forge.review(bob, number, "approved");
  await world.look(number);

  expect(world.verdict(number).status).toBe("success");
});

test("who brings it up to date by laying it on the branch anew brings nothing", async () => {
  const world = await aRequest();
  await asking(world);
  await world.commit(admission("dora"));
  await world.forcePush(world.number, admission("carla"), world.bob);

  expect(await asking(world)).toEqual(["alice"]);
});

test("who merges the branch and changes something along the way asks", async () => {
  const world = await aRequest();
  await world.commit(admission("dora"));
  await world.update(world.number, world.bob, carlaWith("Confirmation"));

  expect(await asking(world)).toEqual(["alice", "bob"]);
});

test("what somebody else rewrote is still of whoever pushed it first", async () => {
  const world = await aRequest();
  await world.push(world.number, carlaWith("Confirmation"), world.bob);
  await asking(world);
  await world.forcePush(world.number, carlaWith("Confirmation"), world.alice);

  expect(await asking(world)).toEqual(["alice", "bob"]);
});

test("who pushed what is not there any more, and was never seen, may have pushed all of it", async () => {
  const world = await aRequest();
  await world.push(world.number, carlaWith("Confirmation"), world.bob);
  await world.forcePush(world.number, carlaWith("Confirmation"), world.alice);

  expect(await asking(world)).toEqual(["alice", "bob"]);
});

test("pushes of an earlier request from the same branch are over", async () => {
  const world = await aRequest();
  const { forge, number, bob, alice } = world;
  const tip = sure((await world.branch.newest(signal)).commit);
  const moves = sure(forge.moves.get(number));
  forge.moves.set(number, [{ by: bob, before: undefined, after: tip }, ...moves]);

  expect(await asking(world)).toEqual([alice.login]);
});

test("where the forge shows no record whom the commits name asks, but for those that bring nothing", async () => {
  const world = await aRequest();
  const { forge, number, bob, carol } = world;
  const first = sure(forge.pulls.get(number)).head;
  await world.commit(admission("dora"));
  const second = await world.push(number, { "README.md": "hello" }, bob);
  const merged = await world.update(number, carol);
  forge.moves.set(number, []);
  forge.named.set(number, [
    { by: world.alice, before: undefined, after: first },
    { by: bob, before: first, after: second },
    { by: carol, before: second, after: merged },
  ]);

  expect(await asking(world)).toEqual(["alice", "bob"]);
});

test.each([
  ["does not know the last push yet", "late"],
  ["lacks the pushes that it began with", "cut"],
  ["does not say whose a push was", "gone"],
])("where the record %s the commits tell what is missing", async (_what, fault) => {
  const world = await aRequest();
  const { forge, number, bob, carol } = world;
  const pushed = await world.push(number, carlaWith("Confirmation"), bob);
  const [first, last] = sure(forge.moves.get(number));
  forge.named.set(number, [{ by: carol, before: undefined, after: pushed }]);
  const records = { late: [sure(first)], cut: [sure(last)], gone: [sure(first), { ...sure(last), by: undefined }] };
  forge.moves.set(number, records[fault as keyof typeof records]);

  expect(await asking(world)).toContain("carol");
});

test("a second look at the same head asks the forge nothing", async () => {
  const world = await aRequest();
  const asked = countingQuestions(world);
  await asking(world);
  await asking(world);
  await world.clock.pass(3_600_000);
  await asking(world);

  expect(asked()).toBe(1);
});

test("a record that may come late is asked for again for a minute, and one that never comes is not", async () => {
  const world = await aRequest();
  world.forge.moves.set(world.number, []);
  const asked = countingQuestions(world);
  await asking(world);
  await asking(world);
  expect(asked()).toBe(4);
  await world.clock.pass(61_000);
  await asking(world);

  expect(asked()).toBe(4);
});
