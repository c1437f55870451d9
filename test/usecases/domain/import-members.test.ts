import { expect, test } from "vitest";

import type { ParticipantId } from "../../../src/model/identifier.ts";
import { importMembers } from "../../../src/usecases/domain/import-members.ts";
import { renderImport } from "../../../src/report/import.ts";
import { aDomainYaml, aParticipantYaml } from "../../build/documents.ts";
import { aFingerprint, aParticipantId } from "../../build/identifiers.ts";
import { admitted } from "../../build/members.ts";
import { PLAIN } from "../../build/paint.ts";
import { aMemoryWorld, anEmptyStore, aSimulatedWorld, failureOf, filesOf, TRACE_ID, type World } from "./a-world.ts";

const CONTEXT = { traceId: TRACE_ID, signal: new AbortController().signal };

/** The documents that an import writes, by their paths below `domains/acme`, completed as a person would. */
async function imported(world: World): Promise<Readonly<Record<string, string>>> {
  const { files } = await importMembers(world.deps, CONTEXT);
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
  expect((await world.judgedPlan()).plan.unmanaged).toHaveLength(5);

  await world.publish({ members: { alice: "" }, files: await imported(world) });

  const { plan } = await world.judgedPlan();
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

  expect((await world.judgedPlan()).plan).toMatchObject({ actions: [], unmanaged: [], domain: { mode: "report" } });
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
  expect((await world.judgedPlan()).plan).toMatchObject({ actions: [], unmanaged: [] });
});

test("an import says what the plan after it comes to, and a plan then does", async () => {
  const world = await aSimulatedWorld();
  const id = aParticipantId("alice");
  const quiet = await importMembers(world.deps, CONTEXT);
  await world.simulator.console.setState(id, "Submission", "Ordinary");
  await world.simulator.console.setState(id, "Observation", "Ordinary", { replaceExisting: false });

  const told = await importMembers(world.deps, CONTEXT);
  await world.publish({ files: await imported(world) });

  expect(quiet).toMatchObject({ files: [], leftOut: [], judged: { plan: { actions: [], unmanaged: [] } } });
  const { plan } = await world.judgedPlan();
  expect(plan.actions).toHaveLength(1);
  expect(told.judged.plan.actions).toEqual(plan.actions);
});

test("of ids that differ by case alone one is imported, and the other is left out and told", async () => {
  const world = await aMemoryWorld({ members: { bob: "" } });
  const ids = ["alice", "Alice", "BOB"].map((name) => `${name}::${aFingerprint("one key")}` as ParticipantId);
  const own = aParticipantId("bob");
  for (const id of [...ids, own, own.replace("bob", "Bob") as ParticipantId]) world.domain.setState(id, admitted());

  const { files, leftOut, judged } = await importMembers(world.deps, CONTEXT);
  await world.publish({ members: { bob: "" }, files: await imported(world) });

  expect(leftOut.map(({ participantId, problem: { rule } }) => [rule, participantId])).toEqual([
    ["unique-id", own.replace("bob", "Bob")],
    ["unique-id", ids[0]],
  ]);
  expect(files).toHaveLength(2);
  const { plan } = await world.judgedPlan();
  expect(plan.unmanaged.map(({ participantId }) => participantId)).toEqual(
    leftOut.map(({ participantId }) => participantId).toSorted(),
  );
  expect(judged.plan.unmanaged).toEqual(plan.unmanaged);
});

test("what the domain's policy does not allow is not imported; whom it revokes then is told", async () => {
  const world = await aMemoryWorld({ policy: "allowedPermissions: [Submission]\nunmanaged: revoke" });
  world.domain.setState(aParticipantId("alice"), admitted("Observation"));
  world.domain.setState(aParticipantId("bob"), admitted());

  const { files, leftOut, judged } = await importMembers(world.deps, CONTEXT);

  expect(files.map(({ path }) => path)).toEqual(["domains/acme/participants/bob.yaml"]);
  expect(leftOut).toMatchObject([{ participantId: aParticipantId("alice"), problem: { rule: "allowed-permission" } }]);
  expect(judged.plan.actions.map(({ kind, member }) => [kind, member.participantId])).toEqual([
    ["revoke", aParticipantId("alice")],
  ]);
});

