import { expect, test } from "vitest";

import { contentKey } from "../../../src/ports/request-store.ts";
import { aParticipantYaml } from "../../build/documents.ts";
import { SUSPENDED } from "../../../src/model/standing.ts";
import { aCommitId, aName, aParticipantId, sure } from "../../build/identifiers.ts";
import { admission, aRequestWorld, memberPath, OWNED, type RequestWorld } from "./a-request-world.ts";

const ACME = aName("acme");
const ZETA = aName("zeta");
const HOUR_MS = 3_600_000;
const CARLA = memberPath("carla");
const TWO_DOMAINS = { acme: OWNED, zeta: OWNED };

async function effectOf({ store }: RequestWorld, number: number): Promise<string> {
  return sure(sure(await store.requests.request(number)).effectId);
}

/** Which of these paths hold what was approved, as the branch would have it. */
async function approvedIn({ store }: RequestWorld, domain = ACME, paths: readonly string[] = [CARLA]): Promise<number> {
  await store.requests.beginApprovals({ domain, commit: aCommitId("began"), files: new Map(), atMs: 0 });
  return sure(await store.requests.approvedContents(domain, paths)).size;
}

async function aRequestThatWaits(): Promise<RequestWorld & { readonly number: number }> {
  const world = await aRequestWorld();
  const number = await world.ask(world.alice, admission("carla"));
  await world.look(number);
  return { ...world, number };
}

test("a request gets a check and a comment that say the same, and a second look writes nothing", async () => {
  const { forge, number, look, verdict } = await aRequestThatWaits();
  expect(verdict(number)).toMatchObject({
    status: "action-required",
    title: "1 admission on acme, 1 approval missing",
  });
  expect(forge.ourComment(number)).toContain("### ⏳ 1 admission on acme, 1 approval missing");
  const { written } = forge;

  await look(number);

  expect(forge.written).toBe(written);
});

test("nobody is told that nothing concerns us, but for the check that the branch waits for", async () => {
  const world = await aRequestWorld();
  const number = await world.ask(world.alice, { "README.md": "hello" });
  await world.look(number);

  expect(world.verdict(number).status).toBe("success");
  expect(world.forge.ourComment(number)).toBeUndefined();
});

test("an owner's approval of what was shown makes it ready, and its content may be applied", async () => {
  const world = await aRequestThatWaits();
  const { forge, number, bob } = world;
  expect(await approvedIn(world)).toBe(0);
  forge.review(bob, number, "approved");
  await world.look(number);

  expect(world.verdict(number).status).toBe("success");
  expect(await approvedIn(world)).toBe(1);
});

test("an approval of what was shown before counts for nothing that is pushed later, and what it allowed is taken back", async () => {
  const world = await aRequestThatWaits();
  const { forge, number, bob, clock } = world;
  forge.review(bob, number, "approved");
  await world.look(number);
  await clock.pass(60_000);
  await world.push(number, { [CARLA]: aParticipantYaml({ name: "carla", spec: "permission: Confirmation" }) });
  await world.look(number);

  expect(world.verdict(number).status).toBe("action-required");
  expect(await approvedIn(world)).toBe(0);
});

test("a review that was given just after another plan took its place is one of neither, and a later one counts", async () => {
  const world = await aRequestThatWaits();
  const { forge, number, bob, clock } = world;
  await clock.pass(60_000);
  await world.push(number, { [CARLA]: aParticipantYaml({ name: "carla", spec: "permission: Confirmation" }) });
  await world.look(number);
  await clock.pass(17_000);
  forge.review(bob, number, "approved");
  await world.look(number);
  expect(world.verdict(number).status).toBe("action-required");
  await clock.pass(60_000);
  forge.review(bob, number, "approved");
  await world.look(number);

  expect(world.verdict(number).status).toBe("success");
});

test("a push back to what was approved makes that approval count again: it is the same effect", async () => {
  const world = await aRequestThatWaits();
  const { forge, number, bob, clock } = world;
  forge.review(bob, number, "approved");
  await world.look(number);
  await world.push(number, { [CARLA]: aParticipantYaml({ name: "carla", spec: "permission: Confirmation" }) });
  await world.look(number);
  await clock.pass(60_000);
  await world.push(number, admission("carla"));
  await world.look(number);

  expect(world.verdict(number).status).toBe("success");
});

