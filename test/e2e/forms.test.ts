import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { exampleForm, renderForm } from "../build/forms.ts";
import type { Issue, Person, PullRequest } from "../github/index.ts";
import { exampleRepository, git } from "../support/git-repository.ts";
import { runProgram } from "../support/program.ts";
import {
  aRequestWorld,
  HEARINGS,
  ourComments,
  type RequestWorld,
  seesComment,
  seesVerdict,
  started,
} from "./request-world.ts";
import { membersOf } from "./service-world.ts";
import { emptyFolder, idOf, participantPath } from "./world.ts";

const FRANK = {
  name: "frank",
  "participant-id": `PAR::${idOf("frank")}`,
  organisation: "Frank Fonds",
  contacts: "ledger@frank.example\nhttps://frank.example/status",
  networks: "192.0.2.0/24",
};

async function fillIn(
  { register }: RequestWorld,
  who: Person,
  answers: Readonly<Record<string, string>> = FRANK,
): Promise<Issue> {
  const form = await exampleForm();
  const { name = "" } = answers;
  return who.openIssue(register, {
    title: `Admission: ${name}`,
    body: renderForm(form, answers),
    labels: form.labels,
  });
}

async function correct(who: Person, issue: Issue, answers: Readonly<Record<string, string>>): Promise<void> {
  await who.editIssue(issue, { body: renderForm(await exampleForm(), answers) });
}

function pullsOf({ register }: RequestWorld): readonly PullRequest[] {
  return [...register.threads.values()].filter((thread) => thread.kind === "pull");
}

/** Waits for the one pull request. */
async function seesPull(world: RequestWorld): Promise<PullRequest> {
  await expect.poll(() => pullsOf(world).length).toBe(1);
  const [pull] = pullsOf(world);
  if (pull === undefined) throw new Error("it was just there");
  return pull;
}

async function documentOf({ github, register }: RequestWorld, pull: PullRequest): Promise<string> {
  return (await github.readFile(register, pull.head.sha, participantPath("frank"))) ?? "";
}

describe.each(HEARINGS)("heard by %s", (hearing) => {
  test("a form becomes a pull request of the second App, and whoever filled it in becomes a member", async () => {
    const world = await aRequestWorld({ hearing, intake: true });
    const { alice, bob, register, intake, github } = world;
    const service = await started(world);

    const issue = await fillIn(world, alice);

    const pull = await seesPull(world);
    await seesComment(world, issue, `### ⏳ Requested in #${String(pull.number)}`);
    expect(pull).toMatchObject({
      title: "Admit frank to acme",
      author: intake?.bot,
      via: intake,
      base: { ref: "main" },
    });
    expect(pull.body).toBe(
      [
        `\` alice \` (account ${String(alice.id)}) asks for it with the form of #${String(issue.number)}, and counts as its author: their own approval does not count.`,
        "",
        `Closes #${String(issue.number)}`,
      ].join("\n"),
    );
    expect(await git(register.directory, "diff", "--name-status", "main", pull.head.sha)).toBe(
      `A\t${participantPath("frank")}\n`,
    );
    expect(await documentOf(world, pull)).toBe(
      [
        "# yaml-language-server: $schema=../../../schemas/participant.schema.json",
        "apiVersion: rollcall.dev/v1",
        "kind: Participant",
        "metadata:",
        "  name: frank",
        "spec:",
        `  participantId: ${idOf("frank")}`,
        '  networks: ["192.0.2.0/24"]',
        "  owner:",
        '    organisation: "Frank Fonds"',
        '    contacts: ["ledger@frank.example", "https://frank.example/status"]',
        "    github: [alice]",
        "",
      ].join("\n"),
    );
    await seesVerdict(world, pull, "action_required", /1 admission on acme, 1 approval missing/);
    await bob.approve(pull);
    await seesVerdict(world, pull, "success", /1 admission on acme/);

    await bob.merge(pull);

    await seesComment(world, pull, /In force on acme/);
    expect(await membersOf(service)).toMatchObject({ frank: "Submission" });
    await seesComment(world, issue, `### ✅ Merged\n\n#${String(pull.number)} is merged`);
    await expect.poll(() => issue.state).toBe("closed");
    expect(ourComments(world, issue)).toHaveLength(1);
    expect(pullsOf(world)).toHaveLength(1);
    expect(github.writes(world.app).filter(({ operation = "" }) => /git\/|\/pulls$/.test(operation))).toEqual([]);
  });

  test("a form whose request is closed says so, and is closed with it", async () => {
    const world = await aRequestWorld({ hearing, intake: true });
    const { alice, bob } = world;
    await started(world);
    const issue = await fillIn(world, alice);
    const pull = await seesPull(world);
    await seesComment(world, issue, `### ⏳ Requested in #${String(pull.number)}`);
    await seesVerdict(world, pull, "action_required", /1 approval missing/);

    await bob.closePullRequest(pull);

    await seesComment(world, issue, `### ❌ Closed\n\n#${String(pull.number)} was closed without being merged`);
    await expect.poll(() => issue.state).toBe("closed");
  });

  test("what is wrong is answered, and corrected by editing the form; the pull request follows later corrections", async () => {
    const world = await aRequestWorld({ hearing, intake: true });
    const { alice } = world;
    await started(world);

    const issue = await fillIn(world, alice, { ...FRANK, name: "alice", "participant-id": "frank", networks: "near" });
    await seesComment(world, issue, /Please correct the form[^]*Participant id[^]*not a participant id/);
    await correct(alice, issue, { ...FRANK, name: "alice", networks: "near" });
    await seesComment(world, issue, /acme has a member alice already/);
    await correct(alice, issue, { ...FRANK, networks: "near" });
    await seesComment(world, issue, /` near `/);
    expect(pullsOf(world)).toEqual([]);
    await correct(alice, issue, { ...FRANK, permission: "Confirmation" });

    const pull = await seesPull(world);
    await seesComment(world, issue, `### ⏳ Requested in #${String(pull.number)}`);
    expect(await documentOf(world, pull)).toContain("  permission: Confirmation\n");
    await seesVerdict(world, pull, "action_required", /1 approval missing/);
    const first = pull.head.sha;
    await correct(alice, issue, { ...FRANK, permission: "Observation" });

    await expect.poll(() => documentOf(world, pull)).toContain("  permission: Observation\n");
    expect(await git(world.register.directory, "merge-base", first, pull.head.sha)).toBe(`${first}\n`);
    expect(pullsOf(world)).toHaveLength(1);
    expect(ourComments(world, issue)).toHaveLength(1);
  });
});

