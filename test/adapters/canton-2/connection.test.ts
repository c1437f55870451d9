import { expect, onTestFinished, test } from "vitest";

import type { DomainManager } from "../../../src/ports/domain-manager.ts";
import { startSimulator } from "../../../src/simulator/canton-2/simulator.ts";
import { aDomainId, aParticipantId } from "../../build/identifiers.ts";
import { anAction } from "../../build/plans.ts";
import { aCertificateAuthority } from "../../simulator/certificates.ts";
import { aContext, aDomain, aDomainManager, aLink, failureOf, TRACE_ID } from "./a-domain-manager.ts";
import { ACME, aCannedNode, HEALTHY } from "./canned-node.ts";
import {
  aForgetfulFirewall,
  aFreePort,
  aHangingUpPort,
  anHttp1Server,
  aSilentPort,
  aTalkativePort,
} from "./strange-peers.ts";

const ALICE = aParticipantId("alice");

/** Everything the port can be asked for. */
const CALLS: readonly (readonly [string, (manager: DomainManager) => Promise<unknown>])[] = [
  ["identify", (manager) => manager.identify(aContext())],
  ["read", (manager) => manager.read(aContext())],
  ["readMembers", (manager) => manager.readMembers([ALICE], aContext())],
  ["submit", (manager) => manager.submit(anAction(), aContext())],
  ["probeWrites", (manager) => manager.probeWrites(aContext())],
];

// Who answers.

test.each(CALLS)("%s of an address at which nobody listens is unavailable, and says where", async (_name, call) => {
  const { address } = await aFreePort();

  const failure = await failureOf(call(aDomainManager({ address, domainId: ACME })));

  expect(failure.code).toBe("unavailable");
  expect(failure.message).toContain(address);
});

test("a name that nobody knows is unavailable", async () => {
  const manager = aDomainManager({ address: "nowhere.invalid:4000", domainId: ACME });

  expect((await failureOf(manager.read(aContext()))).code).toBe("unavailable");
});

test.each([
  ["a silent port", aSilentPort],
  ["a port that hangs up", aHangingUpPort],
  ["a mail server", aTalkativePort],
  ["a web server", anHttp1Server],
])("%s ends every call in time, as unavailable or settings", async (_what, start) => {
  const { address } = await start();
  const failures = await Promise.all(
    CALLS.map(([, call]) => failureOf(call(aDomainManager({ address, domainId: ACME }, { callTimeoutMs: 700 })))),
  );

  for (const { code } of failures) expect(["unavailable", "settings"]).toContain(code);
});

test("another domain at the address is an error in the settings that says which domain it is", async () => {
  const { simulator } = await aDomain({ participants: 2 });
  const manager = aDomainManager({ address: simulator.address, domainId: aDomainId("wanted") });

  const failure = await failureOf(manager.read(aContext()));

  expect(failure.code).toBe("settings");
  expect(failure.message).toContain(`is the domain ${simulator.domainId}`);
  expect(failure.message).toContain(aDomainId("wanted"));
});

test("a participant's admin API at the address is called one", async () => {
  const participant = aParticipantId("alice");
  const node = await aCannedNode({
    getId: { initialized: true, uniqueIdentifier: participant, instance: "alice" },
    participantStatus: {},
  });

  const failure = await failureOf(aDomainManager({ ...node, domainId: ACME }).read(aContext()));

  expect(failure.code).toBe("settings");
  expect(failure.message).toContain(`is the participant ${participant}`);
});

test("a gRPC server that is no Canton node is an error in the settings", async () => {
  const node = await aCannedNode({});
  const manager = aDomainManager({ ...node, domainId: ACME });

  for (const [, call] of CALLS) expect((await failureOf(call(manager))).code).toBe("settings");
});

test("a node that calls itself something else than a domain id is an error in the settings", async () => {
  const node = await aCannedNode({ ...HEALTHY, getId: { initialized: true, uniqueIdentifier: "sequencer1" } });

  expect((await failureOf(aDomainManager({ ...node, domainId: ACME }).read(aContext()))).code).toBe("settings");
});