test("an approval that is taken back is none, and what it allowed is not any more", async () => {
  const world = await aRequestThatWaits();
  const { forge, number, bob } = world;
  forge.review(bob, number, "approved");
  await world.look(number);
  forge.review(bob, number, "changes-requested");
  await world.look(number);

  expect(world.verdict(number).status).toBe("action-required");
  expect(await approvedIn(world)).toBe(0);
});

test("a domain that a request is about no more loses what was approved for it", async () => {
  const world = await aRequestWorld({ domains: TWO_DOMAINS });
  const { forge, bob, clock } = world;
  const number = await world.ask(world.alice, { ...admission("carla"), ...admission("carla", "zeta") });
  await world.look(number);
  forge.review(bob, number, "approved");
  await world.look(number);
  const inZeta = memberPath("carla", "zeta");
  expect(await approvedIn(world, ZETA, [inZeta])).toBe(1);
  await clock.pass(60_000);
  await world.push(number, { [inZeta]: null });
  await world.look(number);
  await clock.pass(60_000);
  forge.review(bob, number, "approved");
  await world.look(number);

  expect(await approvedIn(world)).toBe(1);
  expect(await approvedIn(world, ZETA, [inZeta])).toBe(0);
});

test("a request that is refused, or wrong, allows nothing, whoever approves it", async () => {
  const world = await aRequestThatWaits();
  const { forge, number, bob, clock } = world;
  await world.push(number, { [memberPath("dora")]: "kind: Participant\n" });
  await world.look(number);
  await clock.pass(60_000);
  forge.review(bob, number, "approved");
  await world.look(number);

  expect(world.verdict(number)).toMatchObject({ status: "failure" });
  expect(world.verdict(number).annotations[0]).toMatchObject({ path: memberPath("dora"), level: "failure" });
  expect(await approvedIn(world)).toBe(0);
});

test("while the branch moves on the verdict says that it is out of date, and nothing else is in it", async () => {
  const world = await aRequestThatWaits();
  const { forge, number } = world;
  await world.commit({ [memberPath("dora")]: "kind: Participant\n" });

  await world.doubt(number, "the branch has moved");

  expect(world.verdict(number)).toMatchObject({ status: "in-progress", title: "Out of date: the branch has moved" });
  expect(forge.ourComment(number)).toContain("### ⚠️ Out of date: the branch has moved");
  await world.look(number);
  expect(world.verdict(number)).toMatchObject({ status: "failure", title: "The branch itself is not valid" });
});

test("an effect whose doubt was shown keeps the moment from which it was shown", async () => {
  const world = await aRequestThatWaits();
  const { number, store, clock } = world;
  const before = await store.requests.shown(number);
  await clock.pass(5_000);
  world.deps.snapshots.forget(ACME);
  sure(world.domains.get(ACME)).setState(aParticipantId("carla"), SUSPENDED);
  await world.doubt(number, "the branch has moved");
  expect(world.verdict(number).status).toBe("in-progress");
  await world.look(number);

  expect(await store.requests.shown(number)).toEqual(before);
});

test.each([
  ["a file that nothing governs", { "README.md": "hello" }],
  ["another domain's documents", admission("erin", "zeta")],
])("no doubt is told where the branch moves on by %s", async (_what, change) => {
  const world = await aRequestWorld({ domains: TWO_DOMAINS });
  const number = await world.ask(world.alice, admission("carla"));
  await world.look(number);
  const { written } = world.forge;
  await world.commit(change);

  await world.doubt(number, "the branch has moved");

  expect(world.forge.written).toBe(written);
});

test("what time has made another verdict of does not hold, although nobody did anything", async () => {
  const world = await aRequestWorld();
  const { forge, clock } = world;
  const validUntil = new Date(clock.nowMs() + HOUR_MS).toISOString().replace(/\.\d+Z$/, "Z");
  const document = aParticipantYaml({ name: "carla", spec: `validUntil: ${validUntil}` });
  const number = await world.ask(world.alice, { [CARLA]: document });
  await world.look(number);
  const { written } = forge;
  await clock.pass(HOUR_MS / 2);
  await world.doubt(number, "time has passed");
  expect(forge.written).toBe(written);
  await clock.pass(HOUR_MS);

  await world.doubt(number, "time has passed");

  expect(world.verdict(number).status).toBe("in-progress");
});

