import { describe, expect, test } from "vitest";

import { freePort } from "../support/free-port.ts";
import { aGatewayWorld } from "./a-register.ts";
import { check, PROGRAMS, shout, start, startBackends, visit } from "./programs.ts";

const TWO = { east: "", west: "" };

/** `lines` of a member on these sequencers. */
function on(sequencers: string, lines = ""): string {
  return `placement: {sequencers: [${sequencers}]}\n${lines}`;
}

const EVERYBODY = {
  alice: on("east", "networks: [127.0.0.2/32]"),
  bob: on("west", "networks: [127.0.0.3/32, 2001:db8:7::/48]"),
  carol: on("east, west", "networks: [127.0.0.8/30]"),
  mallory: on("east", "networks: [127.0.0.4/32]\nstate: suspended\nreason: a dispute"),
  nobody: on("west"),
};

const ADDRESSES = ["--backend", "east=127.0.0.1:1", "--backend", "west=[::1]:2"];

describe.each(PROGRAMS)("%s", (program) => {
  test("takes the configuration, over IPv4 and over IPv6", async () => {
    const world = await aGatewayWorld(TWO, EVERYBODY);

    for (const listen of ["127.0.0.1:8443", "[::1]:8443"]) {
      const found = await check(program, await world.render(program, "--listen", listen, ...ADDRESSES));
      expect(found.exitCode, found.words).toBe(0);
      expect(found.words).not.toMatch(/\bwarn|alert/i);
    }
  });

  test("takes the configuration of a domain that lets nobody in, and of one that is open", async () => {
    const world = await aGatewayWorld(TWO, { nobody: on("west") });

    for (const without of ["closed", "open"]) {
      const args = ["--listen", "127.0.0.1:8443", ...ADDRESSES, "--without-networks", without];
      const found = await check(program, await world.render(program, ...args));
      expect(found.exitCode, found.words).toBe(0);
    }
  });

  test("takes the configuration of many sequencers with many members and long names", async () => {
    const long = `s-${"x".repeat(38)}`;
    const names = [long, ...Array.from({ length: 60 }, (_, index) => `s-${String(index)}`)];
    const members = Array.from({ length: 300 }, (_, index) => [
      `m-${String(index)}`,
      `networks: [10.${String(index >> 8)}.${String(index & 255)}.0/24, 10.${String(index >> 8)}.${String(index & 255)}.7/32, 2001:db8:${index.toString(16)}::/48]`,
    ]);
    const world = await aGatewayWorld(
      Object.fromEntries(names.map((name) => [name, ""])),
      Object.fromEntries(members) as Readonly<Record<string, string>>,
    );
    const backends = names.flatMap((name, index) => ["--backend", `acme/${name}=127.0.0.1:${String(index + 1000)}`]);
    const found = await check(program, await world.render(program, "--listen", "127.0.0.1:8443", ...backends));

    expect(found.exitCode, found.words).toBe(0);
  });

  test("refuses a configuration with a mistake in it: the check can fail", async () => {
    const world = await aGatewayWorld(TWO, EVERYBODY);
    const text = await world.render(program, "--listen", "127.0.0.1:8443", ...ADDRESSES);
    const found = await check(program, text.replaceAll("127.0.0.2", "127.0.0.777"));

    expect(found.exitCode).not.toBe(0);
  });

  test("lets each member through to its own sequencers and nobody else, with TLS untouched", async () => {
    const { ports, root } = await startBackends(["east", "west"]);
    const port = await freePort();
    const world = await aGatewayWorld(TWO, EVERYBODY);
    const backends = Object.entries(ports).flatMap(([name, at]) => ["--backend", `${name}=127.0.0.1:${String(at)}`]);
    await start(program, await world.render(program, "--listen", `127.0.0.1:${String(port)}`, ...backends), port);
    const [east, west] = ["east.acme.example", "west.acme.example"];
    const visits: readonly (readonly [from: string, name: string | undefined, answer: string])[] = [
      ["127.0.0.2", east, "east"],
      ["127.0.0.2", "EAST.acme.example", "east"],
      ["127.0.0.3", west, "west"],
      ["127.0.0.9", east, "east"],
      ["127.0.0.11", west, "west"],
      // Placed elsewhere.
      ["127.0.0.2", west, "closed"],
      ["127.0.0.3", east, "closed"],
      // Suspended, a neighbour of a network, and a stranger.
      ["127.0.0.4", east, "closed"],
      ["127.0.0.12", east, "closed"],
      ["127.0.0.1", west, "closed"],
      // Names that are nobody's, and none at all.
      ["127.0.0.2", "acme.example", "closed"],
      ["127.0.0.2", "x.east.acme.example", "closed"],
      ["127.0.0.2", "closed", "closed"],
      ["127.0.0.2", "default", "closed"],
      ["127.0.0.2", undefined, "closed"],
    ];
    const answers = await Promise.all(
      visits.map(async ([from, name]) => [from, name, await visit({ port, from, name, root })]),
    );

    expect(answers).toEqual(visits);
    expect(await shout({ port, from: "127.0.0.2" }, "GET / HTTP/1.1\r\nHost: east.acme.example\r\n\r\n")).toBe("");
  });

  test("listens on every address of both families, and tells networks of IPv4 apart there, too", async () => {
    const { ports, root } = await startBackends(["east", "west"]);
    const port = await freePort();
    const world = await aGatewayWorld(TWO, {
      alice: on("east", "networks: [127.0.0.2/32]"),
      bob: on("west", 'networks: ["::1/128"]'),
    });
    const backends = Object.entries(ports).flatMap(([name, at]) => ["--backend", `${name}=127.0.0.1:${String(at)}`]);
    await start(program, await world.render(program, "--listen", `[::]:${String(port)}`, ...backends), port);
    const [east, west] = ["east.acme.example", "west.acme.example"];
    const overIpv6 = { host: "::1", from: "::1", port, root };

    expect(await visit({ port, from: "127.0.0.2", name: east, root })).toBe("east");
    expect(await visit({ port, from: "127.0.0.3", name: east, root })).toBe("closed");
    expect(await visit({ port, from: "127.0.0.2", name: west, root })).toBe("closed");
    expect(await visit({ ...overIpv6, name: west })).toBe("west");
    expect(await visit({ ...overIpv6, name: east })).toBe("closed");
  });

  test("opens a sequencer to strangers only where the operator says so", async () => {
    const { ports, root } = await startBackends(["east", "west"]);
    const port = await freePort();
    const world = await aGatewayWorld(TWO, EVERYBODY);
    const backends = Object.entries(ports).flatMap(([name, at]) => ["--backend", `${name}=127.0.0.1:${String(at)}`]);
    const listen = ["--listen", `127.0.0.1:${String(port)}`];
    await start(program, await world.render(program, ...listen, ...backends, "--without-networks", "open"), port);

    expect(await visit({ port, from: "127.0.0.77", name: "west.acme.example", root })).toBe("west");
    expect(await visit({ port, from: "127.0.0.77", name: "east.acme.example", root })).toBe("closed");
  });
});
