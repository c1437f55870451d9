import { credentials, status } from "@grpc/grpc-js";
import { expect, test } from "vitest";

import { DomainConnectivityService } from "../../../../src/protocol/canton-2/generated/com/digitalasset/canton/participant/admin/v0/domain_connectivity_pb.ts";
import { ParticipantStatusService } from "../../../../src/protocol/canton-2/generated/com/digitalasset/canton/participant/admin/v0/participant_status_service_pb.ts";
import { InitializationService } from "../../../../src/protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/initialization_service_pb.ts";
import { shortUid } from "../../../../src/simulator/canton-2/identifier.ts";
import type { Simulator } from "../../../../src/simulator/canton-2/simulator.ts";
import type { SimulatorOptions } from "../../../../src/simulator/canton-2/simulator-options.ts";
import { type Authority, aCertificateAuthority } from "../../certificates.ts";
import { aSimulator, headOf, inShort, SimulatorClient } from "../../simulator-client.ts";
import { aConfig, aParticipant, aSequencerEntry, type Config, type Joiner, TIME_TRACKER } from "./a-participant.ts";

const {
  acceptAgreement,
  connectDomain,
  disconnectDomain,
  getAgreement,
  getDomainId,
  listConfiguredDomains,
  listConnectedDomains,
  modifyDomain,
  reconnectDomains,
  registerDomain,
} = DomainConnectivityService.method;

interface Place {
  readonly simulator: Simulator;
  readonly authority: Authority;
  readonly urls: readonly string[];
}

/** A domain with sequencers of these names, each with a certificate of one authority. */
async function aDomain(names: readonly string[] = ["east"], options: SimulatorOptions = {}): Promise<Place> {
  const authority = await aCertificateAuthority();
  const sequencers = await Promise.all(names.map(async (name) => ({ name, tls: await authority.issue(name) })));
  const simulator = await aSimulator({ topologyChangeDelayMs: 10, sequencers, ...options });
  return { simulator, authority, urls: simulator.sequencers.map(({ url }) => url) };
}

async function admit({ simulator }: Place, { participant }: Joiner): Promise<void> {
  await simulator.console.setState(participant.participantId, "Submission", "Ordinary");
}

function configOf({ urls, authority }: Place, fields: Parameters<typeof aConfig>[0] = {}) {
  return aConfig({ sequencerConnections: [aSequencerEntry(urls, { root: authority.root })], ...fields });
}

/** Somebody who is on the list and connected. */
async function aMember(place: Place, options: Parameters<typeof aParticipant>[0] = {}): Promise<Joiner> {
  const joiner = await aParticipant(options);
  await admit(place, joiner);
  await joiner.client.call(registerDomain, { add: configOf(place, { manualConnect: false }) });
  return joiner;
}

// Identity.

test("a participant has an identity that follows from its name and seed", async () => {
  const [one, same, other] = await Promise.all([
    aParticipant({ name: "bank", seed: 5 }),
    aParticipant({ name: "bank", seed: 5 }),
    aParticipant({ name: "bank", seed: 6 }),
  ]);

  const id = await one.client.call(InitializationService.method.getId, {});
  expect(id).toMatchObject({ initialized: true, instance: "bank", uniqueIdentifier: one.participant.participantId });
  expect(id.uniqueIdentifier).toMatch(/^bank::1220[0-9a-f]{64}$/);
  expect(same.participant.participantId).toBe(one.participant.participantId);
  expect(other.participant.participantId).not.toBe(one.participant.participantId);
});

test("a participant without identity says so, and has no connectivity service yet", async () => {
  const { client } = await aParticipant({ initialized: false });

  expect((await client.call(InitializationService.method.getId, {})).initialized).toBe(false);
  expect((await client.call(ParticipantStatusService.method.participantStatus, {})).kind.case).toBe("unavailable");
  expect((await client.failure(listConnectedDomains, {})).code).toBe(status.UNIMPLEMENTED);
});

