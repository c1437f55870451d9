import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { exampleRepository, git } from "../support/git-repository.ts";
import { runProgram } from "../support/program.ts";
import { readDocument } from "./schemas.ts";
import { aWorld, emptyFolder, participantPath, participantText, writeSettings } from "./world.ts";

const LISTEN = ["--listen", "0.0.0.0:443"];
const BACKENDS = ["--backend", "east=10.0.0.11:10038", "--backend", "acme/west=west.internal:10038"];

/** The example register in a folder, and nothing else: no settings and no domain. */
async function aFolder() {
  const directory = await emptyFolder();
  const register = join(directory, "register");
  await exampleRepository(register);
  return {
    register,
    /** Runs the built program on it. */
    offline: (...args: readonly string[]) => runProgram([...args, "--register", "register"], { cwd: directory }),
    rollcall: (...args: readonly string[]) => runProgram(args, { cwd: directory }),
    write: (path: string, text: string) => writeFile(join(register, path), text),
  };
}

test("the placement of a folder is shown without settings, and each member's is explained", async () => {
  const { offline } = await aFolder();

  const shown = await offline("placement", "show", "-o", "json");
  expect(shown.exitCode).toBe(0);
  expect(readDocument(shown.stdout)).toMatchObject({
    kind: "Placement",
    policy: { maxParticipants: 40, headroom: 20, sequencersPerMember: 1 },
    sequencers: [
      { name: "east", capacity: 40, seats: 32 },
      { name: "west", capacity: 40, seats: 32 },
    ],
    due: [],
  });
  expect((await offline("placement", "show")).stdout).toMatch(/clearing +east, west/);

  const explained = await offline("placement", "explain", "carol", "-o", "json");
  expect(explained.exitCode).toBe(0);
  expect(readDocument(explained.stdout)).toMatchObject({
    member: "carol",
    sequencers: ["west"],
    reasons: [
      { sequencer: "east", chosen: false, decidedBy: "region" },
      { sequencer: "west", chosen: true, decidedBy: "preference" },
    ],
  });
  expect((await offline("placement", "explain", "carol")).stdout).toMatch(/east +no +region +east is in us-east/);
});

test("without a folder the settings' register is read, at its tip or at a revision", async () => {
  const world = await aWorld();
  const commit = (await git(world.register, "rev-parse", "HEAD")).trim();
  await world.change("domains/acme/sequencers/west.yaml", (text) => text.replace("state: active", "state: draining"));

  const now = readDocument((await world.rollcall("placement", "show", "-o", "json")).stdout);
  const before = readDocument((await world.rollcall("placement", "show", "--ref", commit, "-o", "json")).stdout);

  expect(now).toMatchObject({ sequencers: [{ name: "east" }, { name: "west", state: "draining" }] });
  expect(before).toMatchObject({ sequencers: [{ name: "east" }, { name: "west", state: "active" }] });
});

test("a member that the rules leave without a sequencer is told by validate and plan, and the plan stays what it is", async () => {
  const world = await aWorld();
  const planned = readDocument((await world.rollcall("plan", "-o", "json")).stdout);
  await world.change(participantPath("dave"), (text) =>
    text.replace("  validUntil", "  placement: {isolation: dedicated}\n  validUntil"),
  );

  const validated = await world.rollcall("validate", "register");
  expect(validated.exitCode).toBe(0);
  expect(validated.stdout).toContain(
    `${participantPath("dave")}:10:14: warning: a new sequencer of one's own is due: dave has none, since dave wants a sequencer of its own [sequencer-due]`,
  );
  const after = readDocument((await world.rollcall("plan", "-o", "json")).stdout);
  expect(after["notes"]).toContainEqual({
    kind: "sequencer-due",
    subject: null,
    message: "a new sequencer of one's own is due: dave has none, since dave wants a sequencer of its own",
  });
  expect(after["digest"]).toBe(planned["digest"]);
  expect((await world.rollcall("placement", "explain", "dave")).stdout).toContain(
    "The smallest set of rules that together leave it none:\n  - dave wants a sequencer of its own",
  );
});

