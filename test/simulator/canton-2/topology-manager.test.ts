import { status } from "@grpc/grpc-js";
import { expect, test } from "vitest";

import { TopologyManagerReadService } from "../../../src/protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_manager_read_service_pb.ts";
import { CantonError } from "../../../src/simulator/canton-error.ts";
import { ALICE, aClock, aSimulator, BOB, headOf, historyOf, inShort, SimulatorClient } from "../simulator-client.ts";

/** A domain without delay, and a client of it. */
async function aDomain(options: Parameters<typeof aSimulator>[0] = {}) {
  const simulator = await aSimulator({ topologyChangeDelayMs: 0, ...options });
  const client = new SimulatorClient(simulator);
  const alice = { domain: simulator.domainId, participant: `PAR::${ALICE}` };
  const live = async (uid = ALICE) => client.states(headOf("Authorized"), { filterParticipant: uid });
  return { simulator, client, alice, live };
}

test("an Add to an empty slot makes a row", async () => {
  const { client, alice, live } = await aDomain();

  const { serialized } = await client.authorize(alice);

  const rows = await live();
  expect(inShort(rows)).toEqual(["From Submission Ordinary"]);
  expect(rows[0]?.item?.participant).toBe(ALICE);
  expect(rows[0]?.context?.serialized).toEqual(serialized);
});

test("the same state twice already exists, with or without replacing", async () => {
  const { client, alice } = await aDomain();
  await client.authorize(alice);

  for (const replaceExisting of [true, false]) {
    const failure = await client.authorizeFailure({ ...alice, replaceExisting });
    expect(failure).toMatchObject({ code: status.ALREADY_EXISTS, errorId: "TOPOLOGY_MAPPING_ALREADY_EXISTS" });
    expect(failure.metadata["existing"]).toContain("PAR::alice::1220abababab...");
    expect(failure.metadata["authKey"]).toMatch(/^1220[0-9a-f]{8}\.\.\.$/);
  }
});

test("the same state under another key becomes a second row", async () => {
  const { simulator, client, alice, live } = await aDomain();
  await client.authorize(alice);
  await simulator.console.delegateToOtherKey();

  await client.authorize({ ...alice, signedBy: simulator.console.otherKey, replaceExisting: false });

  const rows = await live();
  expect(inShort(rows)).toEqual(["From Submission Ordinary", "From Submission Ordinary"]);
  expect(new Set(rows.map(({ context }) => context?.signedByFingerprint)).size).toBe(2);
});

test("an Add without replacing stays beside what was in the slot", async () => {
  const { client, alice, live } = await aDomain();
  await client.authorize(alice);

  await client.authorize({ ...alice, permission: "Observation", replaceExisting: false });

  expect(inShort(await live())).toEqual(["From Submission Ordinary", "From Observation Ordinary"]);
});

test("replacing adds the new row first and removes the old ones after it, each at a time of its own", async () => {
  const { client, alice, live } = await aDomain();
  await client.authorize(alice);
  await client.authorize({ ...alice, permission: "Observation", replaceExisting: false });

  await client.authorize({ ...alice, permission: "Confirmation", trustLevel: "Vip" });

  expect(inShort(await live())).toEqual(["From Confirmation Vip"]);
  const history = await client.states(historyOf("Authorized"), { filterParticipant: ALICE });
  expect(history.map(({ context, item }) => `${String(context?.operation)} ${String(item?.permission)}`)).toEqual([
    "0 1",
    "0 3",
    "0 2",
    "1 1",
    "1 3",
  ]);
  const times = history.map(
    ({ context }) => `${String(context?.validFrom?.seconds)}.${String(context?.validFrom?.nanos).padStart(9, "0")}`,
  );
  expect(times).toEqual([...new Set(times)].toSorted());
});

test("strays in the slot stay when the identical row exists", async () => {
  const { client, alice, live } = await aDomain();
  await client.authorize(alice);
  await client.authorize({ ...alice, permission: "Observation", replaceExisting: false });

  const failure = await client.authorizeFailure(alice);

  expect(failure.errorId).toBe("TOPOLOGY_MAPPING_ALREADY_EXISTS");
  expect(inShort(await live())).toEqual(["From Submission Ordinary", "From Observation Ordinary"]);
});