test("what somebody made of our comment is never read: the verdict is what it was, and the comment is put right", async () => {
  const world = await aRequestThatWaits();
  const { forge, number } = world;
  const told = sure(forge.ourComment(number));
  const ours = sure(forge.conversations.get(number)?.find(({ isOurs }) => isOurs));
  forge.edit(number, ours.id, told.replace("⏳", "✅").replace("1 approval missing", "approved by everybody"));
  await world.look(number);

  expect(forge.ourComment(number)).toBe(told);
  expect(world.verdict(number).status).toBe("action-required");
});

test("where nobody may comment any more the check shows it, and reviews of that count", async () => {
  const world = await aRequestWorld();
  const { forge, bob, clock } = world;
  const number = await world.ask(world.alice, admission("carla"));
  forge.locked.add(number);
  forge.review(bob, number, "approved");
  await clock.pass(1_000);
  await world.look(number);
  await world.look(number);
  expect(world.verdict(number).status).toBe("action-required");
  await clock.pass(1_000);
  forge.review(bob, number, "approved");
  await world.look(number);

  expect(world.verdict(number).status).toBe("success");
  expect(forge.ourComment(number)).toBeUndefined();
});

test.each([
  ["an owner", "bob", "hold", ["seen", "done"]],
  ["somebody who may write", "wendy", "hold", ["seen", "done"]],
  ["the author", "alice", "hold", ["seen", "refused"]],
  ["a stranger", "eve", "hold", ["seen", "refused"]],
  ["a stranger", "eve", "help", ["seen", "refused"]],
  ["a stranger", "eve", "plan", ["seen", "refused"]],
  ["a stranger", "eve", "retry", ["seen", "refused"]],
  ["the author", "alice", "help", ["seen", "done"]],
  ["the author", "alice", "plan", ["seen", "done"]],
  ["an owner", "bob", "retry", ["seen", "done"]],
  ["an owner", "bob", "adopt carla", ["seen", "refused"]],
  ["an owner", "bob", "apply", undefined],
] as const)("%s (%s) says /rollcall %s: %j, and nobody gets a text", async (_who, login, command, reactions) => {
  const world = await aRequestThatWaits();
  const { forge, number } = world;
  const who = forge.person(login, login === "wendy" ? "write" : "read");
  const before = forge.conversations.get(number)?.length ?? 0;
  const id = forge.say(who, number, `/rollcall ${command}`);
  await world.look(number);
  await world.look(number);

  expect(forge.reactions.get(id)).toEqual(reactions);
  expect(forge.conversations.get(number)).toHaveLength(before + 1);
});

test("what is held is not ready until somebody who may lets it go", async () => {
  const world = await aRequestThatWaits();
  const { forge, number, bob, carol } = world;
  forge.review(bob, number, "approved");
  forge.say(bob, number, "/rollcall hold");
  await world.look(number);
  expect(world.verdict(number)).toMatchObject({
    status: "action-required",
    title: expect.stringContaining("bob") as string,
  });
  forge.say(carol, number, "/rollcall unhold");
  await world.look(number);

  expect(world.verdict(number).status).toBe("success");
});

test("who approves by a comment approves exactly the effect that it names, and counts by the same rules", async () => {
  const world = await aRequestThatWaits();
  const { forge, number, alice, bob } = world;
  const effect = (await effectOf(world, number)).slice(0, 12);
  const wrong = forge.say(bob, number, `/rollcall approve ${"0".repeat(12)}`);
  const own = forge.say(alice, number, `/rollcall approve ${effect}`);
  await world.look(number);
  expect([forge.reactions.get(wrong), forge.reactions.get(own)]).toEqual([
    ["seen", "refused"],
    ["seen", "refused"],
  ]);
  expect(world.verdict(number).status).toBe("action-required");
  forge.say(bob, number, `/rollcall approve ${effect}`);
  await world.look(number);

  expect(world.verdict(number).status).toBe("success");
  expect(forge.ourComment(number)).toContain("not counted: ` alice ` asks for it");
});

