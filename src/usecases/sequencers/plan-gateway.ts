import { RollcallError } from "../../model/error.ts";
import type { Gateway, GatewayOptions } from "../../model/gateway.ts";
import type { InstantMs } from "../../model/instant.ts";
import { routeMembers } from "../../gateway/route.ts";
import type { Revision } from "../../ports/register.ts";
import type { ValidDomain } from "./read-placements.ts";

/**
 * The configuration at `nowMs` of the network gateway in front of these domains' sequencers.
 *
 * Throws `invalid_register` when TLS cannot tell the sequencers apart, and `settings` when one of them has no address.
 */
export function planGateway(
  domains: readonly ValidDomain[],
  { commit }: Revision,
  options: GatewayOptions,
  nowMs: InstantMs,
): Gateway {
  const routed = domains.map(({ desired, placed: { placement } }) => ({ desired, placement }));
  const routing = routeMembers(routed, commit, options, nowMs);
  switch (routing.kind) {
    case "routed":
      return routing.gateway;
    case "indistinct":
      throw new RollcallError(
        "invalid_register",
        `a gateway cannot distinguish these sequencers by their names\n${routing.faults.join("\n")}`,
        { hint: "Give each sequencer an endpoint with a name of its own, such as https://east.acme.example:443." },
      );
    case "unaddressed": {
      const { sequencers } = routing;
      throw new RollcallError("settings", `no address is known behind the gateway for ${sequencers.join(", ")}`, {
        hint: `Write it into gateway.backends of the settings, or add --backend ${sequencers[0] ?? ""}=HOST:PORT.`,
      });
    }
  }
}
