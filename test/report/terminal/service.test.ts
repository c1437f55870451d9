import { expect, test } from "vitest";

import type { AuditEntry } from "../../../src/model/audit.ts";
import { CHAIN_START, sealRecord } from "../../../src/model/audit-chain.ts";
import type { Interrupted } from "../../../src/model/run.ts";
import { ABSENT, SUSPENDED } from "../../../src/model/standing.ts";
import type { StatusDocument } from "../../../src/report/json/domain.ts";
import { renderStatus, renderStory } from "../../../src/report/terminal/service.ts";
import { aName, aParticipantId, NOW_MS } from "../../build/identifiers.ts";
import { admitted } from "../../build/members.ts";
import { PLAIN } from "../../build/paint.ts";
import { anAction } from "../../build/plans.ts";
import { aRecord } from "../../build/runs.ts";

/** A domain with which all is well, and which has two endpoints that nobody has looked at. */
function aStatus(fields: Partial<StatusDocument> = {}): StatusDocument {
  return {
    domain: "acme",
    domainId: "acme::1220ab",
    node: "acme",
    active: true,
    release: "2.10.0",
    protocolVersion: 5,
    commit: "c".repeat(40),
    mode: "enforce",
    readAt: "2026-11-22T12:00:00Z",
    members: { desired: 3, live: 3, joined: 1, connected: 1 },
    planned: {},
    inSync: true,
    holds: [],
    blocks: [],
    drift: 0,
    notes: [],
    mediators: ["acme::1220ab"],
    sequencerKeys: ["1220cd"],
    keyDrift: [],
    endpoints: { lookedAt: null, total: 2, up: 0, findings: [] },
    joinOverdue: [],
    lastApplied: null,
    latestRun: null,
    interrupted: 0,
    ...fields,
  } as StatusDocument;
}

function rowsOf(status: StatusDocument, name: string): readonly string[] {
  return renderStatus(status, PLAIN)
    .split("\n")
    .filter((line) => line.startsWith(`  ${name} `))
    .map((line) => line.slice(name.length + 2).trim());
}

test("permitted, joined and connected are three facts", () => {
  expect(rowsOf(aStatus(), "members")).toEqual(["3 in git, 3 permitted, 1 joined, 1 connected"]);
  expect(rowsOf(aStatus(), "not joined")).toEqual([]);
});