test("its admin API speaks TLS and asks for a token where it is told to", async () => {
  const authority = await aCertificateAuthority();
  const { participant } = await aParticipant({ tls: await authority.issue("alice"), token: "right" });
  const client = new SimulatorClient(participant, credentials.createSsl(authority.root));

  const { getId } = InitializationService.method;
  expect((await client.failure(getId, {})).code).toBe(status.UNAUTHENTICATED);
  const metadata = { authorization: "Bearer right" };
  expect((await client.call(getId, {}, { metadata })).uniqueIdentifier).toBe(participant.participantId);
});

// Joining.

test("who was admitted registers over TLS, and the domain shows it as joined and connected", async () => {
  const place = await aDomain();
  const member = await aMember(place);
  const { participantId } = member.participant;

  expect(await member.connected()).toEqual(["acme healthy"]);
  expect(place.simulator.connectedParticipants()).toEqual([participantId]);
  const domain = new SimulatorClient(place.simulator);
  const rows = await domain.states(headOf(place.simulator.domainId), { filterParticipant: participantId });
  expect(inShort(rows)).toEqual(["From Submission Ordinary", "To Submission Ordinary"]);
  const { kind } = await member.client.call(ParticipantStatusService.method.participantStatus, {});
  expect(kind).toMatchObject({
    case: "status",
    value: {
      active: true,
      connectedDomains: [{ domainId: place.simulator.domainId, healthy: true }],
      supportedProtocolVersions: [5, 7],
    },
  });
});

test("on protocol version 7 it is the same", async () => {
  const place = await aDomain(["east"], { protocolVersion: 7 });

  expect(await (await aMember(place)).connected()).toEqual(["acme healthy"]);
});

test("who is not on the list is refused, keeps the configuration, and connects once it is on the list", async () => {
  const place = await aDomain();
  const joiner = await aParticipant();

  const refused = await joiner.client.failure(registerDomain, { add: configOf(place, { manualConnect: false }) });
  expect(refused).toMatchObject({
    code: status.FAILED_PRECONDITION,
    errorId: "PARTICIPANT_IS_NOT_ACTIVE",
    metadata: { serverResponse: expect.stringContaining("rejected our on-boarding attempt") as string },
  });
  expect(place.simulator.connectedParticipants()).toEqual([]);
  const { results } = await joiner.client.call(listConfiguredDomains, {});
  expect(results.map(({ config, connected }) => [config?.domainAlias, connected])).toEqual([["acme", false]]);

  await admit(place, joiner);
  await joiner.client.call(connectDomain, { domainAlias: "acme" });
  expect(await joiner.connected()).toEqual(["acme healthy"]);
});

test("an open domain lets whoever comes in", async () => {
  const place = await aDomain(["east"], { mode: "open" });
  const joiner = await aParticipant();

  await joiner.client.call(registerDomain, { add: configOf(place, { manualConnect: false }) });

  expect(await joiner.connected()).toEqual(["acme healthy"]);
});

test("who is suspended registers, and is told that it is not active", async () => {
  const place = await aDomain();
  const joiner = await aParticipant();
  await place.simulator.console.setState(joiner.participant.participantId, "Disabled", "Ordinary");

  const refused = await joiner.client.failure(registerDomain, { add: configOf(place, { manualConnect: false }) });

  expect(refused).toMatchObject({ errorId: "PARTICIPANT_IS_NOT_ACTIVE" });
  const { participantId } = joiner.participant;
  expect(refused.metadata["serverResponse"]).toBe(`Participant PAR::${shortUid(participantId)} is not active`);
});

// Being put out, and coming back.

test("a suspension cuts the participant off, who does not come back by itself, and connects when it is lifted", async () => {
  const place = await aDomain();
  const member = await aMember(place);
  const { participantId } = member.participant;

  await place.simulator.console.setState(participantId, "Disabled", "Ordinary");
  await expect.poll(member.connected).toEqual([]);
  expect(place.simulator.connectedParticipants()).toEqual([]);
  expect(member.logLines.join("\n")).toContain("SYNC_SERVICE_DOMAIN_DISABLED_US");

  await admit(place, member);
  expect(await member.connected()).toEqual([]);
  await member.client.call(reconnectDomains, {});
  expect(await member.connected()).toEqual(["acme healthy"]);
});

