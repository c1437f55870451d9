import { expect, test } from "vitest";

import { SUSPENDED } from "../../../src/model/standing.ts";
import { RollcallError } from "../../../src/model/error.ts";
import type { ApplyDeps } from "../../../src/usecases/domain/domain-deps.ts";
import { aParticipantYaml, aSequencerYaml } from "../../build/documents.ts";
import { aName, aParticipantId, DAY_MS, NOW_MS, sure } from "../../build/identifiers.ts";
import { admitted } from "../../build/members.ts";
import { aMemberConnection } from "../../build/requests.ts";
import {
  admission,
  aRequestWorld,
  type Change,
  memberPath,
  type RequestWorld,
  runAsService,
} from "./a-request-world.ts";

const ACME = aName("acme");
const HOUR_MS = 3_600_000;

/** Applies what the branch holds, as the loop does. */
async function applied(world: RequestWorld, deps?: Partial<ApplyDeps>): Promise<string> {
  return (await runAsService(world, deps)).kind;
}

/** A world in which something was applied already: what comes now came by requests. */
async function aRunningWorld(files: Readonly<Record<string, string>> = {}): Promise<RequestWorld> {
  const world = await aRequestWorld({ files });
  expect(await applied(world)).toMatch(/applied|in-sync/);
  return world;
}

function inForce(...names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [memberPath(name), aParticipantYaml({ name })]));
}

/** A request that was shown, approved by bob unless told otherwise, and merged. */
async function aMergedRequest(
  world: RequestWorld,
  change: Change = admission("carla"),
  isApproved = true,
): Promise<number> {
  const number = await world.ask(world.alice, change);
  await world.look(number);
  if (isApproved) world.forge.review(world.bob, number, "approved");
  await world.look(number);
  await world.merge(number);
  await world.look(number);
  return number;
}

async function stateOf({ store }: RequestWorld, number: number): Promise<string | undefined> {
  return (await store.requests.request(number))?.state;
}

