import { expect, test } from "vitest";

import { describeStanding, SUSPENDED } from "../../../src/model/standing.ts";
import { approve } from "../../../src/usecases/operate/decide.ts";
import { planDomain } from "../../../src/usecases/domain/plan.ts";
import { aParticipantYaml } from "../../build/documents.ts";
import { aParticipantId, sure } from "../../build/identifiers.ts";
import { admitted } from "../../build/members.ts";
import { ACME, TRACE_ID } from "./a-world.ts";
import {
  admitApproved,
  aRequestWorld,
  type Change,
  memberPath,
  type RequestWorld,
  runAsService,
} from "../requests/a-request-world.ts";

const { signal } = new AbortController();
const BOB = aParticipantId("bob");
const PATH = memberPath("bob");
const HOUR_MS = 3_600_000;
/** Two hours from now, and four. */
const SOON = "validUntil: 2026-11-22T14:00:00Z";
const LATER = "validUntil: 2026-11-22T16:00:00Z";

function bob(spec: string, organisation = "A company"): Change {
  return { [PATH]: aParticipantYaml({ name: "bob", spec, organisation }) };
}

/** The service's run: what came of it, and what was said against doing more. */
async function applied(world: RequestWorld) {
  const run = await runAsService(world);
  if (run.kind === "invalid") throw new Error("the register is not valid");
  return { kind: run.kind, unapproved: run.judged.blocks.map(({ message }) => message) };
}

/** Bob is a member, as was approved, and so is dora. */
async function aWorldWithBob(spec = SOON): Promise<RequestWorld> {
  const files = { [memberPath("dora")]: aParticipantYaml({ name: "dora" }), ...bob(spec) };
  const world = await aRequestWorld({ files: files as Record<string, string> });
  expect((await applied(world)).kind).toBe("applied");
  // What is merged within a minute of it could be what it did, by the forge's clock.
  await world.clock.pass(HOUR_MS / 30);
  return world;
}

function standingOf(world: RequestWorld): string {
  return describeStanding(sure(sure(world.domains.get(ACME)).standings.get(BOB)));
}

test.each<[string, Change]>([
  ["a later end", bob(LATER)],
  ["no end", bob("")],
  ["another organisation", bob(SOON, "Another company")],
  ["its mode spelled out", bob(`${SOON}\nmode: enforce`)],
  ["another sequencer", bob(`${SOON}\nplacement: { sequencers: [east] }`)],
  ["a mode that keeps the service away", bob(`${SOON}\nmode: observe`)],
])("a document pushed with %s is told until it is approved, and ends as it was approved", async (_what, change) => {
  const world = await aWorldWithBob();
  await world.commit(change);

  for (let look = 0; look < 2; look += 1) {
    expect(await applied(world)).toEqual({ kind: "reported", unapproved: [expect.stringContaining(PATH)] });
  }
  // Much else may be applied meanwhile.
  await admitApproved(world, "carla");
  expect((await applied(world)).kind).toBe("applied");
  await world.clock.pass(2 * HOUR_MS);
  expect((await applied(world)).kind).toBe("applied");

  expect(standingOf(world)).toBe(describeStanding(SUSPENDED));
});

test("who is removed without approval stays, but not beyond the end that was approved", async () => {
  const world = await aWorldWithBob();
  await world.commit({ [PATH]: null });

  expect((await applied(world)).kind).toBe("reported");
  expect(standingOf(world)).toBe(describeStanding(admitted()));
  await world.clock.pass(2 * HOUR_MS);
  expect((await applied(world)).kind).toBe("applied");
  expect(standingOf(world)).toBe(describeStanding(SUSPENDED));
});

test("what was pushed and is put back is told no more", async () => {
  const world = await aWorldWithBob();
  await world.commit(bob(LATER));
  expect((await applied(world)).kind).toBe("reported");

  await world.commit(bob(SOON));

  expect(await applied(world)).toEqual({ kind: "in-sync", unapproved: [] });
});

test.each([
  ["before the end", 1],
  ["after it", 3],
])("a later end counts once its request is approved, %s", async (_when, hours) => {
  const world = await aWorldWithBob();
  const number = await world.ask(world.alice, bob(LATER));
  await world.look(number);
  await world.merge(number);
  await world.look(number);
  expect((await applied(world)).kind).toBe("reported");

  await world.clock.pass(hours * HOUR_MS);
  await applied(world);
  expect(standingOf(world)).toBe(describeStanding(hours > 2 ? SUSPENDED : admitted()));
  // What it comes to by now is shown first.
  await world.look(number);
  await world.clock.pass(60_000);
  world.forge.review(world.bob, number, "approved");
  await world.look(number);
  await applied(world);
  expect(standingOf(world)).toBe(describeStanding(admitted()));
  await world.clock.pass(3 * HOUR_MS);
  await applied(world);
  expect(standingOf(world)).toBe(describeStanding(SUSPENDED));
});

