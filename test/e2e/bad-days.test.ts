import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createServer as createSilent, type AddressInfo } from "node:net";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { typeIntoConsole } from "../support/console.ts";
import { runProgram, type SimulatorProcess, startProgram, startSimulatorProcess } from "../support/program.ts";
import { readDocument } from "./schemas.ts";
import { addMembers, aWorld, idOf, participantPath, participantText, type World, writeSettings } from "./world.ts";

test("a domain manager that is down ends with 69 and one clear sentence", async () => {
  const world = await aWorld();
  await world.simulator.stop();

  const { exitCode, stderr, stdout } = await world.rollcall("plan");

  expect(exitCode).toBe(69);
  expect(stderr).toContain(`no answer from ${world.simulator.address}`);
  expect(stdout).toBe("");
});

test("another domain than domain.yaml names is refused before anything is planned", async () => {
  const world = await aWorld({ simulator: ["--seed", "2"] });

  const { exitCode, stderr } = await world.rollcall("apply", "--yes");

  expect(exitCode).toBe(78);
  expect(stderr).toMatch(/is the domain acme::1220[0-9a-f]{64}, and not the domain acme::1220/);
});

test("a server that is no domain manager is told for what it is", async () => {
  const world = await aWorld();
  const web = createServer((_request, response) => response.end("hello"));
  const silent = createSilent(() => undefined);
  for (const [server, exits] of [
    [web, [69, 78]],
    [silent, [69]],
  ] as const) {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    await writeSettings(world.directory, `address: 127.0.0.1:${String(port)}\ncallTimeoutSeconds: 2`);

    const { exitCode, stderr } = await world.rollcall("plan");

    expect(exits).toContain(exitCode);
    expect(stderr).not.toContain("    at ");
  }
});

test("a token that is missing or wrong ends with 77, and one that is right never shows", async () => {
  const world = await aWorld();
  const secret = "canary-2f9d1c";
  await writeFile(join(world.directory, "token"), `${secret}\n`);
  await writeFile(join(world.directory, "other"), "canary-other\n");
  const guarded = await startSimulatorProcess(["--token-file", "token", "--delay-ms", "20"], { cwd: world.directory });
  onTestFinished(() => guarded.stop());
  const outputs: string[] = [];
  for (const [token, exit] of [
    ["", 77],
    ["token: { file: other }", 77],
    ["token: { file: token }", 0],
    ["token: { env: DOMAIN_TOKEN }", 0],
  ] as const) {
    await writeSettings(world.directory, [`address: ${guarded.address}`, ...(token === "" ? [] : [token])].join("\n"));
    const { exitCode, stdout, stderr } = await runProgram(["plan", "-o", "json"], {
      cwd: world.directory,
      env: { DOMAIN_TOKEN: secret },
    });
    expect(exitCode, token).toBe(exit);
    outputs.push(stdout, stderr);
  }
  expect(outputs.join("\n")).not.toContain("canary-");
});

test("a list that breaks off or comes back empty where members were applied plans nothing", async () => {
  const world = await aWorld({ simulator: ["--state", "domain.json"] });
  await world.rollcall("apply", "--yes");
  await world.simulator.stop();
  for (const [fault, message] of [
    ["empty-list=1", "reports none of the 6 members"],
    ["fail-list-halfway=1", ""],
  ] as const) {
    const broken = await startSimulatorProcess(["--state", "domain.json", "--delay-ms", "20", "--fault", fault], {
      cwd: world.directory,
    });
    await writeSettings(world.directory, `address: ${broken.address}\ncallTimeoutSeconds: 3`);

    const { exitCode, stdout, stderr } = await world.rollcall("apply", "--yes");

    expect(exitCode, fault).toBe(69);
    expect(stdout).not.toMatch(/revoke|suspend|admit/);
    expect(stderr).toContain(message);
    await broken.stop();
  }
});

/** How many changes it was asked for so far. */
function writesTo({ errors }: SimulatorProcess): number {
  return errors().split("AuthorizeParticipantDomainState").length - 1;
}

test("apply killed at any moment and run again converges, and the account of both is closed", async () => {
  const world = await aWorld({ simulator: ["--fault", "lag-ms=300", "--log"] });
  await addMembers(world.register, 300);
  for (const more of [1, 20, 50]) {
    const before = writesTo(world.simulator);
    const child = startProgram(["apply", "--yes"], { cwd: world.directory });
    const closed = once(child, "close");
    await expect.poll(() => writesTo(world.simulator), { interval: 5 }).toBeGreaterThanOrEqual(before + more);
    child.kill("SIGKILL");
    await closed;
  }

  const applied = await world.rollcall("apply", "--yes", "-o", "json");

  expect(applied.exitCode).toBe(0);
  const status = readDocument((await world.rollcall("status", "-o", "json")).stdout);
  expect(status).toMatchObject({ inSync: true, interrupted: 0, members: { desired: 306, live: 305, unchanged: 306 } });
});

