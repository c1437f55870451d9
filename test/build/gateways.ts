import type { Gateway, GatewayRoute } from "../../src/model/gateway.ts";
import type { Network } from "../../src/model/network.ts";
import { aCommitId, aName } from "./identifiers.ts";

/** A route to `acme/east`, for alice from one network unless told otherwise. */
export function aRoute({
  sequencer = "east",
  networks = ["203.0.113.0/24"],
  ...fields
}: Partial<Omit<GatewayRoute, "sequencer" | "networks">> & {
  readonly sequencer?: string;
  readonly networks?: readonly string[] | "open";
} = {}): GatewayRoute {
  return {
    domain: aName("acme"),
    sequencer: aName(sequencer),
    serverNames: [`${sequencer}.acme.example`],
    backend: { host: "10.0.0.11", port: 10038 },
    networks:
      networks === "open"
        ? undefined
        : networks.map((network) => ({ network: network as Network, members: [aName("alice")] })),
    ...fields,
  };
}

export function aGateway(fields: Partial<Gateway> = {}): Gateway {
  return {
    commit: aCommitId("now"),
    listen: { host: "0.0.0.0", port: 443 },
    routes: [aRoute()],
    notes: [],
    ...fields,
  };
}
