import { expect, test } from "vitest";

import type { Check, PullRequest as ForgePullRequest } from "../../../src/model/pull-request.ts";
import { parseCommitId } from "../../../src/model/identifier.ts";
import { sure } from "../../build/identifiers.ts";
import { aDoor } from "../../github/a-github.ts";
import type { PullRequest, RequestFault } from "../../github/index.ts";
import { aForgeOnGitHub, aRequestOf, commentsOfApp, type ForgeOnGitHub } from "./a-forge.ts";

const { signal } = new AbortController();
const MARKER = "<!-- rollcall:request v1 -->";
const COMMENTS = { method: "POST", path: /\/issues\/\d+\/comments$/ };

function bodiesOf(world: ForgeOnGitHub, pull: PullRequest): readonly string[] {
  return commentsOfApp(world, pull).map(({ body }) => body);
}

function aCheck({ head }: PullRequest, fields: Partial<Check> = {}): Check {
  return {
    head: sure(parseCommitId(head.sha)),
    externalId: "one",
    isAskedAnew: false,
    status: "failure",
    title: "Not yet",
    summary: "Ask an owner.",
    text: undefined,
    annotations: [],
    detailsUrl: undefined,
    ...fields,
  };
}

function annotations(count: number): Check["annotations"] {
  return Array.from({ length: count }, (_, index) => ({
    path: "domains/acme/participants/carla.yaml",
    line: index + 1,
    column: undefined,
    level: "failure",
    title: "permission",
    message: String(index + 1),
  }));
}

test("two who make the comment at the same moment leave one", async () => {
  const world = await aForgeOnGitHub();
  const { github, forge, another } = world;
  const pull = await aRequestOf(world);
  const gate = github.faults.closeGate(COMMENTS);
  const both = [forge, another()].map((one) => one.putComment(pull.number, MARKER, "a plan\n", signal));
  await gate.arrived(2);
  gate.open();

  await Promise.all(both);

  expect(bodiesOf(world, pull)).toEqual([`${MARKER}\na plan\n`]);
});

test.each<RequestFault>(["bad-gateway", "late-bad-gateway", "lost-answer", "broken-connection", "twice"])(
  "a comment that meets %s is made, and is one",
  async (fault) => {
    const world = await aForgeOnGitHub();
    const pull = await aRequestOf(world);
    world.github.faults.armRequests(fault, COMMENTS);

    await world.forge.putComment(pull.number, MARKER, "a plan\n", signal);

    expect(bodiesOf(world, pull)).toEqual([`${MARKER}\na plan\n`]);
  },
);

test("a GitHub that goes on failing is told, and what was to be said is said later, once", async () => {
  const world = await aForgeOnGitHub();
  const { github, forge } = world;
  const pull = await aRequestOf(world);
  await forge.comments(pull.number, signal);
  github.faults.armRequests("bad-gateway", { ...COMMENTS, times: 3 });

  const refused = forge.putComment(pull.number, MARKER, "a plan\n", signal);
  await expect(refused).rejects.toMatchObject({ code: "unavailable" });
  expect(bodiesOf(world, pull)).toEqual([]);
  await forge.putComment(pull.number, MARKER, "a plan\n", signal);

  expect(bodiesOf(world, pull)).toEqual([`${MARKER}\na plan\n`]);
});

test.each([403, 429] as const)(
  "a limit that says %d is a wait and no refusal: nothing is sent meanwhile, and nothing is lost",
  async (status) => {
    const world = await aForgeOnGitHub({ limits: { contentPerMinute: 1, status } });
    const { github, forge, limited } = world;
    const first = await aRequestOf(world);
    await forge.putComment(first.number, MARKER, "one\n", signal);

    const refused = forge.putComment(first.number, MARKER, "two\n", signal);
    await expect(refused).rejects.toMatchObject({ code: "unavailable" });
    expect(limited).toEqual([{ what: "GitHub's limits are reached", waitMs: expect.any(Number) as number }]);
    const asked = github.requests.length;
    await expect(forge.openPullRequests(signal)).rejects.toThrow(/asks us to wait \d+ seconds more/);
    expect(github.requests).toHaveLength(asked);
    await github.pass(61_000);
    await forge.putComment(first.number, MARKER, "two\n", signal);

    expect(bodiesOf(world, first)).toEqual([`${MARKER}\ntwo\n`]);
  },
);

test("when the hour's requests are used up, that is a wait too, also for who only reads", async () => {
  const world = await aForgeOnGitHub();
  const { github, forge } = world;
  await forge.openPullRequests(signal);
  github.limits.set({ requestsPerHour: 1 });

  await expect(forge.userOf("alice", signal)).rejects.toMatchObject({ code: "unavailable" });
  github.limits.set({ requestsPerHour: 5_000 });
  await github.pass(3_610_000);

  expect((await forge.userOf("alice", signal))?.login).toBe("alice");
});

