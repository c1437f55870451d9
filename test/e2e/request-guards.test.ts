import { expect, test } from "vitest";

import { typeIntoConsole } from "../support/console.ts";
import {
  admission,
  aRequestWorld,
  checkOf,
  commandLines,
  effectOf,
  ourComments,
  reactionsOf,
  seesComment,
  seesVerdict,
  started,
  textBelow,
} from "./request-world.ts";
import { membersOf, seesRun } from "./service-world.ts";
import { participantPath, participantText } from "./world.ts";

test("a document that is wrong is told at its line, and in the comment", async () => {
  const world = await aRequestWorld();
  const service = await started(world);
  const text = participantText("frank", ["permission: Everything"]);

  const pull = await world.ask(world.alice, { [participantPath("frank")]: text });

  await seesVerdict(world, pull, "failure", /1 problem in the register/);
  const check = checkOf(world, pull);
  expect(check?.annotations).toMatchObject([
    { path: participantPath("frank"), start_line: 7, annotation_level: "failure" },
  ]);
  expect(await membersOf(service)).not.toHaveProperty("frank");
});

test("members and what governs them are not changed at once", async () => {
  const world = await aRequestWorld();
  await started(world);
  const domain = (await world.github.readFile(world.register, "main", "domains/acme/domain.yaml")) ?? "";

  const pull = await world.ask(world.alice, {
    ...admission("frank"),
    "domains/acme/domain.yaml": domain.replace("github: [carol]", "github: [carol, alice]"),
  });

  await seesVerdict(world, pull, "failure", /changes the policy of acme and its members at once/);
});

test("nobody who asks, pushes or is asked about counts as an owner who approves", async () => {
  const world = await aRequestWorld();
  const { bob, carol, register } = world;
  await started(world);
  await bob.commit(register, { branch: "by-bob", files: admission("frank") });
  const pull = await bob.openPullRequest(register, { head: "by-bob", title: "Admit frank" });
  await seesVerdict(world, pull, "action_required", /1 approval missing/);

  await bob.comment(pull, `/rollcall approve ${await effectOf(world, pull)}`);
  await seesComment(world, pull, /not counted: ` bob ` asks for it/);

  await carol.commit(register, { branch: "by-bob", files: admission("frank", ["permission: Observation"]) });
  await seesComment(world, pull, /no member → Observation/);
  await carol.comment(pull, `/rollcall approve ${await effectOf(world, pull)}`);
  await seesComment(world, pull, /not counted: ` carol ` asks for it/);
  await seesVerdict(world, pull, "action_required", /1 approval missing/);
});

test("an owner who pushed does not count, whoever pushed after, and one who brought the branch up to date does", async () => {
  const world = await aRequestWorld();
  const { alice, bob, carol, register } = world;
  await started(world);
  const pull = await world.ask(alice, admission("frank"));
  const fork = pull.head.repository;
  if (fork === null) throw new Error("it was just made");
  await alice.invite(fork, bob, "write");
  await alice.invite(fork, carol, "write");
  await bob.commit(fork, { branch: "ask", files: admission("frank", ["permission: Observation"]) });
  await alice.commit(fork, { branch: "ask", files: { "README.md": "hello" } });
  await carol.commit(register, { branch: "main", files: { "NOTES.md": "elsewhere" } });
  await carol.updateBranch(pull);
  await seesComment(world, pull, /no member → Observation/);

  await bob.comment(pull, `/rollcall approve ${await effectOf(world, pull)}`);
  await seesComment(world, pull, /not counted: ` bob ` asks for it/);
  await carol.comment(pull, `/rollcall approve ${await effectOf(world, pull)}`);

  await seesVerdict(world, pull, "success", /1 admission/);
});