test.each([
  ["asks for changes", "objects"],
  ["takes the comment away", "took the approval back"],
  ["makes something else of the comment", "took the approval back"],
])("an owner who approved by a comment and then %s has not approved", async (what, why) => {
  const world = await aRequestThatWaits();
  const { forge, number, bob, clock } = world;
  const approval = `/rollcall approve ${(await effectOf(world, number)).slice(0, 12)}`;
  const id = forge.say(bob, number, approval);
  await world.look(number);
  expect(world.verdict(number).status).toBe("success");
  await clock.pass(60_000);
  if (what.startsWith("asks")) forge.review(bob, number, "changes-requested");
  else if (what.startsWith("takes")) forge.remove(number, id);
  else forge.edit(number, id, "on second thoughts");
  await world.look(number);

  expect(world.verdict(number).status).toBe("action-required");
  expect(forge.ourComment(number)).toContain(`not counted: \` bob \` ${why}`);
  expect(await approvedIn(world)).toBe(0);
  await clock.pass(60_000);
  forge.say(bob, number, approval);
  await world.look(number);
  expect(world.verdict(number).status).toBe("success");
});

test("an approval by a comment after an objection counts: it is the latest word", async () => {
  const world = await aRequestThatWaits();
  const { forge, number, bob, clock } = world;
  forge.review(bob, number, "changes-requested");
  await world.look(number);
  expect(forge.ourComment(number)).toContain("not counted: ` bob ` objects");
  await clock.pass(60_000);
  forge.say(bob, number, `/rollcall approve ${(await effectOf(world, number)).slice(0, 12)}`);
  await world.look(number);

  expect(world.verdict(number).status).toBe("success");
});

test("an objection in a request that repeats the commit counts against an approval in the first", async () => {
  const world = await aRequestThatWaits();
  const { forge, number, bob, clock } = world;
  forge.review(bob, number, "approved");
  await world.look(number);
  const { head, headRef } = sure(forge.pulls.get(number));
  const repetition = forge.open(forge.person("eve"), { head, headRef });
  await clock.pass(60_000);
  await world.look(repetition);
  forge.review(bob, repetition, "changes-requested");
  await world.look(repetition);
  await world.look(number);

  expect(world.verdict(number).status).toBe("action-required");
});

test.each([
  ["before a plan was shown", -1_000],
  ["within seconds of a change", 5_000],
] as const)(
  "an approval from %s does not count, is named, and it is said how to approve now",
  async (when, afterMs) => {
    const world = await aRequestWorld();
    const { forge, bob, clock, alice } = world;
    const number = await world.ask(alice, admission("carla"));
    if (afterMs < 0) {
      forge.review(bob, number, "approved");
      await clock.pass(-afterMs);
      await world.look(number);
      await world.look(number);
    } else {
      await world.look(number);
      await clock.pass(60_000);
      await world.push(number, { [CARLA]: aParticipantYaml({ name: "carla", spec: "permission: Confirmation" }) });
      await world.look(number);
      await clock.pass(afterMs);
      forge.review(bob, number, "approved");
      await world.look(number);
    }
    const why = when.startsWith("before") ? when : `${when} of the plan`;
    const effect = (await effectOf(world, number)).slice(0, 12);

    expect(forge.ourComment(number)).toContain(`not counted: \` bob \` approved ${why}`);
    expect(world.verdict(number).summary).toContain(`bob approved ${why}`);
    expect(world.verdict(number).summary).toContain(`/rollcall approve ${effect}`);
  },
);

test("an approval of an earlier plan is named as one", async () => {
  const world = await aRequestThatWaits();
  const { forge, number, bob, clock } = world;
  forge.review(bob, number, "approved");
  await world.look(number);
  await clock.pass(60_000);
  await world.push(number, { [CARLA]: aParticipantYaml({ name: "carla", spec: "permission: Confirmation" }) });
  await world.look(number);

  expect(forge.ourComment(number)).toContain("not counted: ` bob ` approved another plan than this one");
});

