import { type Gateway, type GatewayRoute, type HostAndPort, isAddress } from "../model/gateway.ts";
import { CONNECT_SECONDS, HELLO_SECONDS, IDLE_SECONDS, isEveryAddress, plainWord, routeWord } from "./words.ts";

/** A cluster without an address: nothing answers there. */
const CLOSED = "closed";

/**
 * A bootstrap for Envoy 1.20 and later, as JSON: every value is quoted.
 *
 * A filter chain without source ranges takes every address, so that a sequencer without allowed addresses has no chain at
 * all.
 */
export function renderEnvoy({ listen, routes }: Gateway): string {
  const open = routes.filter(({ networks }) => networks === undefined || networks.length > 0);
  const bootstrap = {
    static_resources: {
      listeners: [
        {
          name: "sequencers",
          address: addressOf(listen, isEveryAddress(listen)),
          listener_filters: [
            {
              name: "envoy.filters.listener.tls_inspector",
              typed_config: {
                "@type": "type.googleapis.com/envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector",
              },
            },
          ],
          listener_filters_timeout: `${String(HELLO_SECONDS)}s`,
          filter_chains: open.map(filterChain),
          default_filter_chain: { name: CLOSED, filters: [proxyTo(CLOSED)] },
        },
      ],
      clusters: [
        ...open.map((route) => cluster(routeWord(route), route.backend)),
        { name: CLOSED, type: "STATIC", connect_timeout: `${String(CONNECT_SECONDS)}s` },
      ],
    },
  };
  return `${JSON.stringify(bootstrap, undefined, 2)}\n`;
}

function filterChain(route: GatewayRoute): object {
  const ranges = route.networks?.map(({ network }) => {
    const [address = "", length] = plainWord(network).split("/");
    return { address_prefix: address, prefix_len: Number(length) };
  });
  return {
    name: routeWord(route),
    filter_chain_match: {
      transport_protocol: "tls",
      server_names: route.serverNames.map(plainWord),
      ...(ranges === undefined ? {} : { source_prefix_ranges: ranges }),
    },
    filters: [proxyTo(routeWord(route))],
  };
}

function proxyTo(name: string): object {
  return {
    name: "envoy.filters.network.tcp_proxy",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy",
      stat_prefix: name,
      cluster: name,
      idle_timeout: `${String(IDLE_SECONDS)}s`,
    },
  };
}

function cluster(name: string, backend: HostAndPort): object {
  return {
    name,
    type: isAddress(backend.host) ? "STATIC" : "STRICT_DNS",
    connect_timeout: `${String(CONNECT_SECONDS)}s`,
    load_assignment: {
      cluster_name: name,
      endpoints: [{ lb_endpoints: [{ endpoint: { address: addressOf(backend) } }] }],
    },
  };
}

function addressOf({ host, port }: HostAndPort, isEverything = false): object {
  const address = { address: plainWord(host), port_value: port };
  return { socket_address: isEverything ? { ...address, ipv4_compat: true } : address };
}
