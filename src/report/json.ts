import { formatInstant, type InstantMs } from "../model/instant.ts";
import type { DomainIdentity } from "../model/live.ts";
import type { Action, DriftItem, Hold, Note, Proposal, Stay, UsedOverride } from "../model/plan.ts";
import type { Problem } from "../model/problem.ts";
import type { Applied, Run } from "../model/run.ts";
import type { Standing } from "../model/standing.ts";

/** Every document of `-o json` says what it is; its schema is `schemas/output/<kind>.schema.json`. */
export const API_VERSION = "rollcall.dev/v1";

export type Json = Readonly<Record<string, unknown>>;

export function validationJson(validation: {
  readonly label: string;
  readonly domains: readonly string[];
  readonly files: number;
  readonly problems: readonly Problem[];
  readonly isValid: boolean;
}): Json {
  const { label, domains, files, problems, isValid } = validation;
  return { apiVersion: API_VERSION, kind: "Validation", revision: label, valid: isValid, files, domains, problems };
}

/** What `plan` prints and `plan --out` writes: `apply --plan` takes it back. */
export function planJson({ plan, verdict, stays, approval, digest }: Proposal, problems: readonly Problem[]): Json {
  return {
    apiVersion: API_VERSION,
    kind: "Plan",
    digest,
    domain: plan.domain,
    commit: plan.commit ?? null,
    plannedAt: formatInstant(plan.plannedAtMs),
    actions: plan.actions.map(actionJson),
    withheld: plan.withheld.map(actionJson),
    unmanaged: plan.unmanaged.map(({ participantId, standing, joined, sinceMs, signedBy }) => ({
      participantId,
      standing: standingJson(standing),
      joined,
      since: optionalInstant(sinceMs),
      signedBy: signedBy ?? null,
    })),
    notes: plan.notes.map(noteJson),
    members: plan.members,
    holds: verdict.holds.map(holdJson),
    overrides: verdict.overrides.map(overrideJson),
    stays: stays.map(stayJson),
    approval:
      approval === undefined
        ? null
        : { by: approval.by, reason: approval.reason, until: formatInstant(approval.untilMs) },
    problems,
  };
}

/** How a run ended, with an outcome for each action. */
export function runJson(domain: string, run: Run): Json {
  const base = { apiVersion: API_VERSION, kind: "Run", domain, result: run.kind };
  switch (run.kind) {
    case "invalid":
      return { ...base, problems: run.problems };
    case "held":
    case "reported":
    case "in-sync":
      return { ...base, plan: planJson(run.proposal, []) };
    case "applied":
      return {
        ...base,
        id: run.id,
        startedAt: formatInstant(run.startedAtMs),
        endedAt: formatInstant(run.endedAtMs),
        traceId: run.traceId,
        plan: planJson(run.proposal, []),
        outcomes: run.applied.map(appliedJson),
      };
  }
}

export function driftJson(
  domain: string,
  report: {
    readonly readAtMs: InstantMs;
    readonly items: readonly DriftItem[];
    readonly notes: readonly Note[];
    readonly pending: number;
  },
): Json {
  return {
    apiVersion: API_VERSION,
    kind: "Drift",
    domain,
    readAt: formatInstant(report.readAtMs),
    items: report.items.map(({ kind, member, differences, live, sinceMs, signedBy }) => ({
      kind,
      participantId: member.participantId,
      name: member.name ?? null,
      live: standingJson(live),
      differences: differences.map(({ field, before, after }) => ({ field, live: before, git: after })),
      since: optionalInstant(sinceMs),
      signedBy: signedBy ?? null,
    })),
    notes: report.notes.map(noteJson),
    pending: report.pending,
  };
}

export function statusJson(
  domain: string,
  status: {
    readonly identity: DomainIdentity;
    readonly proposal: Proposal;
    readonly drift: number;
    readonly connected: number | undefined;
    readonly mediators: readonly string[];
    readonly sequencerKeys: readonly string[];
    readonly lastApplied: { readonly commit: string | undefined; readonly atMs: InstantMs } | undefined;
    readonly interrupted: number;
    readonly problems: readonly Problem[];
  },
): Json {
  const { identity, proposal, lastApplied } = status;
  return {
    apiVersion: API_VERSION,
    kind: "Status",
    domain,
    domainId: identity.domainId,
    node: identity.nodeName,
    release: identity.release ?? null,
    protocolVersion: identity.protocolVersion ?? null,
    active: identity.active,
    commit: proposal.plan.commit ?? null,
    mode: proposal.plan.domain.mode,
    inSync: proposal.plan.actions.length === 0 && proposal.plan.withheld.length === 0 && status.drift === 0,
    pending: proposal.plan.actions.length,
    drift: status.drift,
    held: proposal.verdict.holds.map(({ rule }) => rule),
    members: { ...proposal.plan.members, connected: status.connected ?? null },
    mediators: status.mediators,
    sequencerKeys: status.sequencerKeys,
    lastApplied:
      lastApplied === undefined ? null : { commit: lastApplied.commit ?? null, at: formatInstant(lastApplied.atMs) },
    interrupted: status.interrupted,
    problems: status.problems,
  };
}

/** A failure, so that a program that reads results can read failures too. */
export function errorJson(error: { readonly code: string; readonly message: string; readonly hint: string }): Json {
  const { code, message, hint } = error;
  return { apiVersion: API_VERSION, kind: "Error", code, message, hint };
}

function stayJson({ kind, participantId, binds, message, hint }: Stay): Json {
  return { kind, participantId: participantId ?? null, binds, message, hint };
}

function actionJson({ kind, member, before, after, differences, cause, generation }: Action): Json {
  return {
    kind,
    participantId: member.participantId,
    name: member.name ?? null,
    before: standingJson(before),
    after: standingJson(after),
    differences,
    cause,
    generation: generation ?? null,
  };
}

function standingJson(standing: Standing): Json {
  if (standing.kind !== "admitted") return { kind: standing.kind };
  return { kind: standing.kind, permission: standing.permission, trustLevel: standing.trustLevel ?? null };
}

function appliedJson({ action, outcome }: Applied): Json {
  return { action: actionJson(action), outcome };
}

function noteJson({ kind, subject, message }: Note): Json {
  return { kind, subject: subject ?? null, message };
}

function holdJson({ rule, message, members, release, hint }: Hold): Json {
  return { rule, message, members, release: release ?? null, hint };
}

function overrideJson({ name, rule, reason, untilMs }: UsedOverride): Json {
  return { name, rule, reason, until: formatInstant(untilMs) };
}

function optionalInstant(atMs: InstantMs | undefined): string | null {
  return atMs === undefined ? null : formatInstant(atMs);
}

export function importJson(
  domain: string,
  files: readonly { readonly path: string; readonly content: string }[],
): Json {
  return { apiVersion: API_VERSION, kind: "Import", domain, files };
}