test("who asks again, and finds nothing new, uses nothing of the hour", async () => {
  const world = await aForgeOnGitHub();
  const { github, forge, octokit } = world;
  const pull = await aRequestOf(world);
  const ask = async (): Promise<unknown> => {
    await forge.pullRequest(pull.number, signal);
    await forge.reviews(pull.number, signal);
    await forge.comments(pull.number, signal);
    return forge.openPullRequests(signal);
  };
  const used = async (): Promise<number> => (await octokit.rest.rateLimit.get()).data.rate.used;
  // GitHub works out whether it can be merged when it is first asked.
  await ask();
  const open = await ask();
  const before = [await used(), github.requests.length] as const;

  expect(await ask()).toEqual(open);
  const answered = github.requests.slice(before[1]).filter(({ kind }) => kind === "rest");
  expect(answered.map(({ status }) => status)).toEqual([304, 304, 304, 304]);
  expect(await used()).toBe(before[0]);
});

test("who pushed to a fork that we do not see is asked once: a refusal is remembered like an answer, for a while", async () => {
  const world = await aForgeOnGitHub({ isPrivate: true });
  const { github, forge, alice, bob, repository } = world;
  await bob.invite(repository, alice, "read");
  const pull = await aRequestOf(world);
  const refusals = (): number => github.requests.filter(({ status }) => status === 404).length;
  for (let time = 0; time < 3; time += 1) expect(await forge.pushes(pull.number, signal)).toEqual([]);
  expect(refusals()).toBe(1);

  await github.pass(11 * 60_000);
  await forge.pushes(pull.number, signal);
  expect(refusals()).toBe(2);
});

test("an account that is not there, and a team that is not for us to see, are asked for once in a while", async () => {
  const { github, forge } = await aForgeOnGitHub();
  for (let time = 0; time < 3; time += 1) {
    expect(await forge.userOf("nobody-of-this-name", signal)).toBeUndefined();
    await expect(forge.teamMembers("acme/nobodies", signal)).rejects.toMatchObject({ code: "unauthorized" });
  }

  expect(github.requests.filter(({ status }) => status === 404)).toHaveLength(2);
});

test("a limit is no refusal, and is not remembered as one", async () => {
  const { github, forge } = await aForgeOnGitHub();
  await forge.openPullRequests(signal);
  github.limits.set({ requestsPerHour: 1 });
  await expect(forge.userOf("alice", signal)).rejects.toMatchObject({ code: "unavailable" });
  github.limits.set({ requestsPerHour: 5_000 });
  await github.pass(3_610_000);

  expect((await forge.userOf("alice", signal))?.login).toBe("alice");
});

test("what changed between two polls is seen by the second", async () => {
  const world = await aForgeOnGitHub();
  const { forge, alice } = world;
  const pull = await aRequestOf(world);
  const headOf = (open: readonly ForgePullRequest[]): string | undefined => open[0]?.head;
  const before = headOf(await forge.openPullRequests(signal));
  const after = await alice.commit(sure(pull.head.repository ?? undefined), {
    branch: "ask",
    files: { "domains/acme/x": "y" },
    message: "more",
  });

  expect(before).not.toBe(after);
  expect(headOf(await forge.openPullRequests(signal))).toBe(after);
});

test("a comment that somebody took our mark from is still ours, and one that was deleted is made again", async () => {
  const world = await aForgeOnGitHub();
  const { forge, carol } = world;
  const pull = await aRequestOf(world);
  await forge.putComment(pull.number, MARKER, "2 removals\n", signal);
  await carol.editComment(sure(commentsOfApp(world, pull)[0]), "Nothing to see here");
  await forge.putComment(pull.number, MARKER, "2 removals\n", signal);
  expect(bodiesOf(world, pull)).toEqual([`${MARKER}\n2 removals\n`]);
  await carol.deleteComment(sure(commentsOfApp(world, pull)[0]));

  await forge.putComment(pull.number, MARKER, "2 removals\n", signal);

  expect(bodiesOf(world, pull)).toEqual([`${MARKER}\n2 removals\n`]);
});

test("a comment that carries our mark, and was written by a person, is never ours", async () => {
  const world = await aForgeOnGitHub();
  const { forge, alice } = world;
  const pull = await aRequestOf(world);
  await alice.comment(pull, `${MARKER}\n### ✅ Approved`);

  await forge.putComment(pull.number, MARKER, "a plan\n", signal);

  expect(pull.comments.map(({ body }) => body)).toEqual([`${MARKER}\n### ✅ Approved`, `${MARKER}\na plan\n`]);
});

