import { randomBytes } from "node:crypto";

import { status } from "@grpc/grpc-js";
import { expect, test } from "vitest";

import type { ParticipantId } from "../../../src/model/identifier.ts";
import type { ConnectRefusal, DomainEntry } from "../../../src/model/participant.ts";
import { connectRefusal } from "../../../src/adapters/canton-2/participant-advice.ts";
import type { ParticipantNode } from "../../../src/ports/participant-node.ts";
import type { SequencerOptions } from "../../../src/simulator/canton-2/simulator-options.ts";
import { aDarOf } from "../../build/dars.ts";
import { aParticipantId } from "../../build/identifiers.ts";
import { aCertificateAuthority } from "../../simulator/certificates.ts";
import { aParticipant } from "../../simulator/canton-2/participant/a-participant.ts";
import { aSimulator } from "../../simulator/simulator-client.ts";
import { aContext, failureOf, TRACE_ID } from "./a-domain-manager.ts";
import { aParticipantNode } from "./a-participant-node.ts";
import { aCannedNode } from "./canned-node.ts";
import { aFreePort, aHangingUpPort, anHttp1Server, aSilentPort, aTalkativePort } from "./strange-peers.ts";

const ENTRY: DomainEntry = {
  alias: "acme",
  domainId: undefined,
  sequencers: [{ alias: "DefaultSequencer", endpoints: ["http://127.0.0.1:9"], trustRoots: undefined }],
  trustThreshold: 1,
};

/** Everything the port can be asked for. */
const CALLS: Readonly<Record<string, (node: ParticipantNode) => Promise<unknown>>> = {
  identify: (node) => node.identify(aContext()),
  domains: (node) => node.domains(aContext()),
  register: (node) => node.register(ENTRY, aContext()),
  modify: (node) => node.modify(ENTRY, true, aContext()),
  agreement: (node) => node.agreement("acme", aContext()),
  accept: (node) => node.accept("acme", "terms", aContext()),
  connect: (node) => node.connect("acme", aContext()),
  disconnect: (node) => node.disconnect("acme", aContext()),
  darHashes: (node) => node.darHashes(aContext()),
  packageIds: (node) => node.packageIds(aContext()),
  upload: (node) => node.upload(aDarOf("main"), aContext()),
};

// Who answers.

test.each(Object.entries(CALLS))(
  "%s of an address at which nobody listens is unavailable, and says where",
  async (_name, call) => {
    const { address } = await aFreePort();

    const failure = await failureOf(call(aParticipantNode({ address })));

    expect(failure.code).toBe("unavailable");
    expect(failure.message).toContain(address);
  },
);

test.each([
  ["a silent port", aSilentPort],
  ["a port that hangs up", aHangingUpPort],
  ["a mail server", aTalkativePort],
  ["a web server", anHttp1Server],
])("%s ends every call in time, as unavailable or settings", async (_what, start) => {
  const { address } = await start();
  const startedAt = performance.now();
  const limits = { callTimeoutMs: 700, domainTimeoutMs: 700 };
  const failures = await Promise.all(
    Object.values(CALLS).map((call) => failureOf(call(aParticipantNode({ address }, limits)))),
  );

  for (const { code } of failures) expect(["unavailable", "settings"]).toContain(code);
  // Five attempts with their pauses, at the very most.
  expect(performance.now() - startedAt).toBeLessThan(15_000);
});

test("a domain manager's admin API, or another gRPC server, is called what it is", async () => {
  const simulator = await aSimulator();

  const manager = await failureOf(aParticipantNode(simulator).identify(aContext()));
  expect(manager.code).toBe("settings");
  expect(manager.message).toContain(`is "${simulator.domainId}", and joins no domains`);
  expect(manager.hint).toContain("the participant's admin API");

  const stranger = await failureOf(aParticipantNode(await aCannedNode({})).identify(aContext()));
  expect(stranger.code).toBe("settings");
  expect(stranger.message).toContain("is no Canton admin API");
});

test("a participant without an identity is unavailable until it is initialised", async () => {
  const { participant } = await aParticipant({ initialized: false });

  const failure = await failureOf(aParticipantNode(participant).identify(aContext()));

  expect(failure.code).toBe("unavailable");
  expect(failure.hint).toContain("Initialise");
});

test("a passive replica says so, and its other calls are told what that may be", async () => {
  const { participant } = await aParticipant({ active: false });
  const node = aParticipantNode(participant);

  expect(await node.identify(aContext())).toMatchObject({ active: false });
  const failure = await failureOf(node.upload(aDarOf("main"), aContext()));
  expect(failure.code).toBe("settings");
  expect(failure.hint).toContain("passive replica");
});

