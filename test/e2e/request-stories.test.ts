import { describe, expect, test } from "vitest";

import { typeIntoConsole } from "../support/console.ts";
import {
  admission,
  aRequestWorld,
  effectOf,
  HEARINGS,
  ourComments,
  reactionsOf,
  seesComment,
  seesVerdict,
  started,
} from "./request-world.ts";
import { readDocument } from "./schemas.ts";
import { membersOf, seesRun } from "./service-world.ts";
import { participantPath } from "./world.ts";

describe.each(HEARINGS)("heard by %s", (hearing) => {
  test("a stranger asks to be admitted, an owner approves and merges, and the domain admits", async () => {
    const world = await aRequestWorld({ hearing });
    const { alice, bob, register } = world;
    const service = await started(world);

    const pull = await world.ask(alice, admission("frank"), "Admit frank");
    await seesVerdict(world, pull, "action_required", /1 admission on acme, 1 approval missing/);
    expect(await membersOf(service)).not.toHaveProperty("frank");

    await bob.approve(pull);
    await seesVerdict(world, pull, "success", /1 admission on acme/);

    await bob.merge(pull);
    await seesComment(world, pull, /In force on acme[^]*` frank `: ` effective, not connected yet `/);
    expect(await membersOf(service)).toMatchObject({ frank: "Submission" });
    expect(ourComments(world, pull)).toHaveLength(1);
    await expect
      .poll(() => register.deployments.map(({ environment, statuses }) => [environment, statuses.at(-1)?.state]))
      .toEqual([["domain/acme", "success"]]);
  });

  test("what is pushed after an approval needs another one, of exactly what it is now", async () => {
    const world = await aRequestWorld({ hearing });
    const { alice, bob, carol } = world;
    await started(world);
    const pull = await world.ask(alice, admission("frank"));
    await seesVerdict(world, pull, "action_required", /1 approval missing/);
    await bob.approve(pull);
    await seesVerdict(world, pull, "success", /1 admission/);

    const fork = pull.head.repository;
    if (fork === null) throw new Error("the fork is there");
    await alice.commit(fork, { branch: "ask", files: admission("frank", ["permission: Confirmation"]) });

    await seesVerdict(world, pull, "action_required", /1 approval missing/);
    const comment = await carol.comment(pull, `/rollcall approve ${await effectOf(world, pull)}`);
    await seesVerdict(world, pull, "success", /1 admission/);
    await expect.poll(() => reactionsOf(comment)).toEqual(["eyes", "rocket"]);
  });

  test("what was merged without approval is not applied, until an owner approves it after all", async () => {
    const world = await aRequestWorld({ hearing });
    const { alice, bob, carol } = world;
    const service = await started(world);
    const pull = await world.ask(alice, admission("frank"));
    await seesVerdict(world, pull, "action_required", /1 approval missing/);

    await bob.merge(pull);

    await seesRun(service, { result: "reported", message: expect.stringContaining("without the approval") as string });
    await seesComment(world, pull, /Merged, and held[^]*admit frank was merged without the approval of owners/);
    expect(await membersOf(service)).not.toMatchObject({ frank: "Submission" });

    await carol.approve(pull);
    await expect.poll(() => membersOf(service)).toMatchObject({ frank: "Submission" });
    await seesComment(world, pull, /In force on acme/);
  });

  test("what was opened and merged while the service was away is shown when it is back, and waits for its owners", async () => {
    const world = await aRequestWorld({ hearing });
    const { alice, bob } = world;
    const first = await started(world);
    expect(await first.stop()).toBe(0);
    const pull = await world.ask(alice, admission("frank"));
    await bob.approve(pull);
    await bob.merge(pull);

    const service = await world.serve();

    await seesComment(world, pull, /Merged, and held[^]*admit frank was merged without the approval of owners/);
    expect(await membersOf(service)).not.toMatchObject({ frank: "Submission" });
    await bob.approve(pull);
    await seesComment(world, pull, /In force on acme/);
    expect(await membersOf(service)).toMatchObject({ frank: "Submission" });
  });

  test("commands are heard from who may, and nobody else gets a word", async () => {
    const world = await aRequestWorld({ hearing });
    const { github, alice, bob } = world;
    await started(world);
    const mallory = github.createUser("mallory");
    const pull = await world.ask(alice, admission("frank"));
    await seesVerdict(world, pull, "action_required", /1 approval missing/);

    const strangers = await mallory.comment(pull, "/rollcall hold");
    await expect.poll(() => reactionsOf(strangers)).toEqual(["eyes", "-1"]);
    const own = await alice.comment(pull, `/rollcall approve ${await effectOf(world, pull)}`);
    await expect.poll(() => reactionsOf(own)).toEqual(["eyes", "-1"]);
    const held = await bob.comment(pull, "/rollcall hold");
    await seesVerdict(world, pull, "action_required", /On hold by bob/);
    await expect.poll(() => reactionsOf(held)).toEqual(["eyes", "rocket"]);
    await bob.comment(pull, "/rollcall unhold");
    await seesVerdict(world, pull, "action_required", /1 approval missing/);
    expect(ourComments(world, pull)).toHaveLength(1);
  });

  test("drift that lasts is an issue, can be adopted or reverted there, and is closed when it is over", async () => {
    const world = await aRequestWorld({ hearing, settings: ["driftReportMinutes: 0"], mode: "report" });
    const { bob, register, simulator } = world;
    const first = await world.rollcall("apply", "--yes");
    expect(first.exitCode, first.stderr).toBe(0);
    const service = await started(world);
    const { address, domainId } = simulator;
    const alice = /participantId: PAR::(\S+)/.exec(
      (await world.github.readFile(register, "main", participantPath("alice"))) ?? "",
    )?.[1];
    await typeIntoConsole(address, { domainId, participantId: alice ?? "", permission: "Observation" });

    const issues = () => [...register.threads.values()].filter(({ kind }) => kind === "issue");
    await expect.poll(() => issues().map(({ title, state }) => [title, state])).toEqual([["Drift on acme", "open"]]);
    const [issue] = issues();
    if (issue === undefined) throw new Error("it was just there");
    expect(issue.body).toMatch(/changed \| ` alice ` \|.*Observation.*Submission/);

    const wish = await bob.comment(issue, "/rollcall revert alice");
    await expect.poll(() => membersOf(service)).toMatchObject({ alice: "Submission" });
    await expect.poll(() => reactionsOf(wish)).toEqual(["eyes", "rocket"]);
    await expect.poll(() => issue.state).toBe("closed");
  });
});

test("what is planned at the command line counts approvals as the check does, and says where it cannot", async () => {
  const world = await aRequestWorld();
  await started(world);
  const pull = await world.ask(world.alice, admission("frank"));
  await seesVerdict(world, pull, "action_required", /1 approval missing/);
  const plan = () => world.rollcall("plan", "--request", String(pull.number));

  const waiting = await plan();
  expect([waiting.exitCode, waiting.stdout]).toEqual([3, expect.stringContaining("1 approval missing")]);
  expect(waiting.stdout).not.toContain("Merge it");
  await world.bob.approve(pull);
  await seesVerdict(world, pull, "success", /1 admission/);
  const ready = await plan();
  expect([ready.exitCode, ready.stdout]).toEqual([0, expect.stringContaining("Merge it")]);
  const json = await world.rollcall("plan", "--request", String(pull.number), "-o", "json");
  expect(readDocument(json.stdout)).toMatchObject({ domains: [{ approvals: { missing: 0, counted: ["bob"] } }] });
});
