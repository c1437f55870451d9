import { API_VERSION } from "../../model/api-version.ts";
import type { EndpointFinding, Sighting } from "../../model/endpoint.ts";
import { formatInstant, type InstantMs } from "../../model/instant.ts";
import type { OverdueJoin } from "../../model/join-overdue.ts";
import type { Json } from "../../model/json.ts";
import type { DomainIdentity } from "../../model/live.ts";
import {
  type Action,
  type ActionKind,
  type DriftItem,
  type Hold,
  type KeyDrift,
  type Note,
  isInSync,
  type Plan,
  type JudgedPlan,
  type Block,
  type UsedOverride,
} from "../../model/plan.ts";
import type { Problem } from "../../model/problem.ts";
import type { Applied, Run, RunRecord } from "../../model/run.ts";
import type { Standing } from "../../model/standing.ts";
import type { ImportReport } from "../import.ts";
import { type RunDocument, runRecordJson } from "./service.ts";

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
export function planJson({ plan, verdict, blocks, approval, digest }: JudgedPlan, problems: readonly Problem[]): Json {
  return {
    apiVersion: API_VERSION,
    kind: "Plan",
    digest,
    domain: plan.domain,
    commit: plan.commit ?? null,
    plannedAt: formatInstant(plan.plannedAtMs),
    actions: plan.actions.map(actionJson),
    observed: plan.observed.map(actionJson),
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
    blocks: blocks.map(blockJson),
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
      return { ...base, plan: planJson(run.judged, []) };
    case "applied":
      return {
        ...base,
        id: run.id,
        startedAt: formatInstant(run.startedAtMs),
        endedAt: formatInstant(run.endedAtMs),
        traceId: run.traceId,
        plan: planJson(run.judged, []),
        outcomes: run.applied.map(appliedJson),
      };
  }
}

export function driftJson(
  domain: string,
  report: {
    readonly readAtMs: InstantMs;
    readonly items: readonly DriftItem[];
    readonly keys: readonly KeyDrift[];
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
    keys: report.keys.map(keyDriftJson),
    notes: report.notes.map(noteJson),
    pending: report.pending,
  };
}

/** A sequencer's key by which register and domain differ. */
export interface KeyDriftDocument {
  readonly kind: KeyDrift["kind"];
  readonly fingerprint: string;
  readonly sequencer: string | null;
  readonly since: string | null;
}

/** Something that is wrong with an endpoint. */
interface EndpointFindingDocument extends EndpointFinding {
  readonly since: string;
}

export function endpointFindingJson({
  kind,
  message,
  hint,
  sinceMs,
}: Sighting["findings"][number]): EndpointFindingDocument {
  return { kind, message, hint, since: formatInstant(sinceMs) };
}

/** How one domain stands, read now. */
export interface StatusDocument {
  readonly domain: string;
  readonly domainId: string;
  readonly node: string;
  readonly release: string | null;
  readonly protocolVersion: number | null;
  readonly active: boolean;
  readonly commit: string | null;
  readonly mode: string;
  readonly readAt: string;
  readonly inSync: boolean;
  readonly pending: number;
  /** How many actions of each kind. */
  readonly planned: Readonly<Partial<Record<ActionKind, number>>>;
  readonly drift: number;
  /** What is wrong on the domain, or with how it and its manager go together, and no action of ours mends. */
  readonly notes: readonly NoteDocument[];
  readonly holds: readonly string[];
  readonly blocks: readonly { readonly kind: Block["kind"]; readonly message: string }[];
  readonly members: Plan["members"] & { readonly connected: number | null };
  readonly mediators: readonly string[];
  readonly sequencerKeys: readonly string[];
  readonly keyDrift: readonly KeyDriftDocument[];
  readonly endpoints: {
    readonly lookedAt: string | null;
    readonly total: number;
    readonly up: number;
    readonly findings: readonly (EndpointFindingDocument & {
      readonly sequencer: string;
      readonly endpoint: string;
    })[];
  };
  readonly joinOverdue: readonly {
    readonly name: string;
    readonly participantId: string;
    readonly organisation: string;
    readonly admittedAt: string;
  }[];
  readonly lastApplied: { readonly commit: string | null; readonly at: string } | null;
  readonly latestRun: RunDocument | null;
  readonly interrupted: number;
  readonly problems: readonly Problem[];
}

