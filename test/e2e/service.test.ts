import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";

import { expect, test } from "vitest";

import { aCertificateAuthority } from "../simulator/certificates.ts";
import { typeIntoConsole } from "../support/console.ts";
import { git } from "../support/git-repository.ts";
import { runProgram } from "../support/program.ts";
import { readDocument } from "./schemas.ts";
import { addSettings, aServiceWorld, membersOf, seesRun, TOKENS } from "./service-world.ts";
import { addMembers, idOf, participantPath, participantText, type World } from "./world.ts";

async function exampleId(world: World, name: string): Promise<string> {
  const text = await readFile(join(world.register, participantPath(name)), "utf8");
  return /participantId: PAR::(\S+)/.exec(text)?.[1] ?? "";
}

test("the service brings its domain to what the register says, and follows the branch", async () => {
  const world = await aServiceWorld();
  const service = await world.serve();
  await seesRun(service, { result: "in-sync", counts: { desired: 6, live: 5 } });
  expect(await membersOf(service)).toMatchObject({ alice: "Submission", erin: "suspended" });

  await world.change(participantPath("frank"), () => participantText("frank"));

  await expect.poll(() => membersOf(service)).toMatchObject({ frank: "Submission" });
  const { runs } = await service.get("/api/v1/runs");
  expect(
    (runs as readonly { trigger: string; result: string }[]).map(({ trigger, result }) => `${trigger} ${result}`),
  ).toEqual(expect.arrayContaining(["start applied", "commit applied"]));
  expect(await service.stop()).toBe(0);
});

test("drift is healed by itself, and until when and by whom is in the account", async () => {
  const world = await aServiceWorld();
  const service = await world.serve();
  await seesRun(service, { result: "in-sync" });
  const { address, domainId } = world.simulator;
  const alice = { domainId, participantId: await exampleId(world, "alice") };

  await typeIntoConsole(address, { ...alice, permission: "Observation" });

  await expect.poll(() => membersOf(service)).toMatchObject({ alice: "Submission" });
  const story = await world.rollcall("audit", "show", "--member", "alice");
  expect(story.stdout).toMatch(/change alice {2}Observation → Submission {2}effective/);
});

test("a member that somebody keeps changing back is left alone after a while, until a person resumes it", async () => {
  const world = await aServiceWorld();
  await world.change("domains/acme/domain.yaml", (text) => `${text}  fights: { times: 2, within: 1h }\n`);
  const service = await world.serve();
  await seesRun(service, { result: "in-sync" });
  const { address, domainId } = world.simulator;
  const alice = { domainId, participantId: await exampleId(world, "alice") };
  for (let round = 0; round < 2; round += 1) {
    await typeIntoConsole(address, { ...alice, permission: "Observation" });
    await expect.poll(() => membersOf(service)).toMatchObject({ alice: "Submission" });
  }

  await typeIntoConsole(address, { ...alice, permission: "Observation" });

  await seesRun(service, {
    result: "reported",
    message: expect.stringMatching(/alice was corrected 2 times/) as string,
  });
  expect(await membersOf(service)).toMatchObject({ alice: "Observation" });
  const resumed = await service.post("/api/v1/domains/acme/resume", {
    member: "alice",
    reason: "the other tool is off",
  });
  expect(resumed.status).toBe(200);
  await expect.poll(() => membersOf(service)).toMatchObject({ alice: "Submission" });
});

test("a pause stops enforcement for whoever asks, and ends by a resumption", async () => {
  const world = await aServiceWorld();
  const service = await world.serve();
  await seesRun(service, { result: "in-sync" });
  const pause = { reason: "an upgrade", owner: "bob", until: "2h" };
  expect((await service.post("/api/v1/domains/acme/pause", pause)).status).toBe(200);
  const bob = await exampleId(world, "bob");
  await world.change(participantPath("bob"), () => undefined);

  await seesRun(service, {
    result: "held",
    message: expect.stringMatching(/acme is paused until .* by bob/) as string,
  });
  expect(await membersOf(service)).toMatchObject({ [bob]: "Submission" });
  const byHand = await world.rollcall("apply", "--yes");
  expect(byHand.exitCode).toBe(3);
  expect(byHand.stdout).toContain("Paused");

  await service.post("/api/v1/domains/acme/resume", { reason: "it is done" });
  await expect.poll(() => membersOf(service)).toMatchObject({ [bob]: "suspended" });
});