test("a Remove revokes the first of several identical rows, and the next one the second", async () => {
  const { simulator, client, alice, live } = await aDomain();
  await client.authorize(alice);
  await simulator.console.delegateToOtherKey();
  await client.authorize({ ...alice, signedBy: simulator.console.otherKey, replaceExisting: false });

  await client.authorize({ ...alice, change: "Remove" });
  expect((await live()).map(({ context }) => context?.signedByFingerprint)).toEqual([simulator.console.otherKey]);

  await client.authorize({ ...alice, change: "Remove" });
  expect(await live()).toEqual([]);
});

test("a Remove must name permission and trust level of the row exactly", async () => {
  const { client, alice, live } = await aDomain();
  await client.authorize(alice);

  const failure = await client.authorizeFailure({ ...alice, change: "Remove", permission: "Confirmation" });

  expect(failure).toMatchObject({
    code: status.FAILED_PRECONDITION,
    errorId: "NO_CORRESPONDING_ACTIVE_TX_TO_REVOKE",
  });
  expect(failure.metadata["mapping"]).toContain("Confirmation");
  expect(await live()).toHaveLength(1);
});

test("a Remove after a Remove finds nothing to revoke", async () => {
  const { client, alice } = await aDomain();
  await client.authorize(alice);
  await client.authorize({ ...alice, change: "Remove" });

  const failure = await client.authorizeFailure({ ...alice, change: "Remove" });

  expect(failure.errorId).toBe("NO_CORRESPONDING_ACTIVE_TX_TO_REVOKE");
});

test("of two identical Removes at once, the second repeats a transaction that is known", async () => {
  const { simulator, client, alice } = await aDomain();
  await client.authorize(alice);

  const [first, second] = await Promise.allSettled([
    simulator.console.removeState(ALICE, "Submission", "Ordinary"),
    simulator.console.removeState(ALICE, "Submission", "Ordinary"),
  ]);

  expect(first.status).toBe("fulfilled");
  const reason: unknown = second.status === "rejected" ? second.reason : undefined;
  expect(reason).toBeInstanceOf(CantonError);
  expect(reason).toMatchObject({ id: "DUPLICATE_TOPOLOGY_TRANSACTION" });
});

test("an Add after a Remove of the same state works, as a new transaction", async () => {
  const { client, alice, live } = await aDomain();
  const before = await client.authorize(alice);
  await client.authorize({ ...alice, change: "Remove" });

  const after = await client.authorize(alice);

  expect(await live()).toHaveLength(1);
  expect(Buffer.from(after.serialized).equals(Buffer.from(before.serialized))).toBe(false);
});

test("Replace on a participant state is an internal error that says nothing", async () => {
  const { client, alice } = await aDomain();

  const failure = await client.authorizeFailure({ ...alice, change: "Replace" });

  expect(failure).toMatchObject({ code: status.INTERNAL, errorId: undefined });
  expect(failure.text).not.toContain("TOPOLOGY_MANAGER_INTERNAL_ERROR");
});

test("a participant can be admitted before it ever connected", async () => {
  const { simulator, client, alice } = await aDomain();

  await client.authorize(alice);

  expect(await simulator.registerParticipant({ uid: ALICE })).toEqual({ accepted: true, uid: ALICE });
});

test("who said yes without having keys cannot be enabled, and can be disabled", async () => {
  const { simulator, client, alice } = await aDomain();
  await client.authorize(alice);
  await simulator.registerParticipant({ uid: ALICE });
  await simulator.console.removeKeys(ALICE);

  const failure = await client.authorizeFailure({ ...alice, permission: "Confirmation" });
  await client.authorize({ ...alice, permission: "Disabled" });

  expect(failure).toMatchObject({ code: status.FAILED_PRECONDITION, errorId: "PARTICIPANT_NOT_INITIALIZED" });
});

