import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { expect, onTestFinished, test } from "vitest";

import { commitAll, git } from "../support/git-repository.ts";
import { startSimulatorProcess } from "../support/program.ts";
import { readDocument } from "./schemas.ts";
import { aServiceWorld, membersOf, seesRun } from "./service-world.ts";
import { addMembers, participantPath, participantText } from "./world.ts";

test("a domain manager that is restarted is waited for, and what was merged meanwhile is applied", async () => {
  const world = await aServiceWorld({ simulator: ["--state", "domain.json"] });
  const service = await world.serve();
  await seesRun(service, { result: "in-sync" });
  await world.simulator.stop();
  await seesRun(service, { result: "failed", message: expect.stringContaining("no answer from") as string });
  await world.change(participantPath("frank"), () => participantText("frank"));
  const backoffs = () => service.log().filter(({ msg }) => msg === "will be tried again");
  await expect.poll(() => backoffs().length).toBeGreaterThan(1);

  const port = world.simulator.address.split(":")[1] ?? "";
  const again = await startSimulatorProcess(["--state", "domain.json", "--delay-ms", "20", "--port", port], {
    cwd: world.directory,
  });
  onTestFinished(() => again.stop());

  await expect.poll(() => membersOf(service).catch(() => ({}))).toMatchObject({ frank: "Submission" });
  await seesRun(service, { result: "in-sync" });
});

test("a domain that shows changes late is not written twice, and says when they are there", async () => {
  const world = await aServiceWorld({
    simulator: ["--fault", "lag-ms=4000", "--log"],
    domainLines: ["effectiveTimeoutSeconds: 1"],
  });
  const service = await world.serve();

  await seesRun(service, { result: "in-sync" });

  const writes = world.simulator
    .errors()
    .split("\n")
    .filter((line) => line.includes("AuthorizeParticipantDomainState") && line.includes("succeeded"));
  expect(writes).toHaveLength(6);
  const story = await world.rollcall("audit", "show", "--member", "alice");
  expect(story.stdout).toContain("accepted, not effective yet");
});

test("a slow domain manager makes runs slow, and nothing else", async () => {
  const world = await aServiceWorld({
    simulator: ["--fault", "slow-ms=60000"],
    domainLines: ["callTimeoutSeconds: 600"],
  });
  const service = await world.serve();
  await expect.poll(() => service.log().some(({ msg }) => msg === "work taken")).toBe(true);

  expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
  expect(await service.get("/api/v1/runs")).toMatchObject({ runs: [] });
  service.kill("SIGKILL");
});

test("on a full disk nothing goes to the domain that is not on record, and with room again it goes on", async () => {
  const world = await aServiceWorld();
  const service = await world.serve({ fileLimitKiB: 600 });
  await seesRun(service, { result: "in-sync" });
  await addMembers(world.register, 1_500);

  await expect.poll(() => service.log().some(({ msg }) => String(msg).includes("the disk is full"))).toBe(true);
  const looks = () => service.log().filter(({ msg }) => msg === "work taken").length;
  const before = looks();
  await expect.poll(looks).toBeGreaterThan(before + 1);
  const live = Object.values(await membersOf(service)).filter((standing) => standing !== "absent");
  expect(live).toHaveLength(6);
  expect(await service.stop()).toBe(0);
  expect((await world.rollcall("audit", "verify")).exitCode).toBe(0);

  const again = await world.serve();
  await seesRun(again, { result: "in-sync", counts: { desired: 1_506 } });
  expect((await world.rollcall("audit", "verify")).exitCode).toBe(0);
});

test("a clone that breaks under a running service is made anew, and the log says so", async () => {
  const world = await aServiceWorld();
  const service = await world.serve();
  await seesRun(service, { result: "in-sync" });
  await rm(join(world.directory, ".rollcall/register.git/objects"), { recursive: true });
  await writeFile(join(world.directory, ".rollcall/register.git/HEAD"), "garbage");
  await world.change(participantPath("frank"), () => participantText("frank"));

  await expect.poll(() => membersOf(service).catch(() => ({}))).toMatchObject({ frank: "Submission" });
  expect(service.log().some(({ msg }) => String(msg).includes("is made anew"))).toBe(true);
});

test("a remote that becomes shallow is told for what it is, and what was merged meanwhile is applied once it is whole", async () => {
  const world = await aServiceWorld();
  const { register } = world;
  const service = await world.serve();
  await seesRun(service, { result: "in-sync" });
  // The branch moves on while nobody can see it.
  const away = `${register}.away`;
  await rename(register, away);
  for (const name of ["frank", "grace"]) {
    await writeFile(join(away, participantPath(name)), participantText(name));
    await commitAll(away, `Admit ${name}`);
  }
  await git(world.directory, "clone", "--quiet", "--depth=1", pathToFileURL(away).href, register);

  await expect
    .poll(() => service.log().some((line) => JSON.stringify(line).includes("the remote has become shallow")))
    .toBe(true);
  const planned = await world.rollcall("plan");
  expect(planned.exitCode).toBe(69);
  expect(planned.stdout).toBe("");
  expect(planned.stderr).toMatch(/the remote has become shallow[^]*git fetch --unshallow/);

  await git(register, "fetch", "--quiet", "--unshallow");
  await expect.poll(() => membersOf(service).catch(() => ({}))).toMatchObject({ frank: "Submission" });
});

test("settings that name another domain's address never write there", async () => {
  const world = await aServiceWorld({ simulator: ["--seed", "9"] });
  const service = await world.serve();

  await seesRun(service, {
    result: "failed",
    message: expect.stringMatching(/is the domain .*, and not the domain/) as string,
  });

  expect(readDocument((await world.rollcall("history", "-o", "json")).stdout)).toMatchObject({
    runs: [{ result: "failed", counts: { effective: 0 } }],
  });
});