test("a removed row is no cut-off: the participant is out when its token ends", async () => {
  const place = await aDomain(["east"], { tokenExpiryMs: 1_000 });
  const member = await aMember(place);

  await place.simulator.console.removeState(member.participant.participantId, "Submission", "Ordinary");
  expect(place.simulator.connectedParticipants()).toEqual([member.participant.participantId]);

  await expect.poll(member.connected).toEqual([]);
  expect(member.logLines.join("\n")).toContain("SYNC_SERVICE_DOMAIN_DISABLED_US");
});

test("a member whose token ends logs in again by itself", async () => {
  const place = await aDomain(["east"], { tokenExpiryMs: 150 });
  const member = await aMember(place);
  const [east] = place.simulator.sequencers;

  await expect.poll(() => east?.calls.Authenticate ?? 0).toBeGreaterThan(3);

  await expect.poll(member.connected).toEqual(["acme healthy"]);
});

test("a member whose sequencer goes away is unhealthy, and heals when it is back", async () => {
  const place = await aDomain();
  const member = await aMember(place);
  const [east] = place.simulator.sequencers;

  await east?.stop();
  await expect.poll(member.connected).toEqual(["acme unhealthy"]);
  await east?.start();

  await expect.poll(member.connected).toEqual(["acme healthy"]);
});

test("disconnecting is the participant's own affair, and leaves its membership", async () => {
  const place = await aDomain();
  const member = await aMember(place);

  await member.client.call(disconnectDomain, { domainAlias: "acme" });
  await member.client.call(disconnectDomain, { domainAlias: "acme" });

  expect(await member.connected()).toEqual([]);
  await expect.poll(() => place.simulator.connectedParticipants()).toEqual([]);
  await member.client.call(connectDomain, { domainAlias: "acme" });
  expect(await member.connected()).toEqual(["acme healthy"]);
});

// Several addresses, several sequencers.

test("the enterprise edition goes on to the next address of a connection; the community edition has the first one only", async () => {
  const place = await aDomain(["east", "west"]);
  await place.simulator.sequencers[0]?.stop();
  const [enterprise, community] = await Promise.all([
    aParticipant({ name: "enterprise", edition: "enterprise" }),
    aParticipant({ name: "community" }),
  ]);
  await Promise.all([admit(place, enterprise), admit(place, community)]);
  const add = configOf(place, { manualConnect: false });

  await enterprise.client.call(registerDomain, { add });
  expect(await enterprise.connected()).toEqual(["acme healthy"]);
  const failure = await community.client.failure(registerDomain, { add });
  expect(failure.errorId).toBe("DOMAIN_IS_NOT_AVAILABLE");
  expect(community.logLines.join("\n")).toContain("Only the first of several addresses");
});

test("with a trust threshold so many sequencers have to answer, and no more", async () => {
  const place = await aDomain(["east", "west", "north"]);
  await place.simulator.sequencers[2]?.stop();
  const joiner = await aParticipant();
  await admit(place, joiner);
  const sequencerConnections = place.urls.map((url, index) =>
    aSequencerEntry([url], { root: place.authority.root, alias: `s${String(index)}` }),
  );
  const ask = (domainAlias: string, sequencerTrustThreshold: number) =>
    aConfig({ domainAlias, sequencerConnections, sequencerTrustThreshold, manualConnect: false });

  // 0 on the wire: all of them.
  const all = await joiner.client.failure(registerDomain, { add: ask("all", 0) });
  expect(all.errorId).toBe("DOMAIN_IS_NOT_AVAILABLE");
  await joiner.client.call(registerDomain, { add: ask("two", 2) });
  expect(await joiner.connected()).toEqual(["two healthy"]);
  await place.simulator.sequencers[1]?.stop();
  await expect.poll(joiner.connected).toEqual(["two unhealthy"]);
  const none = await joiner.client.failure(registerDomain, { add: ask("three", 3) });
  expect(none.errorId).toBe("FAILED_TO_CONNECT_TO_SEQUENCERS");
});

