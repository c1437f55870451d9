import { expect, test } from "vitest";

import type { ParticipantId } from "../../src/model/identifier.ts";
import { importMembers } from "../../src/reconcile/import-members.ts";
import { aParticipantId } from "../build/identifiers.ts";
import { aParticipantYaml } from "../build/documents.ts";
import { aMemoryWorld, aSimulatedWorld, failureOf, filesOf, TRACE_ID, type World } from "./a-world.ts";

const CONTEXT = { traceId: TRACE_ID, signal: new AbortController().signal };

/** The documents that an import writes, by their paths below `domains/acme`, completed as a person would. */
async function imported(world: World): Promise<Readonly<Record<string, string>>> {
  const files = await importMembers(world.deps, CONTEXT);
  return Object.fromEntries(
    files.map(({ path, content }) => [
      path.replace("domains/acme/", ""),
      content.replace('organisation: ""', "organisation: Somebody"),
    ]),
  );
}

test("after an import there is nothing left to plan, whoever was live", async () => {
  const world = await aSimulatedWorld({ members: { alice: "" } }, { participants: 5 });
  const { console } = world.simulator;
  const uidOf = (name: string): string => world.simulator.uidOf(name);
  await console.setState(uidOf("participant-00001"), "Observation", "Ordinary");
  await console.setState(uidOf("participant-00002"), "Confirmation", "Vip");
  await console.setState(uidOf("participant-00003"), "Disabled", "Ordinary");
  await world.apply();
  expect((await world.proposal()).plan.unmanaged).toHaveLength(5);

  await world.publish({ members: { alice: "" }, files: await imported(world) });

  const { plan } = await world.proposal();
  expect(plan.actions).toEqual([]);
  expect(plan.unmanaged).toEqual([]);
  expect(plan.members.desired).toBe(6);
  expect(await imported(world)).toEqual({});
  expect((await world.apply()).kind).toBe("in-sync");
});

test("a domain that the register does not have yet is imported with its document", async () => {
  const world = await aMemoryWorld();
  world.domain.standings.set(aParticipantId("alice"), {
    kind: "admitted",
    permission: "Submission",
    trustLevel: "Vip",
  });
  world.register.commit({ "domains/other/README.md": "nothing here yet" });

  const files = await imported(world);
  expect(Object.keys(files)).toEqual(["domain.yaml", "participants/alice.yaml"]);
  const { "domain.yaml": domainYaml = "", ...others } = files;
  world.register.commit({
    ...filesOf({ files: others }),
    "domains/acme/domain.yaml": domainYaml,
  });

  expect((await world.proposal()).plan).toMatchObject({ actions: [], unmanaged: [], domain: { mode: "report" } });
});

test("participants whose names collide or say nothing get names of their own", async () => {
  const world = await aSimulatedWorld({ members: { alice: "" } });
  const fingerprint = (digit: string) => `1220${digit.repeat(64)}`;
  const ids = [
    `alice::${fingerprint("1")}`,
    `Alice::${fingerprint("2")}`,
    `42::${fingerprint("3")}`,
    `_ -::${fingerprint("4")}`,
    `${"long".repeat(40)}::${fingerprint("5")}`,
    `con::${fingerprint("6")}`,
    `a:b::${fingerprint("7")}`,
  ] as ParticipantId[];
  for (const id of ids) await world.simulator.console.setState(id, "Submission", "Ordinary");
  await world.apply();

  const files = await imported(world);
  await world.publish({ members: { alice: "" }, files });

  expect(Object.keys(files)).toHaveLength(ids.length);
  expect((await world.proposal()).plan).toMatchObject({ actions: [], unmanaged: [] });
});

test("a member with several entries is imported as it counts, and the surplus is what is left to do", async () => {
  const world = await aSimulatedWorld();
  const id = aParticipantId("alice");
  await world.simulator.console.setState(id, "Submission", "Ordinary");
  await world.simulator.console.setState(id, "Observation", "Ordinary", { replaceExisting: false });

  await world.publish({ files: await imported(world) });

  const { plan } = await world.proposal();
  expect(plan.actions.map(({ kind, differences }) => [kind, differences.map(({ field }) => field)])).toEqual([
    ["change", ["entries"]],
  ]);
});

test("nothing is imported into a domain whose documents are invalid", async () => {
  const world = await aMemoryWorld({ files: { "participants/bob.yaml": aParticipantYaml({ spec: "permission: x" }) } });

  expect((await failureOf(importMembers(world.deps, CONTEXT))).code).toBe("invalid_register");
});

test("an import changes neither the domain nor the register nor the store", async () => {
  const world = await aSimulatedWorld({ members: {} }, { participants: 2 });
  const before = await world.plan();

  await imported(world);

  expect((await world.plan()).revision).toEqual(before.revision);
  expect(world.simulator.calls.AuthorizeParticipantDomainState).toBe(0);
  expect(await world.lastApplied()).toBeUndefined();
});
