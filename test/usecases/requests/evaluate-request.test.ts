import { once } from "node:events";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { RollcallError } from "../../../src/model/error.ts";
import { isAlarm } from "../../../src/model/plan.ts";
import type { EvaluatedDomain, EvaluatedRequest, Evaluation } from "../../../src/model/request.ts";
import { SUSPENDED } from "../../../src/model/standing.ts";
import { judgeRequest } from "../../../src/policy/judge-request.ts";
import { aDirectory } from "../../adapters/git/a-repository.ts";
import { aDomainYaml, aParticipantYaml, aSequencerYaml, anOverrideYaml } from "../../build/documents.ts";
import { aDomainId, aName, aParticipantId, sure } from "../../build/identifiers.ts";
import { admitted } from "../../build/members.ts";
import { admission, aRequestWorld, type Change, memberPath, OWNED, type RequestWorld } from "./a-request-world.ts";

const ACME = aName("acme");
const DOMAIN = "domains/acme/domain.yaml";

function evaluated(evaluation: Evaluation): EvaluatedRequest {
  if (evaluation.kind !== "evaluated") throw new Error(`it is ${evaluation.kind}`);
  return evaluation;
}

async function evaluationOf(world: RequestWorld, change: Change, who = world.alice): Promise<EvaluatedRequest> {
  return evaluated(await world.evaluate(await world.ask(who, change)));
}

function domainOf({ domains }: EvaluatedRequest, name = "acme"): EvaluatedDomain {
  return sure(domains.find((domain) => domain.name === name));
}

test("what nothing governs is nobody's affair", async () => {
  const world = await aRequestWorld();

  expect(await world.evaluate(await world.ask(world.alice, { "README.md": "hello" }))).toMatchObject({
    kind: "ungoverned",
  });
});

test.each([
  "domain/acme/participants/carla.yaml",
  "Domains/acme/participants/carla.yaml",
  "Participants/carla.yml",
  "carla.yaml",
])("a document at %s is an error of the request, with the place where it belongs", async (path) => {
  const world = await aRequestWorld();
  const number = await world.ask(world.alice, { [path]: aParticipantYaml({ name: "carla" }) });

  const { problems, domains } = evaluated(await world.evaluate(number));

  expect(problems).toMatchObject([
    { path, severity: "error", rule: "misplaced", expected: "domains/acme/participants/carla.yaml" },
  ]);
  expect(domains).toEqual([]);
  await world.look(number);
  expect(world.verdict(number).status).toBe("failure");
});

test("a document in the wrong place is of the request that brings or changes it, and of no other", async () => {
  const [path, other] = ["carla.yaml", aParticipantYaml({ name: "carla", spec: "permission: Observation" })];
  const world = await aRequestWorld({ files: { [path]: aParticipantYaml({ name: "carla" }) } });

  expect((await evaluationOf(world, admission("dora"))).problems).toEqual([]);
  expect((await evaluationOf(world, { [path]: other })).problems).toMatchObject([{ rule: "misplaced" }]);
  const removal = await world.ask(world.alice, { [path]: null });
  expect(await world.evaluate(removal)).toMatchObject({ kind: "ungoverned" });
});

test("a request that takes the last domain away says so", async () => {
  const world = await aRequestWorld();

  const { problems } = await evaluationOf(world, { [DOMAIN]: null, "domains/acme/sequencers/east.yaml": null });

  expect(problems.map(({ rule }) => rule)).toContain("no-domain");
});

test("what does not merge names the paths", async () => {
  const world = await aRequestWorld({ files: { [memberPath("bob")]: aParticipantYaml({ name: "bob" }) } });
  const number = await world.ask(world.alice, {
    [memberPath("bob")]: aParticipantYaml({ name: "bob", spec: "permission: Observation" }),
  });
  await world.commit({ [memberPath("bob")]: aParticipantYaml({ name: "bob", spec: "permission: Confirmation" }) });

  expect(await world.evaluate(number)).toMatchObject({ kind: "conflict", paths: [memberPath("bob")] });
});

