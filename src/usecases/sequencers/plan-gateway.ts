import type { Gateway, GatewayOptions } from "../../model/gateway.ts";
import type { InstantMs } from "../../model/instant.ts";
import { routeMembers } from "../../gateway/route.ts";
import type { Revision } from "../../ports/register.ts";
import type { ValidDomain } from "./read-placements.ts";

/** What the network gateway before the sequencers of these domains has to do at `nowMs`. Throws like `routeMembers`. */
export function planGateway(
  domains: readonly ValidDomain[],
  { commit }: Revision,
  options: GatewayOptions,
  nowMs: InstantMs,
): Gateway {
  const routed = domains.map(({ desired, placed: { placement } }) => ({ desired, placement }));
  return routeMembers(routed, commit, options, nowMs);
}