// Refusals on the way.

test("an address at which nobody listens, and a certificate that is not trusted, are not available, and say why", async () => {
  const place = await aDomain();
  const stranger = await aCertificateAuthority();
  const { client } = await aParticipant();
  const [url = ""] = place.urls;
  const failureOf = (domainAlias: string, entry: ReturnType<typeof aSequencerEntry>) =>
    client.failure(registerDomain, {
      add: aConfig({ domainAlias, manualConnect: false, sequencerConnections: [entry] }),
    });

  const untrusted = await failureOf("untrusted", aSequencerEntry([url], { root: stranger.root }));
  const plaintext = await failureOf("plaintext", aSequencerEntry([url.replace("https:", "http:")]));
  await place.simulator.sequencers[0]?.stop();
  const nobody = await failureOf("nobody", aSequencerEntry([url], { root: place.authority.root }));

  for (const failure of [untrusted, plaintext, nobody]) {
    expect(failure).toMatchObject({ code: status.UNAVAILABLE, errorId: "DOMAIN_IS_NOT_AVAILABLE", retrySeconds: 1 });
  }
  expect(untrusted.metadata["reason"]).toContain("PKIX path building failed");
  expect(nobody.metadata["reason"]).toContain("ECONNREFUSED");
  // Canton asks about TLS in any case, as seen on 2.10.5.
  expect(nobody.metadata["reason"]).toContain("Are you using the right TLS settings?");
});

test("another domain than expected, or than before under the same alias, is refused", async () => {
  const [place, other] = await Promise.all([aDomain(), aDomain(["east"], { seed: 9 })]);
  const joiner = await aParticipant();
  await admit(place, joiner);
  const expecting = configOf(place, { domainId: other.simulator.domainId, manualConnect: false });

  const mismatch = await joiner.client.failure(registerDomain, { add: expecting });
  expect(mismatch).toMatchObject({
    code: status.FAILED_PRECONDITION,
    errorId: "DOMAIN_ID_MISMATCH",
    metadata: { expected: shortUid(other.simulator.domainId), observed: shortUid(place.simulator.domainId) },
  });

  await joiner.client.call(modifyDomain, { modify: configOf(place) });
  await joiner.client.call(connectDomain, { domainAlias: "acme" });
  await joiner.client.call(disconnectDomain, { domainAlias: "acme" });
  await joiner.client.call(modifyDomain, { modify: configOf(other) });
  const duplicate = await joiner.client.failure(connectDomain, { domainAlias: "acme" });
  expect(duplicate.errorId).toBe("DOMAIN_ALIAS_DUPLICATION");
});

test("sequencers of different domains, or of one domain with different parameters, are refused", async () => {
  const [place, other, twin] = await Promise.all([
    aDomain(),
    aDomain(["east"], { seed: 9 }),
    aDomain(["east"], { protocolVersion: 7 }),
  ]);
  const { client } = await aParticipant();
  const failureOf = (domainAlias: string, places: readonly Place[]) =>
    client.failure(registerDomain, {
      add: aConfig({
        domainAlias,
        manualConnect: false,
        sequencerConnections: places.map(({ urls, authority }, index) =>
          aSequencerEntry(urls, { root: authority.root, alias: `s${String(index)}` }),
        ),
      }),
    });

  expect((await failureOf("different", [place, other])).errorId).toBe(
    "SEQUENCERS_FROM_DIFFERENT_DOMAINS_ARE_CONFIGURED",
  );
  expect((await failureOf("twins", [place, twin])).errorId).toBe("MISCONFIGURED_STATIC_DOMAIN_PARAMETERS");
});

test("a participant that does not speak the domain's version is told at the handshake", async () => {
  const place = await aDomain(["east"], { protocolVersion: 7 });
  const joiner = await aParticipant({ protocolVersions: [5] });
  await admit(place, joiner);

  const failure = await joiner.client.failure(registerDomain, { add: configOf(place, { manualConnect: false }) });

  expect(failure).toMatchObject({ code: status.FAILED_PRECONDITION, errorId: "DOMAIN_HANDSHAKE_FAILED" });
  expect(failure.metadata["reason"]).toContain("(7)");
});