test("a node without an identity is unavailable until it is initialised, and is told so", async () => {
  const { manager } = await aDomain({ initialized: false });

  for (const work of [manager.identify(aContext()), manager.read(aContext())]) {
    const failure = await failureOf(work);
    expect(failure.code).toBe("unavailable");
    expect(failure.hint).toMatch(/[Ii]nitialise/);
  }
});

// TLS.

test("over TLS with the right root the domain is read", async () => {
  const authority = await aCertificateAuthority();
  const { simulator, manager } = await aDomain(
    { participants: 1, tls: await authority.issue("domain") },
    { tls: { rootCertificates: authority.root } },
  );

  expect([...(await manager.read(aContext())).members.keys()]).toEqual([simulator.uidOf("participant-00001")]);
});

test("with mutual TLS and our certificate the domain is read", async () => {
  const authority = await aCertificateAuthority();
  const ours = await authority.issue("rollcall");
  const { manager } = await aDomain(
    { tls: { ...(await authority.issue("domain")), clientRoots: authority.root, requireClientCertificate: true } },
    {
      tls: { rootCertificates: authority.root, clientKey: ours.privateKey, clientCertificate: ours.certificate },
    },
  );

  expect((await manager.identify(aContext())).nodeName).toBe("acme");
});

test("plaintext against TLS is an error in the settings", async () => {
  const authority = await aCertificateAuthority();
  const { manager } = await aDomain({ tls: await authority.issue("domain") }, { callTimeoutMs: 3_000 });

  const failure = await failureOf(manager.read(aContext()));

  expect(failure.code).toBe("settings");
});

test("TLS against plaintext is an error in the settings", async () => {
  const authority = await aCertificateAuthority();
  const { manager } = await aDomain({}, { tls: { rootCertificates: authority.root }, callTimeoutMs: 3_000 });

  const failure = await failureOf(manager.read(aContext()));

  expect(failure.code).toBe("settings");
  expect(failure.hint).toContain("tls");
});

test("a server whose certificate another authority signed is an error in the settings", async () => {
  const [authority, stranger] = await Promise.all([aCertificateAuthority(), aCertificateAuthority()]);
  const { manager } = await aDomain(
    { tls: await authority.issue("domain") },
    { tls: { rootCertificates: stranger.root }, callTimeoutMs: 3_000 },
  );

  const failure = await failureOf(manager.read(aContext()));

  expect(failure.code).toBe("settings");
  expect(failure.message).toMatch(/certificate|issuer|signature/i);
});

test("a server's certificate for another name than the expected one is an error in the settings", async () => {
  const authority = await aCertificateAuthority();
  const { manager } = await aDomain(
    { tls: await authority.issue("domain") },
    { tls: { rootCertificates: authority.root, serverName: "domain.example" }, callTimeoutMs: 3_000 },
  );

  const failure = await failureOf(manager.read(aContext()));

  expect(failure.code).toBe("settings");
  expect(failure.message).toMatch(/altnames|domain\.example/);
});

test.each(["no client certificate", "one of another authority"])(
  "a node that asks for a client certificate and gets %s is an error in the settings",
  async (what) => {
    const [authority, stranger] = await Promise.all([aCertificateAuthority(), aCertificateAuthority()]);
    const foreign = await stranger.issue("rollcall");
    const shown =
      what === "no client certificate" ? {} : { clientKey: foreign.privateKey, clientCertificate: foreign.certificate };
    const { manager } = await aDomain(
      { tls: { ...(await authority.issue("domain")), clientRoots: authority.root, requireClientCertificate: true } },
      { tls: { rootCertificates: authority.root, ...shown }, callTimeoutMs: 3_000 },
    );

    const failure = await failureOf(manager.read(aContext()));

    expect(failure.code).toBe("settings");
    expect(failure.hint).toContain("client certificate");
  },
);

// Tokens.

