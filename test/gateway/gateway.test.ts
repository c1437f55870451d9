import { describe, expect, test } from "vitest";

import type { Gateway } from "../../src/model/gateway.ts";
import type { Name } from "../../src/model/identifier.ts";
import type { Network } from "../../src/model/network.ts";
import { renderEnvoy } from "../../src/gateway/envoy.ts";
import { renderHaproxy } from "../../src/gateway/haproxy.ts";
import { renderNginx } from "../../src/gateway/nginx.ts";
import { aGateway, aRoute } from "../build/gateways.ts";
import { aCommitId, aName } from "../build/identifiers.ts";

// These hold the text to what is meant by it. That the programs understand it so, and that they do what is meant, is what
// npm run test:gateway proves with the programs themselves.

const RENDERERS = { haproxy: renderHaproxy, nginx: renderNginx, envoy: renderEnvoy };
const ALL = Object.entries(RENDERERS);

/** What decides in a configuration: its lines without comments and blanks. */
function linesOf(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter((line) => line !== "");
}

interface FilterChain {
  readonly name: string;
  readonly filter_chain_match?: object;
}

/** The listener and the clusters of an Envoy bootstrap. */
function bootstrapOf(gateway: Gateway) {
  const { static_resources: resources } = JSON.parse(renderEnvoy(gateway)) as {
    readonly static_resources: {
      readonly listeners: readonly {
        readonly address: object;
        readonly filter_chains: readonly FilterChain[];
        readonly default_filter_chain: FilterChain;
      }[];
      readonly clusters: readonly { readonly name: string; readonly type: string; readonly load_assignment?: object }[];
    };
  };
  return { listener: resources.listeners[0], clusters: resources.clusters };
}

test("HAProxy accepts a name only from its networks, and rejects everything else after that", () => {
  const routes = [aRoute(), aRoute({ sequencer: "west", networks: ["192.0.2.7/32", "2001:db8:7::/48"] })];
  const lines = linesOf(renderHaproxy(aGateway({ routes })));
  const decisions = lines.filter((line) => /^(?:acl|tcp-request content|use_backend) /.test(line));

  expect(lines).toContain("bind 0.0.0.0:443");
  expect(lines).toContain("server east 10.0.0.11:10038");
  expect(decisions).toEqual([
    "acl acme__east.name req.ssl_sni -i east.acme.example",
    "acl acme__east.from src 203.0.113.0/24",
    "tcp-request content accept if acme__east.name acme__east.from",
    "acl acme__west.name req.ssl_sni -i west.acme.example",
    "acl acme__west.from src 192.0.2.7/32",
    "acl acme__west.from src 2001:db8:7::/48",
    "tcp-request content accept if acme__west.name acme__west.from",
    "tcp-request content reject",
    "use_backend acme__east if acme__east.name",
    "use_backend acme__west if acme__west.name",
  ]);
});

test("nginx looks the name up, then the address, and what is in neither list ends where nothing answers", () => {
  const lines = linesOf(renderNginx(aGateway({ listen: { host: "::", port: 443 } }))).join("\n");

  expect(lines).toContain("map $ssl_preread_server_name $to {\ndefault closed;\neast.acme.example $to_acme__east;\n}");
  expect(lines).toContain("geo $to_acme__east {\ndefault closed;\n203.0.113.0/24 acme__east;\n}");
  expect(lines).toContain("upstream acme__east {\nserver 10.0.0.11:10038;\n}");
  expect(lines).toContain("upstream closed {\nserver 127.0.0.1:1 down;\n}");
  expect(lines).toContain("listen [::]:443 ipv6only=off so_keepalive=on;\nssl_preread on;");
});

test("Envoy has a filter chain for a name and its networks, and closes what fits none", () => {
  const { listener, clusters } = bootstrapOf(aGateway());

  expect(listener?.address).toEqual({ socket_address: { address: "0.0.0.0", port_value: 443 } });
  expect(listener?.filter_chains).toMatchObject([
    {
      name: "acme__east",
      filter_chain_match: {
        transport_protocol: "tls",
        server_names: ["east.acme.example"],
        source_prefix_ranges: [{ address_prefix: "203.0.113.0", prefix_len: 24 }],
      },
    },
  ]);
  expect(listener?.default_filter_chain.name).toBe("closed");
  expect(clusters.find(({ name }) => name === "closed")).not.toHaveProperty("load_assignment");
});

