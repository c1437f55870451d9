import { expect, test } from "vitest";

import {
  connectionPackageJson,
  connectionPackageMarkdown,
  consoleCommand,
  renderConnectionPackage,
} from "../../src/report/connection-package.ts";
import { HOSTILE } from "../build/hostile.ts";
import { aDomainId, aParticipantId, DAY_MS, NOW_MS, sure } from "../build/identifiers.ts";
import { nodesOf } from "../build/markdown-oracle.ts";
import { aConnectionPackage, aPackagedSequencer, TRUST_ROOT } from "../build/packages.ts";
import { PLAIN } from "../build/paint.ts";
import { readDocument } from "../e2e/schemas.ts";

const KEY = "a".repeat(64);
const USE = { alias: "AliceDomain", keySha256: KEY };
const WEST = aPackagedSequencer({ alias: "west", endpoints: ["https://west.example", "https://west.example:444"] });
const PEM = TRUST_ROOT.pem.trimEnd();

test("the document says everything that a member needs, and fits its schema", () => {
  expect(readDocument(JSON.stringify(connectionPackageJson(aConnectionPackage())))).toEqual({
    apiVersion: "rollcall.dev/v1",
    kind: "ConnectionPackage",
    issuedAt: "2026-11-22T12:00:00Z",
    expiresAt: "2026-12-22T12:00:00Z",
    domain: { name: "acme", id: aDomainId("acme"), flavour: "canton-2", protocolVersion: 5 },
    member: {
      name: "alice",
      participantId: aParticipantId("alice"),
      permission: "Submission",
      trustLevel: "Ordinary",
      effectiveSince: "2026-11-21T12:00:00Z",
      validUntil: null,
    },
    sequencers: [
      {
        alias: "east",
        endpoints: ["https://east.example:10038"],
        trustRoot: { pem: TRUST_ROOT.pem, sha256: [TRUST_ROOT.certificates[0]?.sha256] },
      },
    ],
    trustThreshold: 1,
    provider: { contact: "ops@acme.example" },
  });
});

test("what is not known is null, and fits the schema, too", () => {
  const { domain, member } = aConnectionPackage();
  const issued = aConnectionPackage({
    domain: { ...domain, protocolVersion: undefined },
    member: { ...member, trustLevel: undefined, validUntilMs: NOW_MS + DAY_MS },
    sequencers: [aPackagedSequencer({ trustRoot: undefined })],
    contact: undefined,
  });

  expect(readDocument(JSON.stringify(connectionPackageJson(issued)))).toMatchObject({
    domain: { protocolVersion: null },
    member: { trustLevel: null, validUntil: "2026-11-23T12:00:00Z" },
    sequencers: [{ trustRoot: null }],
    provider: { contact: null },
  });
});

test("a person reads who may do what, where, since when, who vouches for it, and how to join", () => {
  const text = renderConnectionPackage(aConnectionPackage(), USE, PLAIN);

  for (const words of [
    "Connection package of alice for acme",
    `${aDomainId("acme")}, canton-2, protocol version 5`,
    "Submission, effective since 2026-11-21T12:00:00Z",
    "https://east.example:10038",
    `SHA-256 ${sure(TRUST_ROOT.certificates[0]).sha256}`,
    "2026-11-22T12:00:00Z, good until 2026-12-22T12:00:00Z",
    "ops@acme.example",
    `sha256:${KEY}`,
    `rollcall participant join --package alice.json --alias AliceDomain --trust-key sha256:${KEY} --address HOST:PORT`,
  ]) {
    expect(text).toContain(words);
  }
});

test("rights that are more, or that end, are told; so is a package that nobody signed", () => {
  const { member } = aConnectionPackage();
  const issued = aConnectionPackage({ member: { ...member, trustLevel: "Vip", validUntilMs: NOW_MS + DAY_MS } });
  const text = renderConnectionPackage(issued, { alias: "it's mine", keySha256: undefined }, PLAIN);

  expect(text).toContain("Submission (Vip), effective since 2026-11-21T12:00:00Z, ends 2026-11-23T12:00:00Z");
  expect(text).toContain("nothing: its origin cannot be verified");
  expect(text).toContain(String.raw`--alias 'it'\''s mine' --allow-unsigned`);
});

test("with one to be trusted the console connects to all addresses at once, each with all certificates", () => {
  const issued = aConnectionPackage({ sequencers: [aPackagedSequencer(), WEST] });

  expect(consoleCommand(issued, "AliceDomain").split("\n")).toEqual([
    ...`val trustRoots = com.google.protobuf.ByteString.copyFromUtf8("""${PEM}`.split("\n"),
    '""")',
    'participant.domains.connect_multi("AliceDomain", Seq(',
    ...["https://east.example:10038", "https://west.example", "https://west.example:444"].map(
      (url) =>
        `  com.digitalasset.canton.sequencing.GrpcSequencerConnection.tryCreate("${url}", customTrustCertificates = Some(trustRoots)),`,
    ),
    "))",
    `assert(participant.domains.list_connected().exists(_.domainId.toProtoPrimitive == "${aDomainId("acme")}"))`,
  ]);
});

test("public authorities need no certificate in the console", () => {
  const issued = aConnectionPackage({ sequencers: [aPackagedSequencer({ trustRoot: undefined })] });

  expect(consoleCommand(issued, "AliceDomain")).toContain(
    'participant.domains.connect_multi("AliceDomain", Seq(\n  "https://east.example:10038",\n))',
  );
});

test("with more to be trusted the console registers each sequencer under its alias", () => {
  const issued = aConnectionPackage({ sequencers: [aPackagedSequencer(), WEST], trustThreshold: 2 });
  const command = consoleCommand(issued, 'Alice"s');

  expect(command).toContain(String.raw`  "Alice\"s",`);
  expect(command).toContain('SequencerAlias.tryCreate("east"))');
  expect(command).toContain('SequencerAlias.tryCreate("west")).addEndpoints("https://west.example:444"),');
  expect(command).toContain("PositiveInt.tryCreate(2)");
  expect(command).toContain(`domainId = Some(DomainId.tryFromString("${aDomainId("acme")}"))`);
  expect(command).not.toContain("connect_multi");
});

test("a page holds the package as it was signed, whatever is written in it", () => {
  const document = connectionPackageJson(aConnectionPackage());
  const shape = (markdown: string): readonly string[] => nodesOf(markdown).map(({ type }) => type);
  const usual = connectionPackageMarkdown(aConnectionPackage(), document, USE);

  for (const contact of HOSTILE) {
    const hostile = aConnectionPackage({ contact });
    const page = connectionPackageMarkdown(hostile, connectionPackageJson(hostile), USE);
    expect(shape(page), contact).toEqual(shape(usual));
    const code = nodesOf(page).filter(({ type }) => type === "code");
    expect(JSON.parse(sure(sure(code[1]).value))).toEqual(connectionPackageJson(hostile));
  }
});
