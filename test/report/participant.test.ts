import { expect, test } from "vitest";

import { CONNECT_REFUSALS, type ConnectRefusal, type DomainLink } from "../../src/model/participant.ts";
import {
  joinErrorCode,
  joinJson,
  type JoinReport,
  leaveJson,
  participantIdJson,
  participantStatusJson,
  REFUSALS,
  renderJoin,
  renderParticipantStatus,
  renderUpload,
  uploadJson,
} from "../../src/report/participant.ts";
import { aDomainId, aFingerprint, aParticipantId, NOW_MS } from "../build/identifiers.ts";
import { PLAIN } from "../build/paint.ts";
import { readDocument } from "../e2e/schemas.ts";

const IDENTITY = {
  participantId: aParticipantId("alice"),
  nodeName: "alice-node",
  release: "2.10.4",
  active: true,
  protocolVersions: [5, 6],
};
const JOINED: JoinReport = {
  domainId: aDomainId("acme"),
  alias: "AliceDomain",
  participantId: aParticipantId("alice"),
  change: "registered",
  outcome: { kind: "connected" },
  wasConnected: false,
  agreement: undefined,
  remarks: [],
};
const REASONS = Object.keys(CONNECT_REFUSALS) as readonly ConnectRefusal[];

/** As a program reads it, held against its schema. */
function read(json: object) {
  return readDocument(JSON.stringify(json));
}

function refused(reason: ConnectRefusal, errorId?: string): JoinReport["outcome"] {
  return { kind: "refused", reason, errorId, traceId: errorId === undefined ? undefined : "0af7" };
}

test("who is connected reads so, and whether anything was done", () => {
  const connected = `AliceDomain is ${aDomainId("acme")}.`;

  expect(renderJoin(JOINED, PLAIN)).toBe(`The domain was registered.\nConnected: ${connected}`);
  expect(renderJoin({ ...JOINED, change: "none" }, PLAIN)).toBe(`Connected: ${connected}`);
  expect(renderJoin({ ...JOINED, change: "changed", wasConnected: true }, PLAIN)).toBe(
    `The registration was changed to match the package.\nConnected: ${connected}`,
  );
  expect(renderJoin({ ...JOINED, change: "none", wasConnected: true }, PLAIN)).toBe(
    `Already connected, as the package requires: ${connected}`,
  );
  expect(joinErrorCode(JOINED.outcome)).toBeUndefined();
  expect(read(joinJson(JOINED))).toMatchObject({ result: "connected", reason: null, error: null, agreement: null });
});

test.each(REASONS)("%s is told in plain words, with what to do, and where to look", (reason) => {
  const report = { ...JOINED, outcome: refused(reason, "SOME_ERROR") };

  expect(renderJoin(report, PLAIN).split("\n").slice(1)).toEqual([
    `Not connected: ${REFUSALS[reason].message} (SOME_ERROR, trace id 0af7).`,
    `  ${REFUSALS[reason].hint}`,
  ]);
  expect(read(joinJson(report))).toMatchObject({
    result: "refused",
    reason,
    message: REFUSALS[reason].message,
    hint: REFUSALS[reason].hint,
    error: "SOME_ERROR",
    traceId: "0af7",
  });
  expect(joinErrorCode(report.outcome)).toBe(CONNECT_REFUSALS[reason].code);
});

test("an agreement is shown whole, and no text of it gets out of its lines", () => {
  const agreement = { id: "terms\u001B[2J", text: "Be good.\n\u001B[2Jor else" };
  const report = { ...JOINED, outcome: refused("agreement"), agreement };

  expect(renderJoin(report, PLAIN).split("\n").slice(3)).toEqual([
    String.raw`Agreement terms\u{1b}[2J:`,
    "  | Be good.",
    String.raw`  | \u{1b}[2Jor else`,
  ]);
  expect(read(joinJson(report))["agreement"]).toEqual({ id: agreement.id, text: agreement.text });
});

test("what is worth knowing is told before all else", () => {
  const report = { ...JOINED, remarks: ["https://east.example does not serve"] };

  expect(renderJoin(report, PLAIN)).toMatch(/^note: https:\/\/east\.example does not serve\n/);
  expect(read(joinJson(report))["remarks"]).toEqual(report.remarks);
});

const LINK: DomainLink = {
  entry: {
    alias: "AliceDomain",
    domainId: aDomainId("acme"),
    sequencers: [{ alias: "DefaultSequencer", endpoints: ["https://east.example"], trustRoots: "PEM" }],
    trustThreshold: 1,
  },
  isManual: false,
  isConnected: true,
  connectedTo: aDomainId("acme"),
  isHealthy: true,
};

test("a participant's status tells what it is and how it stands with each domain", () => {
  const left = { ...LINK, isManual: true, isConnected: false, connectedTo: undefined, isHealthy: false };
  const unknown = { ...left, isManual: false, entry: { ...LINK.entry, alias: "B", domainId: undefined } };
  const links = [LINK, left, { ...LINK, isHealthy: false }, unknown];

  expect(renderParticipantStatus(IDENTITY, links, PLAIN).split("\n")).toEqual([
    aParticipantId("alice"),
    "  alice-node, release 2.10.4, protocol versions 5, 6",
    `  AliceDomain  connected     ${aDomainId("acme")}, 1 sequencer`,
    `  AliceDomain  disconnected  ${aDomainId("acme")}, 1 sequencer, manual connect`,
    `  AliceDomain  reconnecting  ${aDomainId("acme")}, 1 sequencer`,
    "  B            disconnected  domain not known yet, 1 sequencer",
  ]);
  expect(read(participantStatusJson(IDENTITY, links, NOW_MS))).toMatchObject({
    readAt: "2026-11-22T12:00:00Z",
    active: true,
    domains: [
      {
        alias: "AliceDomain",
        domainId: aDomainId("acme"),
        state: "connected",
        manual: false,
        trustThreshold: 1,
        sequencers: [{ alias: "DefaultSequencer", endpoints: ["https://east.example"], ownTrustRoot: true }],
      },
      { state: "disconnected", manual: true },
      { state: "reconnecting" },
      { domainId: null },
    ],
  });
});

test("what a node does not tell is not made up", () => {
  const identity = { ...IDENTITY, release: undefined, protocolVersions: undefined, active: false };

  expect(renderParticipantStatus(identity, [], PLAIN)).toContain(
    "release not known, protocol versions not known, passive replica\n  no domain is registered",
  );
  expect(read(participantStatusJson(identity, [], NOW_MS))).toMatchObject({ release: null, protocolVersions: null });
  expect(read(participantIdJson(identity))).toMatchObject({ participantId: IDENTITY.participantId, release: null });
});

test("leaving and uploading are documents of their own", () => {
  const dar = { path: "app.dar", name: "app", hash: aFingerprint("app"), mainPackageId: "ab".repeat(32) };
  const uploaded = [
    { ...dar, wasThere: false, packages: 2, packagesThere: 1 },
    { ...dar, wasThere: true, packages: 1, packagesThere: 1 },
  ];

  expect(read(leaveJson({ alias: "AliceDomain", wasConnected: true }))).toMatchObject({ wasConnected: true });
  expect(read(uploadJson(uploaded))["dars"]).toEqual([
    { ...dar, packages: 2, packagesThere: 1, result: "uploaded" },
    { ...dar, packages: 1, packagesThere: 1, result: "present" },
  ]);
  expect(renderUpload(uploaded, PLAIN).split("\n")).toEqual([
    "+ uploaded  app  main package abababababababab…, 2 packages, 1 of them there before",
    "= present   app  main package abababababababab…, 1 package, 1 of them there before",
  ]);
});