test("an older release tells its status in the older way, and not which versions it speaks", async () => {
  const id: ParticipantId = aParticipantId("alice");
  const answers = {
    getId: { initialized: true, uniqueIdentifier: id, instance: "alice-node" },
    status: { response: { case: "success", value: { id, active: true } } },
    listConnectedDomains: {},
  } as const;

  expect(await aParticipantNode(await aCannedNode(answers)).identify(aContext())).toEqual({
    participantId: id,
    nodeName: "alice-node",
    release: undefined,
    active: true,
    protocolVersions: undefined,
  });
});

// TLS and tokens.

test("over mutual TLS the participant is read, and without our certificate it is an error in the settings", async () => {
  const authority = await aCertificateAuthority();
  const ours = await authority.issue("rollcall");
  const { participant } = await aParticipant({
    tls: { ...(await authority.issue("alice")), clientRoots: authority.root, requireClientCertificate: true },
  });
  const tls = { rootCertificates: authority.root };
  const shown = { clientKey: ours.privateKey, clientCertificate: ours.certificate };

  const identity = await aParticipantNode(participant, { tls: { ...tls, ...shown } }).identify(aContext());
  expect(identity.participantId).toBe(participant.participantId);
  const failure = await failureOf(aParticipantNode(participant, { tls, callTimeoutMs: 3_000 }).identify(aContext()));
  expect(failure.code).toBe("settings");
  expect(failure.hint).toContain("client certificate");
});

test("a node that another authority vouches for, or that wants TLS and gets none, is an error in the settings", async () => {
  const [authority, stranger] = await Promise.all([aCertificateAuthority(), aCertificateAuthority()]);
  const { participant } = await aParticipant({ tls: await authority.issue("alice") });

  const tls = { rootCertificates: stranger.root };
  const mistrusted = await failureOf(aParticipantNode(participant, { tls, callTimeoutMs: 3_000 }).identify(aContext()));
  expect(mistrusted).toMatchObject({ code: "settings", hint: expect.stringContaining("--tls-trust-root") as string });
  const plain = await failureOf(aParticipantNode(participant, { callTimeoutMs: 3_000 }).identify(aContext()));
  expect(plain.code).toBe("settings");
});

test.each<readonly [string, string | undefined]>([
  ["without a token", undefined],
  ["with a wrong token", "wrong"],
  ["with a token that has no rights", "weak"],
])("every call %s is unauthorised, and no message holds the token", async (_what, token) => {
  const { participant } = await aParticipant({ token: "right", tokenWithoutRights: "weak" });
  const node = aParticipantNode(participant, token === undefined ? {} : { token: () => Promise.resolve(token) });

  for (const call of Object.values(CALLS)) {
    const failure = await failureOf(call(node));
    expect(failure.code).toBe("unauthorized");
    if (token !== undefined) expect(`${failure.message} ${failure.hint}`).not.toMatch(new RegExp(`\\b${token}\\b`));
  }
});

test("with the right token everything is open", async () => {
  const { participant } = await aParticipant({ token: "right" });

  expect(await aParticipantNode(participant, { token: () => Promise.resolve("right") }).domains(aContext())).toEqual(
    [],
  );
});

// Trouble on the way.

test("what may be asked twice gets through a burst of unavailable answers", async () => {
  const { participant } = await aParticipant();
  for (const method of ["GetId", "RegisterDomain", "ListConfiguredDomains", "UploadDar"] as const) {
    participant.armFault({ fault: "unavailable", method, calls: 2 });
  }
  const node = aParticipantNode(participant);

  await node.identify(aContext());
  await node.register(ENTRY, aContext());
  await node.upload(aDarOf("main"), aContext());

  expect(await node.domains(aContext())).toHaveLength(1);
  expect(participant.calls.RegisterDomain).toBe(3);
});

test("a registration or an upload whose answer is lost is made again, and is one", async () => {
  const { participant } = await aParticipant();
  for (const method of ["RegisterDomain", "UploadDar"] as const) participant.armFault({ fault: "lostAnswer", method });
  const node = aParticipantNode(participant);

  await node.register(ENTRY, aContext());
  await node.upload(aDarOf("main"), aContext());

  expect(await node.domains(aContext())).toHaveLength(1);
  expect((await node.darHashes(aContext())).size).toBe(1);
  expect(participant.calls.UploadDar).toBe(2);
});