test("whoever filled in the form counts as the author of its request, and approves nothing", async () => {
  const world = await aRequestWorld({ intake: true });
  const { bob, carol } = world;
  await started(world);
  await fillIn(world, carol);
  const pull = await seesPull(world);
  await seesVerdict(world, pull, "action_required", /1 approval missing/);

  await carol.approve(pull);

  await seesComment(world, pull, /not counted: ` carol ` asks for it/);
  await seesVerdict(world, pull, "action_required", /1 approval missing/);
  await bob.approve(pull);
  await seesVerdict(world, pull, "success", /1 admission/);
});

test("words that somebody else put into the form are asked for in nobody's name", async () => {
  const world = await aRequestWorld({ intake: true });
  const { alice, carol } = world;
  await started(world);
  const issue = await fillIn(world, alice, { ...FRANK, "participant-id": "frank" });
  await seesComment(world, issue, /Please correct the form/);

  await correct(carol, issue, FRANK);

  await seesComment(world, issue, /Changed by another account/);
  // Also where its author changes them again: what else is in there is not theirs.
  await correct(alice, issue, { ...FRANK, organisation: "Frank" });

  // What is heard of later is taken up later.
  const other = await fillIn(world, alice);
  const pull = await seesPull(world);
  const { sha } = pull.head;
  await correct(carol, other, { ...FRANK, "participant-id": `PAR::${idOf("carol")}` });
  await seesComment(world, other, /Changed by another account/);
  expect(pull.head.sha).toBe(sha);
});

test("what an owner pushed to the request is not written over by the form, and one that is closed stays closed", async () => {
  const world = await aRequestWorld({ intake: true });
  const { alice, bob, register } = world;
  await started(world);
  const issue = await fillIn(world, alice);
  const pull = await seesPull(world);
  await seesComment(world, issue, /Requested in/);
  const mended = (await documentOf(world, pull)).replace("Frank Fonds", "Frank Fonds AG");
  await bob.commit(register, { branch: pull.head.ref, files: { [participantPath("frank")]: mended } });

  await correct(alice, issue, { ...FRANK, permission: "Observation" });

  await seesComment(world, issue, /Another account has pushed to/);
  expect(await documentOf(world, pull)).toBe(mended);

  await bob.closePullRequest(pull);
  await correct(alice, issue, FRANK);

  await seesComment(world, issue, /was closed without being merged/);
  expect(pullsOf(world)).toHaveLength(1);
  expect(await documentOf(world, pull)).toBe(mended);
});

