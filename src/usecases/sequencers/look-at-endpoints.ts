import { createHash } from "node:crypto";

import {
  type Endpoint,
  type EndpointLook,
  type Sighting,
  sightingOf,
  type UnseenEndpoint,
} from "../../model/endpoint.ts";
import { RollcallError } from "../../model/error.ts";
import type { CommitId, Name } from "../../model/identifier.ts";
import type { DesiredDomain } from "../../model/membership.ts";
import { type EndpointExpectation, sight } from "../../policy/judge-endpoint.ts";
import type { CallContext } from "../../ports/domain-manager.ts";
import type { EndpointProbe, EndpointTarget } from "../../ports/endpoint-probe.ts";
import type { ImportDeps } from "../domain/import-members.ts";

export interface LookDeps extends Pick<ImportDeps, "identify" | "clock"> {
  readonly probe: EndpointProbe;
  /** Runs work when a slot is free: the endpoints of all domains share the slots. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
}

export interface LookOptions extends CallContext {
  readonly commit: CommitId | undefined;
  /** The previous look, if any. */
  readonly before: EndpointLook | undefined;
}

interface PlacedTarget extends EndpointTarget {
  readonly sequencer: Name;
}

/** Probes every endpoint that the documents of a domain name. Faults of an endpoint are findings, not errors. */
export async function lookAtEndpoints(
  { probe, clock, identify, inTurn }: LookDeps,
  desired: DesiredDomain,
  { commit, before, ...context }: LookOptions,
): Promise<EndpointLook> {
  // Runs in parallel. A domain manager that does not answer is reported elsewhere.
  const identity = identify(context).catch((error: unknown) => {
    context.signal.throwIfAborted();
    if (error instanceof RollcallError) return undefined;
    throw error;
  });
  const targets = targetsOf(desired);
  const looking = targets.map(({ url, trustRoot }) => inTurn(() => seeOrExplain(probe, { url, trustRoot }, context)));
  const [known, ...seen] = await Promise.all([identity, ...looking]);
  const expected: EndpointExpectation = { domainId: desired.domainId, protocolVersion: known?.protocolVersion };
  const atMs = clock.nowMs();
  const endpoints = targets.flatMap((target, index): readonly Sighting[] => {
    const found = seen[index];
    if (found === undefined) return [];
    const last = sightingOf(before, target.sequencer, target.url);
    return [sight(target, found, expected, { before: last, nowMs: atMs })];
  });
  return { commit, targetsDigest: digestTargets(desired), atMs, endpoints };
}

async function seeOrExplain(
  probe: EndpointProbe,
  target: EndpointTarget,
  context: CallContext,
): Promise<Endpoint | UnseenEndpoint> {
  try {
    return await probe.probe(target, context);
  } catch (error) {
    if (!(error instanceof RollcallError) || error.detail?.kind !== "endpoint") throw error;
    return { ...error.detail, message: error.message };
  }
}

/** Identical for identical endpoints with identical trust roots. */
export function digestTargets(desired: DesiredDomain): string {
  const targets = targetsOf(desired).map(({ sequencer, url, trustRoot }) => [sequencer, url, trustRoot ?? null]);
  return createHash("sha256")
    .update(JSON.stringify([desired.domainId, targets]))
    .digest("hex");
}

function targetsOf({ sequencers, certificates }: DesiredDomain): readonly PlacedTarget[] {
  return sequencers.flatMap(({ name, endpoints, certificate }) => {
    const trustRoot = certificate === undefined ? undefined : certificates.get(certificate)?.pem;
    return endpoints.map((url) => ({ sequencer: name, url, trustRoot }));
  });
}