export function statusJson(
  domain: string,
  status: {
    readonly identity: DomainIdentity;
    readonly judged: JudgedPlan;
    readonly drift: number;
    readonly connected: number | undefined;
    readonly mediators: readonly string[];
    readonly sequencerKeys: readonly string[];
    readonly keyDrift: readonly KeyDrift[];
    readonly endpoints: readonly {
      readonly sequencer: string;
      readonly url: string;
      readonly seen: Sighting | undefined;
    }[];
    readonly lookedAtMs: InstantMs | undefined;
    readonly overdue: readonly OverdueJoin[];
    readonly lastApplied: { readonly commit: string | undefined; readonly atMs: InstantMs } | undefined;
    readonly latestRun: RunRecord | undefined;
    readonly interrupted: number;
    readonly problems: readonly Problem[];
  },
): Json & StatusDocument {
  const { identity, judged, lastApplied, latestRun } = status;
  const { plan } = judged;
  const planned: Partial<Record<ActionKind, number>> = {};
  for (const { kind } of plan.actions) planned[kind] = (planned[kind] ?? 0) + 1;
  return {
    apiVersion: API_VERSION,
    kind: "Status",
    domain,
    domainId: identity.domainId,
    node: identity.nodeName,
    release: identity.release ?? null,
    protocolVersion: identity.protocolVersion ?? null,
    active: identity.active,
    commit: plan.commit ?? null,
    mode: plan.domain.mode,
    readAt: formatInstant(plan.plannedAtMs),
    inSync: isInSync(plan) && status.drift === 0,
    pending: plan.actions.length,
    planned,
    drift: status.drift,
    notes: plan.notes.map(noteJson),
    holds: judged.verdict.holds.map(({ rule }) => rule),
    blocks: judged.blocks.map(blockJson),
    members: { ...plan.members, connected: status.connected ?? null },
    mediators: status.mediators,
    sequencerKeys: status.sequencerKeys,
    keyDrift: status.keyDrift.map(keyDriftJson),
    endpoints: {
      lookedAt: optionalInstant(status.lookedAtMs),
      total: status.endpoints.length,
      up: status.endpoints.filter(({ seen }) => seen?.isUp).length,
      findings: status.endpoints.flatMap(({ sequencer, url, seen }) =>
        (seen?.findings ?? []).map((finding) => ({ sequencer, endpoint: url, ...endpointFindingJson(finding) })),
      ),
    },
    joinOverdue: status.overdue.map(({ member: { name, participantId, organisation }, admittedAtMs }) => ({
      name,
      participantId,
      organisation,
      admittedAt: formatInstant(admittedAtMs),
    })),
    lastApplied:
      lastApplied === undefined ? null : { commit: lastApplied.commit ?? null, at: formatInstant(lastApplied.atMs) },
    latestRun: latestRun === undefined ? null : runRecordJson(latestRun),
    interrupted: status.interrupted,
    problems: status.problems,
  };
}

/** A failure, so that a program that reads results can read failures too. `domain` is which one of several it is about. */
export function errorJson(
  error: { readonly code: string; readonly message: string; readonly hint: string },
  domain: string | undefined,
): Json {
  const { code, message, hint } = error;
  return { apiVersion: API_VERSION, kind: "Error", ...(domain === undefined ? {} : { domain }), code, message, hint };
}

function blockJson({ kind, participantId, binds, message, hint }: Block) {
  return { kind, participantId: participantId ?? null, binds, message, hint };
}

function actionJson(action: Action): Json {
  const { kind, member, before, after, differences, cause, reason, generation, counterpart } = action;
  return {
    kind,
    participantId: member.participantId,
    name: member.name ?? null,
    before: standingJson(before),
    after: standingJson(after),
    differences,
    cause,
    reason: reason ?? null,
    generation: generation ?? null,
    counterpart: counterpart ?? null,
  };
}

function standingJson(standing: Standing): Json {
  if (standing.kind !== "admitted") return { kind: standing.kind };
  return { kind: standing.kind, permission: standing.permission, trustLevel: standing.trustLevel ?? null };
}

function appliedJson({ action, outcome }: Applied): Json {
  return { action: actionJson(action), outcome };
}

export function keyDriftJson({ kind, fingerprint, sequencer, sinceMs }: KeyDrift): KeyDriftDocument {
  return { kind, fingerprint, sequencer: sequencer ?? null, since: optionalInstant(sinceMs) };
}

/** Something a reader should know that no action can or may change. */
export interface NoteDocument {
  readonly kind: Note["kind"];
  readonly subject: string | null;
  readonly message: string;
}

function noteJson({ kind, subject, message }: Note): NoteDocument {
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

export function importJson(domain: string, { files, leftOut, judged }: ImportReport): Json {
  return { apiVersion: API_VERSION, kind: "Import", domain, files, leftOut, plan: planJson(judged, []) };
}
