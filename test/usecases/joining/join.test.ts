import { expect, test } from "vitest";

import type { ConnectionPackage } from "../../../src/model/connection-package.ts";
import type { ConnectRefusal } from "../../../src/model/participant.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import { entryOf, join, type JoinDeps, type JoinOptions, requireTrusted } from "../../../src/usecases/joining/join.ts";
import { aDomainId, aParticipantId, DAY_MS, NOW_MS, sure } from "../../build/identifiers.ts";
import { aConnectionPackage, aPackagedSequencer, TRUST_ROOT } from "../../build/packages.ts";
import { failureOf, TRACE_ID } from "../domain/a-world.ts";
import { MemoryParticipant, type MemorySequencer } from "./memory-participant.ts";
import { aProbe, MISTRUSTED, SILENT } from "../sequencers/memory-probe.ts";

const ACME = aDomainId("acme");
const ALICE = aParticipantId("alice");
const [EAST] = aPackagedSequencer().endpoints;
const KEY = "a".repeat(64);
const OTHER_KEY = "b".repeat(64);

test.each([
  ["the trusted key", { kind: "signed", keySha256: KEY }, { keySha256: KEY, allowUnsigned: false }],
  ["a key, where none is asked for", { kind: "signed", keySha256: KEY }, { keySha256: undefined, allowUnsigned: true }],
  ["nobody, where that is allowed", { kind: "unsigned" }, { keySha256: undefined, allowUnsigned: true }],
] as const)("a package signed by %s is taken", (_whom, signature, trust) => {
  expect(() => {
    requireTrusted({ received: aConnectionPackage(), signature }, trust, NOW_MS);
  }).not.toThrow();
});

test.each([
  ["that was changed", { kind: "broken" }, KEY, false, "was changed after it was signed"],
  ["that was changed, also where any is taken", { kind: "broken" }, undefined, true, "was changed after"],
  ["without a signature", { kind: "unsigned" }, undefined, false, "is not signed"],
  ["without a signature, where a key is trusted", { kind: "unsigned" }, KEY, true, "is not signed"],
  ["of another key", { kind: "signed", keySha256: OTHER_KEY }, KEY, true, "not with the key that you trust"],
  ["of an unknown key", { kind: "signed", keySha256: OTHER_KEY }, undefined, false, "no key is trusted yet"],
] as const)("a package %s is refused", async (_what, signature, keySha256, allowUnsigned, words) => {
  const { code, message } = await failureOf(
    Promise.resolve().then(() => {
      requireTrusted({ received: aConnectionPackage(), signature }, { keySha256, allowUnsigned }, NOW_MS);
    }),
  );

  expect(code).toBe("unauthorized");
  expect(message).toContain(words);
});

test("a package is taken until the moment at which it expires", () => {
  const take = (nowMs: number): void => {
    const trust = { keySha256: undefined, allowUnsigned: true };
    requireTrusted({ received: aConnectionPackage(), signature: { kind: "unsigned" } }, trust, nowMs);
  };

  expect(() => {
    take(NOW_MS + 30 * DAY_MS - 1);
  }).not.toThrow();
  expect(() => {
    take(NOW_MS + 30 * DAY_MS);
  }).toThrow("the package expired 2026-12-22T12:00:00Z");
});

test("with one to be trusted all addresses are one connection, with more each sequencer is one", () => {
  const sequencers = [aPackagedSequencer(), aPackagedSequencer({ alias: "west" })];
  const issued = aConnectionPackage({ sequencers });

  expect(entryOf(issued, "AliceDomain")).toEqual({
    alias: "AliceDomain",
    domainId: ACME,
    trustThreshold: 1,
    sequencers: [
      {
        alias: "DefaultSequencer",
        endpoints: ["https://east.example:10038", "https://west.example:10038"],
        trustRoots: TRUST_ROOT.pem,
      },
    ],
  });
  expect(entryOf({ ...issued, trustThreshold: 2 }, "AliceDomain")).toMatchObject({
    trustThreshold: 2,
    sequencers: [
      { alias: "east", endpoints: ["https://east.example:10038"], trustRoots: TRUST_ROOT.pem },
      { alias: "west", endpoints: ["https://west.example:10038"] },
    ],
  });
});