test("of two applies at once one is refused or waits, and neither is interleaved", async () => {
  const world = await aWorld({ simulator: ["--fault", "lag-ms=2000", "--log"] });
  const first = startProgram(["apply", "--yes"], { cwd: world.directory });
  const firstClosed = once(first, "close");
  await expect.poll(() => writesTo(world.simulator), { interval: 5 }).toBeGreaterThan(0);
  first.kill("SIGSTOP");

  const second = await world.rollcall("apply", "--yes", "--lock-timeout", "0");

  expect(second.exitCode).toBe(69);
  expect(second.stderr).toContain("another run is applying to acme");
  first.kill("SIGCONT");
  const third = await world.rollcall("apply", "--yes", "--lock-timeout", "600");
  expect([third.exitCode, third.stdout]).toEqual([0, expect.stringContaining("nothing was applied") as string]);
  await firstClosed;
  expect(first.exitCode).toBe(0);
});

test("a change by somebody else between plan and apply makes the reviewed plan stale", async () => {
  const world = await aWorld();
  await world.rollcall("apply", "--yes");
  await world.change(participantPath("alice"), (text) => text.replace("Submission", "Confirmation"));
  const plan = readDocument((await world.rollcall("plan", "-o", "json")).stdout);
  await typeIntoConsole(world.simulator.address, {
    domainId: world.simulator.domainId,
    participantId: idOf("mallory"),
    permission: "Submission",
  });
  await world.change(participantPath("mallory"), () => participantText("mallory", ["permission: Observation"]));

  const applied = await world.rollcall("apply", "--domain", "acme", "--digest", String(plan["digest"]), "--yes");

  expect(applied.exitCode).toBe(75);
  expect((await world.rollcall("plan")).stdout).toMatch(/~ change +alice/);
});

async function convergesUnder(faults: readonly string[]): Promise<World> {
  const world = await aWorld({ simulator: faults.flatMap((fault) => ["--fault", fault]) });
  await addMembers(world.register, 40);
  for (let attempt = 0; attempt < 12; attempt += 1) {
    const { exitCode } = await world.rollcall("apply", "--yes");
    expect([0, 4, 69, 75]).toContain(exitCode);
    if (exitCode === 0) break;
  }
  return world;
}

test("an apply through unavailable calls and lost answers converges on what the register says", async () => {
  const world = await convergesUnder(["unavailable=0.05", "lost-answer=0.1"]);

  const { stdout } = await world.rollcall("plan");

  expect(stdout).toContain("Plan: nothing to do. 46 documents");
});

test("an apply against a second writer ends with that writer's members stale and the others done", async () => {
  const world = await aWorld({ simulator: ["--fault", "second-writer=0.3"] });
  await addMembers(world.register, 30);

  const applied = await world.rollcall("apply", "--yes", "-o", "json");

  expect([0, 4]).toContain(applied.exitCode);
  const { outcomes } = readDocument(applied.stdout) as unknown as {
    outcomes: readonly { outcome: { kind: string } }[];
  };
  const kinds = new Set(outcomes.map(({ outcome }) => outcome.kind));
  expect(kinds.has("effective")).toBe(true);
  expect(kinds.has("not-attempted")).toBe(false);
});

test("an interrupt ends the run after what is under way, with a truthful account", async () => {
  const world = await aWorld({
    simulator: ["--fault", "slow-ms=10", "--log"],
    domain: (address) => `address: ${address}\nconcurrency: 1`,
  });
  await addMembers(world.register, 400);
  const child = startProgram(["apply", "--yes", "-o", "json"], { cwd: world.directory });
  let stdout = "";
  child.stdout?.on("data", (text: Buffer) => (stdout += text.toString()));
  const closed = once(child, "close");
  await expect.poll(() => writesTo(world.simulator), { interval: 5 }).toBeGreaterThan(10);
  child.kill("SIGINT");
  await closed;

  const run = readDocument(stdout) as unknown as { outcomes: readonly { outcome: { kind: string } }[] };
  const done = run.outcomes.filter(({ outcome }) => outcome.kind === "effective").length;
  const left = run.outcomes.filter(({ outcome }) => outcome.kind === "not-attempted").length;
  expect(done + left).toBe(406);
  expect(left).toBeGreaterThan(0);
  expect(child.exitCode).toBe(4);
  const status = readDocument((await world.rollcall("status", "-o", "json")).stdout);
  expect(status).toMatchObject({ pending: left, interrupted: 0 });
});
