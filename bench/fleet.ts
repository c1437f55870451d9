import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { fillIn } from "../test/support/fill-in.ts";
import { commitAll, git } from "../test/support/git-repository.ts";
import { runProgram, startProgram } from "../test/support/program.ts";

/** Many domains, one register, and settings without a store. */
export interface Fleet {
  readonly directory: string;
  readonly register: string;
  readonly domains: readonly string[];
  /** Writes settings for one service. */
  readonly settings: (file: string, lines: readonly string[], schedule: string) => Promise<void>;
  readonly remove: () => Promise<void>;
}

interface Started {
  readonly name: string;
  readonly address: string;
}

const PROGRAM = join(import.meta.dirname, "fleet-program.ts");

/** Starts so many domain managers with so many members each, and imports them into a register. */
export async function makeFleet(domains: number, members: number, slowMs: number): Promise<Fleet> {
  const directory = await mkdtemp(join(tmpdir(), "rollcall-fleet-"));
  const child = spawn(process.execPath, [PROGRAM, String(domains), String(members), String(slowMs)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8");
  while (!output.endsWith("\n")) output += String((await once(child.stdout, "data"))[0]);
  const started = JSON.parse(output) as readonly Started[];
  const register = join(directory, "register");
  const settings: Fleet["settings"] = (file, lines, schedule) =>
    writeFile(join(directory, file), settingsText(started, lines, schedule));
  await settings("import.yaml", [], "* * * * *");
  const imported = await runProgram(["import", register, "--config", "import.yaml"], { cwd: directory });
  if (imported.exitCode !== 0) throw new Error(imported.stderr);
  for (const name of await readdir(join(register, "domains"))) {
    await fillIn(join(register, "domains", name, "participants"));
  }
  await git(register, "init", "--quiet", "--initial-branch=main");
  await commitAll(register, "Import");
  return {
    directory,
    register,
    domains: started.map(({ name }) => name),
    settings,
    remove: async () => {
      child.kill();
      await once(child, "close");
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function settingsText(domains: readonly Started[], lines: readonly string[], schedule: string): string {
  return [
    "apiVersion: rollcall.dev/v1",
    "kind: Settings",
    "register: { url: ./register }",
    'http: { listen: "127.0.0.1:0" }',
    ...lines,
    "domains:",
    ...domains.map(
      ({ name, address }) => `  ${name}: { flavour: canton-2, address: "${address}", schedule: "${schedule}" }`,
    ),
    "",
  ].join("\n");
}

/** A service in a process of its own, and what it logs about its looks. */
export interface FleetService {
  readonly child: ChildProcess;
  /** Empty until it listens. */
  readonly url: () => string;
  /** When each look began, and when one ended, in milliseconds since 1970, by domain. */
  readonly began: ReadonlyMap<string, number[]>;
  readonly ended: ReadonlyMap<string, number[]>;
  readonly stop: () => Promise<void>;
}

/** Starts a service and waits until it has looked at something. */
export async function startFleetService(
  { directory }: Pick<Fleet, "directory">,
  config: string,
  env: Readonly<Record<string, string>> = {},
): Promise<FleetService> {
  const child = startProgram(["serve", "--config", config, "--log-level", "debug"], { cwd: directory, env });
  const began = new Map<string, number[]>();
  const ended = new Map<string, number[]>();
  let rest = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    const parts = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      const { time, domain, msg } = JSON.parse(part) as { time: string; domain?: string; msg: string };
      if (domain === undefined) continue;
      const into = msg === "work taken" ? began : msg.startsWith("run ") ? ended : undefined;
      into?.set(domain, [...(into.get(domain) ?? []), Date.parse(time)]);
    }
  });
  let errors = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const closed = once(child, "close");
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await closed;
  };
  for (let waited = 0; began.size === 0; waited += 50) {
    if (child.exitCode !== null || waited > 60_000) throw new Error(`the service does nothing: ${errors}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const url = (): string => /at (http:\/\/\S+)/.exec(errors)?.[1] ?? "";
  return { child, url, began, ended, stop };
}