test("one whose answer never comes is unavailable in time, and doing it again changes nothing", async () => {
  const { participant } = await aParticipant();
  participant.armFault({ fault: "lostAnswer", method: "RegisterDomain", how: "silence" });
  const node = aParticipantNode(participant, { callTimeoutMs: 1_000 });

  expect(await failureOf(node.register(ENTRY, aContext()))).toMatchObject({ code: "unavailable" });
  await node.register(ENTRY, aContext());

  expect(await node.domains(aContext())).toHaveLength(1);
});

test("our trace id is in the participant's log", async () => {
  const { participant, logLines } = await aParticipant();

  await aParticipantNode(participant).identify(aContext());

  expect(logLines.filter((line) => line.includes(`tid:${TRACE_ID}`)).length).toBeGreaterThan(2);
});

test("a DAR that is larger than the participant takes is refused, with what to raise", async () => {
  const { participant } = await aParticipant();
  const dar = { ...aDarOf("main"), bytes: randomBytes(11 << 20) };

  const failure = await failureOf(aParticipantNode(participant).upload(dar, aContext()));

  expect(failure.code).toBe("refused");
  expect(failure.hint).toContain("max-inbound-message-size");
});

test("a DAR that is none is refused", async () => {
  const { participant } = await aParticipant();
  const dar = { ...aDarOf("main"), bytes: Buffer.from("no zip") };

  expect(await failureOf(aParticipantNode(participant).upload(dar, aContext()))).toMatchObject({ code: "refused" });
});

test("an abort ends what waits for a silent node", async () => {
  const { address } = await aSilentPort();
  const stop = new AbortController();
  setTimeout(() => {
    stop.abort();
  }, 50);

  await expect(aParticipantNode({ address }).connect("acme", aContext(stop.signal))).rejects.toThrow(/abort/i);
});

// Connecting.

/** A domain with these sequencers that admits a participant, and the participant. */
async function anAdmitted(sequencers: readonly SequencerOptions[], options: Parameters<typeof aParticipant>[0] = {}) {
  const simulator = await aSimulator({ topologyChangeDelayMs: 10, sequencers });
  const joiner = await aParticipant(options);
  await simulator.console.setState(joiner.participant.participantId, "Submission", "Ordinary");
  return { ...joiner, simulator, urls: simulator.sequencers.map(({ url }) => url) };
}

function entryWith(sequencers: readonly (readonly string[])[], trustThreshold: number): DomainEntry {
  return {
    ...ENTRY,
    trustThreshold,
    sequencers: sequencers.map((endpoints, index) => ({
      alias: `sequencer${String(index)}`,
      endpoints,
      trustRoots: undefined,
    })),
  };
}

test("a connect whose answer is lost is resolved by looking", async () => {
  const { participant, urls } = await anAdmitted([{ name: "east" }]);
  participant.armFault({ fault: "lostAnswer", method: "ConnectDomain" });
  const node = aParticipantNode(participant);
  await node.register(entryWith([urls], 1), aContext());

  expect(await node.connect("acme", aContext())).toEqual({ kind: "connected" });
  expect(participant.calls.ConnectDomain).toBe(1);
});

test("a connect that the participant never took is unavailable", async () => {
  const { participant, urls } = await anAdmitted([{ name: "east" }]);
  const node = aParticipantNode(participant);
  await node.register(entryWith([urls], 1), aContext());
  participant.setFaults({ unavailable: ["ConnectDomain"] });

  expect(await failureOf(node.connect("acme", aContext()))).toMatchObject({ code: "unavailable" });
});

test("a participant that does not speak the domain's version is told so", async () => {
  const { participant, urls } = await anAdmitted([{ name: "east" }], { protocolVersions: [7] });
  const node = aParticipantNode(participant);
  await node.register(entryWith([urls], 1), aContext());

  expect(await node.connect("acme", aContext())).toMatchObject({
    kind: "refused",
    reason: "wrong-version",
    errorId: "DOMAIN_HANDSHAKE_FAILED",
    traceId: TRACE_ID,
  });
});

test("with several addresses in one connection the enterprise edition goes on to the next, and the community edition does not", async () => {
  const editions = ["enterprise", "community"] as const;
  const outcomes = editions.map(async (edition) => {
    const { participant, simulator, urls } = await anAdmitted([{ name: "east" }, { name: "west" }], { edition });
    await simulator.sequencers[0]?.stop();
    const node = aParticipantNode(participant);
    await node.register(entryWith([urls], 1), aContext());
    const outcome = await node.connect("acme", aContext());
    return outcome.kind === "refused" ? outcome.reason : outcome.kind;
  });

  expect(await Promise.all(outcomes)).toEqual(["connected", "unreachable"]);
});