test("the document of a sequencer that is due is written with blanks, which validate names until they are filled in", async () => {
  const { register, offline, rollcall, write } = await aFolder();
  expect((await offline("sequencer", "propose")).stdout).toBe("acme: no sequencer is due\n");
  const dave = await readFile(join(register, participantPath("dave")), "utf8");
  await write(
    participantPath("dave"),
    dave.replace("  validUntil", "  placement: {isolation: dedicated}\n  validUntil"),
  );

  const printed = await offline("sequencer", "propose", "-o", "json");
  expect(readDocument(printed.stdout)).toMatchObject({
    kind: "SequencerDrafts",
    due: [{ kind: "unplaced", members: ["dave"], isolation: "dedicated", count: 1 }],
    files: [{ path: "domains/acme/sequencers/dave-own.yaml" }],
  });
  const written = await offline("sequencer", "propose", "--domain", "acme", "--write", "register");
  expect(written.stdout).toBe("wrote domains/acme/sequencers/dave-own.yaml\n");

  const blank = await rollcall("validate", "register");
  expect(blank.exitCode).toBe(65);
  expect(blank.stdout).toContain("dave-own.yaml:9:7: error: item 1 of endpoints is blank [schema]");
  expect(blank.stdout).toContain("dave-own.yaml:11:18: error: certificate is blank [schema]");
  expect((await offline("sequencer", "propose")).exitCode).toBe(65);

  const path = "domains/acme/sequencers/dave-own.yaml";
  const text = await readFile(join(register, path), "utf8");
  await write(
    path,
    text.replace('- ""', "- https://dave-own.acme.example:443").replace('certificate: ""', "publicAuthorities: true"),
  );
  const filled = await rollcall("validate", "register");
  expect(filled.stdout).toContain("valid: ");
  expect(filled.stdout).not.toContain("sequencer-due");
  expect((await offline("placement", "show")).stdout).toMatch(/dave +dave-own\n/);
});

test("a draft is never written over a file that is there", async () => {
  const { register, offline, write } = await aFolder();
  const dave = await readFile(join(register, participantPath("dave")), "utf8");
  await write(
    participantPath("dave"),
    dave.replace("  validUntil", "  placement: {isolation: dedicated}\n  validUntil"),
  );
  await mkdir(join(register, "elsewhere/domains/acme/sequencers"), { recursive: true });
  await write("elsewhere/domains/acme/sequencers/dave-own.yaml", "mine");

  const { exitCode, stderr } = await offline("sequencer", "propose", "--write", "register/elsewhere");

  expect(exitCode).toBe(64);
  expect(stderr).toContain("cannot be written");
  expect(await readFile(join(register, "elsewhere/domains/acme/sequencers/dave-own.yaml"), "utf8")).toBe("mine");
});

test.each(["haproxy", "nginx", "envoy"])(
  "the gateway for %s is rendered for who is admitted and placed",
  async (program) => {
    const { offline } = await aFolder();

    const json = await offline("gateway", "render", "--for", program, ...LISTEN, ...BACKENDS, "-o", "json");
    expect(json.exitCode).toBe(0);
    const document = readDocument(json.stdout);
    expect(document).toMatchObject({
      kind: "Gateway",
      for: program,
      routes: [
        {
          sequencer: "east",
          serverNames: ["sequencer-east.acme.example"],
          networks: [
            { network: "198.51.100.0/24", members: ["clearing"] },
            { network: "203.0.113.0/26", members: ["alice"] },
          ],
        },
        { sequencer: "west", networks: { length: 4 } },
      ],
      notes: ["acme: dave cannot connect: no networks are given for it"],
    });
    const text = await offline("gateway", "render", "--for", program, ...LISTEN, ...BACKENDS);
    expect(text.stdout).toBe(document["configuration"]);
    expect(text.stderr).toContain("note: acme: dave cannot connect");
  },
);

test("the gateway's addresses come from the settings, and the command line is over them", async () => {
  const world = await aWorld();
  const settings = join(world.directory, "rollcall.yaml");
  const lines = ["gateway:", "  listen: 192.0.2.1:443", "  withoutNetworks: open", "  backends:"];
  const backends = ["    acme: { east: 10.0.0.11:10038, west: 10.0.0.12:10038 }"];
  await writeFile(settings, `${await readFile(settings, "utf8")}${[...lines, ...backends].join("\n")}\n`);
  const render = async (...args: readonly string[]) =>
    readDocument((await world.rollcall("gateway", "render", "--for", "envoy", "-o", "json", ...args)).stdout);

  expect(await render()).toMatchObject({
    listen: { host: "192.0.2.1", port: 443 },
    commit: (await git(world.register, "rev-parse", "HEAD")).trim(),
    routes: [
      { sequencer: "east", backend: { host: "10.0.0.11", port: 10038 } },
      { sequencer: "west", backend: { host: "10.0.0.12", port: 10038 } },
    ],
  });
  expect(
    await render("--backend", "west=[::1]:1", "--listen", "[::]:8443", "--without-networks", "closed"),
  ).toMatchObject({
    listen: { host: "::", port: 8443 },
    routes: [{ networks: { length: 2 } }, { backend: { host: "::1", port: 1 } }],
  });
});