test("words that somebody put into an owner's comment at once are not obeyed, and that is told", async () => {
  const world = await aRequestThatWaits();
  const { forge, number, bob } = world;
  const effect = (await effectOf(world, number)).slice(0, 12);
  const approval = forge.say(bob, number, "looks good, but wait");
  forge.edit(number, approval, `/rollcall approve ${effect}`);
  const hold = forge.say(bob, number, "what is on hold?");
  forge.edit(number, hold, "/rollcall hold");
  await world.look(number);

  expect(world.verdict(number)).toMatchObject({
    status: "action-required",
    title: expect.not.stringContaining("hold") as string,
  });
  expect([forge.reactions.get(approval), forge.reactions.get(hold)]).toEqual([
    ["seen", "refused"],
    ["seen", "refused"],
  ]);
  expect(forge.ourComment(number)).toContain("not obeyed: ` /rollcall hold ` of ` bob `: the comment was edited");
  expect(await approvedIn(world)).toBe(0);
});

test("where nobody can tell who edited a comment it is not obeyed, and that is told", async () => {
  const world = await aRequestThatWaits();
  const { forge, number, bob } = world;
  forge.recordsEdits = false;
  const id = forge.say(bob, number, `/rollcall approve ${(await effectOf(world, number)).slice(0, 12)}`);
  await world.look(number);

  expect(world.verdict(number).status).toBe("action-required");
  expect(forge.reactions.get(id)).toEqual(["seen", "refused"]);
  expect(forge.ourComment(number)).toContain("who has edited the comment cannot be read");
});

test("whose words a command is is asked once for each", async () => {
  const world = await aRequestThatWaits();
  const { forge, number, bob } = world;
  forge.say(bob, number, "/rollcall help");
  let asked = 0;
  const isAsWritten = forge.isAsWritten.bind(forge);
  forge.isAsWritten = async (...question) => {
    asked += 1;
    return isAsWritten(...question);
  };
  await world.look(number);
  await world.look(number);

  expect(asked).toBe(1);
});

test("rights count when a command is obeyed: who lost them meanwhile is refused", async () => {
  const world = await aRequestThatWaits();
  const { forge, number } = world;
  const wendy = forge.person("wendy", "write");
  const id = forge.say(wendy, number, "/rollcall hold");
  forge.roles.set(wendy.id, "read");
  await world.look(number);

  expect(forge.reactions.get(id)).toEqual(["seen", "refused"]);
});

test("plans can be asked for once a minute, and ten times an hour", async () => {
  const world = await aRequestThatWaits();
  const { forge, number, alice, clock } = world;
  const ask = async (): Promise<string | undefined> => {
    const id = forge.say(alice, number, "/rollcall plan");
    await world.look(number);
    return forge.reactions.get(id)?.at(-1);
  };
  const answers = [await ask(), await ask()];
  for (let minute = 0; minute < 10; minute += 1) {
    await clock.pass(61_000);
    answers.push(await ask());
  }

  expect(answers).toEqual(["done", "refused", ...Array.from({ length: 9 }, () => "done"), "refused"]);
});

test("what was approved is told by the audit trail, with whom and which files", async () => {
  const world = await aRequestThatWaits();
  const { forge, number, bob, store } = world;
  forge.review(bob, number, "approved");
  await world.look(number);
  await world.look(number);

  const told: unknown[] = [];
  for await (const { entry } of store.audit({ after: 0 })) told.push(entry);
  expect(told).toEqual([
    expect.objectContaining({
      kind: "request-approved",
      number,
      by: [{ userId: bob.id, login: "bob" }],
      paths: [CARLA],
    }),
  ]);
});

test("what is approved is named by its content: the same file with another content is not", async () => {
  const world = await aRequestThatWaits();
  const { forge, number, bob, store, deps } = world;
  forge.review(bob, number, "approved");
  await world.look(number);
  await approvedIn(world);

  const head = sure(forge.pulls.get(number)).head;
  const blobs = await deps.loader.filesOf({ commit: head, label: "head" }, ACME, new AbortController().signal);
  expect(await store.requests.approvedContents(ACME, [CARLA])).toEqual(
    new Set([contentKey({ path: CARLA, after: sure(blobs.get(CARLA)) })]),
  );
});
