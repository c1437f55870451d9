import pLimit from "p-limit";

import type { EndpointLook } from "../../model/endpoint.ts";
import { RollcallError } from "../../model/error.ts";
import type { Name } from "../../model/identifier.ts";
import type { InstantMs } from "../../model/instant.ts";
import { changesBetween } from "../../policy/judge-endpoint.ts";
import type { Clock } from "../../ports/clock.ts";
import type { EndpointProbe } from "../../ports/endpoint-probe.ts";
import type { Publish } from "../../ports/events.ts";
import type { BranchHead } from "../register/branch-head.ts";
import type { ImportDeps } from "../domain/import-members.ts";
import { digestTargets, lookAtEndpoints, type LookDeps } from "./look-at-endpoints.ts";

/** A domain, and the probe of its flavour. */
export interface ProbedDomain {
  readonly deps: Pick<ImportDeps, "domain" | "loader" | "store" | "identify">;
  readonly probe: EndpointProbe;
}

export interface EndpointWatchDeps {
  readonly domains: ReadonlyMap<Name, ProbedDomain>;
  readonly branch: BranchHead;
  readonly publish: Publish;
  readonly clock: Clock;
  /** Interval between looks at a domain's endpoints. */
  readonly intervalMs: number;
  /** How often to check whether the branch has moved. */
  readonly pollMs: number;
  /** Runs `work` as one trace and passes it the trace's id. */
  readonly inTrace: <T>(domain: Name, work: (traceId: string) => Promise<T>) => Promise<T>;
}

/** Endpoints of all domains that are probed concurrently. */
const PLACES = 8;
/** An endpoint that is not up is probed again after this, if that is sooner. */
const AGAIN_MS = 60_000;

/**
 * Probes the endpoints that the branch's documents name: at the start, when the branch changes them, and at intervals.
 * One replica probes a domain's endpoints, as far as replicas see each other's looks; all publish the result.
 *
 * Has its own schedule and slots: no endpoint can delay a reconciliation. Runs until `stop`.
 */
export async function watchEndpoints(deps: EndpointWatchDeps, stop: AbortSignal): Promise<void> {
  const places = pLimit(PLACES);
  const { clock } = deps;
  await Promise.all(
    [...deps.domains.values()].map(async ({ deps: own, probe }) => {
      const { identify } = own;
      await watchDomain(deps, own, { probe, clock, identify, inTurn: (work) => places(work) }, stop);
    }),
  );
}

type Watched = Pick<ImportDeps, "domain" | "loader" | "store">;

async function watchDomain(deps: EndpointWatchDeps, own: Watched, looking: LookDeps, stop: AbortSignal): Promise<void> {
  const { branch, clock, publish, intervalMs, pollMs } = deps;
  let commit = branch.commit;
  let dueAtMs = clock.nowMs();
  let shown: EndpointLook | undefined;
  const isStopped = (): boolean => stop.aborted;
  while (!isStopped()) {
    if (clock.nowMs() >= dueAtMs || branch.commit !== commit) {
      commit = branch.commit;
      try {
        shown = await turn(deps, own, looking, shown, stop);
        dueAtMs = shown === undefined ? clock.nowMs() + intervalMs : nextTurnMs(shown, intervalMs);
      } catch (error) {
        if (isStopped()) return;
        // An unreachable git remote or store is reported elsewhere.
        if (!(error instanceof RollcallError)) {
          publish({ kind: "fault", what: "endpoints cannot be looked at", error, about: { domain: own.domain } });
        }
        dueAtMs = clock.nowMs() + AGAIN_MS;
      }
    }
    await clock.sleep(Math.min(pollMs, intervalMs), stop).catch(() => undefined);
  }
}

/** Probes unless another replica just did; returns the latest look, or undefined while documents are invalid. */
async function turn(
  { branch, clock, publish, intervalMs, inTrace }: EndpointWatchDeps,
  { domain, loader, store }: Watched,
  looking: LookDeps,
  shown: EndpointLook | undefined,
  signal: AbortSignal,
): Promise<EndpointLook | undefined> {
  const revision = await branch.current(signal);
  const desired = (await loader.loadDomain(revision, domain, clock.nowMs(), signal))?.desired;
  if (desired === undefined) return undefined;
  const before = await store.endpointLook(domain);
  const nowMs = clock.nowMs();
  if (
    before?.targetsDigest === digestTargets(desired) &&
    before.atMs <= nowMs &&
    nowMs < nextTurnMs(before, intervalMs)
  ) {
    if (before.atMs !== shown?.atMs) publish({ kind: "endpoints-looked-at", domain, look: before, changes: [] });
    return before;
  }
  const { commit } = revision;
  const look = await inTrace(domain, (traceId) =>
    lookAtEndpoints(looking, desired, { commit, before, traceId, signal }),
  );
  await store.keepEndpointLook(domain, look);
  const changes = changesBetween(before?.endpoints ?? [], look.endpoints);
  publish({ kind: "endpoints-looked-at", domain, look, changes });
  return look;
}

function nextTurnMs({ atMs, endpoints }: EndpointLook, intervalMs: number): InstantMs {
  return atMs + (endpoints.some(({ isUp }) => isUp === false) ? Math.min(intervalMs, AGAIN_MS) : intervalMs);
}