test.each([
  ["listen: everywhere:443", "listen must match pattern"],
  ["listen: 10.0.0.300:443", "gateway.listen is not an address with a port"],
  ["listen: 0.0.0.0:70000", "gateway.listen is not an address with a port"],
  ["backends: { acme: { east: '10.0.0.300:1' } }", "gateway.backends.acme.east is not an address with a port"],
  ["backends: { acme: { east: 'east:1; evil' } }", "east must match pattern"],
  ["withoutNetworks: ajar", "withoutNetworks has no such value"],
])("settings of the gateway that are wrong end with 78 and say where: %s", async (lines, message) => {
  const directory = await emptyFolder();
  await writeSettings(directory, "address: 127.0.0.1:1");
  const settings = join(directory, "rollcall.yaml");
  await writeFile(settings, `${await readFile(settings, "utf8")}gateway:\n  ${lines}\n`);

  const { exitCode, stderr } = await runProgram(["gateway", "render", "--for", "nginx"], { cwd: directory });

  expect(stderr).toContain(message);
  expect(exitCode).toBe(78);
});

test("nothing is rendered of a register that is not valid, and nothing that misses an address", async () => {
  const { register, offline, write } = await aFolder();
  const render = ["gateway", "render", "--for", "haproxy", ...LISTEN];

  const missing = await offline(...render, "--backend", "east=10.0.0.11:1");
  expect(missing).toMatchObject({ exitCode: 78, stdout: "" });
  expect(missing.stderr).toContain("acme/west");

  await mkdir(join(register, "domains/beta/participants"), { recursive: true });
  await write("domains/beta/participants/alice.yaml", participantText("alice"));
  const invalid = await offline(...render, ...BACKENDS);
  expect(invalid).toMatchObject({ exitCode: 65, stdout: "" });
  expect(invalid.stderr).toContain("domains/beta/domain.yaml:1:1: error");
  expect((await offline(...render, ...BACKENDS, "--domain", "acme")).exitCode).toBe(0);
});

test("networks that an allow-list should not hold are told with their place", async () => {
  const { offline, rollcall, write } = await aFolder();
  const networks = ["0.0.0.0/0", "10.0.0.7/8", "fe80::1/64", "10.0.0.0/8 } evil", "10.0.0.300/32", "::/1"];
  await write(
    participantPath("eve"),
    participantText("eve", ["networks:", ...networks.map((network) => `  - ${JSON.stringify(network)}`)]),
  );

  const { exitCode, stdout } = await rollcall("validate", "register");

  expect(exitCode).toBe(65);
  expect(stdout).toContain("eve.yaml:11:7: error: item 4 of networks must match pattern");
  expect((await offline("gateway", "render", "--for", "nginx", ...LISTEN, ...BACKENDS)).stdout).toBe("");

  await write(
    participantPath("eve"),
    participantText("eve", [
      "networks:",
      ...networks.filter((network) => !network.includes("evil")).map((network) => `  - ${JSON.stringify(network)}`),
    ]),
  );
  const more = (await rollcall("validate", "register")).stdout;
  expect(more).toContain("eve.yaml:8:7: error: this network is wider than any company's");
  expect(more).toContain(
    "eve.yaml:9:7: error: this is an address in a network, and not the network [network]\n  expected 10.0.0.0/8",
  );
  expect(more).toContain("eve.yaml:10:7: error: this is an address in a network");
  expect(more).toContain("eve.yaml:11:7: error: this is not a network");
  expect(more).toContain("eve.yaml:12:7: error: this network is wider");
});

test.each([
  [["placement", "explain", "nobody", "--register", "register"], 'there is no member "nobody" in acme'],
  [["placement", "explain", "alcie", "--register", "register"], "Did you mean alice?"],
  [["placement", "show", "--register", "register", "--domain", "elsewhere"], "has no domain elsewhere"],
  [["placement", "show", "--register", "nowhere"], ""],
  [["placement"], "show"],
  [["placement", "explain", "--register", "register"], "missing required argument"],
  [["gateway", "render", "--register", "register"], "--for"],
  [["gateway", "render", "--register", "register", "--for", "caddy"], "caddy"],
  [
    ["gateway", "render", "--register", "register", "--for", "nginx"],
    "the address on which the gateway listens is not set",
  ],
  [
    ["gateway", "render", "--register", "register", "--for", "nginx", "--listen", "everywhere:443"],
    "is not an address",
  ],
  [
    ["gateway", "render", "--register", "register", "--for", "nginx", ...LISTEN, "--backend", "east=a b:1"],
    "does not name a sequencer",
  ],
])("wrong usage ends with 64 and says what is wrong: %j", async (args, message) => {
  const { rollcall } = await aFolder();

  const { exitCode, stderr } = await rollcall(...args);

  expect(stderr).toContain(message);
  expect(stderr).not.toContain("    at ");
  expect(exitCode).toBe(64);
});
