import { expect, test } from "vitest";

import type { ForgeUser } from "../../../src/model/pull-request.ts";
import { aParticipantYaml } from "../../build/documents.ts";
import { aName, sure } from "../../build/identifiers.ts";
import { admission, aRequestWorld, type Change, memberPath, type RequestWorld } from "./a-request-world.ts";

const MINUTE_MS = 60_000;

interface SharedWorld extends RequestWorld {
  readonly mallory: ForgeUser;
  /** Alice's, which is looked at and waits for an approval. */
  readonly first: number;
  /** Somebody opens another one with its commit, which is looked at. */
  readonly again: (who: ForgeUser) => Promise<number>;
  readonly approve: (who: ForgeUser, number: number) => Promise<void>;
  readonly status: () => string;
}

async function aSharedWorld(change: Change = admission("carla"), asker?: string): Promise<SharedWorld> {
  const world = await aRequestWorld();
  const first = await world.ask(asker === undefined ? world.alice : sure(world.forge.users.get(asker)), change);
  await world.settle(first);
  return {
    ...world,
    mallory: world.forge.person("mallory"),
    first,
    again: async (who) => {
      await world.clock.pass(MINUTE_MS);
      const number = await world.repeat(who, first);
      await world.settle(number);
      return number;
    },
    approve: async (who, number) => {
      await world.clock.pass(MINUTE_MS);
      world.forge.review(who, number, "approved");
      await world.settle(number);
    },
    status: () => world.verdict(first).status,
  };
}

/** Says it where it may, and looks. */
async function says(world: SharedWorld, who: ForgeUser, number: number, text: string): Promise<void> {
  world.forge.say(who, number, text);
  await world.settle(number);
}

test("a stranger's request with the commit of another one takes nothing from it, whatever the stranger does", async () => {
  const world = await aSharedWorld();
  const { forge, mallory, first } = world;
  await world.approve(world.bob, first);
  const second = await world.again(mallory);
  for (const text of ["Hello.", "/rollcall hold", "/rollcall plan", "/rollcall status"]) {
    await says(world, mallory, second, text);
    expect([text, world.status()]).toEqual([text, "success"]);
  }
  forge.review(mallory, second, "changes-requested");
  forge.change(second, { url: "https://forge.example/elsewhere" });
  await world.settle(second);
  expect(world.status()).toBe("success");
  forge.change(second, { state: "closed" });
  await world.settle(second);

  expect(world.status()).toBe("success");
  expect(forge.ourComment(first)).toContain("### ✅ 1 admission on acme");
});

test("both say what is decided, and that the other one has the same commit", async () => {
  const world = await aSharedWorld();
  const second = await world.again(world.mallory);
  const both = `#${String(world.first)} and #${String(second)} ask for the same commit`;
  for (const number of [world.first, second]) {
    expect(world.forge.ourComment(number)).toContain(both);
    expect(world.forge.ourComment(number)).toContain("### ⏳ 1 admission on acme, 1 approval missing");
  }
  await world.approve(world.bob, world.first);
  for (const number of [world.first, second]) expect(world.forge.ourComment(number)).toContain("### ✅");
  expect(world.verdict(second).text).toContain(both);
  const { written } = world.forge;
  await world.settle(second);
  await world.settle(world.first);
  expect(world.forge.written).toBe(written);

  world.forge.change(second, { state: "closed" });
  await world.settle(second);
  expect(world.forge.ourComment(world.first)).not.toContain("same commit");
});

test("an owner's approval counts in whichever it was given, and stays when the repetition is closed", async () => {
  const world = await aSharedWorld();
  const second = await world.again(world.mallory);
  await world.approve(world.bob, second);
  expect(world.status()).toBe("success");
  world.forge.change(second, { state: "closed" });
  await world.settle(second);

  expect(world.status()).toBe("success");
});

test("what an owner takes back in the repetition is taken back", async () => {
  const world = await aSharedWorld();
  const second = await world.again(world.mallory);
  await world.approve(world.bob, second);
  world.forge.review(world.bob, second, "changes-requested");
  await world.settle(second);

  expect(world.status()).toBe("action-required");
});