/** A participant and the domain behind its package's address, at a clock that only waiting moves. */
function aMember(sequencer: Partial<MemorySequencer> = {}) {
  const sequencers = { [sure(EAST)]: { domainId: ACME, admits: true, ...sequencer } };
  const node = new MemoryParticipant(ALICE, sequencers);
  const slept: number[] = [];
  const said: string[] = [];
  let nowMs = NOW_MS;
  const clock: Clock = {
    nowMs: () => nowMs,
    sleep: (lengthMs) => {
      slept.push(lengthMs);
      nowMs += lengthMs;
      return Promise.resolve();
    },
  };
  const deps: JoinDeps = { node, probe: aProbe(ACME), clock, say: (what) => said.push(what) };
  return {
    node,
    behind: sure(node.sequencers.get(sure(EAST))),
    slept,
    said,
    join: (
      options: Partial<JoinOptions & JoinDeps> = {},
      issued: ConnectionPackage = aConnectionPackage(),
    ): ReturnType<typeof join> =>
      join({ ...deps, ...options }, issued, {
        alias: "AliceDomain",
        waitMs: 0,
        acceptedAgreement: undefined,
        signal: new AbortController().signal,
        traceId: TRACE_ID,
        ...options,
      }),
    links: () => node.domains({ signal: new AbortController().signal, traceId: TRACE_ID }),
  };
}

test("a domain is registered and connected, for good; the same again does nothing", async () => {
  const { join: joinIt, links, node } = aMember();

  expect(await joinIt()).toEqual({
    domainId: ACME,
    alias: "AliceDomain",
    participantId: ALICE,
    change: "registered",
    outcome: { kind: "connected" },
    wasConnected: false,
    agreement: undefined,
    remarks: [],
  });
  const [link] = await links();
  expect(link).toMatchObject({ isManual: false, isConnected: true, connectedTo: ACME });

  node.beforeConnect = () => {
    throw new Error("connects again");
  };
  expect(await joinIt()).toMatchObject({ change: "none", wasConnected: true, outcome: { kind: "connected" } });
});

test("what was registered otherwise is changed to what the package says", async () => {
  const { join: joinIt, node, links } = aMember();
  await joinIt();
  node.sequencers.set("https://west.example:10038", { domainId: ACME, admits: true });
  const moved = aConnectionPackage({ sequencers: [aPackagedSequencer({ alias: "west" })] });

  expect(await joinIt({}, moved)).toMatchObject({ change: "changed", wasConnected: true });
  expect((await links()).map(({ entry }) => entry)).toEqual([entryOf(moved, "AliceDomain")]);
});

test("a domain that was left is connected by itself again", async () => {
  const { join: joinIt, node, links } = aMember();
  await joinIt();
  const context = { signal: new AbortController().signal, traceId: TRACE_ID };
  await node.modify(entryOf(aConnectionPackage(), "AliceDomain"), true, context);

  expect(await joinIt()).toMatchObject({ change: "none", outcome: { kind: "connected" } });
  expect(await links()).toMatchObject([{ isManual: false }]);
});

test("the package of another participant changes nothing", async () => {
  const { join: joinIt, links, node } = aMember();
  node.identity = { ...node.identity, participantId: aParticipantId("bob") };

  const { code, message } = await failureOf(joinIt());

  expect(code).toBe("usage");
  expect(message).toBe(`this is ${aParticipantId("bob")}, and the package is for ${ALICE}`);
  expect(await links()).toEqual([]);
});

test("a passive replica, or one that does not speak the domain's version, changes nothing", async () => {
  const passive = aMember();
  passive.node.identity = { ...passive.node.identity, active: false };
  expect(await failureOf(passive.join())).toMatchObject({
    code: "unavailable",
    message: "this is the passive replica of the participant",
  });

  const old = aMember();
  old.node.identity = { ...old.node.identity, protocolVersions: [3, 4] };
  expect(await failureOf(old.join())).toMatchObject({
    code: "settings",
    message: "the domain speaks protocol version 5, and the participant 3, 4",
  });
  expect(await old.links()).toEqual([]);
});

test("where either side does not tell its versions, the attempt tells", async () => {
  const { join: joinIt, node } = aMember();
  node.identity = { ...node.identity, protocolVersions: undefined };
  expect(await joinIt()).toMatchObject({ outcome: { kind: "connected" } });

  const silent = aMember();
  silent.node.identity = { ...silent.node.identity, protocolVersions: [3] };
  const { domain } = aConnectionPackage();
  const untold = aConnectionPackage({ domain: { ...domain, protocolVersion: undefined } });
  expect(await silent.join({}, untold)).toMatchObject({ outcome: { kind: "connected" } });
});

test("an address that belongs to another domain, or that nobody vouches for, stops everything", async () => {
  const { join: joinIt, links } = aMember();
  const globex = aDomainId("globex");

  expect(await failureOf(joinIt({ probe: aProbe(globex) }))).toMatchObject({
    code: "settings",
    message: `${sure(EAST)} belongs to the domain ${globex}, and not to ${ACME}`,
  });
  expect(await failureOf(joinIt({ probe: aProbe(ACME, { [sure(EAST)]: MISTRUSTED }) }))).toBe(MISTRUSTED);
  expect(await links()).toEqual([]);
});