test("what is evaluated is the merge: whoever came meanwhile is not taken for a removal", async () => {
  const world = await aRequestWorld();
  const number = await world.ask(world.alice, admission("carla"));
  await world.commit(admission("dora"));

  const { changes } = domainOf(evaluated(await world.evaluate(number)));

  expect(changes.map(({ kind, name }) => `${kind} ${name}`)).toEqual(["admit carla"]);
});

test("what a request brings stands apart from what the domain waits for, and from drift", async () => {
  const world = await aRequestWorld({ files: { [memberPath("bob")]: aParticipantYaml({ name: "bob" }) } });
  const live = sure(world.domains.get(ACME));
  live.setState(aParticipantId("bob"), admitted("Observation"));

  const own = domainOf(await evaluationOf(world, admission("carla")));
  const about = domainOf(
    await evaluationOf(world, {
      [memberPath("bob")]: aParticipantYaml({ name: "bob", spec: "state: suspended\nreason: x" }),
    }),
  );

  expect(own.changes.map(({ kind, name }) => `${kind} ${name}`)).toEqual(["admit carla"]);
  expect(own.others.map(({ kind, member }) => `${kind} ${member.name ?? ""}`)).toEqual(["change bob"]);
  expect(own.drift).toEqual([]);
  expect(about.others).toEqual([]);
  expect(about.judged?.plan.actions.map(({ kind }) => kind)).toEqual(["suspend"]);
});

test("a document that names another participant is one change, needs what a removal needs, and both its halves are its own", async () => {
  const world = await aRequestWorld({ files: { [memberPath("dora")]: aParticipantYaml({ name: "dora" }) } });
  sure(world.domains.get(ACME)).standings.set(aParticipantId("dora"), admitted());
  const renewed = aParticipantId("renewed");
  const change = { [memberPath("dora")]: aParticipantYaml({ name: "dora", participantId: renewed }) };

  const { changes, judged, others, quorum } = domainOf(await evaluationOf(world, change));

  expect(changes).toMatchObject([
    { kind: "replace", name: "dora", participantId: renewed, replaces: aParticipantId("dora") },
  ]);
  expect(judged?.plan.actions.map(({ kind, cause, counterpart }) => ({ kind, cause, counterpart }))).toEqual([
    { kind: "admit", cause: "replaced", counterpart: aParticipantId("dora") },
    { kind: "revoke", cause: "replaced", counterpart: renewed },
  ]);
  expect(others).toEqual([]);
  expect(quorum?.needed).toBe(2);
});

test("problems of the branch are told apart from those of the request", async () => {
  const world = await aRequestWorld({ files: { [memberPath("bad")]: "kind: Participant\n" } });

  const { problems, baseProblems } = await evaluationOf(world, { [memberPath("worse")]: "kind: Participant\n" });

  expect(new Set(problems.map(({ path }) => path))).toEqual(new Set([memberPath("worse")]));
  expect(new Set(baseProblems.map(({ path }) => path))).toEqual(new Set([memberPath("bad")]));
});

test.each<[string, Change]>([
  [
    "domain.yaml",
    { [DOMAIN]: aDomainYaml({ domainId: aDomainId("acme"), spec: `${OWNED}\nlimits: { members: 50 }` }) },
  ],
  ["an override", { "domains/acme/overrides/exception.yaml": anOverrideYaml() }],
])("members, and %s beside them, are refused with: split it", async (_what, policy) => {
  const world = await aRequestWorld();

  const both = await evaluationOf(world, { ...policy, ...admission("carla") });
  const alone = await evaluationOf(world, policy);

  expect(both.refusals).toMatchObject([{ rule: "split", hint: expect.stringContaining("Split it") as string }]);
  expect(alone.refusals).toEqual([]);
});

test("more files than anybody reads are an owner's matter", async () => {
  const world = await aRequestWorld();
  const flood = Object.assign(
    {},
    ...Array.from({ length: 51 }, (_, index) => admission(`m${String(index)}`)),
  ) as Change;

  expect((await evaluationOf(world, flood)).refusals).toMatchObject([{ rule: "flood" }]);
  expect((await evaluationOf(world, flood, world.bob)).refusals).toEqual([]);
});

