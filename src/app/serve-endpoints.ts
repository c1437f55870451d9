import { inTrace } from "../adapters/telemetry/tracing.ts";
import type { Settings } from "../settings/settings.ts";
import { type EndpointWatchDeps, type ProbedDomain, watchEndpoints } from "../usecases/sequencers/watch-endpoints.ts";
import type { Name } from "../model/identifier.ts";
import { newTraceId, systemClock } from "./system.ts";
import type { Task } from "./run-together.ts";
import { openProviderProbe } from "./wire-connection.ts";
import { domainSettings } from "./wire-domain.ts";

export interface ServeEndpointsDeps extends Pick<EndpointWatchDeps, "branch" | "publish"> {
  readonly domains: ReadonlyMap<Name, Pick<ProbedDomain, "deps">>;
}

/** Looks at endpoints as the settings say; nothing where they say so. */
export function endpointTasks(settings: Settings, deps: ServeEndpointsDeps): readonly Task[] {
  const { probeMs, pollMs } = settings.service;
  if (probeMs === undefined) return [];
  return [
    async (signal) => {
      const probed = [...deps.domains].map(async ([name, { deps: own }]) => {
        const probe = await openProviderProbe(domainSettings(settings, name).settings.flavour, settings.connection);
        return [name, { deps: own, probe }] as const;
      });
      await watchEndpoints(
        {
          ...deps,
          domains: new Map(await Promise.all(probed)),
          clock: systemClock,
          intervalMs: probeMs,
          pollMs,
          inTrace: (domain, work) => inTrace("look at endpoints", { "rollcall.domain": domain }, newTraceId, work),
        },
        signal,
      );
    },
  ];
}