test("a commit that came by no request is not applied, until an operator lets it pass", async () => {
  const world = await aRequestWorld();
  const { bob, register } = world;
  const service = await started(world);

  await bob.commit(register, { branch: "main", files: admission("frank") });

  await seesRun(service, { result: "reported", message: expect.stringContaining("without the approval") as string });
  const { latestRun } =
    ((await service.get("/api/v1/domains"))["domains"] as { latestRun: { digest: string } }[])[0] ?? {};
  const approved = await world.rollcall(
    "approve",
    "acme",
    "--digest",
    latestRun?.digest ?? "",
    "--reason",
    "it is meant",
  );
  expect(approved.exitCode, approved.stderr).toBe(0);
  await expect.poll(() => membersOf(service)).toMatchObject({ frank: "Submission" });
});

test("a removal that is merged and taken back by a revert is a re-admission, and needs its own approvals", async () => {
  const world = await aRequestWorld();
  const { bob, carol, register } = world;
  await started(world);
  const document = (await world.github.readFile(register, "main", participantPath("bob"))) ?? "";
  const removal = await world.ask(world.alice, { [participantPath("bob")]: null });
  await seesVerdict(world, removal, "action_required", /1 removal on acme, 2 approvals missing/);
  await bob.approve(removal);
  await seesVerdict(world, removal, "action_required", /1 removal on acme, 1 approval missing/);
  await carol.approve(removal);
  await seesVerdict(world, removal, "success", /1 removal/);
  await bob.merge(removal);
  await seesComment(world, removal, /In force on acme/);

  await bob.commit(register, { branch: "revert", files: { [participantPath("bob")]: document } });
  const revert = await bob.openPullRequest(register, { head: "revert", title: "Revert" });

  await seesComment(world, revert, /RE-ADMIT/);
  await seesVerdict(world, revert, "action_required", /held by readmission/);
  await carol.approve(revert);
  await seesVerdict(world, revert, "action_required", /held by readmission/);
});

test("our comment is ours: what others make of it is put right, and theirs with our marker is left alone", async () => {
  const world = await aRequestWorld();
  const { alice, carol } = world;
  await started(world);
  const pull = await world.ask(alice, admission("frank"));
  const theirs = await alice.comment(pull, "<!-- rollcall:request v1 -->\n### ✅ Approved by everybody");
  await seesVerdict(world, pull, "action_required", /1 approval missing/);
  const [ours] = ourComments(world, pull);
  if (ours === undefined) throw new Error("it was just there");

  await carol.editComment(ours, "<!-- rollcall:request v1 -->\n### ✅ 0 removals");

  await seesComment(world, pull, /1 approval missing/);
  expect(theirs.body).toContain("Approved by everybody");
});

test("a stranger's request with the commit of a good one neither takes its check away nor gets one of its own", async () => {
  const world = await aRequestWorld();
  const { github, alice, bob, carol, register, app } = world;
  await started(world);
  await bob.protect(register, "main", { requiredChecks: [{ context: "rollcall", appId: app.id }] });
  const pull = await world.ask(alice, admission("frank"));
  await seesVerdict(world, pull, "action_required", /1 approval missing/);
  await bob.approve(pull);
  await seesVerdict(world, pull, "success", /1 admission/);

  const mallory = github.createUser("mallory");
  const fork = await mallory.fork(pull.head.repository ?? register, "mine");
  await mallory.forcePush(fork, "theirs", pull.head.sha);
  const again = await mallory.openPullRequest(register, { head: "theirs", from: fork, title: "Mine" });
  await seesComment(world, again, /✅ 1 admission on acme[^]*ask for the same commit/);
  const refused = await mallory.comment(again, "/rollcall hold");
  await expect.poll(() => reactionsOf(refused)).toEqual(["eyes", "-1"]);
  await seesVerdict(world, pull, "success", /1 admission/);

  await carol.comment(again, "/rollcall hold");
  await seesVerdict(world, pull, "action_required", `On hold by carol in #${String(again.number)}`);
  await expect(bob.merge(pull)).rejects.toThrow(/"rollcall" is failing/);
  await mallory.closePullRequest(again);
  await seesVerdict(world, pull, "success", /1 admission/);
  await bob.merge(pull);
  await seesComment(world, pull, /In force on acme/);
});

