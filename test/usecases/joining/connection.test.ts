import { expect, test } from "vitest";

import { SUSPENDED } from "../../../src/model/standing.ts";
import { type Connection, type ConnectionDeps, issueConnection } from "../../../src/usecases/joining/connection.ts";
import { readConnectionPackage } from "../../../src/usecases/joining/read-connection-package.ts";
import { aCertificate } from "../../build/certificates.ts";
import { aSequencerYaml, CERTIFICATE } from "../../build/documents.ts";
import { aDomainId, aParticipantId, DAY_MS } from "../../build/identifiers.ts";
import { admitted } from "../../build/members.ts";
import { aSigningKey } from "../../build/packages.ts";
import { aMemoryWorld, type Documents, failureOf, TRACE_ID } from "../domain/a-world.ts";
import { aProbe, MISTRUSTED, SILENT } from "../sequencers/memory-probe.ts";

const ALICE = aParticipantId("alice");
const TWO_EACH = "placement: {sequencersPerMember: 2}";
const IN_THE_PAST = "2020-01-01";

/** A domain that admits alice, whose sequencer has a certificate of the register. */
async function aProvider(documents: Documents = {}, deps: Partial<ConnectionDeps> = {}) {
  const world = await aMemoryWorld({
    members: { alice: "" },
    ...documents,
    files: {
      "sequencers/east.yaml": aSequencerYaml({ trustRoot: "certificate: east.pem" }),
      "certificates/east.pem": CERTIFICATE,
      ...documents.files,
    },
  });
  world.domain.standings.set(ALICE, admitted());
  const { domainId } = world.domain;
  return {
    domain: world.domain,
    issue: (member = "alice"): Promise<Connection> =>
      issueConnection(
        {
          ...world.deps,
          flavour: "canton-2",
          probe: aProbe(domainId),
          signingKey: undefined,
          contact: "ops@acme.example",
          validForMs: 30 * DAY_MS,
          trustThreshold: 1,
          ...deps,
        },
        { member, signal: new AbortController().signal, traceId: TRACE_ID },
      ),
  };
}

async function issued(connection: Promise<Connection>) {
  const result = await connection;
  if (result.kind !== "issued") throw new Error("the register is not valid", { cause: result.problems });
  return result;
}

test("a member in effect gets what it needs to connect, and no more", async () => {
  const { issue, domain } = await aProvider();

  const { issued: made, document, keySha256 } = await issued(issue());

  expect(made).toMatchObject({
    domain: { name: "acme", domainId: domain.domainId, flavour: "canton-2" },
    member: { name: "alice", participantId: ALICE, permission: "Submission", trustLevel: "Ordinary" },
    sequencers: [{ alias: "east", endpoints: ["https://east.example:10038"] }],
    trustThreshold: 1,
    contact: "ops@acme.example",
  });
  expect(made.sequencers[0]?.trustRoot?.pem).toBe(CERTIFICATE);
  expect(made.expiresAtMs - made.issuedAtMs).toBe(30 * DAY_MS);
  expect(keySha256).toBeUndefined();
  expect(readConnectionPackage(JSON.stringify(document)).signature.kind).toBe("unsigned");
});

test("with a key the package is signed, and says with which", async () => {
  const { privateKey, sha256 } = aSigningKey();
  const { issue } = await aProvider({}, { signingKey: privateKey });

  const { document, keySha256 } = await issued(issue());

  expect(keySha256).toBe(sha256);
  expect(readConnectionPackage(JSON.stringify(document)).signature).toEqual({ kind: "signed", keySha256: sha256 });
});

test("a package ends with the membership, if that ends first", async () => {
  const inTenDays = new Date(Date.now() + 10 * DAY_MS).toISOString().slice(0, 10);
  const { issue } = await aProvider({ members: { alice: `validUntil: ${inTenDays}` } });

  const { issued: made } = await issued(issue());

  expect(made.expiresAtMs).toBe(made.member.validUntilMs);
});

test("who is not in effect gets none, and is told what is missing", async () => {
  const absent = await aProvider();
  absent.domain.standings.delete(ALICE);
  const cutOff = await aProvider();
  cutOff.domain.standings.set(ALICE, SUSPENDED);
  const weaker = await aProvider();
  weaker.domain.standings.set(ALICE, admitted("Observation"));
  const suspended = await aProvider({ members: { alice: "state: suspended\nreason: key ceremony" } });
  const expired = await aProvider({ members: { alice: `validUntil: ${IN_THE_PAST}` } });

  const failures = await Promise.all(
    [absent, cutOff, weaker, suspended, expired].map(({ issue }) => failureOf(issue())),
  );

  expect(failures.map(({ code }) => code)).toEqual(Array<string>(5).fill("refused"));
  expect(failures.map(({ message }) => message.replace("alice gets no connection package: ", ""))).toEqual([
    "the domain does not admit it yet",
    "it is suspended on the domain",
    "the domain grants it Observation, and the register asks for Submission",
    "the register has suspended it: key ceremony",
    "its membership ended 2020-01-01",
  ]);
  expect(failures[0]?.hint).toContain("rollcall apply --domain acme");
});