test("Envoy looks up a backend that is a name, and takes an address as it is", () => {
  const typeOf = (host: string): string | undefined =>
    bootstrapOf(aGateway({ routes: [aRoute({ backend: { host, port: 1 } })] })).clusters[0]?.type;

  expect([typeOf("10.0.0.11"), typeOf("2001:db8::1"), typeOf("east.internal")]).toEqual([
    "STATIC",
    "STATIC",
    "STRICT_DNS",
  ]);
});

test("a sequencer that lets nobody in is let in to by nothing", () => {
  const gateway = aGateway({ routes: [aRoute({ networks: [] })] });

  expect(linesOf(renderHaproxy(gateway)).filter((line) => line.includes(" accept "))).toEqual([]);
  expect(linesOf(renderNginx(gateway))).toContain("east.acme.example closed;");
  // A chain without source ranges would take every address.
  expect(bootstrapOf(gateway).listener?.filter_chains).toEqual([]);
});

test("a sequencer that is open asks for its name only", () => {
  const gateway = aGateway({ routes: [aRoute({ networks: "open" })] });

  expect(linesOf(renderHaproxy(gateway))).toContain("tcp-request content accept if acme__east.name");
  expect(linesOf(renderNginx(gateway))).toContain("east.acme.example acme__east;");
  expect(bootstrapOf(gateway).listener?.filter_chains[0]?.filter_chain_match).not.toHaveProperty(
    "source_prefix_ranges",
  );
});

test("sequencers whose names run together with their domains' stay two", () => {
  const routes = [
    aRoute({ domain: aName("a-b"), sequencer: "c", serverNames: ["one.example"] }),
    aRoute({ domain: aName("a"), sequencer: "b-c", serverNames: ["two.example"] }),
  ];

  expect(renderHaproxy(aGateway({ routes })).match(/^backend .*$/gm)).toEqual(["backend a_b__c", "backend a__b_c"]);
});

describe.each(ALL)("for %s", (_program, render) => {
  test("equal gateways give equal configurations, without a moment in them", () => {
    expect(render(aGateway())).toBe(render(aGateway()));
    expect(render(aGateway())).not.toMatch(/\d{4}-\d{2}-\d{2}/);
    expect(render(aGateway()).endsWith("\n")).toBe(true);
  });

  test.each([
    ["a server name", { routes: [aRoute({ serverNames: ["east.example { }\n    server evil 1.2.3.4:5"] })] }],
    ["a server name with a variable", { routes: [aRoute({ serverNames: ["$to"] })] }],
    ["a network", { routes: [aRoute({ networks: ["10.0.0.0/8; }"] })] }],
    ["a backend", { routes: [aRoute({ backend: { host: "10.0.0.1 check", port: 1 } })] }],
    ["a listener", { listen: { host: "0.0.0.0 ssl crt x", port: 1 } }],
    ["a domain", { routes: [aRoute({ domain: "acme\n}" as Name })] }],
  ])("what is no plain word goes into no configuration: %s", (_what, fields) => {
    expect(() => render(aGateway(fields))).toThrow("not a plain word");
  });
});

test.each([
  ["haproxy", renderHaproxy],
  ["nginx", renderNginx],
])(
  "%s shows whose network a line is, and from which commit, in comments that nothing gets out of",
  (_program, render) => {
    const member = "eve\nevil" as Name;
    const named = {
      ...aRoute(),
      networks: [{ network: "192.0.2.0/24" as Network, members: [aName("alice"), aName("bob")] }],
    };

    expect(render(aGateway({ routes: [named] }))).toMatch(/192\.0\.2\.0\/24.* # alice bob$/m);
    expect(render(aGateway())).toContain(`as the register has it at ${aCommitId("now")}.`);
    expect(render(aGateway({ commit: undefined }))).toContain("at a folder.");
    expect(() =>
      render(
        aGateway({ routes: [{ ...named, networks: [{ network: "192.0.2.0/24" as Network, members: [member] }] }] }),
      ),
    ).toThrow();
  },
);
