import { expect, test, vi } from "vitest";

import { RollcallError } from "../../../src/model/error.ts";
import type { ForgeUser } from "../../../src/model/pull-request.ts";
import { ABSENT, type Standing } from "../../../src/model/standing.ts";
import { apply, SERVICE } from "../../../src/usecases/domain/apply.ts";
import { DriftReports } from "../../../src/usecases/requests/follow-drift-issue.ts";
import { aParticipantYaml } from "../../build/documents.ts";
import { aName, aParticipantId, DAY_MS, sure } from "../../build/identifiers.ts";
import { admitted } from "../../build/members.ts";
import { aRequestWorld, memberPath, OWNED, type RequestWorld } from "./a-request-world.ts";
import { TRACE_ID } from "../domain/a-world.ts";
import type { RememberedReport } from "./memory-forge.ts";

const ACME = aName("acme");
const HOUR_MS = 3_600_000;
const { signal } = new AbortController();

interface DriftWorld extends RequestWorld {
  readonly reports: DriftReports;
  /** The same after the service was started anew. */
  readonly restarted: () => DriftReports;
  /** Somebody types into the console of the domain. */
  readonly drift: (name: string, standing: Standing) => void;
  /** A participant changes its own side. */
  readonly weaken: (name: string, own: Standing) => void;
  /** The loop looks at the domain. */
  readonly run: () => Promise<void>;
  readonly refresh: (reports?: DriftReports) => Promise<void>;
  readonly report: () => RememberedReport | undefined;
  readonly standing: (name: string) => Standing | undefined;
}

/** A domain with alice and dave in it, which the service reports about and leaves alone. */
async function aDriftWorld(): Promise<DriftWorld> {
  const files = Object.fromEntries(["alice", "dave"].map((name) => [memberPath(name), aParticipantYaml({ name })]));
  const world = await aRequestWorld({ domains: { acme: OWNED.replace("enforce", "report") }, files });
  const { forge, store, clock, branch, deps, applyDeps } = world;
  const own = applyDeps(ACME);
  const domain = sure(world.domains.get(ACME));
  const restarted = (): DriftReports =>
    new DriftReports({
      forge,
      store,
      clock,
      branch,
      owners: deps.owners,
      domains: new Map([[ACME, own]]),
      afterMs: HOUR_MS,
      baseBranch: "main",
      newTraceId: () => TRACE_ID,
    });
  const options = { signal, stop: signal, traceId: TRACE_ID, confirm: () => Promise.resolve(true) };
  const first = await apply(own, { ...options, actor: "bob", trigger: "command" });
  expect(first.kind).toBe("applied");
  const reports = restarted();
  return {
    ...world,
    reports,
    restarted,
    drift: (name, standing) => {
      domain.setState(aParticipantId(name), standing);
    },
    weaken: (name, side) => {
      domain.ownSides.set(aParticipantId(name), side);
    },
    run: async () => {
      await apply(own, { ...options, actor: SERVICE, trigger: "schedule" });
    },
    refresh: (one = reports) => one.refresh(signal),
    report: () => forge.reports.find(({ isOpen }) => isOpen),
    standing: (name) => domain.standings.get(aParticipantId(name)),
  };
}

/** The same with a report of alice's drift. */
async function aReportedDrift(): Promise<DriftWorld & { readonly number: number }> {
  const world = await aDriftWorld();
  world.drift("alice", admitted("Observation"));
  await world.run();
  await world.clock.pass(HOUR_MS);
  await world.refresh();
  return { ...world, number: sure(world.report()).number };
}

async function says(world: DriftWorld & { readonly number: number }, who: ForgeUser, text: string) {
  const id = world.forge.say(who, world.number, text);
  await world.refresh();
  return world.forge.reactions.get(id);
}

test("drift is reported once it has lasted, and not before", async () => {
  const world = await aDriftWorld();
  world.drift("alice", admitted("Observation"));
  await world.run();
  await world.refresh();
  await world.clock.pass(HOUR_MS - 60_000);
  await world.refresh();
  expect(world.report()).toBeUndefined();
  await world.clock.pass(60_000);
  await world.refresh();

  expect(world.report()).toMatchObject({ title: "Drift on acme", labels: ["rollcall-drift"] });
  expect(world.report()?.body).toMatch(/changed \| ` alice ` \| Observation → Submission/);
});

test("a report is written anew when there is other drift, and left alone while it is the same", async () => {
  const world = await aReportedDrift();
  const { written } = world.forge;
  await world.run();
  await world.refresh();
  expect(world.forge.written).toBe(written);
  world.drift("dave", ABSENT);
  await world.run();
  await world.refresh();

  expect(world.report()?.body).toContain("2 members of ` acme ` are not");
  expect(world.report()?.number).toBe(world.number);
});

