import type { ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, onTestFinished } from "vitest";

import { type ProgramOptions, startProgram } from "../support/program.ts";
import { readDocument } from "./schemas.ts";
import { aWorld, type World, type WorldOptions } from "./world.ts";

/** What operators of the tests show the service. */
export const TOKENS = {
  operator: "rollcall_operator-of-the-tests",
  viewer: "rollcall_viewer-of-the-tests-",
} as const;

/** One line of the service's log. */
export type LogLine = Readonly<Record<string, unknown>>;

/** A service in a process of its own. */
export interface Service {
  readonly url: string;
  readonly child: ChildProcess;
  readonly log: () => readonly LogLine[];
  /** Everything that it wrote, as it is. */
  readonly output: () => string;
  /** The document that a GET of the API answers with, held against its schema. */
  readonly get: (path: string) => Promise<Readonly<Record<string, unknown>>>;
  readonly post: (path: string, body: object, token?: string) => Promise<Response>;
  /** Tells it to stop, and gives its exit code. */
  readonly stop: () => Promise<number | null>;
  readonly kill: (signal: NodeJS.Signals) => void;
}

export interface ServiceWorldOptions extends WorldOptions {
  /** Lines of the settings, at their top level, beside what every service of the tests has. */
  readonly settings?: readonly string[];
  /** Lines of the domain's settings. */
  readonly domainLines?: readonly string[];
  /** How often endpoints are looked at. Default: never. */
  readonly probeMinutes?: number;
  /** Replaces the schedule of a look every second. */
  readonly schedule?: string;
}

interface ServeOptions extends Pick<ProgramOptions, "env" | "fileLimitKiB" | "main" | "node"> {
  readonly config?: string;
  readonly level?: string;
}

export interface ServiceWorld extends World {
  readonly serve: (options?: ServeOptions) => Promise<Service>;
}

/** A world whose settings make a service that is quick: it polls every second, and looks at its domain every second. */
export async function aServiceWorld(options: ServiceWorldOptions = {}): Promise<ServiceWorld> {
  // The example's sequencers are nowhere: nobody is asked for their names.
  const { schedule = "* * * * * *", domainLines = [], settings = [], probeMinutes = 0 } = options;
  const world = await aWorld({
    ...options,
    domain: (address) => [`address: ${address}`, `schedule: "${schedule}"`, ...domainLines].join("\n"),
  });
  await addSettings(world.directory, "rollcall.yaml", [
    `service: { pollSeconds: 1, probeMinutes: ${String(probeMinutes)} }`,
    "http:",
    "  listen: 127.0.0.1:0",
    // However long is waited, and however often is looked meanwhile.
    "  requestsPerMinute: 100000",
    "  tokens:",
    ...Object.entries(TOKENS).map(
      ([role, token]) => `    - { name: ${role}-1, role: ${role}, sha256: ${sha256(token)} }`,
    ),
    ...settings,
  ]);
  return { ...world, serve: (how = {}) => startService(world.directory, { ...options.program, ...how }) };
}

/** Writes more lines at the end of a file of settings. */
export async function addSettings(directory: string, file: string, lines: readonly string[]): Promise<void> {
  await writeFile(join(directory, file), `${lines.join("\n")}\n`, { flag: "a" });
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Starts `rollcall serve` and waits until it listens. */
export async function startService(
  directory: string,
  { config = "rollcall.yaml", level = "debug", ...options }: ServeOptions = {},
): Promise<Service> {
  const child = startProgram(["serve", "--config", config, "--log-level", level], { ...options, cwd: directory });
  let output = "";
  const lines: LogLine[] = [];
  let rest = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    const parts = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    for (const line of parts) lines.push(JSON.parse(line) as LogLine);
  });
  let errors = "";
  const listening = new Promise<string>((resolve, reject) => {
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      errors += text;
      const url = /at (http:\/\/\S+)/.exec(errors)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once("close", () => {
      reject(new Error(`the service ended before it listened: ${errors}`));
    });
  });
  const stop = async (): Promise<number | null> => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const closed = once(child, "close");
    child.kill("SIGTERM");
    await closed;
    return child.exitCode;
  };
  onTestFinished(async () => {
    child.kill("SIGCONT");
    await stop();
  });
  const url = await listening;
  return {
    url,
    child,
    log: () => lines,
    output: () => output,
    get: async (path) => {
      const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${TOKENS.viewer}` } });
      return readDocument(await response.text());
    },
    post: (path, body, token = TOKENS.operator) =>
      fetch(`${url}${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    stop,
    kill: (signal) => child.kill(signal),
  };
}

/** Waits until the domain's newest run is as wanted. */
export async function seesRun(service: Service, wanted: Readonly<Record<string, unknown>>): Promise<void> {
  await expect
    .poll(async () => {
      const { domains } = await service.get("/api/v1/domains");
      return (domains as readonly { readonly latestRun: unknown }[])[0]?.latestRun;
    })
    .toMatchObject(wanted);
}

/** How everybody stands on the domain, by name or id. */
export async function membersOf(service: Service): Promise<Readonly<Record<string, string>>> {
  const { members } = await service.get("/api/v1/domains/acme/members");
  return Object.fromEntries(
    (members as readonly { name: string | null; participantId: string; live: string }[]).map(
      ({ name, participantId, live }) => [name ?? participantId, live],
    ),
  );
}