test("a request is judged by the owners and approvals of the branch, whatever it makes of them itself", async () => {
  const world = await aRequestWorld();
  const greedy = OWNED.replaceAll("bob", "alice").replaceAll("carol", "alice") + "\napprovals: { policy: 0 }";
  const number = await world.ask(world.alice, { [DOMAIN]: aDomainYaml({ domainId: aDomainId("acme"), spec: greedy }) });
  await world.look(number);
  world.forge.review(world.alice, number, "approved");
  await world.look(number);

  const { quorum } = domainOf(evaluated(await world.evaluate(number)));

  expect(quorum).toMatchObject({ needed: 2, missing: 2 });
  expect(world.verdict(number).status).toBe("action-required");
});

test.each([
  ["the author", "alice", 1],
  ["somebody who may write, and owns nothing", "wendy", 1],
  ["an owner", "bob", 0],
  ["an owner who pushed to it last", "pusher", 1],
  ["an owner of the member's organisation by its document", "carol", 1],
  ["an owner of another domain", "zoe", 1],
] as const)("an approval of %s leaves so many missing: %s → %d", async (_who, login, missing) => {
  const owned = OWNED.replace("github: [bob]", "github: [bob, pusher]");
  const world = await aRequestWorld({
    domains: { acme: owned, zeta: OWNED.replaceAll("bob", "zoe").replaceAll("carol", "zoe") },
  });
  world.forge.person("wendy", "write");
  const who = world.forge.person(login);
  const document = aParticipantYaml({ name: "carla" }).replace(/( +)organisation: .*/, "$&\n$1github: [carol]");
  const number = await world.ask(world.alice, { [memberPath("carla")]: document });
  if (login === "pusher") await world.push(number, { "README.md": "hello" }, who);
  await world.look(number);
  world.forge.review(who, number, "approved");
  await world.look(number);

  expect(domainOf(evaluated(await world.evaluate(number))).quorum).toMatchObject({ needed: 1, missing });
});

test("whoever had a request opened by a program of ours asks for it, and does not count", async () => {
  const world = await aRequestWorld();
  const number = await world.ask(world.alice, admission("carla"));
  world.forge.change(number, { askedBy: world.bob.id });
  await world.look(number);
  world.forge.review(world.bob, number, "approved");
  await world.look(number);

  expect(domainOf(evaluated(await world.evaluate(number))).quorum).toMatchObject({ needed: 1, missing: 1 });
});

test("owners of one domain admit to their own only, also by a request that is about two", async () => {
  const world = await aRequestWorld({
    domains: { acme: OWNED, zeta: OWNED.replaceAll("bob", "zoe").replaceAll("carol", "zoe") },
  });
  const number = await world.ask(world.alice, { ...admission("carla"), ...admission("carla", "zeta") });
  await world.look(number);
  world.forge.review(world.bob, number, "approved");
  await world.look(number);

  const evaluation = evaluated(await world.evaluate(number));

  expect(domainOf(evaluation).quorum?.missing).toBe(0);
  expect(domainOf(evaluation, "zeta").quorum?.missing).toBe(1);
  await world.store.requests.beginApprovals({
    domain: aName("zeta"),
    commit: evaluation.base,
    files: new Map(),
    atMs: 0,
  });
  expect(await world.store.requests.approvedContents(aName("zeta"), [memberPath("carla", "zeta")])).toEqual(new Set());
});

test("where the owners are not known there is no approval", async () => {
  const world = await aRequestWorld({ domains: { acme: OWNED.replace("[carol]", "[acme/nobodies]") } });
  const number = await world.ask(world.alice, admission("carla"));
  await world.look(number);

  const domain = domainOf(evaluated(await world.evaluate(number)));

  expect(domain).toMatchObject({
    quorum: undefined,
    unreadable: expect.stringContaining("its owners are not known") as string,
  });
  expect(world.verdict(number).status).toBe("action-required");
});

test("a domain that cannot be read is decided about by nobody", async () => {
  const world = await aRequestWorld();
  const live = sure(world.domains.get(ACME));
  live.openManager = () => {
    throw new RollcallError("unavailable", "the node does not answer", { hint: "Wait." });
  };
  const number = await world.ask(world.alice, admission("carla"));
  await world.look(number);

  expect(domainOf(evaluated(await world.evaluate(number)))).toMatchObject({
    judged: undefined,
    unreadable: "the node does not answer",
  });
  expect(world.verdict(number).status).toBe("action-required");
});