test("a held plan passes once a person approves exactly that plan", async () => {
  const world = await aServiceWorld();
  const service = await world.serve();
  await seesRun(service, { result: "in-sync" });
  const ids = await Promise.all(["bob", "carol"].map((name) => exampleId(world, name)));
  await git(world.register, "rm", "--quiet", participantPath("bob"), participantPath("carol"));
  await git(world.register, "commit", "--quiet", "--message", "Two leave");
  await seesRun(service, { result: "held" });
  const { digest } = await service.get("/api/v1/domains/acme/plan");
  const approve = (fields: object): Promise<Response> =>
    service.post("/api/v1/domains/acme/approve", { reason: "agreed", ...fields });

  expect((await approve({ digest: "0".repeat(64) })).status).toBe(200);
  await seesRun(service, { result: "held" });
  expect((await approve({ digest })).status).toBe(200);

  await expect.poll(() => membersOf(service)).toMatchObject(Object.fromEntries(ids.map((id) => [id, "suspended"])));
  const story = await world.rollcall("audit", "show", "--member", "bob");
  expect(story.stdout).toContain("released by approved by operator-1");
});

test("a rewritten branch blocks the domain until a person accepts the commit", async () => {
  const world = await aServiceWorld();
  const service = await world.serve();
  await seesRun(service, { result: "in-sync" });
  await git(world.register, "commit", "--quiet", "--amend", "--message", "Another history");
  const tip = (await git(world.register, "rev-parse", "HEAD")).trim();

  await seesRun(service, { result: "held", message: expect.stringContaining("the branch was rewritten") as string });
  const resumed = await world.rollcall("resume", "--accept-rewrite", tip, "--reason", "the message was wrong");
  expect(resumed.exitCode).toBe(0);
  await seesRun(service, { result: "in-sync", commit: tip });
});

test("a bad commit changes nothing, is told with its place, and the next good one is applied", async () => {
  const world = await aServiceWorld();
  const service = await world.serve();
  await seesRun(service, { result: "in-sync" });
  await world.change(participantPath("bob"), (text) => text.replace("permission:", "permision:"));
  await seesRun(service, { result: "invalid", message: expect.stringMatching(/bob\.yaml:8: /) as string });
  expect(await membersOf(service).catch(() => "not planned")).toBe("not planned");

  await world.change(participantPath("bob"), (text) =>
    text.replace("permision: Submission", "permission: Observation"),
  );

  await expect.poll(() => membersOf(service).catch(() => ({}))).toMatchObject({ bob: "Observation" });
});

test("a suspension ends and a membership expires at their dates, and not at some turn", async () => {
  // Looks once an hour: only the dates themselves can be what moves it.
  const world = await aServiceWorld({ schedule: "0 0 * * * *" });
  const service = await world.serve();
  await seesRun(service, { result: "applied" });
  const soon = new Date(Date.now() + 15_000).toISOString().replace(/\.\d+Z/, "Z");
  await world.change(participantPath("frank"), () =>
    participantText("frank", ["state: suspended", "reason: a test", `until: ${soon}`]),
  );
  await world.change(participantPath("grace"), () => participantText("grace", [`validUntil: ${soon}`]));

  // Who was never admitted is not suspended either.
  await expect.poll(() => membersOf(service)).toMatchObject({ frank: "Submission", grace: "suspended" });
  await seesRun(service, { trigger: "date" });
});

test("told to stop in the middle of an apply it ends what is in hand, records it, and exits with 0", async () => {
  const world = await aServiceWorld({ domainLines: ["concurrency: 1"], simulator: ["--fault", "slow-ms=10"] });
  await addMembers(world.register, 400);
  const service = await world.serve();
  await expect
    .poll(async () => (await readdir(join(world.directory, ".rollcall"))).some((file) => file.startsWith("acme.lock")))
    .toBe(true);
  await expect
    .poll(async () => Object.values(await membersOf(service)).filter((live) => live !== "absent").length)
    .toBeGreaterThan(5);

  expect(await service.stop()).toBe(0);

  const history = readDocument((await world.rollcall("history", "-o", "json")).stdout);
  expect((history["runs"] as readonly { result: string }[])[0]?.result).toBe("partial");
  const status = readDocument((await world.rollcall("status", "-o", "json")).stdout);
  expect(status).toMatchObject({ interrupted: 0 });
  expect((await world.rollcall("audit", "verify")).exitCode).toBe(0);
});

