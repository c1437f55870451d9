import { spawn } from "node:child_process";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { mkdir, open, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Command } from "commander";
import { afterAll, beforeAll, expect, test } from "vitest";

import { type FilePlace, filePlaces, formOf } from "../../src/cli/program/file-place.ts";
import { buildProgram, prepareCommands } from "../../src/cli/program/program.ts";
import { type Simulator, startSimulator } from "../../src/simulator/canton-2/simulator.ts";
import { aCertificateAuthority } from "../simulator/certificates.ts";
import { aDar, aPackage } from "../support/dar.ts";
import { exampleRepository } from "../support/git-repository.ts";
import { SOURCES } from "../support/program.ts";

/** Every command that does something, by its words. */
function leavesOf(command: Command, words: readonly string[] = []): readonly (readonly [string, Command])[] {
  const own = command.commands.flatMap((inner) => leavesOf(inner, [...words, inner.name()]));
  const acts = command.commands.length === 0 || command.name() === "simulate";
  return acts && words.length > 0 ? [[words.join(" "), command], ...own] : own;
}

const COMMANDS = leavesOf(buildProgram());
const FOLDER = mkdtempSync(join(tmpdir(), "rollcall-mistakes-"));
const at = (name: string): string => join(FOLDER, name);

/** What is given where something has to be: a new one needs its own here. */
const GIVEN: Readonly<Record<string, readonly string[]>> = {
  "--organisation": ["Acme"],
  "--package": [at("alice.json")],
  "--alias": ["a"],
  "--address": ["127.0.0.1:1"],
  "--until": ["2h"],
  "--owner": ["ada"],
  "--reason": ["a test"],
  "--digest": ["0".repeat(64)],
  "--for": ["haproxy"],
  "--canton-log": [at("text")],
  "<name>": ["alice"],
  "<member>": ["alice"],
  "<id>": ["0".repeat(32)],
  "<dir>": [at("new")],
  "<file>": [at("text")],
  "<files>": [at("app.dar")],
};

const IDENTITY: Readonly<Record<string, readonly string[]>> = {
  "--tls-certificate": ["--tls-key", at("own.key")],
  "--tls-key": ["--tls-certificate", at("own.pem")],
};
const SERVED: Readonly<Record<string, readonly string[]>> = {
  "--tls-cert": ["--tls-key", at("own.key")],
  "--tls-key": ["--tls-cert", at("own.pem")],
};
const ASKED = ["--participant-id", `alice::1220${"0".repeat(64)}`];

/** What a place needs beside it, so that its file is looked at. */
function besides(command: string, place: string): readonly string[] {
  if (command === "request") {
    if (place === "--github-token-file") return [...ASKED, "--push", "--url", "https://127.0.0.1:1/acme/register.git"];
    if (place === "--config") return [...ASKED, "--push"];
    return place === "--register" ? ASKED : ["--address", "127.0.0.1:1", ...(IDENTITY[place] ?? [])];
  }
  if (command === "connection") return ["--no-probe"];
  if (command === "init") return place === "--config" ? ["--settings"] : [];
  if (command.startsWith("simulate")) {
    if (place === "--tls-client-ca") return ["--tls-cert", at("own.pem"), "--tls-key", at("own.key")];
    return place === "--sequencer-tls" ? ["--sequencer", "east"] : (SERVED[place] ?? []);
  }
  if (!command.startsWith("participant")) return [];
  const trusted =
    command === "participant join" && place !== "--trust-key" ? ["--trust-key", at("signing.pub"), "--no-probe"] : [];
  return [...trusted, ...(IDENTITY[place] ?? [])];
}

/** Places whose file is not looked at, with the reason. */
const NOT_READ: Readonly<Record<string, string>> = {
  "apply --register": "a folder cannot be applied, whatever it holds",
  "github setup --config": "names where the settings will be",
  "trace --config": "a trace id needs no settings",
  "sequencer propose --write": "no sequencer of the example is due",
};

/** Content that can be judged: a log may say nothing, and an empty trail proves nothing. */
const JUDGED: readonly string[] = [
  "trace --canton-log, nonsense",
  "trace --canton-log, empty",
  "audit verify <file>, empty",
];

const OUTPUTS: readonly string[] = [
  "init <dir>",
  "init --config",
  "import <dir>",
  "store export <file>",
  "simulate --state",
];

interface Mistake {
  readonly kind: string;
  readonly path: string;
}

