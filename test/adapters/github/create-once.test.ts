import { expect, test } from "vitest";

import { Person } from "../../../src/adapters/github/person.ts";
import { parseCommitId } from "../../../src/model/identifier.ts";
import type { Check } from "../../../src/model/pull-request.ts";
import type { OwnPullRequest } from "../../../src/ports/forge.ts";
import { aName, sure } from "../../build/identifiers.ts";
import type { PullRequest, RequestFault } from "../../github/index.ts";
import { aForgeOnGitHub, aRequestOf, commentsOfApp, type ForgeOnGitHub } from "./a-forge.ts";

const { signal } = new AbortController();
const MARKER = "<!-- rollcall:request v1 -->";
const DRIFT = "<!-- rollcall:drift acme v1 -->";
/** Long enough for a local GitHub that answers. */
const PATIENCE = { timeoutMs: 2_000, repeatAfterMs: 5, hasRateLimits: false };

interface World extends ForgeOnGitHub {
  readonly pull: PullRequest;
}

/** Something that is made at GitHub, and how to see how often it is there. */
interface Creation {
  readonly operation: string;
  readonly method: "POST" | "PATCH";
  readonly path: RegExp;
  readonly act: (world: World) => Promise<unknown>;
  readonly seen: (world: World) => unknown;
  readonly once: unknown;
  /** It may well be done twice: where no answer comes in time, the next look does it again. */
  readonly mayBeRepeated?: true;
}

function aCheck({ head }: PullRequest, annotations = 0): Check {
  return {
    head: sure(parseCommitId(head.sha)),
    externalId: "one",
    isAskedAnew: false,
    status: "failure",
    title: "Not yet",
    summary: "Ask an owner.",
    text: undefined,
    annotations: Array.from({ length: annotations }, (_, index) => ({
      path: "domains/acme/participants/carla.yaml",
      line: index + 1,
      column: undefined,
      level: "failure" as const,
      title: "permission",
      message: String(index + 1),
    })),
    detailsUrl: undefined,
  };
}

async function anOwnPullRequest({ github, repository, alice }: World): Promise<OwnPullRequest> {
  return {
    name: "form-3",
    askedBy: { id: alice.id, login: alice.login },
    base: sure(parseCommitId(sure((await github.refs(repository)).get("refs/heads/main")))),
    baseBranch: "main",
    title: "Admit carla",
    body: "Asked for with a form.",
    files: [{ path: "domains/acme/participants/carla.yaml", content: "kind: Participant\n" }],
  };
}

function runsOf({ github, repository, pull }: World) {
  return github.checkRuns(repository, pull.head.sha);
}

function deploymentsOf({ repository }: World) {
  return repository.deployments.map(({ environment, statuses }) => [environment, statuses.map(({ state }) => state)]);
}

const putDeployment = async ({ forge, pull }: World): Promise<void> => {
  const commit = sure(parseCommitId(pull.head.sha));
  await forge.putDeployment(
    { commit, domain: aName("acme"), state: "success", description: "in force", url: undefined },
    signal,
  );
};

const open = async (world: World): Promise<unknown> =>
  world.forge.putPullRequest(await anOwnPullRequest(world), signal);

const opened = ({ repository, intake }: World): unknown =>
  [...repository.threads.values()]
    .filter(({ kind, author }) => kind === "pull" && author === intake.bot)
    .map((thread) => (thread.kind === "pull" ? [thread.head.ref, thread.state] : []));

const ONE_PULL_REQUEST = [[expect.stringMatching(/^rollcall\/form-3-for-\d+$/), "open"]];

const CREATIONS: readonly Creation[] = [
  {
    operation: "POST /repos/{owner}/{repo}/issues/{issue_number}/comments",
    method: "POST",
    path: /\/issues\/\d+\/comments$/,
    act: ({ forge, pull }) => forge.putComment(pull.number, MARKER, "a plan\n", signal),
    seen: (world) => commentsOfApp(world, world.pull).map(({ body }) => body),
    once: [`${MARKER}\na plan\n`],
  },
  {
    operation: "POST /repos/{owner}/{repo}/check-runs",
    method: "POST",
    path: /\/check-runs$/,
    act: ({ forge, pull }) => forge.putCheck(aCheck(pull), signal),
    seen: (world) => runsOf(world).map(({ externalId, conclusion }) => [externalId, conclusion]),
    once: [["one", "failure"]],
  },
  {
    operation: "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}",
    method: "PATCH",
    path: /\/check-runs\/\d+$/,
    act: ({ forge, pull }) => forge.putCheck(aCheck(pull, 60), signal),
    seen: (world) => runsOf(world).map(({ externalId, annotations }) => [externalId, annotations.length]),
    once: [["one", 60]],
  },
  {
    operation: "POST /repos/{owner}/{repo}/issues",
    method: "POST",
    path: /\/issues$/,
    act: ({ forge }) =>
      forge.putReport({ marker: DRIFT, title: "Drift on acme", body: "one", labels: ["rollcall-drift"] }, signal),
    seen: ({ repository }) =>
      [...repository.threads.values()].flatMap((thread) =>
        thread.kind === "issue" ? [[thread.title, thread.state, thread.labels]] : [],
      ),
    once: [["Drift on acme", "open", ["rollcall-drift"]]],
  },
  {
    operation: "POST /repos/{owner}/{repo}/deployments",
    method: "POST",
    path: /\/deployments$/,
    act: putDeployment,
    seen: deploymentsOf,
    once: [["domain/acme", ["success"]]],
  },
  {
    operation: "POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses",
    method: "POST",
    path: /\/deployments\/\d+\/statuses$/,
    act: putDeployment,
    seen: deploymentsOf,
    once: [["domain/acme", ["success"]]],
  },
  {
    operation: "POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions",
    method: "POST",
    path: /\/reactions$/,
    act: async ({ forge, pull, alice }) => {
      if (pull.comments.length === 0) await alice.comment(pull, "/rollcall plan");
      await forge.react(sure((await forge.comments(pull.number, signal))[0]).id, "seen", signal);
    },
    seen: ({ pull }) => pull.comments.flatMap(({ reactions }) => reactions.map(({ content }) => content)),
    once: ["eyes"],
    mayBeRepeated: true,
  },
  ...(["trees", "commits"] as const).map((what) => ({
    operation: `POST /repos/{owner}/{repo}/git/${what}`,
    method: "POST" as const,
    path: new RegExp(`/git/${what}$`),
    act: open,
    seen: opened,
    once: ONE_PULL_REQUEST,
    mayBeRepeated: true as const,
  })),
  {
    operation: "POST /repos/{owner}/{repo}/git/refs",
    method: "POST",
    path: /\/git\/refs$/,
    act: open,
    seen: opened,
    once: ONE_PULL_REQUEST,
  },
  {
    operation: "POST /repos/{owner}/{repo}/pulls",
    method: "POST",
    path: /\/pulls$/,
    act: open,
    seen: opened,
    once: ONE_PULL_REQUEST,
  },
  {
    operation: "POST /app/installations/{installation_id}/access_tokens",
    method: "POST",
    path: /\/access_tokens$/,
    act: ({ another }) => another().openPullRequests(signal),
    seen: ({ pull }) => pull.state,
    once: "open",
    mayBeRepeated: true,
  },
];