test("an agreement has to be accepted first", async () => {
  const agreement = { id: "terms-1", text: "Be good." };
  const place = await aDomain(["east"], { agreement });
  const joiner = await aParticipant();
  await admit(place, joiner);
  await joiner.client.call(registerDomain, { add: configOf(place) });
  const domainAlias = "acme";

  expect((await joiner.client.failure(connectDomain, { domainAlias })).errorId).toBe(
    "SERVICE_AGREEMENT_ACCEPTANCE_FAILED",
  );
  expect(await joiner.client.call(getAgreement, { domainAlias })).toMatchObject({ agreement, accepted: false });
  const wrong = await joiner.client.failure(acceptAgreement, { domainAlias, agreementId: "terms-0" });
  expect(wrong.errorId).toBe("SERVICE_AGREEMENT_ACCEPTANCE_FAILED");
  await joiner.client.call(acceptAgreement, { domainAlias, agreementId: "terms-1" });

  expect((await joiner.client.call(getAgreement, { domainAlias })).accepted).toBe(true);
  await joiner.client.call(connectDomain, { domainAlias });
  expect(await joiner.connected()).toEqual(["acme healthy"]);
});

// The operator's calls.

test("registering the same again is success, another configuration under the alias is not, and modifying is", async () => {
  const place = await aDomain();
  const { client } = await aParticipant();
  const add = configOf(place);

  await client.call(registerDomain, { add });
  await client.call(registerDomain, { add });
  const other = await client.failure(registerDomain, { add: { ...add, priority: 10 } });
  expect(other).toMatchObject({ code: status.ALREADY_EXISTS, errorId: "SYNC_SERVICE_ALREADY_ADDED" });
  await client.call(modifyDomain, { modify: { ...add, priority: 10 } });

  const { results } = await client.call(listConfiguredDomains, {});
  expect(results.map(({ config }) => config?.priority)).toEqual([10]);
  expect((await client.call(getDomainId, { domainAlias: "acme" })).domainId).toBe(place.simulator.domainId);
});

test("an alias that nobody registered, or nobody ever connected, is unknown", async () => {
  const place = await aDomain();
  const { client } = await aParticipant();
  await client.call(registerDomain, { add: configOf(place) });
  const domainAlias = "nowhere";

  const failures = await Promise.all([
    client.failure(connectDomain, { domainAlias }),
    client.failure(disconnectDomain, { domainAlias }),
    client.failure(disconnectDomain, { domainAlias: "acme" }),
    client.failure(getAgreement, { domainAlias }),
    client.failure(modifyDomain, { modify: configOf(place, { domainAlias }) }),
  ]);

  expect(new Set(failures.map(({ code, errorId }) => `${String(code)} ${errorId ?? ""}`))).toEqual(
    new Set([`${String(status.NOT_FOUND)} SYNC_SERVICE_UNKNOWN_DOMAIN`]),
  );
});

test("a connect that may retry goes on in the background, and one that may not fails", async () => {
  const place = await aDomain();
  const [east] = place.simulator.sequencers;
  const joiner = await aParticipant();
  await admit(place, joiner);
  await joiner.client.call(registerDomain, { add: configOf(place) });
  await east?.stop();

  const { connectedSuccessfully } = await joiner.client.call(connectDomain, { domainAlias: "acme", retry: true });
  expect(connectedSuccessfully).toBe(false);
  expect((await joiner.client.failure(connectDomain, { domainAlias: "acme" })).code).toBe(status.UNAVAILABLE);
  await east?.start();

  await expect.poll(joiner.connected).toEqual(["acme healthy"]);
});

