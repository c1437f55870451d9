import { spawn } from "node:child_process";
import { tmpdir } from "node:os";

/** A git command ended with another exit code than 0. */
export class GitFailure extends Error {
  override readonly name = "GitFailure";
  readonly exitCode: number | null;
  readonly stdout: string;

  constructor(args: readonly string[], exitCode: number | null, stdout: string, stderr: string) {
    super(`git ${args.join(" ")} ended with ${String(exitCode)}: ${stderr.trim()}`);
    this.exitCode = exitCode;
    this.stdout = stdout;
  }
}

export interface GitOptions {
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs git in `directory`, whatever the machine's own settings are. */
export async function git(directory: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  return (await gitBytes(directory, args, options)).toString();
}

export function gitBytes(directory: string, args: readonly string[], options: GitOptions = {}): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", args, { cwd: directory, env: { ...gitEnvironment(), ...options.env } });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.once("error", reject);
    child.once("close", (code) => {
      const output = Buffer.concat(stdout);
      if (code === 0) resolve(output);
      else reject(new GitFailure(args, code, output.toString(), Buffer.concat(stderr).toString()));
    });
    // git may end before it has read everything; its exit code tells.
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input);
  });
}

/** What git may know of the machine: where programs are. */
export function gitEnvironment(): Readonly<Record<string, string>> {
  const { PATH = "" } = process.env;
  return {
    PATH,
    HOME: tmpdir(),
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_TERMINAL_PROMPT: "0",
    LC_ALL: "C",
  };
}