test("SIGHUP reads the settings again, and keeps the old ones when the new ones are not valid", async () => {
  const world = await aServiceWorld({ schedule: "0 0 * * * *" });
  const service = await world.serve();
  await seesRun(service, { result: "applied" });
  const path = join(world.directory, "rollcall.yaml");
  const good = await readFile(path, "utf8");

  const refusals = (): readonly unknown[] =>
    service.log().filter(({ msg }) => msg === "the new settings are not valid: the old ones remain in force");
  const mistakes = [
    good.replace("kind: Settings", "kind: Setings"),
    good.replace("0 0 * * * *", "0 0 * * * 99"),
    `${good}connection: { allowNetworks: [everywhere] }\n`,
    good.replace("flavour: canton-2", "flavour: canton-2\n    tls: { trustRoot: rollcall.yaml }"),
    good.replace("flavour: canton-2", "flavour: canton-2\n    tls: { certificate: own.pem, key: other.key }"),
    `${good}connection: { signingKey: { file: missing.key } }\n`,
  ];
  const authority = await aCertificateAuthority();
  await writeFile(join(world.directory, "own.pem"), (await authority.issue("own")).certificate);
  await writeFile(join(world.directory, "other.key"), (await authority.issue("other")).privateKey);
  for (const [index, mistake] of mistakes.entries()) {
    await writeFile(path, mistake);
    service.kill("SIGHUP");
    await expect.poll(() => refusals().length).toBe(index + 1);
  }
  expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
  const [trustRoot, key, signingKey] = refusals()
    .slice(-3)
    .map((line) => JSON.stringify(line));
  expect(trustRoot).toContain("rollcall.yaml is no PEM file");
  expect(key).toContain("other.key does not belong to the first certificate in");
  expect(signingKey).toContain("missing.key cannot be read: there is no such file");

  const listenings = (): number => service.log().filter(({ msg }) => msg === "listening").length;
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as AddressInfo;
  await writeFile(path, good.replace("listen: 127.0.0.1:0", `listen: 127.0.0.1:${String(port)}`));
  service.kill("SIGHUP");
  await expect.poll(listenings).toBe(2);
  taken.close();
  expect(JSON.stringify(service.log())).toContain(
    `the service cannot listen at 127.0.0.1:${String(port)}: another program listens there already`,
  );

  await writeFile(path, good.replace("0 0 * * * *", "* * * * * *"));
  service.kill("SIGHUP");
  await expect.poll(listenings).toBe(3);
  await expect.poll(() => service.log().some(({ trigger }) => trigger === "schedule")).toBe(true);
});

test("SIGUSR2 asks for a look at every domain", async () => {
  const world = await aServiceWorld({ schedule: "0 0 * * * *" });
  const service = await world.serve();
  await seesRun(service, { result: "applied" });

  service.kill("SIGUSR2");

  await seesRun(service, { trigger: "request" });
});

test("a second service on the same state is refused, and so is an address that is taken", async () => {
  const world = await aServiceWorld();
  const service = await world.serve();
  const second = await world.rollcall("serve");
  expect(second.exitCode).toBe(69);
  expect(second.stderr).toContain("another service works with this state directory");

  const { host } = new URL(service.url);
  const elsewhere = (await readFile(join(world.directory, "rollcall.yaml"), "utf8"))
    .replace("127.0.0.1:0", host)
    .concat("stateDirectory: elsewhere\n");
  await writeFile(join(world.directory, "second.yaml"), elsewhere);
  const taken = await world.rollcall("serve", "--config", "second.yaml");
  expect(taken.exitCode).toBe(78);
  expect(taken.stderr).toContain(`cannot listen at ${host}`);
});