test("an owner's hold of either holds both, says where it was given, and ends with the request that it was given in", async () => {
  const world = await aSharedWorld();
  await world.approve(world.bob, world.first);
  const second = await world.again(world.mallory);
  await says(world, world.carol, second, "/rollcall hold");
  expect(world.verdict(world.first)).toMatchObject({
    status: "action-required",
    title: `On hold by carol in #${String(second)}`,
  });
  expect(world.forge.ourComment(world.first)).toContain("On hold by carol");
  world.forge.change(second, { state: "closed" });
  await world.settle(second);

  expect(world.status()).toBe("success");
});

test.each([
  ["is closed", { state: "closed" }],
  ["is for another branch now", { baseBranch: "elsewhere" }],
] as const)("a repetition that %s is told of no more", async (_what, fields) => {
  const world = await aSharedWorld();
  const second = await world.again(world.mallory);
  await says(world, world.bob, second, "/rollcall hold");
  world.forge.change(second, fields);
  await world.settle(second);

  expect(world.verdict(world.first).title).toBe("1 admission on acme, 1 approval missing");
});

test("a request for another branch says nothing about the commit", async () => {
  const world = await aSharedWorld();
  const second = await world.repeat(world.mallory, world.first, { baseBranch: "elsewhere" });
  world.forge.say(world.bob, second, "/rollcall hold");
  await world.settle(second);

  expect(world.verdict(world.first).title).toBe("1 admission on acme, 1 approval missing");
  expect(world.forge.ourComment(second)).toBeUndefined();
});

test("a repetition that gets another commit is a request of its own, and the first one is told alone again", async () => {
  const world = await aSharedWorld();
  await world.approve(world.bob, world.first);
  const second = await world.again(world.mallory);
  await world.push(second, {
    [memberPath("carla")]: aParticipantYaml({ name: "carla", spec: "permission: Confirmation" }),
  });
  await world.settle(second);

  expect(world.verdict(second)).toMatchObject({ status: "action-required", title: /1 approval missing/ });
  expect(world.status()).toBe("success");
  expect(world.forge.ourComment(world.first)).not.toContain("same commit");
});

test("once the first is closed, what was approved in it approves the repetition no more", async () => {
  const world = await aSharedWorld();
  await world.approve(world.bob, world.first);
  const second = await world.again(world.mallory);
  world.forge.change(world.first, { state: "closed" });
  await world.settle(world.first);

  expect(world.verdict(second)).toMatchObject({ status: "action-required", title: /1 approval missing/ });
});

test("a commit that nobody asks for any more passes no more: the next who asks for it begins anew", async () => {
  const world = await aSharedWorld();
  await world.approve(world.bob, world.first);
  world.forge.change(world.first, { state: "closed" });
  await world.settle(world.first);
  expect(world.status()).toBe("action-required");
  expect(world.verdict(world.first).title).toBe("No open request asks for this commit");
  await world.again(world.mallory);

  expect(world.verdict(world.first).title).toBe("1 admission on acme, 1 approval missing");
});

test("who approved it and repeats it then has still approved it; who repeats it first asks for it", async () => {
  const early = await aSharedWorld();
  await early.approve(early.bob, early.first);
  await early.again(early.bob);
  expect(early.status()).toBe("success");

  const late = await aSharedWorld();
  const second = await late.again(late.bob);
  await late.approve(late.bob, late.first);
  await late.approve(late.bob, second);
  expect(late.status()).toBe("action-required");
  expect(late.forge.ourComment(late.first)).toContain("not counted: ` bob ` asks for it");
  await late.approve(late.carol, late.first);
  expect(late.status()).toBe("success");
});

test("an owner who asks does not approve by way of a stranger's request with the same commit", async () => {
  const world = await aSharedWorld(admission("carla"), "bob");
  const second = await world.again(world.mallory);
  await world.approve(world.bob, second);

  expect(world.status()).toBe("action-required");
});

test("many files that an owner asks for are not refused because a stranger repeats them", async () => {
  const many = Object.assign({}, ...Array.from({ length: 51 }, (_, index) => admission(`m${String(index)}`))) as Change;
  const world = await aSharedWorld(many, "bob");
  await world.again(world.mallory);

  expect(world.verdict(world.first)).toMatchObject({ status: "action-required", title: /approval missing/ });
});