const INPUT_FILE: readonly Mistake[] = [
  { kind: "missing", path: at("missing") },
  { kind: "below a file", path: at("text/below") },
  { kind: "a folder", path: at("folder") },
  { kind: "unreadable", path: at("loop") },
  { kind: "nonsense", path: at("text") },
  { kind: "empty", path: at("empty") },
];
const INPUT_FOLDER: readonly Mistake[] = [
  { kind: "missing", path: at("missing") },
  { kind: "a file", path: at("text") },
  { kind: "unreadable", path: at("loop") },
  { kind: "nonsense", path: at("folder") },
];
const OUTPUT_FILE: readonly Mistake[] = [
  { kind: "in no folder", path: at("missing/file") },
  { kind: "below a file", path: at("text/below") },
  { kind: "a folder", path: at("folder") },
  { kind: "unwritable", path: at("loop") },
  { kind: "full", path: at("full") },
];
const OUTPUT_FOLDER: readonly Mistake[] = [
  { kind: "a file", path: at("text") },
  { kind: "below a file", path: at("text/below") },
  { kind: "unwritable", path: at("loop/below") },
];

interface Case {
  readonly path: string;
  readonly name: string;
  readonly argv: readonly string[];
  readonly exitCode: number;
}

function casesOf([words, command]: readonly [string, Command]): readonly Case[] {
  return filePlaces(command).flatMap((place) => {
    const name = `${words} ${place.name}`;
    if (name in NOT_READ) return [];
    const isOutput = OUTPUTS.includes(name) || ["--out", "--write"].includes(place.name);
    const isFolder = /\bdir\b/.test(place.form);
    const mistakes = isOutput ? (isFolder ? OUTPUT_FOLDER : OUTPUT_FILE) : isFolder ? INPUT_FOLDER : INPUT_FILE;
    return mistakes.flatMap(({ kind, path }): Case[] => {
      const title = `${name}, ${kind}`;
      if (JUDGED.includes(title)) return [];
      const argv = argvOf(words, command, place, path);
      return [{ name: title, path, argv, exitCode: exitCodeOf(title, place.name) }];
    });
  });
}

/** Whoever named it: the settings' file, or the command line; a full disk is nobody's mistake. */
function exitCodeOf(title: string, place: string): number {
  // The state is written beside first, and a device is refused as such; settings are never written over what is there.
  if (title.endsWith(", full") && !["--state", "--config"].includes(place)) return 69;
  return place === "--config" && !title.startsWith("init ") ? 78 : 64;
}

function argvOf(words: string, command: Command, { name: place, form }: FilePlace, path: string): readonly string[] {
  const value = form.includes("=") ? `east=${path},${at("own.key")}` : path;
  const ownArguments = command.registeredArguments
    .map((argument) => ({ name: `<${argument.name()}>`, isNeeded: argument.required }))
    .filter(({ name, isNeeded }) => isNeeded || name === place)
    .flatMap(({ name }) => (name === place ? [value] : given(name)));
  const needed = command.options
    .filter(({ mandatory, long }) => mandatory && long !== place)
    .flatMap(({ long }) => [long ?? "", ...given(long ?? "")]);
  const hasConfig = place !== "--config" && command.options.some(({ long }) => long === "--config");
  return [
    ...words.split(" "),
    ...ownArguments,
    ...needed,
    ...(hasConfig ? ["--config", at("rollcall.yaml")] : []),
    ...(place.startsWith("--") ? [place, value] : []),
    ...besides(words, place),
  ];
}

function given(what: string): readonly string[] {
  const words = GIVEN[what];
  if (words === undefined) throw new Error(`${what} is new: say in GIVEN what it is given`);
  return words;
}

/** Runs a command in this process. */
async function run(argv: readonly string[]): Promise<{ readonly exitCode: unknown; readonly said: string }> {
  let said = "";
  const { stdout, stderr } = process;
  const writes = [stdout.write.bind(stdout), stderr.write.bind(stderr)] as const;
  const take = (text: string | Uint8Array): boolean => {
    said += String(text);
    return true;
  };
  const before = process.exitCode;
  stdout.write = take;
  stderr.write = take;
  try {
    const program = buildProgram();
    prepareCommands(program);
    await program.parseAsync(["node", "rollcall", ...argv]);
    return { exitCode: process.exitCode, said };
  } catch (error) {
    return { exitCode: "thrown", said: said + String(error) };
  } finally {
    stdout.write = writes[0];
    stderr.write = writes[1];
    process.exitCode = before;
  }
}

