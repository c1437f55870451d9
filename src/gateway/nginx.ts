import type { Gateway, GatewayRoute } from "../model/gateway.ts";
import {
  addressWord,
  CONNECT_SECONDS,
  headLines,
  HELLO_SECONDS,
  IDLE_SECONDS,
  isEveryAddress,
  plainWord,
  routeWord,
} from "./words.ts";

/** The upstream for connections that are not allowed: nothing answers there. */
const CLOSED = "closed";

/** A whole configuration for nginx 1.20 and later with its stream and ssl_preread modules. */
export function renderNginx(gateway: Gateway): string {
  const { listen, routes } = gateway;
  return [
    ...headLines(gateway),
    "worker_processes auto;",
    "# Where the stream module is one of its own, it is loaded from here.",
    "include /etc/nginx/modules-enabled/*.conf;",
    "",
    "events {",
    "    worker_connections 8192;",
    "}",
    "",
    "stream {",
    "    # Names may be as long as names can be.",
    "    map_hash_bucket_size 512;",
    "    variables_hash_bucket_size 256;",
    "    variables_hash_max_size 8192;",
    "",
    "    map $ssl_preread_server_name $to {",
    `        default ${CLOSED};`,
    ...routes.flatMap((route) =>
      route.serverNames.map((name) => `        ${plainWord(name)} ${destinationOf(route)};`),
    ),
    "    }",
    ...routes.flatMap(admissionLines),
    ...routes.flatMap((route) => [
      "",
      `    upstream ${routeWord(route)} {`,
      `        server ${addressWord(route.backend)};`,
      "    }",
    ]),
    "",
    `    upstream ${CLOSED} {`,
    "        server 127.0.0.1:1 down;",
    "    }",
    "",
    "    server {",
    `        listen ${addressWord(listen)}${isEveryAddress(listen) ? " ipv6only=off" : ""} so_keepalive=on;`,
    "        ssl_preread on;",
    `        preread_timeout ${String(HELLO_SECONDS)}s;`,
    `        proxy_connect_timeout ${String(CONNECT_SECONDS)}s;`,
    `        proxy_timeout ${String(IDLE_SECONDS)}s;`,
    "        proxy_socket_keepalive on;",
    "        proxy_pass $to;",
    "    }",
    "}",
    "",
  ].join("\n");
}

/** An upstream, or the variable that says by the client's address which one. */
function destinationOf(route: GatewayRoute): string {
  if (route.networks === undefined) return routeWord(route);
  return route.networks.length === 0 ? CLOSED : `$to_${routeWord(route)}`;
}

function admissionLines(route: GatewayRoute): readonly string[] {
  if (route.networks === undefined || route.networks.length === 0) return [];
  return [
    "",
    `    geo $to_${routeWord(route)} {`,
    `        default ${CLOSED};`,
    ...route.networks.map(
      ({ network, members }) =>
        `        ${plainWord(network)} ${routeWord(route)}; # ${members.map(plainWord).join(" ")}`,
    ),
    "    }",
  ];
}