test("what an operator let pass with its plan was looked at, and is told no more", async () => {
  const world = await aWorldWithBob("");
  const deps = world.applyDeps(ACME);
  await world.commit(bob("permission: Confirmation"));
  const planned = await planDomain(deps, { signal, traceId: TRACE_ID });
  if (planned.kind !== "planned") throw new Error("the register is not valid");
  await approve(
    {
      ...deps,
      domains: [ACME],
      memberNames: () => Promise.resolve([]),
      commitCalled: () => Promise.resolve(undefined),
    },
    { domain: ACME, digest: planned.judged.digest, reason: "asked for by telephone", by: "olga", validFor: "1h" },
  );

  expect((await applied(world)).kind).toBe("applied");
  await world.clock.pass(2 * HOUR_MS);

  expect(await applied(world)).toEqual({ kind: "in-sync", unapproved: [] });
  expect(standingOf(world)).toBe(describeStanding(admitted("Confirmation")));

  // It took the place of what was approved before.
  await world.commit(bob(""));
  expect(await applied(world)).toEqual({ kind: "reported", unapproved: [expect.stringContaining("change bob")] });
});

test("what means the same is content, too: owners are asked for it, and then it is approved", async () => {
  const world = await aWorldWithBob();
  const text = aParticipantYaml({ name: "bob", spec: SOON, organisation: "A company" });
  const number = await world.ask(world.alice, { [PATH]: `${text}\n# A comment.\n` });
  await world.look(number);
  expect(world.verdict(number)).toMatchObject({ title: "No effect on acme, 1 approval missing" });

  await world.clock.pass(60_000);
  world.forge.review(world.bob, number, "approved");
  await world.look(number);
  await world.merge(number);
  await world.look(number);

  expect(await applied(world)).toEqual({ kind: "in-sync", unapproved: [] });
});

test("nobody is removed by the approval that another one's removal had", async () => {
  const carla = memberPath("carla");
  const world = await aWorldWithBob("");
  await world.commit({ [carla]: null });
  await admitApproved(world, "carla");
  expect((await applied(world)).kind).toBe("applied");
  const removal = await world.ask(world.alice, { [carla]: null });
  await world.look(removal);
  await world.clock.pass(60_000);
  for (const owner of [world.bob, world.carol]) world.forge.review(owner, removal, "approved");
  await world.look(removal);
  await world.merge(removal);
  await world.look(removal);
  expect((await applied(world)).kind).toBe("applied");

  const renamed = aParticipantYaml({ name: "carla", participantId: BOB });
  await world.commit({ [PATH]: null, [carla]: renamed });
  expect((await applied(world)).kind).toBe("reported");
  await world.commit({ [carla]: null });

  expect(await applied(world)).toEqual({ kind: "reported", unapproved: [expect.stringContaining("revoke bob")] });
  expect(standingOf(world)).toBe(describeStanding(admitted()));
});

test("what somebody gave by hand is not given again on the word of a document that nobody approved", async () => {
  const world = await aWorldWithBob("");
  const { standings } = sure(world.domains.get(ACME));
  await world.commit(bob("permission: Confirmation"));
  standings.set(BOB, admitted("Confirmation"));
  expect((await applied(world)).kind).toBe("reported");

  standings.set(BOB, admitted());

  expect(await applied(world)).toEqual({ kind: "reported", unapproved: [expect.stringContaining("change bob")] });
  expect(standingOf(world)).toBe(describeStanding(admitted()));
});

test("who is suspended and removed without approval is told", async () => {
  const world = await aWorldWithBob("state: suspended\nreason: not paid\nuntil: 2026-11-23T14:00:00Z");
  await world.commit({ [PATH]: null });

  expect(await applied(world)).toEqual({
    kind: "reported",
    unapproved: [`${PATH} was removed without the approval of owners that acme asks for`],
  });
});

test("owners see what a request is laid upon: approving it approves all of the document", async () => {
  const world = await aWorldWithBob();
  await world.commit(bob(LATER));
  expect((await applied(world)).kind).toBe("reported");

  const number = await world.ask(world.alice, bob(LATER, "Another company"));
  await world.look(number);

  expect(sure(sure(world.forge.conversations.get(number))[0]).body).toContain(
    "it ends at 2026-11-22T16:00:00Z, and was approved to end at 2026-11-22T14:00:00Z",
  );
});