test("an address that is silent from here, or does not serve, is remarked on", async () => {
  const { join: joinIt } = aMember();

  const silent = await joinIt({ probe: aProbe(ACME, { [sure(EAST)]: SILENT }) });
  expect(silent).toMatchObject({ outcome: { kind: "connected" }, remarks: ["nobody answers, from here"] });
  const ailing = await joinIt({ probe: aProbe(ACME, { [sure(EAST)]: { isServing: false } }) });
  expect(ailing.remarks).toEqual([`${sure(EAST)} says that it does not serve right now`]);
});

test("every address is looked at with what vouches for it, or none where that is not wanted", async () => {
  const { join: joinIt } = aMember();
  const probe = aProbe(ACME);
  await joinIt({ probe: undefined });
  expect(probe.seen).toEqual([]);
  await joinIt({ probe });
  expect(probe.seen).toEqual([{ url: EAST, trustRoot: TRUST_ROOT.pem }]);
});

test("an alias that another domain has, and a domain that has another alias, are refused", async () => {
  const { join: joinIt, node } = aMember();
  await joinIt();

  expect(await failureOf(joinIt({ alias: "Another" }))).toMatchObject({
    code: "usage",
    message: "the participant knows this domain already, as AliceDomain",
    hint: "Join with --alias AliceDomain.",
  });

  const globex = aDomainId("globex");
  const { domain } = aConnectionPackage();
  const other = aConnectionPackage({ domain: { ...domain, domainId: globex } });
  node.sequencers.set(sure(EAST), { domainId: globex, admits: true });
  expect(await failureOf(joinIt({ probe: aProbe(globex) }, other))).toMatchObject({
    code: "usage",
    message: `the participant calls another domain AliceDomain: ${ACME}`,
  });
});

test("who is not admitted yet waits, ever longer, until it is", async () => {
  const { join: joinIt, node, behind, slept, said } = aMember({ admits: false });
  let attempts = 0;
  node.beforeConnect = () => {
    attempts += 1;
    behind.admits = attempts > 7;
  };

  expect(await joinIt({ waitMs: DAY_MS })).toMatchObject({ outcome: { kind: "connected" }, change: "registered" });
  expect(slept).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  expect(said).toContain("waiting to be admitted");
});

test("who is disabled waits to be resumed", async () => {
  const { join: joinIt, said, slept } = aMember({ refusal: "disabled" });

  expect(await joinIt({ waitMs: 4000 })).toMatchObject({ outcome: { kind: "refused", reason: "disabled" } });
  expect(said).toContain("waiting to be resumed");
  expect(slept).toEqual([500, 1000, 2000]);
});

test("a wait ends in time, with the reason", async () => {
  const { join: joinIt, slept, links } = aMember({ admits: false });

  expect(await joinIt({ waitMs: 4000 })).toMatchObject({ outcome: { kind: "refused", reason: "not-admitted" } });
  expect(slept).toEqual([500, 1000, 2000]);
  // It was not connected, so that nothing tells it to try again when it starts.
  expect(await links()).toMatchObject([{ isManual: true, isConnected: false }]);
});

test("without a wait there is one attempt", async () => {
  const { join: joinIt, slept } = aMember({ refusal: "unreachable" });

  expect(await joinIt()).toMatchObject({ outcome: { reason: "unreachable" } });
  expect(slept).toEqual([]);
});

test.each<ConnectRefusal>(["not-trusted", "wrong-domain", "wrong-version", "other"])(
  "nobody waits for %s to pass",
  async (refusal) => {
    const { join: joinIt, slept } = aMember({ refusal });

    expect(await joinIt({ waitMs: DAY_MS })).toMatchObject({ outcome: { kind: "refused", reason: refusal } });
    expect(slept).toEqual([]);
  },
);

test("an agreement is shown until it is accepted by its id", async () => {
  const agreement = { id: "terms-1", text: "Be good." };
  const { join: joinIt } = aMember({ agreement });

  const asked = await joinIt({ waitMs: DAY_MS });
  expect(asked).toMatchObject({ outcome: { reason: "agreement" }, agreement });
  expect(await joinIt({ acceptedAgreement: "terms-0" })).toMatchObject({ outcome: { reason: "agreement" }, agreement });
  expect(await joinIt({ acceptedAgreement: "terms-1" })).toMatchObject({
    outcome: { kind: "connected" },
    agreement: undefined,
  });
});

test("an agreement that is accepted and asked for again ends, rather than going round", async () => {
  const { join: joinIt, node, behind } = aMember({ agreement: { id: "terms-1", text: "Be good." } });
  node.beforeConnect = () => {
    behind.refusal = "agreement";
  };

  expect(await joinIt({ acceptedAgreement: "terms-1" })).toMatchObject({ outcome: { reason: "agreement" } });
});

test("an interrupt ends a wait", async () => {
  const { join: joinIt, node } = aMember({ admits: false });
  const stop = new AbortController();
  node.beforeConnect = () => {
    stop.abort(new Error("enough"));
  };

  await expect(joinIt({ waitMs: DAY_MS, signal: stop.signal })).rejects.toThrow("enough");
});