test("nobody of that name is the caller's mistake, and an invalid register is told as such", async () => {
  const { issue } = await aProvider();
  const invalid = await aProvider({ files: { "participants/bob.yaml": "nonsense" } });

  const failure = await failureOf(issue("bob"));
  expect(failure.code).toBe("usage");
  expect(failure.hint).toContain("alice");
  expect((await invalid.issue()).kind).toBe("invalid");
});

test("an endpoint that is silent, mistrusted, or another domain's keeps the package back", async () => {
  const url = "https://east.example:10038";
  const acme = aDomainId("acme");
  const at = async (found: Parameters<typeof aProbe>[1]) => {
    const { issue } = await aProvider({}, { probe: aProbe(acme, found) });
    return failureOf(issue());
  };

  expect((await at({ [url]: SILENT })).code).toBe("unavailable");
  expect((await at({ [url]: MISTRUSTED })).message).toContain("not trusted");
  const elsewhere = await at({ [url]: { domainId: aDomainId("elsewhere") } });
  expect(elsewhere.code).toBe("settings");
  expect(elsewhere.message).toContain(`belongs to the domain ${aDomainId("elsewhere")}`);
});

test("a trust root of which nothing is in force keeps the package back; one that is being replaced does not", async () => {
  const [ended, current, coming] = await Promise.all([
    aCertificate({ from: "2025-01-01", until: "2026-01-01" }),
    aCertificate({ from: "2026-01-01", until: "2027-01-01" }),
    aCertificate({ from: "2027-01-01", until: "2028-01-01" }),
  ]);
  const trusting = async (pem: string) => aProvider({ files: { "certificates/east.pem": pem } });
  const failures = [await trusting(ended), await trusting(coming), await trusting(ended + coming)];

  expect(
    (await Promise.all(failures.map(({ issue }) => failureOf(issue())))).map(({ code, message }) => [code, message]),
  ).toEqual([
    ["refused", "the certificate that vouches for east ended 2026-01-01T00:00:00Z: CN=East"],
    ["refused", "the certificate that vouches for east is not valid before 2027-01-01T00:00:00Z: CN=East"],
    ["refused", "the certificate that vouches for east is not valid before 2027-01-01T00:00:00Z: CN=East"],
  ]);
  await issued((await trusting(ended + current)).issue());
});

test("each endpoint is looked at with what vouches for its own sequencer, unless nobody is to look", async () => {
  const probe = aProbe(aDomainId("acme"));
  const files = {
    "sequencers/west.yaml": aSequencerYaml({ name: "west", trustRoot: "certificate: west.pem" }),
    "certificates/west.pem": `${CERTIFICATE}${CERTIFICATE}`,
  };
  const looking = await aProvider({ files, policy: TWO_EACH }, { probe });
  const unlooked = await aProvider({ files, policy: TWO_EACH }, { probe: undefined });

  await issued(looking.issue());
  await issued(unlooked.issue());

  expect(probe.seen).toEqual([
    { url: "https://east.example:10038", trustRoot: CERTIFICATE },
    { url: "https://west.example:10038", trustRoot: CERTIFICATE + CERTIFICATE },
  ]);
});

test("too few sequencers for the threshold, or none, keep the package back", async () => {
  const few = await aProvider({}, { trustThreshold: 2 });
  const none = await aProvider({
    files: { "sequencers/east.yaml": aSequencerYaml({ spec: "state: draining" }) },
  });

  expect((await failureOf(few.issue())).message).toContain("1 of 2 sequencers");
  expect(await failureOf(none.issue())).toMatchObject({
    code: "refused",
    message: expect.stringContaining("a new sequencer is due: alice has none") as string,
    hint: "rollcall placement explain alice says which rule decided.",
  });
});

test("one connection cannot trust a certificate and public authorities, and several can", async () => {
  const files = { "sequencers/west.yaml": aSequencerYaml({ name: "west" }) };
  const one = await aProvider({ files, policy: TWO_EACH });
  const several = await aProvider({ files, policy: TWO_EACH }, { trustThreshold: 2 });

  expect((await failureOf(one.issue())).message).toContain("cannot trust both");
  const { issued: made } = await issued(several.issue());
  expect(made.sequencers.map(({ trustRoot }) => trustRoot === undefined)).toEqual([false, true]);
});

test("a member's sequencers are those that it is placed on: named ones, or what placement chose", async () => {
  const files = { "sequencers/west.yaml": aSequencerYaml({ name: "west" }) };
  const [free, named] = [
    await aProvider({ files }),
    await aProvider({ files, members: { alice: "placement: {sequencers: [west]}" } }),
  ];

  expect((await issued(free.issue())).issued.sequencers).toHaveLength(1);
  expect((await issued(named.issue())).issued.sequencers.map(({ alias }) => alias)).toEqual(["west"]);
});
