import { expect, test } from "vitest";

import { admission, aRequestWorld, ourComments, seesVerdict, started } from "./request-world.ts";
import type { PullRequest } from "../github/index.ts";
import type { Service } from "./service-world.ts";

const OPEN = 6;

/** How many looks ended, whatever gave rise to them. */
async function looks({ url }: Service): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const counts = text.matchAll(/^rollcall_request_looks_total\{.*result="done".*\} (\d+)$/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

test("a push that changes no governed file is no doubt of any open request, and nothing is written", async () => {
  const world = await aRequestWorld();
  const { github, register, app, bob, carol } = world;
  const service = await started(world);
  const pulls: PullRequest[] = [];
  for (let index = 0; index < OPEN; index += 1) {
    const name = `newcomer-${String(index)}`;
    await carol.commit(register, { branch: name, files: admission(name) });
    pulls.push(await carol.openPullRequest(register, { head: name, title: `Admit ${name}` }));
  }
  for (const pull of pulls) await seesVerdict(world, pull, "action_required", /1 admission on acme/);
  await github.settled();
  const before = { written: github.writes(app).length, looks: await looks(service) };
  const told = (): readonly string[] => pulls.flatMap((pull) => ourComments(world, pull).map(({ body }) => body));
  const toldBefore = told();
  // Whoever would ask GitHub about each of them would be in doubt for long enough to say so.
  github.faults.slowMs = 500;

  await bob.commit(register, { branch: "main", files: { "README.md": "Who is a member, and why.\n" } });

  await expect.poll(() => looks(service)).toBeGreaterThanOrEqual(before.looks + OPEN);
  github.faults.slowMs = 0;
  expect(github.writes(app)).toHaveLength(before.written);
  expect(told()).toEqual(toldBefore);
});
