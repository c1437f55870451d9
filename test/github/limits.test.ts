import { Octokit } from "octokit";
import { expect, test } from "vitest";

import { anOctokit, anOctokitApp, aRegister, refusal, type Register } from "./a-github.ts";
import { GITHUB_LIMITS } from "./limits.ts";

async function aToken({ github, app, installation }: Register): Promise<string> {
  const { rest } = anOctokitApp(github, app).octokit;
  return (await rest.apps.createInstallationAccessToken({ installation_id: installation.id })).data.token;
}

test("GitHub's own numbers hold unless a test says otherwise", async () => {
  const { github, octokit } = await aRegister();
  const { data } = await octokit.rest.rateLimit.get();

  expect(github.limits.numbers).toEqual(GITHUB_LIMITS);
  expect(data.resources.core).toMatchObject({ limit: 5_000, remaining: 5_000, used: 0 });
});

test("when the hour's requests are used up, the answer says when there are more, and then there are", async () => {
  const register = await aRegister({ limits: { requestsPerHour: 2 } });
  const { github, octokit, where } = register;
  await octokit.rest.repos.get(where);
  await octokit.rest.repos.get(where);

  const refused = await octokit.rest.repos.get(where).catch((error: unknown) => error);
  expect(refused).toMatchObject({
    status: 403,
    response: { headers: { "x-ratelimit-remaining": "0", "x-ratelimit-used": "2" } },
  });
  // To ask how one stands is free.
  const { data } = await octokit.rest.rateLimit.get();
  expect(data.rate.remaining).toBe(0);
  expect(data.rate.reset * 1000).toBeGreaterThan(github.nowMs);
  expect(github.requests.map(({ limit }) => limit)).toContain("primary");

  await github.pass(3_600_000);
  expect((await anOctokit(github, await aToken(register)).rest.repos.get(where)).status).toBe(200);
});

test("what has not changed is free to who asks with the token of before, and counts with another one", async () => {
  const register = await aRegister();
  const { github, where, octokit } = register;
  const used = async (): Promise<number> => (await octokit.rest.rateLimit.get()).data.rate.used;
  const [one, other] = [await aToken(register), await aToken(register)];
  const { headers } = await anOctokit(github, one).rest.repos.get(where);
  const known = { ...where, headers: { "if-none-match": headers.etag ?? "" } };
  const before = await used();

  expect(await refusal(anOctokit(github, one).rest.repos.get(known))).toMatch(/^304 /);
  expect(await used()).toBe(before);
  expect(await refusal(anOctokit(github, other).rest.repos.get(known))).toBe("not refused");
  expect(await used()).toBe(before + 1);
  const asked = github.requests.filter(({ operation }) => operation === "GET /repos/{owner}/{repo}");
  expect(asked.map(({ status, isCounted }) => [status, isCounted])).toEqual([
    [200, true],
    [304, false],
    [200, true],
  ]);
});

test("writing costs five points of the minute, reading one", async () => {
  const { github, octokit, where } = await aRegister({ limits: { pointsPerMinute: 12 } });
  await octokit.rest.issues.create({ ...where, title: "1" });
  await octokit.rest.issues.create({ ...where, title: "2" });
  await octokit.rest.repos.get(where);
  await octokit.rest.repos.get(where);

  const refused = await octokit.rest.repos.get(where).catch((error: unknown) => error);
  expect(refused).toMatchObject({ status: 403, message: expect.stringContaining("secondary rate limit") as string });
  expect(github.requests.at(-1)?.limit).toBe("secondary");
  await github.pass(61_000);
  expect((await octokit.rest.repos.get(where)).status).toBe(200);
});

test("so much may be said in a minute, and so much in an hour, whatever else is free", async () => {
  const { github, octokit, where } = await aRegister({
    limits: { contentPerMinute: 2, contentPerHour: 3, status: 429 },
  });
  const say = async (title: string): Promise<unknown> =>
    octokit.rest.issues.create({ ...where, title }).then(
      () => "said",
      (error: unknown) => {
        const { status, response } = error as { status: number; response: { headers: Record<string, string> } };
        return [status, Number(response.headers["retry-after"])];
      },
    );

  expect([await say("1"), await say("2")]).toEqual(["said", "said"]);
  expect(await say("3")).toEqual([429, 60]);
  expect((await octokit.rest.checks.listForRef({ ...where, ref: "main" })).status).toBe(200);
  await github.pass(60_001);
  expect(await say("4")).toBe("said");
  await github.pass(60_001);
  expect(await say("5")).toEqual([429, expect.closeTo(3_480, -1)]);
});

test("no more than so many may ask at once", async () => {
  const { github, octokit, where } = await aRegister({ limits: { concurrent: 2 } });
  const gate = github.faults.closeGate({ method: "GET", path: /\/pulls$/ });
  const waiting = [octokit.rest.pulls.list(where), octokit.rest.pulls.list(where)];
  await gate.arrived(2);

  expect(await refusal(octokit.rest.repos.get(where))).toMatch(/^403 [^]*secondary rate limit/);
  gate.open();
  await Promise.all(waiting);
  expect((await octokit.rest.repos.get(where)).status).toBe(200);
});

test("octokit's own throttling waits as long as it is told, and gets through", async () => {
  const register = await aRegister({ limits: { contentPerMinute: 1 } });
  const { github, where } = register;
  const told: unknown[] = [];
  const token = await aToken(register);
  const patient = new Octokit({
    auth: token,
    baseUrl: github.apiUrl,
    retry: { enabled: false },
    throttle: {
      onRateLimit: () => false,
      onSecondaryRateLimit: (retryAfter: number, _options: object, _octokit: Octokit, count: number) => {
        told.push(retryAfter);
        github.limits.set({ contentPerMinute: 10 });
        return count < 1;
      },
      fallbackSecondaryRateRetryAfter: 1,
    },
  });
  await anOctokit(github, token).rest.issues.create({ ...where, title: "1" });
  await github.pass(59_000);

  const { status } = await patient.rest.issues.create({ ...where, title: "2" });

  expect([status, told]).toEqual([201, [1]]);
});
