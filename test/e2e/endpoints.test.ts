import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { aFreePort } from "../adapters/canton-2/strange-peers.ts";
import { type Authority, aCertificateAuthority } from "../simulator/certificates.ts";
import { parseExposition, valueOf } from "../support/exposition.ts";
import { git } from "../support/git-repository.ts";
import { type SimulatorProcess, startSimulatorProcess } from "../support/program.ts";
import { aServiceWorld, type Service, TOKENS } from "./service-world.ts";
import { emptyFolder, participantPath, type World } from "./world.ts";

const DAY_MS = 86_400_000;
const LOOPBACK = ["connection: { allowNetworks: [127.0.0.0/8] }"];

function sequencerPath(name: string): string {
  return `domains/acme/sequencers/${name}.yaml`;
}

function sequencerText(name: string, url: string): string {
  return [
    "apiVersion: rollcall.dev/v1",
    "kind: Sequencer",
    `metadata: { name: ${name} }`,
    "spec:",
    `  endpoints: ["${url}"]`,
    "  trustRoot: { certificate: root.pem }",
    // The example's members ask for regions.
    `  region: us-${name === "east" ? "east" : "west"}`,
    "",
  ].join("\n");
}

/** Makes a certificate for a simulated sequencer, and gives the arguments that use it. */
async function sequencerWith(authority: Authority, name: string, notAfter?: Date): Promise<readonly string[]> {
  const folder = await emptyFolder();
  const { certificate, privateKey } = await authority.issue(name, notAfter === undefined ? {} : { notAfter });
  await writeFile(join(folder, "own.pem"), certificate);
  await writeFile(join(folder, "own.key"), privateKey);
  return ["--sequencer", name, "--sequencer-tls", `${name}=${folder}/own.pem,${folder}/own.key`];
}

async function aDomain(args: readonly string[]): Promise<SimulatorProcess> {
  const domain = await startSimulatorProcess(args, { cwd: await emptyFolder() });
  onTestFinished(() => domain.stop());
  return domain;
}

function urlOf({ sequencers }: SimulatorProcess, name: string): string {
  return sequencers.find((sequencer) => sequencer.name === name)?.url ?? "";
}

/** Somebody who counts who comes, and hangs up. */
async function aDoor(): Promise<{ readonly url: string; readonly visits: () => number }> {
  let visits = 0;
  const server = createServer((socket) => {
    visits += 1;
    socket.destroy();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
  });
  return { url: `https://127.0.0.1:${String((server.address() as AddressInfo).port)}`, visits: () => visits };
}

interface Listed {
  readonly name: string;
  readonly endpoints: readonly {
    readonly lookedAt: string | null;
    readonly up: boolean | null;
    readonly findings: readonly { readonly kind: string }[];
  }[];
}

/** What is known of the only endpoint of each sequencer, by its name. */
async function endpointsOf(service: Service) {
  const { sequencers } = await service.get("/api/v1/domains/acme/sequencers");
  return Object.fromEntries(
    (sequencers as readonly Listed[]).map(({ name, endpoints: [endpoint] }) => [
      name,
      endpoint === undefined || endpoint.lookedAt === null
        ? "not probed"
        : [endpoint.up, ...endpoint.findings.map(({ kind }) => kind)],
    ]),
  );
}

/** Replaces the sequencers of the example register, in one commit. */
async function setSequencers(world: World, root: Buffer, urls: Readonly<Record<string, string>>): Promise<void> {
  await writeFile(join(world.register, "domains/acme/certificates/root.pem"), root);
  for (const [name, url] of Object.entries(urls)) {
    await writeFile(join(world.register, sequencerPath(name)), sequencerText(name, url));
  }
  await world.change("README.md", (text) => `${text}\n`);
}