let simulator: Simulator;

beforeAll(async () => {
  const own = await (await aCertificateAuthority()).issue("own");
  await writeFile(at("own.pem"), own.certificate);
  await writeFile(at("own.key"), own.privateKey);
  await writeFile(at("text"), "no sense\nat all\n");
  await writeFile(at("empty"), "");
  await writeFile(at("app.dar"), aDar(aPackage("app")));
  await mkdir(at("folder"));
  await symlink(at("loop"), at("loop"));
  await symlink("/dev/full", at("full"));
  await exampleRepository(at("register"));
  simulator = await startSimulator({ topologyChangeDelayMs: 20 });
  const { privateKey } = generateKeyPairSync("ed25519");
  await writeFile(at("signing.key"), privateKey.export({ type: "pkcs8", format: "pem" }));
  await writeFile(at("signing.pub"), createPublicKey(privateKey).export({ type: "spki", format: "pem" }));
  await writeFile(
    at("rollcall.yaml"),
    [
      "apiVersion: rollcall.dev/v1",
      "kind: Settings",
      "register: { url: ./register }",
      "connection: { signingKey: { file: signing.key } }",
      `domains: { acme: { flavour: canton-2, address: "${simulator.address}" } }`,
      "",
    ].join("\n"),
  );
  const text = await readFile(at("rollcall.yaml"), "utf8");
  await writeFile(at("serve.yaml"), `${text}stateDirectory: served\nhttp: { listen: 127.0.0.1:0 }\n`);
  const settings = ["--config", at("rollcall.yaml")];
  const applied = await run(["apply", "--yes", ...settings]);
  expect(applied.exitCode, applied.said).toBe(0);
  const issued = await run(["connection", "alice", "--no-probe", "--out", at("alice.json"), ...settings]);
  expect(issued.exitCode, issued.said).toBe(0);
});

afterAll(async () => {
  await simulator.close();
  await rm(FOLDER, { recursive: true, force: true });
});

test("what a value stands for is known of every argument and option", () => {
  const known =
    /^(?:file.*|files|dir|name=file,file|address:port|address|alias|amount|branch|cidr|commit|count|digest|domain|edition|end|format|flags|host:port|id|id=text|key|kind|length|level|login|member|ms|name|name=amount|name=port|name@sha256:digest|organisation|permission|port|program|request|rev|role|run|seconds|seed|sequence:hash|sha512-hash|url|version|what|where|who|why|\[domain\/\]sequencer=host:port)?$/;
  const forms = COMMANDS.flatMap(([, command]) => [...command.registeredArguments, ...command.options].map(formOf));

  expect(forms.filter((form) => !known.test(form))).toEqual([]);
});

test("- and an empty name are no files, wherever a file is named", async () => {
  for (const [words, command] of COMMANDS) {
    for (const place of filePlaces(command).filter(({ form }) => !form.includes("="))) {
      for (const path of ["-", ""]) {
        const { exitCode, said } = await run(argvOf(words, command, place, path));
        expect(exitCode, said).toBe(64);
        expect(said).toContain(`${place.name} ${path === "-" ? "- is not a file" : "is empty"}`);
      }
    }
  }
});

test.each(COMMANDS.flatMap(casesOf))("$name: told in a sentence", async ({ argv, path, exitCode }) => {
  const ended = await run(argv);

  expect(ended.exitCode, ended.said).toBe(exitCode);
  expect(ended.said).toContain(path);
  expect(ended.said).not.toMatch(/should not happen|\n\s+at |\bE[A-Z]{4,}\b|undefined/);
});

test("a port that is taken is told as such", async () => {
  const port = simulator.address.split(":")[1] ?? "";

  const ended = await run(["simulate", "--port", port]);

  expect(ended.exitCode).toBe(64);
  expect(ended.said).toContain(`cannot listen at ${simulator.address}: another program listens there already`);
});

test.each([
  ["results", ["token", "bob"]],
  ["a service's log lines", ["serve", "--config", at("serve.yaml")]],
])("%s that find no room end the program with a word about it", async (_what, argv) => {
  const full = await open("/dev/full", "w");
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", SOURCES, ...argv], {
    stdio: ["ignore", full.fd, "pipe"],
  });
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (said += text));
  await once(child, "close");
  await full.close();

  expect(child.exitCode).toBe(69);
  expect(said).toContain("rollcall: cannot write the results to standard output: there is no room left on the disk");
  expect(said).not.toMatch(/\n\s+at /);
});