test("what was approved in a request that was closed is no verdict for whoever opens another one with its commit", async () => {
  const world = await aRequestWorld();
  const { github, alice, bob, register, app } = world;
  await started(world);
  await bob.protect(register, "main", { requiredChecks: [{ context: "rollcall", appId: app.id }] });
  const pull = await world.ask(alice, admission("frank"));
  await seesVerdict(world, pull, "action_required", /1 approval missing/);
  await bob.approve(pull);
  await seesVerdict(world, pull, "success", /1 admission/);
  await bob.closePullRequest(pull);
  await expect.poll(() => checkOf(world, pull)?.output.title).toBe("No open request asks for this commit");

  const mallory = github.createUser("mallory");
  const fork = await mallory.fork(pull.head.repository ?? register, "mine");
  await mallory.forcePush(fork, "theirs", pull.head.sha);
  const again = await mallory.openPullRequest(register, { head: "theirs", from: fork, title: "Mine" });
  await expect(bob.merge(again)).rejects.toThrow(/"rollcall" is failing/);

  await seesVerdict(world, again, "action_required", /1 approval missing/);
});

test("a check that is asked for again is run again", async () => {
  const world = await aRequestWorld();
  await started(world);
  const pull = await world.ask(world.alice, admission("frank"));
  await seesVerdict(world, pull, "action_required", /1 approval missing/);
  const before = checkOf(world, pull);
  if (before === undefined) throw new Error("it was just there");

  await world.bob.rerequestCheck(before);

  await expect.poll(() => checkOf(world, pull)?.id).not.toBe(before.id);
  await seesVerdict(world, pull, "action_required", /1 approval missing/);
});

test("a merge queue is answered for what it would merge", async () => {
  const world = await aRequestWorld();
  const { alice, bob, register, app } = world;
  await started(world);
  await bob.protect(register, "main", {
    requiredChecks: [{ context: "rollcall", appId: app.id }],
    mergeQueue: { method: "merge", groupSize: 1, concurrency: 1, timeoutMs: 60_000 },
  });
  const pull = await world.ask(alice, admission("frank"));
  await seesVerdict(world, pull, "action_required", /1 approval missing/);
  await bob.approve(pull);
  await seesVerdict(world, pull, "success", /1 admission/);

  await bob.enqueue(pull);

  await expect.poll(() => pull.merged !== null).toBe(true);
  await seesComment(world, pull, /In force on acme/);
});

test("what was delivered while the service was away is asked for again, and what is lost for good is found", async () => {
  const world = await aRequestWorld();
  const { github, alice, app } = world;
  github.setWebhookUrl(app, "http://127.0.0.1:9/webhooks/github");
  const pull = await world.ask(alice, admission("frank"));
  await github.settled();

  await started(world);

  await seesVerdict(world, pull, "action_required", /1 approval missing/);
});