test("who was admitted and never came is listed, with whom to ask and for how long", () => {
  const status = aStatus({
    joinOverdue: [
      { name: "alice", participantId: "alice::1220ab", organisation: "Alice Ltd", admittedAt: "2026-11-08T12:00:00Z" },
      {
        name: "bob",
        participantId: "bob::1220ab",
        organisation: "Bob\u001b[2J Ltd",
        admittedAt: "2026-11-12T12:00:00Z",
      },
    ],
  });

  const [alice, bob] = rowsOf(status, "not joined");
  expect(alice).toBe("alice of Alice Ltd, admitted 2026-11-08T12:00:00Z, 14 d ago");
  expect(bob).toMatch(/^bob of Bob\\u\{1b\}\[2J Ltd, admitted/i);
});

test("of endpoints it is said how many members can rely on, and what is wrong with the others and what to do", () => {
  expect(rowsOf(aStatus(), "endpoints")).toEqual(["2, not probed"]);
  const finding = {
    sequencer: "east",
    endpoint: "https://east.example:1",
    kind: "unreachable",
    message: "no answer from https://east.example:1",
    hint: "Start it.",
    since: "2026-11-22T10:00:00Z",
  } as const;
  const status = aStatus({ endpoints: { lookedAt: "2026-11-22T11:55:00Z", total: 2, up: 1, findings: [finding] } });

  expect(rowsOf(status, "endpoints")).toEqual(["2, 1 of them up, probed 5 min ago"]);
  expect(rowsOf(status, "unreachable")).toEqual([
    "east: no answer from https://east.example:1, since 2026-11-22T10:00:00Z. Start it.",
  ]);
});

test("a long list is cut, and it is said where the whole of it is", () => {
  const joinOverdue = Array.from({ length: 23 }, (_, index) => ({
    name: `member-${String(index)}`,
    participantId: `member-${String(index)}::1220ab`,
    organisation: "A company",
    admittedAt: "2026-11-08T12:00:00Z",
  }));

  expect(rowsOf(aStatus({ joinOverdue }), "not joined")).toHaveLength(20);
  expect(renderStatus(aStatus({ joinOverdue }), PLAIN)).toContain("… and 3 more: -o json has them all");
});

test("keys that register and domain differ by are counted", () => {
  const keyDrift = [
    { kind: "missing", fingerprint: "1220ef", sequencer: "east", since: null },
    { kind: "unknown", fingerprint: "1220cd", sequencer: null, since: null },
  ] as const;

  expect(rowsOf(aStatus({ keyDrift }), "sequencer keys")).toEqual([
    "1, 1 more declared and not in force, 1 of them that no document declares",
  ]);
});

// What became of an action.

function storyOf(entries: readonly AuditEntry[]): string {
  let head = CHAIN_START;
  const records = entries.map((entry) => {
    const record = sealRecord(head, entry, NOW_MS);
    head = record;
    return record;
  });
  return renderStory(records, "alice", PLAIN);
}

const BEGUN: AuditEntry = { kind: "action-begun", record: aRecord("alice", { action: anAction() }) };
const ABOUT = { domain: aName("acme"), participantId: aParticipantId("alice"), runId: "a run", begun: 1 };
const UNKNOWN: AuditEntry = {
  kind: "action-unknown",
  ...ABOUT,
  outcome: { kind: "unknown", message: "no answer came", hint: "The next look tells." },
};

test("an action of which nobody heard is told as unknown, with what was heard instead", () => {
  expect(storyOf([BEGUN])).toContain("absent → Submission  not completed yet");
  expect(storyOf([BEGUN, UNKNOWN])).toContain("unknown: no answer came. The next look tells.");
  expect(storyOf([BEGUN, UNKNOWN])).not.toContain("failed");
});

test("the reason for a suspension is in its story", () => {
  const action = anAction({ kind: "suspend", after: SUSPENDED, reason: "an audit" });

  expect(storyOf([{ kind: "action-begun", record: aRecord("alice", { action }) }])).toContain(
    "pending (reason: an audit), ",
  );
});

test.each<readonly [Interrupted, string]>([
  [
    { kind: "interrupted", found: admitted(), shows: "as-wanted" },
    "the domain showed it Submission afterwards, as wanted",
  ],
  [
    { kind: "interrupted", found: ABSENT, shows: "as-before" },
    "the domain showed it absent afterwards, still as before",
  ],
  [
    { kind: "interrupted", found: SUSPENDED, shows: "something-else" },
    "the domain showed it suspended afterwards, which is neither the desired state nor the former one",
  ],
  // As older releases wrote it.
  [{ kind: "interrupted", found: SUSPENDED }, "the domain showed it suspended afterwards"],
])("what a later look found is told in its place: %o", (outcome, words) => {
  const story = storyOf([BEGUN, UNKNOWN, { kind: "action-completed", ...ABOUT, outcome }]);

  expect(story.split("\n")[0]).toMatch(new RegExp(`its outcome was not received; ${words}$`));
});

test("a domain that has something left out of its plan is not called in sync", () => {
  expect(rowsOf(aStatus({ inSync: false }), "state")).toEqual(["not in sync, and nothing planned"]);
  expect(rowsOf(aStatus({ inSync: true }), "state")).toEqual(["in sync"]);
});

test("what endangers the domain is the first thing that its status says", () => {
  const notes = [
    { kind: "ends-soon", subject: "alice", message: "the membership ends" },
    { kind: "orphaned-entry", subject: "bob", message: "its records lack it" },
    { kind: "refused-combination", subject: "zoe", message: "a Vip that cannot confirm" },
  ] as const;

  const lines = renderStatus(aStatus({ notes }), PLAIN).split("\n");

  expect(lines[1]).toMatch(/^ {2}DANGER +zoe: a Vip that cannot confirm$/);
  expect(lines[2]).toMatch(/^ {2}out of step +bob: its records lack it$/);
  expect(lines.join()).not.toContain("the membership ends");
});
