import { expect, test } from "vitest";

import { SUSPENDED } from "../../../src/model/standing.ts";
import {
  driftJson,
  errorJson,
  importJson,
  planJson,
  runJson,
  validationJson,
} from "../../../src/report/json/domain.ts";
import { aLastApplied, aPlan } from "../../build/domains.ts";
import { aCommitId, aDomainId, aFingerprint, aName, aParticipantId, NOW_MS } from "../../build/identifiers.ts";
import { admitted, aLiveMember, aMembership, anEntry } from "../../build/members.ts";
import { aHold, anAction, aProblem, aJudgedPlan } from "../../build/plans.ts";

const ADMISSION = {
  kind: "admit",
  participantId: aParticipantId("alice"),
  name: "alice",
  before: { kind: "absent" },
  after: { kind: "admitted", permission: "Submission", trustLevel: "Ordinary" },
  differences: [{ field: "state", before: "absent", after: "Submission" }],
  cause: "pending",
  reason: null,
  generation: 1,
  counterpart: null,
};

/** As a program reads it. */
function read(json: unknown): unknown {
  return JSON.parse(JSON.stringify(json));
}

test("a plan is a document of its own kind, with everything that a program may ask", () => {
  const live = [aLiveMember({ name: "eve", entries: [anEntry(admitted("Observation"), { sinceMs: NOW_MS })] })];
  const plan = aPlan({ wanted: [aMembership()], live });
  const overrides = [{ name: aName("merger"), rule: "rights-taken", reason: "the merger", untilMs: NOW_MS } as const];
  const judged = aJudgedPlan({ plan, holds: [aHold()], overrides });

  expect(read(planJson(judged, [aProblem({ severity: "warning" })]))).toEqual({
    apiVersion: "rollcall.dev/v1",
    kind: "Plan",
    digest: judged.digest,
    domain: { name: "acme", domainId: aDomainId("acme"), mode: "enforce" },
    commit: aCommitId("now"),
    plannedAt: "2026-11-22T12:00:00Z",
    actions: [ADMISSION],
    observed: [],
    unmanaged: [
      {
        participantId: aParticipantId("eve"),
        standing: { kind: "admitted", permission: "Observation", trustLevel: "Ordinary" },
        joined: true,
        since: "2026-11-22T12:00:00Z",
        signedBy: aFingerprint("domain key"),
      },
    ],
    notes: [],
    members: { desired: 1, live: 1, joined: 1, unchanged: 0 },
    holds: [{ ...aHold(), release: null }],
    overrides: [{ name: "merger", rule: "rights-taken", reason: "the merger", until: "2026-11-22T12:00:00Z" }],
    blocks: [],
    approval: null,
    problems: [aProblem({ severity: "warning" })],
  });
});

test("an action that suspends carries the reason", () => {
  const actions = [anAction({ kind: "suspend", after: SUSPENDED, reason: "an audit" })];

  expect(planJson(aJudgedPlan({ plan: { actions } }), [])).toMatchObject({ actions: [{ reason: "an audit" }] });
});

test("what keeps a plan from being applied for now, and who let it pass, is told", () => {
  const block = {
    kind: "fight",
    participantId: aParticipantId("alice"),
    binds: "service",
    message: "alice was corrected 3 times",
    hint: "Find who changes it.",
  } as const;
  const approval = { by: "bob", reason: "the merger", untilMs: NOW_MS };

  expect(read(planJson({ ...aJudgedPlan(), blocks: [block], approval }, []))).toMatchObject({
    blocks: [block],
    approval: { by: "bob", reason: "the merger", until: "2026-11-22T12:00:00Z" },
  });
});

test("what is not known is null and not left out", () => {
  const action = anAction({ kind: "revoke", generation: undefined });
  const nameless = { ...action, member: { ...action.member, name: undefined } };
  const plan = { actions: [nameless], commit: undefined };

  expect(read(planJson(aJudgedPlan({ plan }), []))).toMatchObject({
    commit: null,
    actions: [{ name: null, generation: null }],
  });
});

test("each half of a replaced participant names the other, by whole ids", () => {
  const [before, after] = [aParticipantId("alice"), aParticipantId("renewed")];
  const plan = aPlan({
    wanted: [aMembership({ participantId: after })],
    live: [aLiveMember()],
    lastApplied: aLastApplied({ alice: admitted() }),
  });

  expect(read(planJson(aJudgedPlan({ plan }), []))).toMatchObject({
    actions: [
      { kind: "admit", participantId: after, cause: "replaced", counterpart: before },
      { kind: "revoke", participantId: before, cause: "replaced", counterpart: after },
    ],
  });
});