test("a form that is heard of again and again, and whose answers are lost, has one request and one answer", async () => {
  const world = await aRequestWorld({ intake: true });
  const { alice, github, app, intake } = world;
  const service = await started(world);
  if (intake === undefined) throw new Error("it was asked for");
  github.faults.armRequests("lost-answer", { method: "POST", path: /\/git\/refs$/ });
  github.faults.armRequests("lost-answer", { method: "POST", path: /\/pulls$/ });
  github.faults.armRequests("lost-answer", { method: "POST", path: /\/issues\/1\/comments$/ });

  const issue = await fillIn(world, alice);

  await seesComment(world, issue, /Requested in #2/);
  await seesVerdict(world, await seesPull(world), "action_required", /1 approval missing/);
  await github.settled();
  // What was made and never answered is read back, and not made twice.
  expect(ourComments(world, issue)).toHaveLength(1);
  const delivery = github.deliveries.find(({ name }) => name === "issues.opened");
  const headers = Object.fromEntries(
    Object.entries(delivery?.requestHeaders ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const send = (id: string) =>
    fetch(`${service.url}/webhooks/github`, {
      method: "POST",
      headers: { ...headers, "x-github-delivery": id },
      body: JSON.stringify(delivery?.payload),
    });
  const writes = [github.writes(app).length, github.writes(intake).length];
  const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => send(`again-${String(index)}`)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect([github.writes(app).length, github.writes(intake).length]).toEqual(writes);

  await service.stop();
  await started(world);
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect(pullsOf(world)).toHaveLength(1);
  expect(ourComments(world, issue)).toHaveLength(1);
});

test("what was refused because of the branch is taken up once the branch has changed", async () => {
  const world = await aRequestWorld({ intake: true });
  const { alice, bob, register } = world;
  await started(world);
  await bob.commit(register, { branch: "main", files: { [participantPath("frank")]: "kind: Participant\n" } });
  const issue = await fillIn(world, alice);
  await seesComment(world, issue, /acme has a member frank already/);

  await bob.commit(register, { branch: "main", files: { [participantPath("frank")]: null } });

  const pull = await seesPull(world);
  await seesComment(world, issue, `### ⏳ Requested in #${String(pull.number)}`);
});

test("without the second App the answer says how else to ask, with a link that holds the document", async () => {
  const world = await aRequestWorld();
  const { alice, register, github, app } = world;
  await started(world);

  const issue = await fillIn(world, alice);

  await seesComment(world, issue, /opens no pull requests for forms/);
  const link = new URL(/<(http\S+\/new\/main\?\S+)>/.exec(ourComments(world, issue)[0]?.body ?? "")?.[1] ?? "none:");
  expect(link.origin + link.pathname).toBe(`${github.origin}/acme/register/new/main`);
  const folder = await emptyFolder();
  await exampleRepository(folder);
  await writeFile(join(folder, link.searchParams.get("filename") ?? ""), link.searchParams.get("value") ?? "");
  expect(await runProgram(["validate"], { cwd: folder })).toMatchObject({ exitCode: 0 });
  expect(pullsOf(world)).toEqual([]);
  expect(await git(register.directory, "branch", "--format=%(refname:short)")).toBe("main\n");
  expect(github.writes(app).every(({ operation = "" }) => !/git\/|\/pulls$/.test(operation))).toBe(true);
});

test("nobody has more than five forms in hand, and a form that was closed is left alone", async () => {
  const world = await aRequestWorld({ intake: true });
  const { alice } = world;
  const issues: Issue[] = [];
  for (let index = 1; index <= 6; index += 1) {
    const name = `frank-${String(index)}`;
    issues.push(await fillIn(world, alice, { ...FRANK, name, "participant-id": `PAR::${idOf(name)}` }));
  }
  const [first, , , , , last] = issues;
  if (first === undefined || last === undefined) throw new Error("six of them");
  await alice.editIssue(first, { state: "closed" });
  const seventh = await fillIn(world, alice);

  await started(world);

  // Octokit takes its time between pull requests, as GitHub asks for.
  await expect.poll(() => pullsOf(world).length).toBe(5);
  await seesComment(world, seventh, /You have 5 older forms open/);
  await seesComment(world, last, /Requested in/);
  expect(first.comments).toEqual([]);
});