test("a report is closed when the domain was read clean twice, and opened again when it drifts again", async () => {
  const world = await aReportedDrift();
  world.drift("alice", admitted("Submission"));
  await world.run();
  await world.refresh();
  await world.refresh();
  expect(world.report()).toBeDefined();
  await world.run();
  await world.refresh();
  expect(world.report()).toBeUndefined();
  world.drift("alice", admitted("Observation"));
  await world.run();
  await world.clock.pass(HOUR_MS);
  await world.refresh();

  expect(world.report()?.number).toBe(world.number);
});

test.each([
  ["closes", { isOpen: false }],
  ["edits", { body: "nothing to see" }],
  ["renames", { title: "All is well" }],
])("what somebody %s while there is drift is put right", async (_what, fields) => {
  const world = await aReportedDrift();
  const before = sure(world.report());
  world.forge.changeReport(world.number, fields);
  await world.refresh();
  // Nobody has heard of it: then it is seen a little later.
  await world.clock.pass(60_000);
  await world.refresh();

  expect(world.report()).toEqual(before);
});

test("a report that somebody takes away while there is drift is made anew, and commands are heard there", async () => {
  const world = await aReportedDrift();
  world.forge.reports.splice(0);
  world.reports.doubt();
  await world.refresh();
  const { number } = sure(world.report());
  expect(number).not.toBe(world.number);

  expect(await says({ ...world, number }, world.bob, "/rollcall revert alice")).toEqual(["seen", "done"]);
});

test.each([
  ["reopens", { isOpen: true }],
  ["edits", { body: "it drifts still" }],
  ["renames and reopens", { title: "It is bad", isOpen: true }],
])("what somebody %s while all is in sync is put right, as soon as it is heard of", async (_what, fields) => {
  const world = await aReportedDrift();
  world.drift("alice", admitted("Submission"));
  for (let look = 0; look < 2; look += 1) {
    await world.run();
    await world.refresh();
  }
  const before = world.forge.reports.at(-1);
  expect(before).toMatchObject({
    isOpen: false,
    body: expect.stringContaining("no drift on ` acme ` any more") as string,
  });
  world.forge.changeReport(world.number, fields);
  world.reports.doubt();
  await world.refresh();
  expect(world.forge.reports.at(-1)).toEqual(before);
  const { written } = world.forge;
  world.reports.doubt();
  await world.refresh();

  expect(world.forge.written).toBe(written);
});

test("a report that was open when the service ended is closed by the one that comes after it", async () => {
  const world = await aReportedDrift();
  const next = world.restarted();
  world.drift("alice", admitted("Submission"));
  for (let look = 0; look < 3; look += 1) {
    await world.run();
    await world.refresh(next);
  }

  expect(world.report()).toBeUndefined();
});

test.each([
  ["an owner", "bob", "read", ["seen", "done"]],
  ["who may write to the register", "wendy", "write", ["seen", "done"]],
  ["a stranger", "alice", "read", ["seen", "refused"]],
] as const)("%s (%s, %s) says revert: %j", async (_who, login, role, reactions) => {
  const world = await aReportedDrift();
  const who = world.forge.person(login, role);

  expect(await says(world, who, "/rollcall revert alice")).toEqual(reactions);
  expect(world.standing("alice")).toEqual(admitted(reactions[1] === "done" ? "Submission" : "Observation"));
});

test("revert brings back the one member that it names, and tells the trail who asked", async () => {
  const world = await aReportedDrift();
  world.drift("dave", ABSENT);
  await world.run();
  await says(world, world.bob, "/rollcall revert alice");

  expect([world.standing("alice"), world.standing("dave")]).toEqual([admitted(), undefined]);
  const actors: string[] = [];
  for await (const { entry } of world.store.audit({ after: 0 }))
    if (entry.kind === "action-begun") actors.push(entry.record.actor);
  expect(actors.at(-1)).toBe(`bob (GitHub ${String(world.bob.id)})`);
});

test("adopt makes a request that takes the live state into git, and nothing more", async () => {
  const world = await aReportedDrift();
  expect(await says(world, world.bob, "/rollcall adopt alice")).toEqual(["seen", "done"]);

  expect(world.forge.ownPullRequests).toMatchObject([
    {
      baseBranch: "main",
      title: "Take alice of acme as it is on the domain",
      files: [{ path: memberPath("alice"), content: expect.stringContaining("permission: Observation") as string }],
    },
  ]);
  const number = sure([...world.forge.pulls.keys()].at(-1));
  expect(await world.evaluate(number)).toMatchObject({
    kind: "evaluated",
    problems: [],
    domains: [{ changes: [{ kind: "change", name: "alice" }] }],
  });
});