test("many files that a stranger asks for are refused no more once an owner asks for them, as the refusal says", async () => {
  const many = Object.assign({}, ...Array.from({ length: 51 }, (_, index) => admission(`m${String(index)}`))) as Change;
  const world = await aSharedWorld(many);
  expect(world.verdict(world.first)).toMatchObject({ status: "failure", title: /51 governed files/ });
  await world.again(world.bob);

  expect(world.verdict(world.first)).toMatchObject({ status: "action-required", title: /approval missing/ });
});

test("whom the commits of a repetition name does not ask for it by that", async () => {
  const world = await aSharedWorld();
  const { forge, mallory, bob, first } = world;
  await world.clock.pass(MINUTE_MS);
  const second = await world.repeat(mallory, first);
  // Of a fork that cannot be seen there is no record of pushes.
  forge.moves.delete(second);
  forge.named.set(second, [{ by: bob, before: undefined, after: sure(forge.pulls.get(second)).head }]);
  await world.settle(second);
  await world.approve(bob, first);

  expect(world.status()).toBe("success");
});

test("an owner takes back what was said in the repetition also after that was closed", async () => {
  const world = await aSharedWorld();
  const second = await world.again(world.mallory);
  const effect = sure((await world.store.requests.request(second))?.effectId).slice(0, 12);
  const said = world.forge.say(world.bob, second, `/rollcall approve ${effect}`);
  await world.settle(second);
  world.forge.change(second, { state: "closed" });
  await world.settle(second);
  expect(world.status()).toBe("success");
  world.forge.remove(second, said);
  await world.settle(second);

  expect(world.status()).toBe("action-required");
});

test("what an owner says of either counts for both also once both are merged", async () => {
  const world = await aSharedWorld();
  const { forge, bob, first } = world;
  const second = await world.again(world.mallory);
  await world.approve(bob, second);
  const landed = await world.merge(first);
  forge.change(second, { state: "merged", landed, landedAtMs: world.clock.nowMs() });
  for (const number of [first, second]) await world.settle(number);
  const contents = async () => world.store.requests.approvedContents(aName("acme"), [memberPath("carla")]);
  await world.store.requests.beginApprovals({ domain: aName("acme"), commit: landed, files: new Map(), atMs: 0 });
  expect((await contents())?.size).toBe(1);
  await world.clock.pass(MINUTE_MS);
  forge.review(bob, first, "changes-requested");
  for (const number of [first, second]) await world.settle(number);

  expect((await contents())?.size).toBe(0);
});

test("a request with the commit that a merge queue tries leaves the queue's check alone, also when it is closed", async () => {
  const world = await aRequestWorld();
  const number = await world.ask(world.alice, admission("carla"));
  world.queued.add(sure(world.forge.pulls.get(number)).head);
  await world.settle(number);
  expect(world.forge.ourComment(number)).toContain("1 approval missing");
  world.forge.change(number, { state: "closed" });
  await world.settle(number);

  expect(world.forge.checks).toEqual([]);
});

test("two that are looked at for the first time side by side come to the same", async () => {
  const world = await aRequestWorld();
  const first = await world.ask(world.alice, admission("carla"));
  const second = await world.repeat(world.forge.person("mallory"), first);
  await Promise.all([world.look(first), world.look(second)]);
  await world.settle(second);

  for (const number of [first, second]) expect(world.forge.ourComment(number)).toContain("ask for the same commit");
});

test("what is said of a commit is written to that commit, also where the forge calls another one the head still", async () => {
  const world = await aSharedWorld();
  await world.approve(world.bob, world.first);
  const good = sure(world.forge.pulls.get(world.first)).head;
  const other = await world.push(world.first, { [memberPath("eve")]: aParticipantYaml({ name: "eve" }) });
  // By git it has the good commit again.
  await world.repository.git("update-ref", sure(world.forge.pulls.get(world.first)).headRef, good);
  await world.settle(world.first);

  expect(world.forge.verdictOf(other)).toBeUndefined();
  expect(world.forge.verdictOf(good)?.status).toBe("success");
});