const FAULTS: readonly RequestFault[] = [
  "lost-answer",
  "no-answer",
  "late-bad-gateway",
  "bad-gateway",
  "broken-connection",
];

async function aWorld(): Promise<World> {
  const world = await aForgeOnGitHub({ patience: PATIENCE });
  const pull = await aRequestOf(world);
  // Tokens are there before anything goes wrong.
  await world.forge.openPullRequests(signal);
  await world.forge.ownPullRequest(await anOwnPullRequest({ ...world, pull }), signal);
  return { ...world, pull };
}

test.each(FAULTS.flatMap((fault) => CREATIONS.map((creation) => ({ fault, ...creation }))))(
  "$operation that meets $fault is done, once, and nobody is told of a refusal",
  async ({ fault, method, path, act, seen, once, mayBeRepeated = false }) => {
    const world = await aWorld();
    world.github.faults.armRequests(fault, { method, path });

    if (fault === "no-answer" && mayBeRepeated) await expect(act(world)).rejects.toMatchObject({ code: "unavailable" });
    await act(world);

    expect(world.github.requests.filter((request) => request.fault === fault)).toHaveLength(1);
    expect(seen(world)).toEqual(once);
  },
);

test.each(CREATIONS)("$operation whose answers are all lost is done once, and found", async (creation) => {
  const world = await aWorld();
  const { method, path, act, seen, once } = creation;
  world.github.faults.armRequests("lost-answer", { method, path, times: 2 });

  await act(world);

  expect(seen(world)).toEqual(once);
});

test("no other operation of ours makes anything", async () => {
  const world = await aWorld();
  for (const { act } of CREATIONS) await act(world);
  const made = world.github.requests.flatMap(({ method, operation, caller }) =>
    method === "POST" && (caller === "installation" || caller === "app") ? [operation] : [],
  );

  const known = CREATIONS.map(({ operation }) => operation);
  expect(known).toEqual(expect.arrayContaining([...new Set(made)]));
});

test("a GitHub that does nothing and says nothing is told as one that is away, after a few tries", async () => {
  const world = await aWorld();
  world.github.faults.armRequests("bad-gateway", { method: "POST", path: /\/check-runs$/, times: 10 });

  await expect(world.forge.putCheck(aCheck(world.pull), signal)).rejects.toMatchObject({ code: "unavailable" });

  const tries = world.github.requests.filter(({ fault }) => fault === "bad-gateway");
  expect(tries).toHaveLength(3);
});

test("what GitHub does not take as it is, is refused, and no matter of permissions", async () => {
  const world = await aWorld();
  const wanted = { ...(await anOwnPullRequest(world)), baseBranch: "no-such-branch" };

  await expect(world.forge.putPullRequest(wanted, signal)).rejects.toMatchObject({
    code: "refused",
    hint: expect.not.stringContaining("permissions") as string,
  });
});

test.each(FAULTS.filter((fault) => fault !== "no-answer"))(
  "a person's pull request that meets %s is opened, once",
  async (fault) => {
    const { github, repository, carol } = await aForgeOnGitHub();
    await carol.commit(repository, { branch: "ask", files: { "domains/acme/participants/carla.yaml": "kind: X\n" } });
    const where = { owner: "acme", repository: "register", token: carol.token() };
    const person = new Person({ apiUrl: github.apiUrl, ...where, repeatAfterMs: PATIENCE.repeatAfterMs });
    github.faults.armRequests(fault, { method: "POST", path: /\/pulls$/ });

    const opened = await person.openPullRequest({ head: "ask", base: "main", title: "Admit carla", body: "" }, signal);

    const pulls = [...repository.threads.values()].filter(({ kind }) => kind === "pull");
    expect(pulls.map(({ number }) => number)).toEqual([opened.number]);
  },
);