test("reconnecting leaves manual connections alone, and tells of failures unless they are to be ignored", async () => {
  const [place, other] = await Promise.all([aDomain(), aDomain(["east"], { seed: 9 })]);
  const joiner = await aParticipant();
  await Promise.all([admit(place, joiner), admit(other, joiner)]);
  await joiner.client.call(registerDomain, { add: configOf(place) });
  await joiner.client.call(registerDomain, { add: configOf(other, { domainAlias: "other" }) });
  await joiner.client.call(modifyDomain, { modify: configOf(other, { domainAlias: "other", manualConnect: false }) });

  await joiner.client.call(reconnectDomains, {});
  expect(await joiner.connected()).toEqual(["other healthy"]);
  await joiner.client.call(disconnectDomain, { domainAlias: "other" });
  await other.simulator.sequencers[0]?.stop();
  expect((await joiner.client.failure(reconnectDomains, {})).code).toBe(status.UNAVAILABLE);
  await joiner.client.call(reconnectDomains, { ignoreFailures: true });
});

const ENTRY = aSequencerEntry(["http://127.0.0.1:1"]);

const OTHER_ENTRY = aSequencerEntry(["http://127.0.0.1:2"], { alias: "other" });

const BAD_CONFIGS: readonly (readonly [string, Config | undefined, string])[] = [
  ["no configuration at all", undefined, "Empty request received"],
  [
    "no alias",
    aConfig({ domainAlias: "", sequencerConnections: [ENTRY] }),
    "InvariantViolation(DomainConnectionConfig",
  ],
  [
    "an alias of 256 characters",
    aConfig({ domainAlias: "a".repeat(256), sequencerConnections: [ENTRY] }),
    "InvariantViolation(DomainConnectionConfig.DomainAlias: ",
  ],
  ["no sequencer", aConfig(), "InvariantViolation(Received the non-positive 0 as argument"],
  [
    "no sequencer of which one has to be trusted",
    aConfig({ sequencerTrustThreshold: 1 }),
    "FieldNotSet(Sequence sequencer_connections not set or empty)",
  ],
  [
    "a sequencer without an address",
    aConfig({ sequencerConnections: [aSequencerEntry([])] }),
    "FieldNotSet(connections)",
  ],
  ["a sequencer of no kind", aConfig({ sequencerConnections: [{ alias: "east" }] }), "FieldNotSet(type)"],
  [
    "two sequencers of one alias",
    aConfig({ sequencerConnections: [ENTRY, ENTRY] }),
    "ValueConversionError(sequencer_connections,Every sequencer connection must have a unique sequencer alias)",
  ],
  [
    "addresses that disagree on TLS",
    aConfig({ sequencerConnections: [aSequencerEntry(["http://a:1", "https://b:1"])] }),
    "ValueConversionError(connections,All domain connections must either use TLS or all not use TLS)",
  ],
  [
    "an address that is none",
    aConfig({ sequencerConnections: [aSequencerEntry(["http://a b:1"])] }),
    "ValueConversionError(connections,",
  ],
  [
    "a threshold above the connections",
    aConfig({ sequencerConnections: [ENTRY, OTHER_ENTRY], sequencerTrustThreshold: 3 }),
    "InvariantViolation(requirement failed: sequencerTrustThreshold cannot be greater than number of sequencer connections.",
  ],
  [
    "a domain id that is none",
    aConfig({ sequencerConnections: [ENTRY], domainId: "acme" }),
    "ValueConversionError(domain_id,Invalid unique identifier `acme` with missing namespace.)",
  ],
  [
    "a time tracker without its time proofs",
    { ...aConfig({ sequencerConnections: [ENTRY] }), timeTracker: { ...TIME_TRACKER, timeProofRequest: {} } },
    "FieldNotSet(initialRetryDelay)",
  ],
];

test.each(BAD_CONFIGS)("%s is refused as Canton refuses it: past its error framework", async (_what, add, words) => {
  const { client } = await aParticipant();

  const failure = await client.failure(registerDomain, add === undefined ? {} : { add });

  expect(failure.code).toBe(status.INVALID_ARGUMENT);
  expect(failure.detailTypes).toEqual([]);
  expect(failure.text).toContain(words);
  expect((await client.call(listConfiguredDomains, {})).results).toEqual([]);
});
