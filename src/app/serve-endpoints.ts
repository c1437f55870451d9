import { inTrace } from "../adapters/telemetry/tracing.ts";
import { type EndpointWatchDeps, watchEndpoints } from "../usecases/sequencers/watch-endpoints.ts";
import type { Settings } from "../settings/read-settings.ts";
import type { Task } from "./run-together.ts";
import { openProviderProbe } from "./wire-connection.ts";
import { newTraceId, systemClock } from "./wire-domain.ts";

/** Looks at endpoints as the settings say; nothing where they say so. */
export function endpointTasks(
  { service, connection }: Settings,
  deps: Pick<EndpointWatchDeps, "domains" | "branch" | "publish">,
): readonly Task[] {
  const { probeMs, pollMs } = service;
  if (probeMs === undefined) return [];
  return [
    async (signal) => {
      const probe = await openProviderProbe(connection);
      await watchEndpoints(
        {
          ...deps,
          probe,
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