test("an id with a fingerprint that no key has is imported as the domain has it", async () => {
  const world = await aSimulatedWorld();
  await world.simulator.console.setState("alice::default", "Observation", "Ordinary");

  await world.publish({ files: await imported(world) });

  const { plan } = await world.judgedPlan();
  expect(plan).toMatchObject({ actions: [], unmanaged: [], members: { desired: 1, unchanged: 1 } });
});

test("an id that is no id of ours, though Canton lists it, is left out", async () => {
  const world = await aSimulatedWorld();
  await world.simulator.console.setState("alice::1220ab", "Observation", "Ordinary");

  expect(await importMembers(world.deps, CONTEXT)).toMatchObject({
    files: [],
    leftOut: [{ participantId: "alice::1220ab", problem: { rule: "participant-id" } }],
    judged: { plan: { unmanaged: [{ participantId: "alice::1220ab" }] } },
  });
});

test("a list of members that no plan believes is not imported from either", async () => {
  const world = await aSimulatedWorld({ members: { alice: "", bob: "" } });
  await world.apply();
  world.simulator.setFaults({ emptyList: 1 });

  expect((await failureOf(importMembers(world.deps, CONTEXT))).code).toBe("unreadable");
  expect(await importMembers(world.deps, { ...CONTEXT, acceptMissing: 2 })).toMatchObject({ files: [] });
});

test("a second name for one domain is refused before anything is written", async () => {
  const world = await aMemoryWorld();
  world.register.commit({
    "domains/other/domain.yaml": aDomainYaml({ name: "other", domainId: world.domain.domainId }),
  });

  expect((await failureOf(importMembers(world.deps, CONTEXT))).message).toContain("this domain is also in");
});

test("an import from a passive replica says so", async () => {
  const world = await aMemoryWorld();
  world.domain.setState(aParticipantId("alice"), admitted());
  world.domain.passive = true;

  const imported = await importMembers(world.deps, CONTEXT);

  expect(imported.judged.plan.notes).toMatchObject([{ kind: "passive-replica" }]);
  const text = renderImport("acme", imported, PLAIN);
  expect(text).toContain("1 file written. Fill in each organisation, then commit. A plan finds nothing to do.");
  expect(text).toContain("a passive replica of the domain manager answered");
});

test("whom git has removed is not imported, before the removal is applied and after it", async () => {
  const world = await aSimulatedWorld({ members: { alice: "", bob: "", carol: "" } });
  await world.apply();
  await world.simulator.console.setState(aParticipantId("dora"), "Submission", "Ordinary");
  await world.publish({ members: { alice: "", bob: "" } });

  const before = await importMembers(world.deps, CONTEXT);
  await world.apply();
  const after = await importMembers(world.deps, CONTEXT);
  const byHistory = await importMembers({ ...world.deps, store: await anEmptyStore() }, CONTEXT);

  for (const { files } of [before, after, byHistory]) {
    expect(files.map(({ path }) => path)).toEqual(["domains/acme/participants/dora.yaml"]);
  }
  expect(before.judged.plan.actions.map(({ kind, member }) => [kind, member.name])).toEqual([["revoke", "carol"]]);
});

test("a member with several entries is imported as it counts, and the surplus is what is left to do", async () => {
  const world = await aSimulatedWorld();
  const id = aParticipantId("alice");
  await world.simulator.console.setState(id, "Submission", "Ordinary");
  await world.simulator.console.setState(id, "Observation", "Ordinary", { replaceExisting: false });

  await world.publish({ files: await imported(world) });

  const { plan } = await world.judgedPlan();
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
