import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** What a program that has ended left behind. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const ROOT = join(import.meta.dirname, "../..");

/** The sources, run directly, and what `npm run build` makes of them. */
export const SOURCES = join(ROOT, "src/cli/main.ts");
export const BUILT = join(ROOT, "dist/cli/main.js");

/** As the program's first line has them: grpc-js names IP addresses to TLS, and Node warns of that. */
const FLAGS = ["--disable-warning=ExperimentalWarning", "--disable-warning=DEP0123"];

export interface ProgramOptions {
  readonly cwd: string;
  /** Default: what the build made. */
  readonly main?: string;
  /** The Node that runs it. Default: that of the tests. */
  readonly node?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** No file may grow beyond so many KiB: for the program that is a disk without room. */
  readonly fileLimitKiB?: number;
}

/** Starts rollcall as a process of its own. Without colour, and without the settings of whoever runs the tests. */
export function startProgram(args: readonly string[], options: ProgramOptions): ChildProcess {
  const { PATH = "", NODE_COMPILE_CACHE = "" } = process.env;
  const program = [...FLAGS, options.main ?? BUILT, ...args];
  const { fileLimitKiB, node = process.execPath } = options;
  const [command, words] =
    fileLimitKiB === undefined
      ? [node, program]
      : ["bash", ["-c", `ulimit -f ${String(fileLimitKiB)} && exec "$0" "$@"`, node, ...program]];
  return spawn(command, words, {
    cwd: options.cwd,
    env: { PATH, NODE_COMPILE_CACHE, HOME: options.cwd, NO_COLOR: "1", ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
  });
}

/** Runs rollcall to its end. */
export async function runProgram(args: readonly string[], options: ProgramOptions): Promise<Ended> {
  const child = startProgram(args, options);
  child.stdin?.end(options.input ?? "");
  const texts = { stdout: "", stderr: "" };
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (texts.stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (texts.stderr += text));
  await once(child, "close");
  return { exitCode: child.exitCode, ...texts };
}

/** A simulated domain manager in a process of its own. */
export interface SimulatorProcess {
  readonly address: string;
  readonly domainId: string;
  /** What it has written to stderr so far. */
  readonly errors: () => string;
  readonly sequencers: readonly { readonly name: string; readonly url: string }[];
  readonly stop: () => Promise<void>;
}

/** Starts `rollcall simulate` and waits until it listens. */
export async function startSimulatorProcess(
  args: readonly string[],
  options: ProgramOptions,
): Promise<SimulatorProcess> {
  const { document, errors, stop } = await startNode(args, options);
  const { address, domainId, sequencers } = document as unknown as Omit<SimulatorProcess, "stop" | "errors">;
  return { address, domainId, sequencers, errors, stop };
}

/** A simulated participant in a process of its own. */
export interface ParticipantProcess {
  readonly address: string;
  readonly participantId: string;
  readonly stop: () => Promise<void>;
}

/** Starts `rollcall simulate participant` and waits until it listens. */
export async function startParticipantProcess(
  args: readonly string[],
  options: ProgramOptions,
): Promise<ParticipantProcess> {
  const { document, stop } = await startNode(["participant", ...args], options);
  const { address, participantId } = document as unknown as Omit<ParticipantProcess, "stop">;
  return { address, participantId, stop };
}

async function startNode(args: readonly string[], options: ProgramOptions) {
  const command = args[0] === "participant" ? ["simulate", "participant"] : ["simulate"];
  const child = startProgram([...command, "-o", "json", ...args.slice(command.length - 1)], options);
  let errors = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout?.setEncoding("utf8").once("data", resolve);
    child.once("close", () => {
      reject(new Error(`the simulator ended before it listened: ${errors}`));
    });
  });
  return {
    document: JSON.parse(line) as Readonly<Record<string, unknown>>,
    errors: () => errors,
    stop: async (): Promise<void> => {
      if (child.exitCode !== null) return;
      const closed = once(child, "close");
      child.kill("SIGTERM");
      await closed;
    },
  };
}