test("who is gone from the domain is adopted by taking the document away", async () => {
  const world = await aReportedDrift();
  world.drift("dave", ABSENT);
  await world.run();
  await says(world, world.bob, "/rollcall adopt dave");

  expect(world.forge.ownPullRequests[0]?.files).toEqual([{ path: memberPath("dave"), content: null }]);
});

test.each(["revert nobody", "adopt nobody", "revert dave"])("what did not drift is refused: %s", async (wish) => {
  const world = await aReportedDrift();

  expect(await says(world, world.bob, `/rollcall ${wish}`)).toEqual(["seen", "refused"]);
});

test("a wish about a name that is misspelt is refused with the nearest one", async () => {
  const world = await aReportedDrift();

  expect(await says(world, world.bob, "/rollcall revert alcie")).toEqual(["seen", "refused"]);
  const answer = (await world.forge.comments(world.number, signal)).find(({ isOurs }) => isOurs);
  expect(answer?.body).toContain("There is no drift of ` alcie ` on ` acme `, so nothing was done");
  expect(answer?.body).toContain("` alice ` drifted");
});

test("a command of requests is refused here, and what is no command gets nothing", async () => {
  const world = await aReportedDrift();

  expect(await says(world, world.bob, "/rollcall hold")).toEqual(["seen", "refused"]);
  expect(await says(world, world.bob, "please revert alice")).toBeUndefined();
});

test("a comment is heard once, also by the service that comes after", async () => {
  const world = await aReportedDrift();
  await says(world, world.bob, "/rollcall adopt alice");
  await world.refresh();
  const next = world.restarted();
  await world.refresh(next);
  await world.refresh(next);

  expect(world.forge.ownPullRequests).toHaveLength(1);
});

test("what was wished for more than a day ago is nobody's wish any more", async () => {
  const world = await aReportedDrift();
  const id = world.forge.say(world.bob, world.number, "/rollcall revert alice");
  await world.clock.pass(DAY_MS + 1);
  await world.refresh();

  expect(world.forge.reactions.get(id)).toBeUndefined();
  expect(world.standing("alice")).toEqual(admitted("Observation"));
});

test("a forge that is away is told, and the wish is heard when it is back", async () => {
  const world = await aReportedDrift();
  const id = world.forge.say(world.bob, world.number, "/rollcall revert alice");
  world.forge.broken = new RollcallError("unavailable", "GitHub is away", { hint: "Wait." });
  await expect(world.refresh()).rejects.toMatchObject({ code: "unavailable" });
  world.forge.broken = undefined;
  await world.refresh();

  expect(world.forge.reactions.get(id)).toEqual(["seen", "done"]);
});

test("a forge that goes away between a wish and what it asks for loses nothing: it is heard again", async () => {
  const world = await aReportedDrift();
  const away = new RollcallError("unavailable", "GitHub is away", { hint: "Wait." });
  vi.spyOn(world.forge, "putPullRequest").mockRejectedValueOnce(away);
  const id = world.forge.say(world.bob, world.number, "/rollcall adopt alice");
  await expect(world.refresh()).rejects.toBe(away);
  expect(world.forge.reactions.get(id)).toEqual(["seen"]);

  await world.refresh(world.restarted());
  await world.refresh(world.restarted());

  expect(world.forge.reactions.get(id)).toEqual(["seen", "done"]);
  expect(world.forge.ownPullRequests).toHaveLength(1);
});

test("a Vip that cannot confirm is reported at once, and adopted as Ordinary", async () => {
  const world = await aDriftWorld();
  world.drift("alice", admitted("Submission", "Vip"));
  await world.commit({ [memberPath("alice")]: aParticipantYaml({ name: "alice", spec: "trustLevel: Vip" }) });
  await world.run();
  world.weaken("alice", admitted("Observation"));
  await world.run();
  await world.refresh();

  const report = sure(world.report());
  expect(report.body).toContain("⛔ **Danger to the domain**");
  expect(report.body).toMatch(/broken \| ` alice `/);
  expect(await says({ ...world, number: report.number }, world.bob, "/rollcall adopt alice")).toEqual(["seen", "done"]);
  expect(world.forge.ownPullRequests[0]?.files[0]?.content).toContain("trustLevel: Ordinary");
});
