import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { onTestFinished } from "vitest";

import { commitAll, exampleRepository, git } from "../support/git-repository.ts";
import {
  type Ended,
  type ProgramOptions,
  runProgram,
  type SimulatorProcess,
  startSimulatorProcess,
} from "../support/program.ts";

/** A settings file, a register in git and a simulated domain manager, in a folder of their own. */
export interface World {
  readonly directory: string;
  readonly register: string;
  readonly simulator: SimulatorProcess;
  /** Runs the built program there. */
  readonly rollcall: (...args: readonly string[]) => Promise<Ended>;
  /** Commits a change of one file: its new text, or undefined to delete it. */
  readonly change: (path: string, edit: (text: string) => string | undefined) => Promise<void>;
}

export interface WorldOptions {
  readonly simulator?: readonly string[];
  /** What the file `token` beside the settings holds. */
  readonly token?: string;
  /** Lines of the domain's settings, instead of its address. */
  readonly domain?: (address: string) => string;
  /** The rollcall that everything runs. Default: what the build made. */
  readonly program?: Pick<ProgramOptions, "main" | "node">;
}

/** The example register against a domain that has nobody yet. Everything is gone when the test is over. */
export async function aWorld(options: WorldOptions = {}): Promise<World> {
  const directory = await emptyFolder();
  const register = join(directory, "register");
  await exampleRepository(register);
  if (options.token !== undefined) await writeFile(join(directory, "token"), `${options.token}\n`);
  const program = { ...options.program, cwd: directory };
  const simulator = await startSimulatorProcess(["--delay-ms", "20", ...(options.simulator ?? [])], program);
  onTestFinished(() => simulator.stop());
  await writeSettings(directory, options.domain?.(simulator.address) ?? `address: ${simulator.address}`);
  return {
    directory,
    register,
    simulator,
    rollcall: (...args) => runProgram(args, program),
    change: async (path, edit) => {
      const file = join(register, path);
      const text = edit(await readFile(file, "utf8").catch(() => ""));
      if (text === undefined) await git(register, "rm", "--quiet", path);
      else await writeFile(file, text);
      await commitAll(register, `Change ${path}`);
    },
  };
}

export async function emptyFolder(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "rollcall-test-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true, maxRetries: 3 }));
  return directory;
}

/** Settings for the domain `acme`. `domain` holds further lines of its entry. */
export async function writeSettings(directory: string, domain: string, register = "url: ./register"): Promise<void> {
  const indent = (lines: string, by: string): string =>
    lines
      .split("\n")
      .map((line) => by + line)
      .join("\n");
  await writeFile(
    join(directory, "rollcall.yaml"),
    [
      "apiVersion: rollcall.dev/v1",
      "kind: Settings",
      "register:",
      indent(register, "  "),
      "domains:",
      "  acme:",
      "    flavour: canton-2",
      indent(domain, "    "),
      "",
    ].join("\n"),
  );
}

export function participantPath(name: string): string {
  return `domains/acme/participants/${name}.yaml`;
}

/** A made-up participant id, the same for the same name. */
export function idOf(name: string): string {
  return `${name}::1220${createHash("sha256").update(name).digest("hex")}`;
}

export function participantText(name: string, lines: readonly string[] = []): string {
  return [
    "apiVersion: rollcall.dev/v1",
    "kind: Participant",
    "metadata:",
    `  name: ${name}`,
    "spec:",
    `  participantId: ${idOf(name)}`,
    ...lines.map((line) => `  ${line}`),
    "  owner:",
    `    organisation: Company ${name}`,
    "",
  ].join("\n");
}

/** Adds so many members to the example register, in one commit. */
export async function addMembers(register: string, count: number): Promise<readonly string[]> {
  const names = Array.from({ length: count }, (_, index) => `member-${String(index + 1000)}`);
  await mkdir(join(register, "domains/acme/participants"), { recursive: true });
  await Promise.all(names.map((name) => writeFile(join(register, participantPath(name)), participantText(name))));
  await commitAll(register, `Add ${String(count)} members`);
  return names;
}