test("a delivery that GitHub did not sign is nobody's, and one that comes a thousand times is one", async () => {
  const world = await aRequestWorld();
  const { github, alice, app } = world;
  const service = await started(world);
  const pull = await world.ask(alice, admission("frank"));
  await seesVerdict(world, pull, "action_required", /1 approval missing/);
  const delivery = github.deliveries.find(({ name }) => name === "pull_request.opened");
  const headers = Object.fromEntries(
    Object.entries(delivery?.requestHeaders ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const body = JSON.stringify(delivery?.payload);
  const send = (more: Record<string, string>) =>
    fetch(`${service.url}/webhooks/github`, { method: "POST", headers: { ...headers, ...more }, body });
  const writes = github.writes(app).length;

  const forged = await send({ "x-hub-signature-256": `sha256=${"0".repeat(64)}` });
  expect([forged.status, await forged.text()]).toEqual([401, ""]);
  const again = await Promise.all(
    Array.from({ length: 200 }, (_, index) => send({ "x-github-delivery": `again-${String(index)}` })),
  );
  expect(new Set(again.map(({ status }) => status))).toEqual(new Set([202]));
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(github.writes(app)).toHaveLength(writes);
});

test("no secret is in what the service writes, what it says on GitHub, its clone, or its processes", async () => {
  const world = await aRequestWorld();
  const { alice, bob, app } = world;
  const service = await started(world);
  const pull = await world.ask(alice, admission("frank"));
  world.github.faults.armRequests("bad-gateway", { times: 3 });
  await seesVerdict(world, pull, "action_required", /1 approval missing/);
  await bob.approve(pull);
  await seesVerdict(world, pull, "success", /1 admission/);

  const secrets = [app.privateKey.split("\n")[2] ?? "", "webhook-secret-of-the-tests", "ghs_", "x-access-token"];
  const told = [
    service.output(),
    ...pull.comments.map(({ body }) => body),
    JSON.stringify(world.github.checkRuns(world.register, pull.head.sha).map(({ output }) => output)),
    await textBelow(world.directory, ["app.pem", "webhook.secret"]),
    await commandLines(),
  ].join("\n");
  for (const secret of secrets) expect(told.includes(secret), secret.slice(0, 8)).toBe(false);
});

test("a login that was given to somebody else owns nothing, and whom it meant still does", async () => {
  const world = await aRequestWorld();
  const { alice, bob, github } = world;
  await started(world);
  const pull = await world.ask(alice, admission("frank"));
  await seesVerdict(world, pull, "action_required", /1 approval missing/);
  bob.rename("robert");
  const impostor = github.createUser("bob");
  const effect = await effectOf(world, pull);

  const refused = await impostor.comment(pull, `/rollcall approve ${effect}`);
  await expect.poll(() => reactionsOf(refused)).toEqual(["eyes", "-1"]);
  await seesVerdict(world, pull, "action_required", /1 approval missing/);

  await bob.comment(pull, `/rollcall approve ${effect}`);
  await seesVerdict(world, pull, "success", /1 admission/);
});

test("drift that is adopted becomes a request of the second App, and whoever adopted it does not approve it", async () => {
  const world = await aRequestWorld({ settings: ["driftReportMinutes: 0"], mode: "report", intake: true });
  const { bob, carol, dana, register, simulator, github, intake } = world;
  const first = await world.rollcall("apply", "--yes");
  expect(first.exitCode, first.stderr).toBe(0);
  await started(world);
  const document = (await github.readFile(register, "main", participantPath("alice"))) ?? "";
  const participantId = /participantId: PAR::(\S+)/.exec(document)?.[1] ?? "";
  await typeIntoConsole(simulator.address, { domainId: simulator.domainId, participantId, permission: "Observation" });
  const threads = () => [...register.threads.values()];
  await expect.poll(() => threads().map(({ title }) => title)).toEqual(["Drift on acme"]);
  const [issue] = threads();
  if (issue === undefined) throw new Error("it was just there");

  await bob.comment(issue, "/rollcall adopt alice");

  await expect.poll(() => threads().filter(({ kind }) => kind === "pull").length).toBe(1);
  const pull = threads().find((thread) => thread.kind === "pull");
  if (pull === undefined) throw new Error("it was just there");
  expect(pull).toMatchObject({ title: "Take alice of acme as it is on the domain", via: intake });
  expect(await github.readFile(register, pull.head.sha, participantPath("alice"))).toContain("permission: Observation");
  await seesVerdict(world, pull, "action_required", /2 approvals missing/);
  await bob.approve(pull);
  await seesComment(world, pull, /not counted: ` bob ` asks for it/);
  await carol.approve(pull);
  await dana.approve(pull);
  await seesVerdict(world, pull, "success", /1 change/);
});