test("the domain has no key to speak for a participant", async () => {
  const { simulator, client, alice } = await aDomain();
  const signedBy = simulator.console.otherKey;
  await simulator.console.delegateToOtherKey();

  const chosen = await client.authorizeFailure({ ...alice, side: "To" });
  const forced = await client.authorizeFailure({ ...alice, side: "To", signedBy });

  expect(chosen).toMatchObject({ code: status.NOT_FOUND, errorId: "NO_APPROPRIATE_SIGNING_KEY_IN_STORE" });
  expect(forced).toMatchObject({ code: status.INVALID_ARGUMENT, errorId: undefined });
});

test("side Both lacks a key, and looks malicious once a key is forced", async () => {
  const logged: string[] = [];
  const { simulator, client, alice } = await aDomain({ log: (line) => logged.push(line) });
  const signedBy = simulator.console.otherKey;
  await simulator.console.delegateToOtherKey();

  const chosen = await client.authorizeFailure({ ...alice, side: "Both" });
  const forced = await client.authorizeFailure({ ...alice, side: "Both", signedBy });

  expect(chosen.errorId).toBe("NO_APPROPRIATE_SIGNING_KEY_IN_STORE");
  expect(forced).toMatchObject({ code: status.INVALID_ARGUMENT, errorId: undefined });
  expect(logged.join("\n")).toContain("MALICOUS_OR_FAULTY_ONBOARDING_REQUEST(5,0)");
});

test("a key without a say in the namespace is not authorised", async () => {
  const { simulator, client, alice } = await aDomain();
  const keys = await client.call(TopologyManagerReadService.method.listOwnerToKeyMapping, {
    baseQuery: headOf("Authorized"),
    filterKeyOwnerType: "SEQ",
  });

  const failure = await client.authorizeFailure({ ...alice, signedBy: keys.results[0]?.keyFingerprint ?? "" });

  expect(keys.results[0]?.item?.keyOwner).toBe(`SEQ::${simulator.domainId}`);
  expect(failure).toMatchObject({ code: status.INVALID_ARGUMENT, errorId: undefined });
});

test("a key that the vault does not hold is named by what is missing of it", async () => {
  const { client, alice } = await aDomain({ participants: 1 });
  const [, toRow] = await client.states(headOf("Authorized"));

  const unknown = await client.authorizeFailure({ ...alice, signedBy: `1220${"00".repeat(32)}` });
  const foreign = await client.authorizeFailure({ ...alice, signedBy: toRow?.context?.signedByFingerprint ?? "" });

  expect(unknown).toMatchObject({ code: status.FAILED_PRECONDITION, errorId: "PUBLIC_KEY_NOT_IN_STORE" });
  expect(foreign).toMatchObject({ code: status.FAILED_PRECONDITION, errorId: "SECRET_KEY_NOT_IN_STORE" });
});

test("another domain's membership cannot be written here", async () => {
  const { simulator, client, alice } = await aDomain();
  const namespace = simulator.domainId.slice("acme::".length);

  const foreign = await client.authorizeFailure({ ...alice, domain: BOB });
  const signable = await client.authorizeFailure({ ...alice, domain: `other::${namespace}` });

  expect(foreign.errorId).toBe("NO_APPROPRIATE_SIGNING_KEY_IN_STORE");
  expect(signable).toMatchObject({ code: status.FAILED_PRECONDITION, errorId: "WRONG_DOMAIN" });
});

test("a Vip that cannot confirm dies as an unknown error", async () => {
  const { client, alice, live } = await aDomain();

  for (const permission of ["Observation", "Disabled"] as const) {
    const failure = await client.authorizeFailure({ ...alice, permission, trustLevel: "Vip" });
    expect(failure).toMatchObject({ code: status.UNKNOWN, detailTypes: [] });
  }
  expect(await live()).toEqual([]);
});

test("writes that arrive together get rising times without repetition, even while the clock stands still", async () => {
  const clock = aClock();
  const { client, alice } = await aDomain({ clock: clock.now });
  const permissions = ["Submission", "Confirmation", "Observation", "Disabled"] as const;

  await Promise.all(
    permissions.map((permission) => client.authorize({ ...alice, permission, replaceExisting: false })),
  );

  const rows = await client.states(headOf("Authorized"));
  const nanos = rows.map(({ context }) => context?.validFrom?.nanos ?? 0);
  expect(nanos).toHaveLength(4);
  expect(nanos).toEqual([0, 1_000, 2_000, 3_000]);
});