test("what a passive replica shows decides about nobody, and the comment says so", async () => {
  const world = await aRequestWorld();
  sure(world.domains.get(ACME)).passive = true;
  const number = await world.ask(world.alice, admission("carla"));
  await world.look(number);

  expect(world.verdict(number).status).toBe("action-required");
  expect(world.forge.ourComment(number)).toContain("A passive replica answered for acme");
});

test("nothing that a request names is connected to", async () => {
  const server = createServer();
  let connections = 0;
  server.on("connection", (socket) => {
    connections += 1;
    socket.destroy();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const world = await aRequestWorld();
  const here = `https://127.0.0.1:${String(port)}`;

  const number = await world.ask(world.bob, {
    "domains/acme/sequencers/trap.yaml": aSequencerYaml({ name: "trap", endpoint: here }),
    "domains/evil/domain.yaml": aDomainYaml({ name: "evil", domainId: aDomainId("evil") }),
    "domains/evil/sequencers/trap.yaml": aSequencerYaml({ name: "trap", endpoint: here }),
    ...admission("carla", "evil"),
  });
  await world.look(number);

  expect(evaluated(await world.evaluate(number)).domains.map(({ name }) => name)).toEqual(["acme", "evil"]);
  expect(connections).toBe(0);
});

test("nothing that a request brings is run, followed or read from elsewhere", async () => {
  const marker = join(await aDirectory(), "was-run");
  const script = `#!/bin/sh\ntouch ${marker}\n`;
  const secret = join(await aDirectory(), "secret");
  await writeFile(secret, "kind: Participant\ncanary: 5ec7e7\n");
  const world = await aRequestWorld();
  const executable = { mode: "100755", content: script } as const;

  const number = await world.ask(world.alice, {
    ".gitattributes": "* filter=evil diff=evil merge=evil\n*.yaml merge=union\n",
    ".gitmodules": `[submodule "m"]\n\tpath = domains/acme/m\n\turl = ./m\n`,
    ".gitconfig": `[filter "evil"]\n\tsmudge = touch ${marker}\n`,
    config: `[core]\n\thooksPath = hooks\n[merge "evil"]\n\tdriver = touch ${marker}\n`,
    "hooks/post-checkout": executable,
    "hooks/post-merge": executable,
    "hooks/reference-transaction": executable,
    [memberPath("run")]: executable,
    [memberPath("link")]: { mode: "120000", content: secret },
    [memberPath("up")]: { mode: "120000", content: "../../../../../../../../../etc/passwd" },
    "domains/acme/m": { mode: "160000", content: "1".repeat(40) },
    [memberPath(`--upload-pack=touch ${marker.replaceAll("/", "-")}`)]: "kind: Participant\n",
    ...admission("carla"),
  });
  await world.look(number);

  expect(existsSync(marker)).toBe(false);
  const check = world.verdict(number);
  expect(check.status).toBe("failure");
  expect(check.annotations.map(({ path }) => path)).toEqual(
    expect.arrayContaining([memberPath("run"), memberPath("link"), memberPath("up"), "domains/acme/m"]),
  );
  const told = JSON.stringify([check, world.forge.ourComment(number)]);
  expect(told).not.toContain("5ec7e7");
  expect(told).not.toContain("root:");
});

test("what git itself takes for an attack is not even taken in, and is told so", async () => {
  const marker = join(await aDirectory(), "was-run");
  const world = await aRequestWorld();
  const number = await world.ask(world.alice, {
    ".gitmodules": `[submodule "m"]\n\tpath = m\n\turl = ./m\n\tupdate = !touch ${marker}\n`,
    m: { mode: "160000", content: "1".repeat(40) },
    ...admission("carla"),
  });

  await world.look(number);

  expect(world.verdict(number)).toMatchObject({ status: "failure", title: "Git refuses its commits as malformed" });
  expect(world.forge.ourComment(number)).toContain("Make the change anew");
  expect(existsSync(marker)).toBe(false);
});

test("a request that adds more than is looked at is refused by name, and the next one is looked at as ever", async () => {
  const world = await aRequestWorld({ requestLimits: { paths: 3, bytes: 1 << 20 } });
  const flood = await world.ask(world.alice, { a: "a", b: "b", c: "c", d: "d", ...admission("carla") });
  const small = await world.ask(world.bob, admission("dora"));

  for (const number of [flood, small]) await world.look(number);

  expect(world.verdict(flood)).toMatchObject({ status: "failure", title: "It cannot be held against the branch" });
  expect(world.verdict(flood).summary).toMatch(/Commit [0-9a-f]{12} holds more than is read/);
  expect(world.forge.ourComment(flood)).toMatch(/holds more than is read/);
  expect(world.verdict(small).title).toBe("1 admission on acme, 1 approval missing");
});

test("the same content is the same effect, whoever pushed it in however many commits; another content is another", async () => {
  const world = await aRequestWorld();
  const once = await evaluationOf(world, admission("carla"));
  const number = await world.ask(world.bob, admission("dora"));
  await world.push(number, { [memberPath("dora")]: null, ...admission("carla") });
  const twice = evaluated(await world.evaluate(number));
  const other = await evaluationOf(world, {
    [memberPath("carla")]: aParticipantYaml({ name: "carla", spec: "permission: Observation" }),
  });

  expect(twice.effectId).toBe(once.effectId);
  expect(other.effectId).not.toBe(once.effectId);
});

test("a live state that moves changes no effect: what people approve is what the register says", async () => {
  const world = await aRequestWorld();
  const before = await evaluationOf(world, admission("carla"));
  sure(world.domains.get(ACME)).setState(aParticipantId("somebody"), SUSPENDED);
  world.deps.snapshots.forget(ACME);

  expect((await evaluationOf(world, admission("carla"))).effectId).toBe(before.effectId);
});

test("who could still approve is told by organisation and login: nobody who asks, is asked about, or has done so", async () => {
  const world = await aRequestWorld({ domains: { acme: OWNED.replace("[bob]", "[bob, dora]") } });
  world.forge.person("dora");
  const number = await world.ask(world.bob, admission("carla"));
  await world.look(number);
  const mayApprove = async () => {
    const evaluation = await world.evaluate(number);
    return evaluation.kind === "evaluated" ? evaluation.domains[0]?.mayApprove : undefined;
  };
  expect(await mayApprove()).toEqual([
    { organisation: "Provider", names: ["dora"] },
    { organisation: "Members", names: ["carol"] },
  ]);
  world.forge.review(world.carol, number, "approved");
  await world.look(number);

  expect(await mayApprove()).toEqual([]);
});

test("where a member would be placed is told with it", async () => {
  const world = await aRequestWorld();
  const evaluation = await world.evaluate(await world.ask(world.alice, admission("carla")));

  expect(evaluation).toMatchObject({ domains: [{ name: "acme" }] });
  const placed = evaluation.kind === "evaluated" ? evaluation.domains[0]?.placed : undefined;
  expect(placed?.get(aName("carla"))?.sequencers).toEqual(["east"]);
});

test("a request for a Vip whose own side cannot confirm is held by name, and what is broken already is told", async () => {
  const world = await aRequestWorld({ files: { [memberPath("bob")]: aParticipantYaml({ name: "bob" }) } });
  const live = sure(world.domains.get(ACME));
  live.setState(aParticipantId("bob"), admitted());
  live.ownSides.set(aParticipantId("bob"), admitted("Observation"));
  live.setState(aParticipantId("zoe"), admitted("Submission", "Vip"));
  live.ownSides.set(aParticipantId("zoe"), SUSPENDED);

  const request = await evaluationOf(world, {
    [memberPath("bob")]: aParticipantYaml({ name: "bob", spec: "trustLevel: Vip" }),
  });

  const { judged } = domainOf(request);
  expect(judged?.verdict.holds).toMatchObject([{ rule: "refused-combination", members: ["bob"] }]);
  expect(judgeRequest(request, undefined)).toMatchObject({
    state: "action-required",
    title: "Would be held by refused-combination",
  });
  expect(judged?.plan.notes.filter(isAlarm)).toMatchObject([{ subject: aParticipantId("zoe") }]);
});