test("with the right token everything works, and a rotated one is used at once", async () => {
  let token = "old";
  const { manager } = await aDomain({ token: "new" }, { token: () => Promise.resolve(token) });
  expect((await failureOf(manager.read(aContext()))).code).toBe("unauthorized");

  token = "new";

  expect((await manager.read(aContext())).members.size).toBe(0);
});

test.each<readonly [string, string | undefined]>([
  ["without a token", undefined],
  ["with a wrong token", "wrong"],
  ["with a token that has no rights", "weak"],
])("every call %s is unauthorised, and no message holds the token", async (_what, token) => {
  const { simulator } = await aDomain({ token: "right", tokenWithoutRights: "weak" });
  const manager = aDomainManager(simulator, token === undefined ? {} : { token: () => Promise.resolve(token) });

  for (const [, call] of CALLS) {
    const failure = await failureOf(call(manager));
    expect(failure.code).toBe("unauthorized");
    if (token !== undefined) expect(`${failure.message} ${failure.hint}`).not.toMatch(new RegExp(`\\b${token}\\b`));
  }
});

// Trouble on the way.

test.each(CALLS.filter(([name]) => name !== "probeWrites"))(
  "%s gets through a burst of unavailable answers",
  async (_name, call) => {
    const { simulator, manager } = await aDomain();
    for (const method of ["GetId", "Status", "ListParticipantDomainState", "ListMediatorDomainState"] as const) {
      simulator.armFault({ fault: "unavailable", method, calls: 2 });
    }

    await call(manager);

    expect(simulator.calls.GetId + simulator.calls.ListParticipantDomainState).toBeGreaterThan(2);
  },
);

test("a read that stays unavailable ends as unavailable after a few attempts", async () => {
  const { simulator, manager } = await aDomain({ faults: { unavailable: 1 } });

  expect((await failureOf(manager.read(aContext()))).code).toBe("unavailable");

  expect(simulator.calls.GetId).toBeGreaterThan(1);
  expect(simulator.calls.GetId).toBeLessThan(10);
});

test("a list that breaks off halfway is asked for again, and is whole then", async () => {
  const { simulator, manager } = await aDomain({ participants: 50 });
  simulator.armFault({ fault: "failListHalfway", method: "ListParticipantDomainState" });

  expect((await manager.read(aContext())).members.size).toBe(50);
});

test("a list that always breaks off halfway is an error, and never a part", async () => {
  const { manager } = await aDomain({ participants: 50, faults: { failListHalfway: 1 } });

  expect((await failureOf(manager.read(aContext()))).code).toBe("unavailable");
});

test("an empty or cut list looks like any other to the adapter: judging it is the use case's work", async () => {
  const { simulator, manager } = await aDomain({ participants: 4 });

  simulator.setFaults({ emptyList: 1 });
  expect((await manager.read(aContext())).members.size).toBe(0);
  simulator.setFaults({ truncateList: 1 });
  expect((await manager.read(aContext())).members.size).toBe(2);
  simulator.setFaults({});
  expect((await manager.read(aContext())).members.size).toBe(4);
});

test("the domain manager's log has our trace id, and an error tells it", async () => {
  const { manager, logLines } = await aDomain();

  await manager.read(aContext());
  const failure = await failureOf(
    manager.submit(anAction({ after: { kind: "admitted", permission: "Observation", trustLevel: "Vip" } }), aContext()),
  );

  expect(logLines.filter((line) => line.includes(`tid:${TRACE_ID}`)).length).toBeGreaterThan(5);
  expect(logLines.filter((line) => line.includes("Request ") && !line.includes(`tid:${TRACE_ID}`))).toEqual([]);
  expect(failure.hint).toContain("trace id");
});

// Ends.