test("with a threshold so many sequencers have to answer", async () => {
  const { participant, simulator, urls } = await anAdmitted([{ name: "east" }, { name: "west" }]);
  const node = aParticipantNode(participant);
  const separate = urls.map((url) => [url]);
  await node.register(entryWith(separate, 2), aContext());

  await simulator.sequencers[1]?.stop();
  expect(await node.connect("acme", aContext())).toMatchObject({ reason: "unreachable" });
  await simulator.sequencers[1]?.start();
  expect(await node.connect("acme", aContext())).toEqual({ kind: "connected" });
});

test("sequencers of two domains in one entry are refused as another domain", async () => {
  const { participant, urls } = await anAdmitted([{ name: "east" }]);
  const other = await aSimulator({ seed: 2, sequencers: [{ name: "west" }] });
  const node = aParticipantNode(participant);
  const urlOfOther = other.sequencers.map(({ url }) => url);
  await node.register(entryWith([urls, urlOfOther], 2), aContext());

  expect(await node.connect("acme", aContext())).toMatchObject({ reason: "wrong-domain" });
});

// What a participant's refusal is about, by the texts that a real one gives.

const HINT =
  "Is the server running? Did you configure the server address as 0.0.0.0? Are you using the right TLS settings? (details logged as DEBUG)";
const unavailable = (hint: string, request: string, ...causes: readonly string[]) =>
  `Request failed for ssl-domain. ${hint}\n  GrpcServiceUnavailable: UNAVAILABLE/io exception\n  Request: ${request}\n  Causes: ${causes.join("\n    ")}`;
const NOBODY = unavailable(HINT, "handshake", "Connection refused: localhost/127.0.0.1:5018", "Connection refused");
const UNTRUSTED = unavailable(
  HINT,
  "get domain id and sequencer id",
  "General OpenSslEngine problem",
  "PKIX path building failed: unable to find valid certification path to requested target",
);

test.each<readonly [string, string, Record<string, string>, ConnectRefusal]>([
  ["nobody listens", "DOMAIN_IS_NOT_AVAILABLE", { reason: NOBODY }, "unreachable"],
  ["no certificate is trusted", "DOMAIN_IS_NOT_AVAILABLE", { reason: UNTRUSTED }, "not-trusted"],
  [
    "the other side speaks no TLS",
    "DOMAIN_IS_NOT_AVAILABLE",
    { reason: unavailable("Are you using the right TLS settings?", "handshake", "not an SSL/TLS record: 00001204") },
    "not-trusted",
  ],
  [
    "the certificate names another host",
    "DOMAIN_IS_NOT_AVAILABLE",
    { reason: unavailable(HINT, "GetApiInfo", "No subject alternative names matching IP address 127.0.0.1 found") },
    "not-trusted",
  ],
  ["two listen to nobody", "FAILED_TO_CONNECT_TO_SEQUENCERS", { reason: `${NOBODY},${NOBODY}` }, "unreachable"],
  ["one of two is not trusted", "FAILED_TO_CONNECT_TO_SEQUENCERS", { reason: `${NOBODY},${UNTRUSTED}` }, "not-trusted"],
  [
    "the domain does not take the participant",
    "PARTICIPANT_IS_NOT_ACTIVE",
    { serverResponse: "Domain Domain 'acme' has rejected our on-boarding attempt" },
    "not-admitted",
  ],
  [
    "the domain has disabled the participant",
    "PARTICIPANT_IS_NOT_ACTIVE",
    { serverResponse: "Participant PAR::alice::1220abababab... is not active" },
    "disabled",
  ],
])("when %s, the participant's words say so, as seen on 2.10.5", (_what, errorId, context, reason) => {
  const failure = {
    code: status.FAILED_PRECONDITION,
    text: "",
    errorId,
    traceId: undefined,
    retriable: false,
    connection: undefined,
    context,
  };

  expect(connectRefusal(failure)).toBe(reason);
});

test("a participant that waits to become active is told from one that failed", async () => {
  const simulator = await aSimulator({ topologyChangeDelayMs: 0, sequencers: [{ name: "east" }] });
  const { participant } = await aParticipant({ activeTimeoutMs: 60_000 });
  await simulator.console.setState(participant.participantId, "Disabled", "Ordinary");
  const node = aParticipantNode(participant, { domainTimeoutMs: 1_500 });
  const endpoints = [simulator.sequencers[0]?.url ?? ""];
  const sequencers = [{ alias: "DefaultSequencer", endpoints, trustRoots: undefined }];
  await node.register({ ...ENTRY, sequencers }, aContext());

  const failure = await failureOf(node.connect("acme", aContext()));

  expect(failure).toMatchObject({ code: "unavailable", hint: expect.stringContaining("suspended") as string });
  expect(failure.message).toContain("still at it");
});
