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

/** A whole configuration for HAProxy 2.4 and later. */
export function renderHaproxy(gateway: Gateway): string {
  const { listen, routes } = gateway;
  return [
    ...headLines(gateway),
    "global",
    "    log stderr format raw local0",
    "",
    "defaults",
    "    mode tcp",
    "    log global",
    "    option tcplog",
    "    option clitcpka",
    "    option srvtcpka",
    `    timeout connect ${String(CONNECT_SECONDS)}s`,
    `    timeout client ${String(IDLE_SECONDS)}s`,
    `    timeout server ${String(IDLE_SECONDS)}s`,
    "",
    "frontend sequencers",
    `    bind ${addressWord(listen)}${isEveryAddress(listen) ? " v4v6" : ""}`,
    `    tcp-request inspect-delay ${String(HELLO_SECONDS)}s`,
    ...routes.flatMap(admissionLines),
    "    tcp-request content reject",
    ...routes.map((route) => `    use_backend ${routeWord(route)} if ${nameOf(route)}`),
    ...routes.flatMap((route) => [
      "",
      `backend ${routeWord(route)}`,
      `    server ${plainWord(route.sequencer)} ${addressWord(route.backend)}`,
    ]),
    "",
  ].join("\n");
}

/** One network a line: HAProxy takes 64 words of one. Lines of the same name add up. */
function admissionLines(route: GatewayRoute): readonly string[] {
  const from = `${routeWord(route)}.from`;
  const names = [
    "",
    `    # ${plainWord(route.domain)}/${plainWord(route.sequencer)}`,
    ...route.serverNames.map((name) => `    acl ${nameOf(route)} req.ssl_sni -i ${plainWord(name)}`),
  ];
  if (route.networks === undefined) return [...names, `    tcp-request content accept if ${nameOf(route)}`];
  if (route.networks.length === 0) return [...names, "    # no address may connect"];
  return [
    ...names,
    ...route.networks.map(
      ({ network, members }) => `    acl ${from} src ${plainWord(network)} # ${members.map(plainWord).join(" ")}`,
    ),
    `    tcp-request content accept if ${nameOf(route)} ${from}`,
  ];
}

function nameOf(route: GatewayRoute): string {
  return `${routeWord(route)}.name`;
}
