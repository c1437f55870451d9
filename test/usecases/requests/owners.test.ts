import { expect, test } from "vitest";

import { aDomainYaml } from "../../build/documents.ts";
import { aDomainId, aName, sure } from "../../build/identifiers.ts";
import { aRequestWorld, OWNED } from "./a-request-world.ts";

const ACME = aName("acme");
const { signal } = new AbortController();

test("an owner is whoever the policy of that commit names, and nobody else", async () => {
  const world = await aRequestWorld({ domains: { acme: OWNED, zeta: "mode: enforce" } });
  const { owners } = world.deps;
  const { commit } = await world.branch.newest(signal);
  const has = (id: number, domain = "acme"): Promise<boolean> => owners.has(id, aName(domain), sure(commit), signal);

  expect([await has(world.bob.id), await has(world.carol.id), await has(world.alice.id)]).toEqual([true, true, false]);
  expect(await has(world.bob.id, "zeta")).toBe(false);
  expect(await has(world.bob.id, "nowhere")).toBe(false);
});

test("a login that was given to somebody else owns nothing, and whom it meant owns it still, until the policy changes", async () => {
  const world = await aRequestWorld();
  const { forge, bob, deps } = world;
  const { commit } = await world.branch.newest(signal);
  await deps.owners.has(bob.id, ACME, sure(commit), signal);
  forge.users.delete("bob");
  const squatter = forge.person("bob");
  await world.clock.pass(120_000);

  expect(await deps.owners.has(squatter.id, ACME, sure(commit), signal)).toBe(false);
  expect(await deps.owners.has(bob.id, ACME, sure(commit), signal)).toBe(true);
  const next = await world.commit({
    "domains/acme/domain.yaml": aDomainYaml({ domainId: aDomainId("acme"), spec: `${OWNED}\nlimits: { members: 5 }` }),
  });
  await world.branch.newest(signal);
  expect(await deps.owners.has(squatter.id, ACME, next, signal)).toBe(true);
});

test("members of a team own it for as long as they are in it", async () => {
  const world = await aRequestWorld({ domains: { acme: OWNED.replace("[carol]", "[acme/owners]") } });
  const { forge, carol, deps, clock } = world;
  const { commit } = await world.branch.newest(signal);
  forge.teams.set("acme/owners", [carol]);
  expect(await deps.owners.has(carol.id, ACME, sure(commit), signal)).toBe(true);
  forge.teams.set("acme/owners", []);
  await clock.pass(61_000);

  expect(await deps.owners.has(carol.id, ACME, sure(commit), signal)).toBe(false);
});
