import { describe, expect, test } from "vitest";

import { admission, aRequestWorld, HEARINGS, ourComments, seesComment, seesVerdict } from "./request-world.ts";
import { membersOf, seesRun } from "./service-world.ts";

describe.each(HEARINGS)("heard by %s", (hearing) => {
  test("a stranger asks to be admitted, an owner approves and merges, and the domain admits", async () => {
    const world = await aRequestWorld({ hearing });
    const { alice, bob, register } = world;
    const service = await world.serve();
    await seesRun(service, { result: "in-sync" });

    const pull = await world.ask(alice, admission("frank"), "Admit frank");
    await seesVerdict(world, pull, "action_required", /1 admission on acme, 1 approval missing/);
    expect(await membersOf(service)).not.toHaveProperty("frank");

    await bob.approve(pull);
    await seesVerdict(world, pull, "success", /1 admission on acme/);

    await bob.merge(pull);
    await seesComment(world, pull, /In force on acme[^]*` frank `: ` effective, not connected yet `/);
    expect(await membersOf(service)).toMatchObject({ frank: "Submission" });
    expect(ourComments(world, pull)).toHaveLength(1);
    expect(register.deployments.map(({ environment, statuses }) => [environment, statuses.at(-1)?.state])).toEqual([
      ["domain/acme", "success"],
    ]);
  });
});