test("in an archived repository nothing is said, and nothing breaks", async () => {
  const world = await aForgeOnGitHub();
  const pull = await aRequestOf(world);
  world.github.archive(world.repository);

  expect(await world.forge.putComment(pull.number, MARKER, "a plan\n", signal)).toBeUndefined();
});

test("annotations go fifty at a time, and no more than two hundred of them", async () => {
  const world = await aForgeOnGitHub();
  const { github, forge, repository, app } = world;
  const pull = await aRequestOf(world);

  await forge.putCheck(aCheck(pull, { annotations: annotations(251) }), signal);

  expect(github.writes(app)).toHaveLength(4);
  const [run] = github.checkRuns(repository, pull.head.sha);
  expect(run?.annotations.map(({ message }) => message)).toEqual(annotations(200).map(({ message }) => message));
});

test("annotations that did not get through are there after the next try", async () => {
  const world = await aForgeOnGitHub();
  const { github, forge, repository } = world;
  const pull = await aRequestOf(world);
  const check = aCheck(pull, { annotations: annotations(60) });
  github.faults.armRequests("bad-gateway", { method: "PATCH", path: /\/check-runs\/\d+$/, times: 3 });
  await expect(forge.putCheck(check, signal)).rejects.toMatchObject({ code: "unavailable" });

  await forge.putCheck(check, signal);

  expect(github.checkRuns(repository, pull.head.sha).at(-1)?.annotations).toHaveLength(60);
});

test("what cannot be decided is no neutral check, which would count as passed", async () => {
  const world = await aForgeOnGitHub();
  const { github, forge, repository } = world;
  const pull = await aRequestOf(world);
  for (const status of ["queued", "in-progress", "success", "failure", "action-required"] as const)
    await forge.putCheck(aCheck(pull, { status, externalId: status }), signal);

  const conclusions = github.checkRuns(repository, pull.head.sha).map(({ conclusion }) => conclusion);
  expect(conclusions).toEqual(["success", "failure", "action_required"]);
});

test("a check that somebody asked for again is written again, though it says the same", async () => {
  const world = await aForgeOnGitHub();
  const { github, forge, repository } = world;
  const pull = await aRequestOf(world);
  await forge.putCheck(aCheck(pull), signal);
  await forge.putCheck(aCheck(pull, { isAskedAnew: true }), signal);

  expect(github.checkRuns(repository, pull.head.sha)).toHaveLength(2);
});

test("what GitHub sends is read as a hint, and nothing of what was changed on the way", async () => {
  const world = await aForgeOnGitHub();
  const { github, forge, app } = world;
  const door = await aDoor();
  github.setWebhookUrl(app, door.url);
  const pull = await aRequestOf(world);
  await github.settled();
  const arrival = sure(door.arrivals.find(({ name }) => name === "pull_request.opened"));
  const headers = Object.fromEntries(
    Object.entries(arrival.headers).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
  const readAs = (body: string) => forge.readDelivery({ headers, body: Buffer.from(body) });

  expect(await readAs(arrival.body)).toEqual({
    id: headers["x-github-delivery"],
    hints: [{ kind: "pull-request", number: pull.number }],
  });
  expect(await readAs(arrival.body.replace('"opened"', '"closed"'))).toBeUndefined();
  expect(await readAs(`${arrival.body} `)).toBeUndefined();
});

test("a token that was taken back before its time is made anew", async () => {
  const world = await aForgeOnGitHub();
  const { github, forge, app } = world;
  await forge.openPullRequests(signal);
  github.expireTokens(app);

  expect(await forge.openPullRequests(signal)).toEqual([]);
});

test("a fork that is gone has no record of pushes; its commits name whoever made them", async () => {
  const world = await aForgeOnGitHub();
  const { forge, alice } = world;
  const pull = await aRequestOf(world);
  await alice.deleteRepository(sure(pull.head.repository ?? undefined));

  expect(await forge.pushes(pull.number, signal)).toEqual([]);
  expect((await forge.commits(pull.number, signal)).map(({ by, after }) => [by?.login, after])).toContainEqual([
    "alice",
    pull.head.sha,
  ]);
});

test("GitHub's words are not repeated: they may quote what was sent", async () => {
  const world = await aForgeOnGitHub();

  await expect(world.forge.teamMembers("acme/nobodies", signal)).rejects.toMatchObject({
    message: "the members of acme/nobodies cannot be read: GitHub answers 404",
    detail: { kind: "forge", status: 404 },
  });
});