test("the operator's commands say the same of a service that runs and of its store when it does not", async () => {
  const world = await aServiceWorld({ schedule: "0 0 * * * *" });
  const service = await world.serve();
  await seesRun(service, { result: "applied" });
  await addSettings(world.directory, "rollcall.yaml", [
    `api: { url: "${service.url}", token: { env: ROLLCALL_TOKEN } }`,
  ]);
  const rollcall = (...args: readonly string[]) =>
    runProgram(args, { cwd: world.directory, env: { ROLLCALL_TOKEN: TOKENS.operator } });
  const commands = [
    ["history", "-o", "json"],
    ["audit", "show", "--member", "alice", "-o", "json"],
    ["audit", "verify", "-o", "json"],
    ["audit", "export"],
  ] as const;
  const asked = await Promise.all(commands.map((command) => rollcall(...command)));
  expect(asked.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual(commands.map(() => [0, ""]));
  expect(readDocument((await rollcall("status", "-o", "json")).stdout)).toMatchObject({
    inSync: true,
    latestRun: { result: "applied" },
  });
  for (const decision of [["pause", "--until", "1h", "--owner", "bob"], ["resume"]]) {
    const { exitCode, stderr } = await rollcall(...decision, "--member", "alcie", "--reason", "x");
    expect([exitCode, stderr]).toEqual([64, expect.stringContaining("Did you mean alice?")]);
  }
  expect((await rollcall("reconcile")).stdout).toContain("acme: a run is requested");
  await seesRun(service, { trigger: "request" });
  await service.stop();

  const direct = await Promise.all(commands.map((command) => rollcall(...command)));

  for (const [index, { stdout, stderr, exitCode }] of direct.entries()) {
    expect(exitCode).toBe(0);
    expect(stderr).toContain("does not answer: reading its store instead");
    // The look that was asked for meanwhile is no part of alice's story.
    if (index === 1) expect(recordsIn(stdout)).toEqual(recordsIn(asked[index]?.stdout ?? ""));
  }
  const misspelt = await rollcall(
    "pause",
    ...["--member", "alcie", "--until", "1h", "--owner", "bob", "--reason", "x"],
  );
  expect([misspelt.exitCode, misspelt.stderr]).toEqual([64, expect.stringContaining("Did you mean alice?")]);
  const untold = await rollcall("audit", "show", "--member", "alcie");
  expect([untold.exitCode, untold.stderr]).toEqual([64, expect.stringContaining("Did you mean alice?")]);
  const paused = await rollcall("pause", "--until", "1h", "--owner", "bob", "--reason", "nobody is there");
  expect(paused.exitCode).toBe(0);
  expect((await rollcall("status")).stdout).toMatch(/paused +acme is paused until/);
  expect((await rollcall("reconcile")).exitCode).toBe(0);
});

function recordsIn(stdout: string): unknown {
  return readDocument(stdout)["records"];
}

test("what moved from one store to another is the same, and goes on", async () => {
  const world = await aServiceWorld();
  const service = await world.serve();
  await seesRun(service, { result: "in-sync" });
  await service.stop();
  const before = readDocument((await world.rollcall("history", "-o", "json")).stdout);
  expect((await world.rollcall("store", "export", "all.ndjson")).exitCode).toBe(0);
  const moved = (await readFile(join(world.directory, "rollcall.yaml"), "utf8")).concat("stateDirectory: moved\n");
  await writeFile(join(world.directory, "moved.yaml"), moved);

  const taken = await world.rollcall("store", "import", "all.ndjson", "--config", "moved.yaml");

  expect(taken.exitCode).toBe(0);
  expect(readDocument((await world.rollcall("history", "-o", "json", "--config", "moved.yaml")).stdout)).toEqual(
    before,
  );
  expect((await world.rollcall("audit", "verify", "--config", "moved.yaml")).exitCode).toBe(0);
  const again = await world.rollcall("store", "import", "all.ndjson", "--config", "moved.yaml");
  expect([again.exitCode, again.stderr.includes("holds something already")]).toEqual([64, true]);
});

test("the audit trail is shipped to files of a day, and these prove it without the store", async () => {
  const world = await aServiceWorld({ settings: ["audit: { directory: ./shipped }"] });
  const service = await world.serve();
  await seesRun(service, { result: "in-sync" });
  await service.stop();

  const verified = await world.rollcall("audit", "verify", "shipped", "-o", "json");
  const head = readDocument(verified.stdout)["head"] as { readonly sequence: number; readonly hash: string };
  expect(verified.exitCode).toBe(0);
  expect((await world.rollcall("audit", "verify", "--head", `${String(head.sequence)}:${head.hash}`)).exitCode).toBe(0);

  const [file = ""] = await readdir(join(world.directory, "shipped"));
  const path = join(world.directory, "shipped", file);
  await writeFile(path, (await readFile(path, "utf8")).replace("Submission", "Observation"));
  const broken = await world.rollcall("audit", "verify", "shipped");
  expect([broken.exitCode, broken.stdout]).toEqual([1, expect.stringContaining("not verified: record 1 was changed")]);
  const nothing = await world.rollcall("audit", "verify", "register");
  expect(nothing.exitCode).toBe(64);
});

test("what is not there is not verified: a store without a record, an empty file, an export without its end", async () => {
  const world = await aServiceWorld();
  const young = await world.rollcall("audit", "verify", "--direct");
  expect([young.exitCode, young.stdout.trim()]).toEqual([1, "not verified: nothing is recorded yet"]);
  await writeFile(join(world.directory, "empty.ndjson"), "");
  const taken = await world.rollcall("store", "import", "empty.ndjson");
  expect([taken.exitCode, taken.stderr]).toEqual([64, expect.stringContaining("its end is missing")]);

  await world.rollcall("pause", "acme", "--until", "1h", "--owner", "bob", "--reason", "an upgrade", "--direct");
  await world.rollcall("audit", "export", "--out", "trail.ndjson", "--direct");
  expect((await world.rollcall("audit", "verify", "trail.ndjson")).exitCode).toBe(0);
  const whole = await readFile(join(world.directory, "trail.ndjson"), "utf8");
  await writeFile(join(world.directory, "cut.ndjson"), `${whole.split("\n")[0] ?? ""}\n`);
  const cut = await world.rollcall("audit", "verify", "cut.ndjson", "-o", "json");
  expect([cut.exitCode, readDocument(cut.stdout)]).toMatchObject([
    1,
    { verified: false, records: 1, fault: null, missing: expect.stringContaining("the closing line") as string },
  ]);
  const empty = await world.rollcall("audit", "verify", "empty.ndjson");
  expect([empty.exitCode, empty.stdout]).toEqual([1, expect.stringContaining("not verified: there is no record")]);
});

test("a run's lines are found in Canton's own log", async () => {
  const world = await aServiceWorld({ schedule: "0 0 * * * *", simulator: ["--log"] });
  const service = await world.serve();
  await seesRun(service, { result: "applied" });
  const { runs } = await service.get("/api/v1/runs");
  const { id, traceId } = (runs as readonly { id: string; traceId: string }[]).at(-1) ?? { id: "", traceId: "" };
  await writeFile(join(world.directory, "canton.log"), world.simulator.errors());

  const found = await world.rollcall("trace", id, "--canton-log", "canton.log");

  expect(found.exitCode).toBe(0);
  expect(found.stdout).toContain("AuthorizeParticipantDomainState");
  for (const line of found.stdout.trimEnd().split("\n")) expect(line).toContain(`tid:${traceId}`);
});

test("what the service logs is JSON with the run's trace, and no secret ever gets into it", async () => {
  const canary = "canary-7c1e5a";
  const world = await aServiceWorld({
    simulator: ["--token-file", "token"],
    domainLines: ["token: { file: token }"],
    token: canary,
  });
  const service = await world.serve({ env: { SOME_SECRET: canary } });
  await seesRun(service, { result: "in-sync" });
  await service.post("/api/v1/domains/acme/pause", { reason: "x", owner: "bob", until: "never" });
  await service.post("/api/v1/domains/acme/reconcile", {}, `${canary}-wrong-token`);
  await service.stop();

  const run = service.log().find(({ msg }) => msg === "run applied");
  expect(run).toMatchObject({ level: "info", domain: "acme", result: "applied", trigger: "start" });
  expect(run?.["trace_id"]).toMatch(/^[0-9a-f]{32}$/);
  expect(service.output()).not.toContain(canary);
  for (const file of await readdir(join(world.directory, ".rollcall"), { recursive: true, withFileTypes: true })) {
    if (file.isFile()) expect((await readFile(join(file.parentPath, file.name))).includes(canary)).toBe(false);
  }
  expect(service.output()).not.toContain(TOKENS.operator);
  expect(idOf("x")).toMatch(/^x::/);
});