test.each(["identify", "read", "readMembers", "submit", "probeWrites"])("an abort ends %s", async (name) => {
  const { address } = await aSilentPort();
  const manager = aDomainManager({ address, domainId: ACME });
  const stop = new AbortController();
  const context = aContext(stop.signal);
  const calls: Readonly<Record<string, () => Promise<unknown>>> = {
    identify: () => manager.identify(context),
    read: () => manager.read(context),
    readMembers: () => manager.readMembers([ALICE], context),
    submit: () => manager.submit(anAction(), context),
    probeWrites: () => manager.probeWrites(context),
  };
  const work = calls[name]?.() ?? Promise.reject(new Error(name));
  setTimeout(() => {
    stop.abort();
  }, 50);

  await expect(work).rejects.toThrow(/abort|cancelled/i);
});

test("what is asked after an abort ends at once", async () => {
  const { simulator, manager } = await aDomain();

  await expect(manager.read(aContext(AbortSignal.abort()))).rejects.toThrow();

  expect(simulator.calls.GetId).toBe(0);
});

test("an abort while a token is fetched ends the call", async () => {
  const { address } = await aSilentPort();
  const stop = new AbortController();
  const manager = aDomainManager(
    { address, domainId: ACME },
    {
      callTimeoutMs: 5_000,
      token: () => {
        stop.abort();
        return Promise.resolve("token");
      },
    },
  );

  await expect(manager.identify(aContext(stop.signal))).rejects.toThrow(/abort/i);
});

test("an abort while the read waits for changes on their way ends it", async () => {
  const { simulator, manager } = await aDomain({ topologyChangeDelayMs: 10_000 });
  await simulator.console.setState(ALICE, "Submission", "Ordinary");
  const stop = new AbortController();
  const reading = manager.read(aContext(stop.signal));
  setTimeout(() => {
    stop.abort();
  }, 200);

  await expect(reading).rejects.toThrow(/abort/i);
});

// Peers that come back.

test("a domain manager that was restarted is reached again", async () => {
  const first = await startSimulator({ topologyChangeDelayMs: 10 });
  const manager = aDomainManager(first, { callTimeoutMs: 2_000 });
  await manager.read(aContext());
  const port = Number(first.address.split(":")[1]);
  await first.close();
  expect((await failureOf(manager.read(aContext()))).code).toBe("unavailable");

  const second = await startSimulator({ topologyChangeDelayMs: 10, port });
  onTestFinished(() => second.close());

  await expect.poll(() => manager.read(aContext()).then(({ domainId }) => domainId, String)).toBe(second.domainId);
});

test("a peer that accepts and never speaks is given up for the real server once that is back", async () => {
  const halfOpen = await aSilentPort();
  const manager = aDomainManager({ address: halfOpen.address, domainId: ACME }, { callTimeoutMs: 300 });
  expect((await failureOf(manager.identify(aContext()))).code).toBe("unavailable");
  halfOpen.stopListening();

  const simulator = await startSimulator({ port: halfOpen.port });
  onTestFinished(() => simulator.close());

  await expect
    .poll(() => manager.identify(aContext()).then(({ domainId }) => domainId, String))
    .toBe(simulator.domainId);
});

test("a connection that a firewall has forgotten is given up after one call", async () => {
  const { simulator } = await aDomain();
  const firewall = await aForgetfulFirewall(Number(simulator.address.split(":")[1]));
  const manager = aDomainManager({ address: firewall.address, domainId: simulator.domainId }, { callTimeoutMs: 1_000 });
  await manager.identify(aContext());
  firewall.forget();
  expect((await failureOf(manager.identify(aContext()))).code).toBe("unavailable");

  expect((await manager.identify(aContext())).domainId).toBe(simulator.domainId);
});

// Managers of one link.

test("managers of one link use one connection, and closing a manager leaves it open", async () => {
  const { simulator } = await aDomain({ participants: 2 });
  const firewall = await aForgetfulFirewall(Number(simulator.address.split(":")[1]));
  const target = { address: firewall.address, domainId: simulator.domainId };
  const link = aLink(target);
  for (let run = 0; run < 3; run += 1) {
    const manager = aDomainManager(target, {}, link);
    expect((await manager.read(aContext())).members.size).toBe(2);
    manager.close();
  }

  expect(firewall.connected()).toBe(1);
});