test("what is wrong with a merged endpoint is known in the API, the status, the metrics and the log before anybody is sent there", async () => {
  const authority = await aCertificateAuthority("Acme root");
  const impostor = await aCertificateAuthority("Acme root");
  const [inAYear, soon] = [365, 20].map((days) => new Date(Date.now() + days * DAY_MS));
  const world = await aServiceWorld({
    simulator: [
      ...(await sequencerWith(authority, "east", inAYear)),
      ...(await sequencerWith(authority, "ending", soon)),
      ...(await sequencerWith(impostor, "forged", inAYear)),
    ],
    probeMinutes: 10,
    settings: LOOPBACK,
  });
  const stranger = await aDomain(["--name", "zeta", ...(await sequencerWith(authority, "stray", inAYear))]);
  const newer = await aDomain(["--protocol-version", "7", ...(await sequencerWith(authority, "newer", inAYear))]);
  const nobody = await aFreePort();
  await setSequencers(world, authority.root, {
    east: urlOf(world.simulator, "east"),
    west: urlOf(world.simulator, "ending"),
    forged: urlOf(world.simulator, "forged"),
    stray: urlOf(stranger, "stray"),
    newer: urlOf(newer, "newer"),
    gone: `https://${nobody.address}`,
    admin: `https://${world.simulator.address}`,
  });
  await world.change(participantPath("alice"), (text) =>
    text.replace(/( {2}placement:\n).*\n/, "$1    sequencers: [stray]\n"),
  );

  const service = await world.serve();

  await expect
    .poll(() => endpointsOf(service))
    .toEqual({
      east: [true],
      west: [true, "certificate-ends"],
      forged: [false, "not-trusted"],
      stray: [false, "other-domain"],
      newer: [false, "other-protocol-version"],
      gone: [false, "unreachable"],
      admin: [false, "no-sequencer"],
    });
  const { endpoints } = await service.get("/api/v1/domains/acme/status");
  expect(endpoints).toMatchObject({ total: 7, up: 2 });
  const status = (await world.rollcall("status")).stdout;
  expect(status).toMatch(/endpoints +7, 2 of them up, probed/);
  expect(status).toMatch(/other-domain +stray: \S+ belongs to the domain zeta::\w+, not acme::\w+, since /);

  const response = await fetch(`${service.url}/metrics`, { headers: { authorization: `Bearer ${TOKENS.viewer}` } });
  const metrics = parseExposition(await response.text());
  const of = (sequencer: string, url: string) => ({ domain: "acme", sequencer, endpoint: url });
  const [east, west] = [of("east", urlOf(world.simulator, "east")), of("west", urlOf(world.simulator, "ending"))];
  expect(valueOf(metrics, "rollcall_endpoint_up", east)).toBe(1);
  expect(valueOf(metrics, "rollcall_endpoint_up", of("stray", urlOf(stranger, "stray")))).toBe(0);
  expect(valueOf(metrics, "rollcall_endpoint_finding", { ...west, finding: "certificate-ends" })).toBe(1);
  const ends = valueOf(metrics, "rollcall_endpoint_certificate_expiry_timestamp_seconds", west) ?? 0;
  expect(Math.abs(ends - (soon?.getTime() ?? 0) / 1000)).toBeLessThan(2);

  const told = service.log().filter(({ level, finding }) => level === "warn" && finding !== undefined);
  expect(told.map(({ sequencer, finding }) => `${String(sequencer)} ${String(finding)}`).toSorted()).toEqual([
    "admin no-sequencer",
    "forged not-trusted",
    "gone unreachable",
    "newer other-protocol-version",
    "stray other-domain",
    "west certificate-ends",
  ]);

  const refused = await fetch(`${service.url}/api/v1/domains/acme/members/alice/connection`, {
    headers: { authorization: `Bearer ${TOKENS.viewer}` },
  });
  expect(refused.status).toBe(503);
  expect(await refused.text()).toContain("belongs to the domain zeta::");
});

test("an endpoint is not looked at before it is merged, though its request is planned", async () => {
  const { root } = await aCertificateAuthority();
  const world = await aServiceWorld({
    probeMinutes: 10,
    settings: [...LOOPBACK, "requests: { directory: ./verdicts, pollSeconds: 1 }"],
  });
  const [merged, asked] = [await aDoor(), await aDoor()];
  await setSequencers(world, root, { east: merged.url, west: merged.url.replace("127.0.0.1", "127.0.0.2") });
  await git(world.register, "checkout", "--quiet", "-b", "requests/north");
  await world.change(sequencerPath("north"), () => sequencerText("north", asked.url));
  await git(world.register, "checkout", "--quiet", "main");

  const service = await world.serve();

  const verdict = join(world.directory, "verdicts/requests%2Fnorth.md");
  await expect.poll(() => readFile(verdict, "utf8").catch(() => "")).toContain("north");
  await expect.poll(() => endpointsOf(service)).toMatchObject({ east: [false, "unreachable"] });
  expect(merged.visits()).toBeGreaterThan(0);
  expect(asked.visits()).toBe(0);

  await git(world.register, "merge", "--quiet", "--no-ff", "--no-edit", "requests/north");
  await expect.poll(() => endpointsOf(service)).toMatchObject({ north: [false, "unreachable"] });
  expect(asked.visits()).toBeGreaterThan(0);
});

test("nothing is sent to an address that the operator does not allow, whatever is merged", async () => {
  const { root } = await aCertificateAuthority();
  const world = await aServiceWorld({ probeMinutes: 10 });
  const door = await aDoor();
  const port = new URL(door.url).port;
  await setSequencers(world, root, { east: door.url, west: `https://localhost:${port}` });

  const service = await world.serve();

  await expect
    .poll(() => endpointsOf(service))
    .toEqual({ east: [null, "address-not-allowed"], west: [null, "address-not-allowed"] });
  expect((await world.rollcall("status")).stdout).toContain("allow the network by connection.allowNetworks");
  expect(door.visits()).toBe(0);
});

test("where the settings say so nobody looks at endpoints, and that is what status says", async () => {
  const { root } = await aCertificateAuthority();
  const world = await aServiceWorld({ probeMinutes: 0, settings: LOOPBACK });
  const door = await aDoor();
  await setSequencers(world, root, { east: door.url });

  const service = await world.serve();
  await world.change("README.md", (text) => `${text}\n`);
  await expect
    .poll(() => service.get("/api/v1/runs").then(({ runs }) => (runs as readonly unknown[]).length))
    .toBeGreaterThan(1);

  expect(await endpointsOf(service)).toEqual({ east: "not probed", west: "not probed" });
  expect((await world.rollcall("status")).stdout).toMatch(/endpoints +2, not probed/);
  expect(door.visits()).toBe(0);
});