test("a run tells its result, and an outcome for each action", () => {
  const judged = aJudgedPlan({ plan: { actions: [anAction()] } });
  const json = runJson("acme", {
    kind: "applied",
    id: "run-1",
    judged,
    applied: [{ action: anAction(), outcome: { kind: "effective" } }],
    startedAtMs: NOW_MS,
    endedAtMs: NOW_MS + 1_000,
    traceId: "0af7651916cd43dd8448eb211c80319c",
  });

  expect(read(json)).toEqual({
    apiVersion: "rollcall.dev/v1",
    kind: "Run",
    domain: "acme",
    result: "applied",
    id: "run-1",
    startedAt: "2026-11-22T12:00:00Z",
    endedAt: "2026-11-22T12:00:01Z",
    traceId: "0af7651916cd43dd8448eb211c80319c",
    plan: read(planJson(judged, [])),
    outcomes: [{ action: ADMISSION, outcome: { kind: "effective" } }],
  });
});

test("a run that did nothing says why", () => {
  const judged = aJudgedPlan({ holds: [aHold()] });

  expect(runJson("acme", { kind: "held", judged })).toMatchObject({ result: "held", plan: { holds: [{}] } });
  expect(runJson("acme", { kind: "in-sync", judged: aJudgedPlan() })).toMatchObject({ result: "in-sync" });
  expect(runJson("acme", { kind: "invalid", problems: [aProblem()] })).toMatchObject({
    result: "invalid",
    problems: [aProblem()],
  });
});

test("drift names both sides of a difference", () => {
  const json = driftJson("acme", {
    readAtMs: NOW_MS,
    pending: 2,
    keys: [
      { kind: "missing", fingerprint: aFingerprint("key"), sequencer: aName("east"), sinceMs: undefined },
      { kind: "unknown", fingerprint: aFingerprint("other"), sequencer: undefined, sinceMs: NOW_MS },
    ],
    notes: [{ kind: "settling", subject: undefined, message: "a message" }],
    items: [
      {
        kind: "changed",
        member: { participantId: aParticipantId("alice"), name: aName("alice") },
        differences: [{ field: "permission", before: "Observation", after: "Submission" }],
        live: admitted("Observation"),
        sinceMs: undefined,
        signedBy: undefined,
      },
    ],
  });

  expect(read(json)).toEqual({
    apiVersion: "rollcall.dev/v1",
    kind: "Drift",
    domain: "acme",
    readAt: "2026-11-22T12:00:00Z",
    items: [
      {
        kind: "changed",
        participantId: aParticipantId("alice"),
        name: "alice",
        live: { kind: "admitted", permission: "Observation", trustLevel: "Ordinary" },
        differences: [{ field: "permission", live: "Observation", git: "Submission" }],
        since: null,
        signedBy: null,
      },
    ],
    keys: [
      { kind: "missing", fingerprint: aFingerprint("key"), sequencer: "east", since: null },
      { kind: "unknown", fingerprint: aFingerprint("other"), sequencer: null, since: "2026-11-22T12:00:00Z" },
    ],
    notes: [{ kind: "settling", subject: null, message: "a message" }],
    pending: 2,
  });
});

test("a validation, an import and a failure say what they are", () => {
  const validation = { label: "a folder", domains: ["acme"], files: 3, problems: [], isValid: true };

  expect(validationJson(validation)).toEqual({
    apiVersion: "rollcall.dev/v1",
    kind: "Validation",
    revision: "a folder",
    valid: true,
    files: 3,
    domains: ["acme"],
    problems: [],
  });
  const imported = { files: [{ path: "a", content: "b" }], leftOut: [], judged: aJudgedPlan() };
  expect(importJson("acme", imported)).toMatchObject({
    kind: "Import",
    files: [{ path: "a" }],
    plan: { kind: "Plan" },
  });
  expect(errorJson({ code: "unavailable", message: "no answer", hint: "Wait." }, undefined)).toEqual({
    apiVersion: "rollcall.dev/v1",
    kind: "Error",
    code: "unavailable",
    message: "no answer",
    hint: "Wait.",
  });
});