test("the comment tells the story: merged, applied, in force, how to connect, connected", async () => {
  const world = await aRunningWorld();
  const number = await aMergedRequest(world);
  expect(world.forge.ourComment(number)).toContain("### ⏳ Merged, and on its way to acme");
  expect(world.forge.ourComment(number)).toContain("` acme ` has not run yet");
  expect(await applied(world)).toBe("applied");
  await world.look(number);

  const told = sure(world.forge.ourComment(number));
  expect(told).toContain("### ✅ In force on acme");
  expect(told).toMatch(/` carla `: ` effective, not connected yet ` \(run `/);
  expect(told).toContain(aMemberConnection().markdown);
  expect(await stateOf(world, number)).toBe("merged");
});

test("of what nobody heard the story says so, calls it no failure, and goes on once the domain has told", async () => {
  const world = await aRunningWorld();
  const domain = sure(world.domains.get(ACME));
  const number = await aMergedRequest(world);
  domain.unheard.set(aParticipantId("carla"), "undone");
  expect(await applied(world, { effectiveTimeoutMs: 0 })).toBe("applied");
  await world.look(number);

  const told = sure(world.forge.ourComment(number));
  expect(told).toContain("### ⏳ Merged, and on its way to acme");
  expect(told).toContain("` acme ` was sent, and its outcome is not known yet");
  expect(told).toContain("` carla `: ` unknown: no answer came.");
  domain.setState(aParticipantId("carla"), admitted());
  expect(await applied(world)).toBe("in-sync");
  await world.look(number);
  expect(world.forge.ourComment(number)).toContain("### ✅ In force on acme");
  expect(world.forge.shownDeployments.map(({ state }) => state)).toEqual(["queued", "in-progress", "success"]);
});

test("a package is issued once: what was handed over is told as it was", async () => {
  const world = await aRunningWorld();
  const number = await aMergedRequest(world);
  await applied(world);
  await world.look(number);
  const first = world.forge.ourComment(number);
  await world.look(number);

  expect(world.forge.ourComment(number)).toBe(first);
  expect((await world.store.requests.request(number))?.connections).toHaveLength(1);
});

test("a deployment shows on the forge how far each domain is, each state once", async () => {
  const world = await aRunningWorld();
  const number = await aMergedRequest(world);
  await world.look(number);
  await applied(world);
  await world.look(number);
  await world.look(number);

  expect(world.forge.shownDeployments.map(({ domain, state }) => `${domain} ${state}`)).toEqual([
    "acme queued",
    "acme success",
  ]);
});

/** What may come over a domain after a request is in force there. */
const LATER: Readonly<Record<string, (world: RequestWorld) => Promise<unknown>>> = {
  "an unrelated push to the branch that nobody approved": async (world) => {
    await world.commit(admission("smuggled"));
    expect(await applied(world)).toBe("reported");
  },
  "a push that governs, and nobody approved": async (world) => {
    await world.commit({ "domains/acme/sequencers/west.yaml": aSequencerYaml({ name: "west" }) });
    await world.commit({ [memberPath("carla")]: aParticipantYaml({ name: "carla", spec: "permission: Observation" }) });
    await applied(world);
  },
  "a domain that is away": async (world) => {
    sure(world.domains.get(ACME)).away = new RollcallError("unavailable", "acme is away", { hint: "Wait." });
    await expect(applied(world)).rejects.toMatchObject({ code: "unavailable" });
  },
  "a branch that somebody else broke": async (world) => {
    await world.commit({ [memberPath("dora")]: "kind: Participant\n" });
    expect(await applied(world)).toBe("invalid");
  },
  "a branch that was taken back": async (world) => {
    await world.commit({ [memberPath("carla")]: null });
    await applied(world);
  },
};

test.each(Object.keys(LATER))("what was in force stays told as in force, with its time, after %s", async (what) => {
  const world = await aRunningWorld();
  const number = await aMergedRequest(world);
  expect(await applied(world)).toBe("applied");
  await world.look(number);
  const told = sure(world.forge.ourComment(number));
  const since = sure(/` acme ` is in force since \S+/.exec(told)?.[0]);
  await world.clock.pass(HOUR_MS);
  await sure(LATER[what])(world);
  await world.look(number);

  const now = sure(world.forge.ourComment(number));
  expect(now).toContain("### ✅ In force on acme");
  expect(now).toContain(since);
  expect(now).toMatch(/` carla `: ` effective, not connected yet `/);
  expect(now).toContain("- since then, beside it: ");
  expect(world.forge.shownDeployments.at(-1)?.state).toBe("success");
});

test("trouble that is over is told no more", async () => {
  const world = await aRunningWorld();
  const number = await aMergedRequest(world);
  await applied(world);
  await world.look(number);
  const before = world.forge.ourComment(number);
  sure(world.domains.get(ACME)).away = new RollcallError("unavailable", "acme is away", { hint: "Wait." });
  await applied(world).catch(() => undefined);
  await world.look(number);
  expect(world.forge.ourComment(number)).toContain("the domain has a fault: ` acme is away `");
  sure(world.domains.get(ACME)).away = undefined;
  expect(await applied(world)).toBe("in-sync");
  await world.look(number);

  expect(world.forge.ourComment(number)).toBe(before);
});

test("what was in force before anybody looked is in force, whatever has come since", async () => {
  const world = await aRunningWorld();
  const number = await aMergedRequest(world);
  expect(await applied(world)).toBe("applied");
  await world.commit(admission("smuggled"));
  expect(await applied(world)).toBe("reported");
  await world.look(number);

  expect(world.forge.ourComment(number)).toContain("### ✅ In force on acme");
});

test("what is merged and held says which approvals are missing, and that owners can still give them", async () => {
  const world = await aRunningWorld();
  const number = await aMergedRequest(world, admission("carla"), false);
  await applied(world);
  await world.look(number);

  const told = sure(world.forge.ourComment(number));
  expect(told).toContain("### ⏳ Merged, and held");
  expect(told).toMatch(/\*\*Next:\*\*\s+1\. acme: .*approve.* They approve it here, also after the merge/);
  expect(told).toContain("⏳ Approvals: 0 of 1");
});

test("requests that land in one commit have one deployment, which succeeds once the last of them is in force", async () => {
  const world = await aRunningWorld();
  const { forge, bob } = world;
  const approved = await world.ask(world.alice, admission("carla"));
  const not = await world.ask(world.alice, admission("dora"));
  for (const number of [approved, not]) await world.look(number);
  forge.review(bob, approved, "approved");
  await world.look(approved);
  const landed = await world.commit({ ...admission("carla"), ...admission("dora") });
  for (const number of [approved, not]) {
    forge.change(number, { state: "merged", landed, landedAtMs: NOW_MS });
    await world.look(number);
  }
  const look = async () => {
    await applied(world);
    for (const number of [approved, not, approved]) await world.look(number);
    return forge.shownDeployments.map(({ domain, state }) => `${domain} ${state}`);
  };
  await applied(world);
  const held = await look();
  expect(forge.ourComment(approved)).toContain("### ✅ In force on acme");
  expect(forge.ourComment(not)).toContain("### ⏳ Merged, and held");
  expect(held.at(-1)).toBe("acme queued");
  expect(held).not.toContain("acme success");
  await world.clock.pass(60_000);
  forge.review(bob, not, "approved");
  await world.look(not);

  expect((await look()).at(-1)).toBe("acme success");
});

test.each(["in order", "the last one first"])(
  "requests of one commit have a deployment that succeeds also where each is looked at once (%s)",
  async (order) => {
    const world = await aRunningWorld();
    const numbers = [await world.ask(world.alice, admission("carla")), await world.ask(world.alice, admission("dora"))];
    for (const number of numbers) {
      await world.look(number);
      world.forge.review(world.bob, number, "approved");
      await world.look(number);
    }
    const landed = await world.commit({ ...admission("carla"), ...admission("dora") });
    for (const number of numbers) {
      world.forge.change(number, { state: "merged", landed, landedAtMs: NOW_MS });
      await world.look(number);
    }
    expect(await applied(world)).toBe("applied");
    // There is no news of either after that.
    for (const number of order === "in order" ? numbers : numbers.toReversed()) await world.look(number);

    expect(world.forge.shownDeployments.at(-1)?.state).toBe("success");
  },
);

test("who is waited for is given up after two weeks, and looked at no more", async () => {
  const world = await aRunningWorld();
  const number = await aMergedRequest(world);
  await applied(world);
  await world.clock.pass(15 * DAY_MS);
  await world.look(number);

  expect(await stateOf(world, number)).toBe("settled");
  expect(await world.store.requests.unsettled()).toEqual([]);
});

test("what was merged without approval is held, says so, and is applied once an owner approves it after all", async () => {
  const world = await aRunningWorld();
  const number = await aMergedRequest(world, admission("carla"), false);
  expect(await applied(world)).toBe("reported");
  await world.look(number);
  expect(world.forge.ourComment(number)).toContain("### ⏳ Merged, and held");
  expect(sure(world.domains.get(ACME)).standings.size).toBe(0);
  world.forge.review(world.bob, number, "approved");
  await world.look(number);

  expect(await applied(world)).toBe("applied");
  await world.look(number);
  expect(world.forge.ourComment(number)).toContain("### ✅ In force on acme");
});

test("what was merged without approval is applied once an owner approves it by the comment that is offered", async () => {
  const world = await aRunningWorld();
  const number = await aMergedRequest(world, admission("carla"), false);
  expect(await applied(world)).toBe("reported");
  await world.look(number);
  const approval = sure(/\/rollcall approve [0-9a-f]{12}/.exec(sure(world.forge.ourComment(number)))?.[0]);
  const byStranger = world.forge.say(world.alice, number, approval);
  await world.look(number);
  expect(world.forge.reactions.get(byStranger)).toEqual(["refused"]);
  expect(world.forge.ourComment(number)).toContain("not counted: ` alice ` asks for it");
  const byOwner = world.forge.say(world.bob, number, approval);
  await world.look(number);

  expect(world.forge.reactions.get(byOwner)).toEqual(["done"]);
  expect(await applied(world)).toBe("applied");
});

test.each([
  ["asks for changes", "objects"],
  ["takes the comment away", "took the approval back"],
])("an owner who %s after the merge and before it is applied has not approved", async (what, why) => {
  const world = await aRunningWorld();
  const { forge, bob, clock } = world;
  const number = await world.ask(world.alice, admission("carla"));
  await world.look(number);
  const effect = sure((await world.store.requests.request(number))?.effectId);
  const id = forge.say(bob, number, `/rollcall approve ${effect.slice(0, 12)}`);
  await world.look(number);
  expect(world.verdict(number).status).toBe("success");
  await world.merge(number);
  await world.look(number);
  await clock.pass(1_000);
  if (what.startsWith("asks")) forge.review(bob, number, "changes-requested");
  else forge.remove(number, id);
  await world.look(number);

  expect(await applied(world)).toBe("reported");
  expect(sure(world.domains.get(ACME)).standings.size).toBe(0);
  await world.look(number);
  expect(forge.ourComment(number)).toContain(`not counted: \` bob \` ${why}`);
});

test("what is in force stays approved, whatever its owners think of it later", async () => {
  const world = await aRunningWorld();
  const number = await aMergedRequest(world);
  expect(await applied(world)).toBe("applied");
  await world.look(number);
  await world.clock.pass(60_000);
  world.forge.review(world.bob, number, "changes-requested");
  await world.look(number);

  expect(await world.store.requests.approvedContents(ACME, [memberPath("carla")])).toHaveProperty("size", 1);
  expect(world.forge.ourComment(number)).toContain("### ✅ In force on acme");
});

test.each([true, false])(
  "what another request has changed since is no more approved by the one before it (that one was in force: %s)",
  async (wasInForce) => {
    const world = await aRunningWorld(inForce("dave", "erin", "fred"));
    const withPermission = (permission: string): Change => ({
      [memberPath("carla")]: aParticipantYaml({ name: "carla", spec: `permission: ${permission}` }),
    });
    const first = await aMergedRequest(world, withPermission("Submission"));
    if (wasInForce) await applied(world);
    await world.look(first);
    const second = await world.ask(world.alice, withPermission("Observation"));
    await world.look(second);
    for (const owner of [world.bob, world.carol]) world.forge.review(owner, second, "approved");
    await world.look(second);
    await world.merge(second);
    await world.look(second);
    await world.look(first);
    expect(await applied(world)).toBe("applied");
    await world.look(first);
    await world.commit(withPermission("Submission"));

    expect(await applied(world)).toBe("reported");
    const approvals: number[] = [];
    for await (const { entry } of world.store.audit({ after: 0 })) {
      if (entry.kind === "request-approved") approvals.push(entry.number);
    }
    expect(approvals).toEqual([first, second]);
  },
);

test("what is pushed to the branch by no request is held, and what had its approvals beside it is not", async () => {
  const world = await aRunningWorld();
  await world.commit(admission("smuggled"));
  await aMergedRequest(world);

  await applied(world);

  expect([...sure(world.domains.get(ACME)).standings.keys()]).toEqual([aParticipantId("carla")]);
});

test("a file that is merged with another content than was approved is held", async () => {
  const world = await aRunningWorld();
  const number = await world.ask(world.alice, admission("carla"));
  await world.look(number);
  world.forge.review(world.bob, number, "approved");
  await world.look(number);
  // Between the approval and the merge somebody pushed, and nobody looked.
  await world.push(number, {
    [memberPath("carla")]: aParticipantYaml({ name: "carla", spec: "permission: Confirmation" }),
  });
  await world.merge(number);
  await world.look(number);

  expect(await applied(world)).toBe("reported");
});

test("what governs and was changed by no request holds everything", async () => {
  const world = await aRunningWorld();
  await world.commit({
    "domains/acme/sequencers/west.yaml": null,
    "domains/acme/overrides/x.yaml": "kind: Override\n",
  });
  const number = await aMergedRequest(world, admission("carla"));
  await applied(world);
  await world.look(number);

  expect(sure(world.domains.get(ACME)).standings.size).toBe(0);
});

test("drift is brought back without anybody's approval: the document says what it said before", async () => {
  const world = await aRunningWorld();
  await aMergedRequest(world);
  expect(await applied(world)).toBe("applied");
  sure(world.domains.get(ACME)).setState(aParticipantId("carla"), SUSPENDED);

  expect(await applied(world)).toBe("applied");
});

test("what the forge calls merged counts once the branch holds it", async () => {
  const world = await aRunningWorld();
  const number = await world.ask(world.alice, admission("carla"));
  await world.look(number);
  const elsewhere = await world.push(number, { "domains/acme/participants/dora.yaml": null });
  world.forge.change(number, { state: "merged", landed: elsewhere });
  await world.look(number);

  expect(await stateOf(world, number)).toBe("open");
});

test("a request that changed nothing of ours is over when it is merged", async () => {
  const world = await aRunningWorld();
  const number = await world.ask(world.alice, { "README.md": "hello" });
  await world.look(number);
  await world.merge(number);
  await world.look(number);

  expect(await stateOf(world, number)).toBe("settled");
  expect(world.forge.ourComment(number)).toBeUndefined();
});

test("after the merge a writer and an owner may ask for another try, and a stranger may not", async () => {
  const world = await aRunningWorld();
  const number = await aMergedRequest(world);
  const wendy = world.forge.person("wendy", "write");
  const no = world.forge.say(world.alice, number, "/rollcall retry");
  const yes = world.forge.say(wendy, number, "/rollcall retry");
  const owners = world.forge.say(world.bob, number, "/rollcall retry");
  await world.look(number);

  expect([no, yes, owners].map((id) => world.forge.reactions.get(id))).toEqual([["refused"], ["done"], ["done"]]);
  expect(world.runs).toEqual([ACME, ACME]);
});

test("who was opened and merged while nobody looked is shown afterwards, and applied once owners have approved what was shown", async () => {
  const world = await aRunningWorld();
  const number = await world.ask(world.alice, admission("carla"));
  // Nobody can have approved what was not shown.
  world.forge.review(world.bob, number, "approved");
  await world.clock.pass(1_000);
  await world.merge(number);
  await world.look(number);
  expect(await applied(world)).toBe("reported");
  await world.look(number);
  expect(world.forge.ourComment(number)).toContain("was merged without the approval of owners");
  await world.clock.pass(1_000);

  world.forge.review(world.bob, number, "approved");
  await world.look(number);

  expect(await applied(world)).toBe("applied");
  await world.look(number);
  expect(world.forge.ourComment(number)).toContain("### ✅ In force on acme");
  expect(await world.store.requests.request(number)).toMatchObject({
    domains: ["acme"],
    members: [{ name: "carla", kind: "admit" }],
  });
});

test("what was merged long ago, or before anything was kept, is followed by nobody", async () => {
  const fresh = await aRequestWorld();
  const early = await fresh.ask(fresh.alice, admission("carla"));
  await fresh.merge(early);
  await fresh.clock.pass(HOUR_MS);
  await applied(fresh);
  await fresh.look(early);
  const world = await aRunningWorld();
  await world.clock.pass(1_000);
  const late = await world.ask(world.alice, admission("carla"));
  await world.merge(late);
  await world.clock.pass(3 * DAY_MS + 1);
  await world.look(late);

  expect([fresh.forge.ourComment(early), await stateOf(fresh, early)]).toEqual([undefined, undefined]);
  expect([world.forge.ourComment(late), await stateOf(world, late)]).toEqual([undefined, undefined]);
});

test("the forge tells the second of a merge only: one that seems to be a little older than the first record is followed", async () => {
  const world = await aRunningWorld();
  const number = await world.ask(world.alice, admission("carla"));
  await world.merge(number);
  world.forge.change(number, { landedAtMs: world.clock.nowMs() - 900 });
  await world.look(number);

  expect(await stateOf(world, number)).toBe("merged");
});
