import { spawn } from "node:child_process";
import { once } from "node:events";
import { devNull } from "node:os";

import { simpleGit } from "simple-git";

/** How git reaches the remote; all of it from the settings, none of it from the register. */
export interface GitAccess {
  /** Where git and ssh are found: the only thing that is taken over from our own environment. */
  readonly searchPath: string;
  /** Asked for each fetch; undefined for a remote that needs none. */
  readonly token?: (() => Promise<string>) | undefined;
  readonly sshKeyFile?: string | undefined;
  readonly sshKnownHostsFile?: string | undefined;
}

/**
 * Objects are checked when they come in, and nothing is tidied up behind our back. What is larger than any document is not
 * taken into memory to be checked: a small pack can hold hundreds of megabytes of nothing.
 */
export const SAFE_CONFIG = [
  "fetch.fsckObjects=true",
  "core.bigFileThreshold=1m",
  "gc.auto=0",
  "maintenance.auto=false",
] as const;

/**
 * The environment of every git process: made here, nothing inherited but where programs are.
 *
 * A token is passed in configuration variables, where neither the process list nor a file shows it.
 */
export function gitEnvironment(access: GitAccess, token: string | undefined, url = ""): Record<string, string> {
  const { searchPath, sshKeyFile, sshKnownHostsFile } = access;
  return {
    PATH: searchPath,
    HOME: "/nonexistent",
    LC_ALL: "C",
    GIT_ALLOW_PROTOCOL: isLocal(url) ? "http" : "https:ssh:file",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: devNull,
    // The commits as they are, without this machine's replacement refs.
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_GRAFT_FILE: "/nonexistent/grafts",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_TERMINAL_PROMPT: "0",
    ...(sshKeyFile === undefined ? {} : { GIT_SSH_COMMAND: sshCommand(sshKeyFile, sshKnownHostsFile) }),
    ...(token === undefined
      ? {}
      : {
          GIT_CONFIG_COUNT: "2",
          // A token is for one host: redirects are not followed.
          GIT_CONFIG_KEY_1: "http.followRedirects",
          GIT_CONFIG_VALUE_1: "false",
          GIT_CONFIG_KEY_0: "http.extraHeader",
          GIT_CONFIG_VALUE_0: `Authorization: Basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`,
        }),
  };
}

/** In the clear to this very machine only. */
function isLocal(url: string): boolean {
  return /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])[:/]/.test(url);
}

function sshCommand(keyFile: string, knownHostsFile: string | undefined): string {
  const quoted = (path: string): string => `'${path.replaceAll("'", String.raw`'\''`)}'`;
  const hosts = knownHostsFile === undefined ? "" : ` -o UserKnownHostsFile=${quoted(knownHostsFile)}`;
  return `ssh -F none -i ${quoted(keyFile)} -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=yes${hosts}`;
}

/** Git's words about a failure are cut here; the first say it. */
const MAX_WORDS = 16_384;
/** Without network access a command ends long before. */
const TIMEOUT_MS = 300_000;

export interface RunOptions {
  readonly input?: string;
  /** Beside what every git has; undefined takes away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** An exit code that is an answer, too, such as that there is nothing of what was asked for. */
  readonly answer?: number;
}

/**
 * Streams the output of a git command that uses no network. Git is ended when the consumer stops reading.
 *
 * Rejects with git's own text unless it exits successfully, also when it was killed: its output until then is a part, and
 * could pass for the whole.
 */
export async function* streamGit(
  directory: string,
  searchPath: string,
  command: readonly string[],
  signal: AbortSignal,
  { input = "", env = {}, answer = 0 }: RunOptions = {},
): AsyncGenerator<Buffer> {
  const config = SAFE_CONFIG.flatMap((setting) => ["-c", setting]);
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  const git = spawn("git", [...config, ...command], {
    cwd: directory,
    env: { ...gitEnvironment({ searchPath }, undefined), ...env },
    signal: bounded,
    stdio: "pipe",
  });
  const ended = once(git, "close");
  ended.catch(() => undefined);
  let words = "";
  git.stderr.setEncoding("utf8").on("data", (part: string) => {
    if (words.length < MAX_WORDS) words += part;
  });
  // A git that ended before it read anything says itself why.
  git.stdin.on("error", () => undefined).end(input);
  try {
    for await (const chunk of git.stdout as AsyncIterable<Buffer>) yield chunk;
    await ended;
  } catch (error) {
    bounded.throwIfAborted();
    // Of a git that is not there the stream says less.
    if (git.pid === undefined) await ended;
    throw error;
  } finally {
    git.kill();
  }
  if (git.exitCode === 0 || git.exitCode === answer) return;
  throw endedBadly(command, git.exitCode ?? git.signalCode, [Buffer.from(words)]);
}

function endedBadly(command: readonly string[], end: number | string | null, words: readonly Buffer[]): Error {
  const said = Buffer.concat(words).toString("utf8").slice(0, MAX_WORDS);
  return new Error(`git ${command[0] ?? ""} ended with ${String(end ?? "a signal")}: ${said}`);
}

/**
 * The whole output of a git command that uses no network. Rejects like `streamGit`.
 *
 * simple-git runs it, except for a command that reads: it gives a command no input. By itself it takes a git that was ended
 * by a signal, or that fails without output, for a success; so its exit is judged here.
 */
export async function runGit(
  directory: string,
  searchPath: string,
  command: readonly string[],
  signal: AbortSignal,
  options: RunOptions = {},
): Promise<string> {
  if (options.input !== undefined) return takeWhole(streamGit(directory, searchPath, command, signal, options));
  const { env = {}, answer = 0 } = options;
  const git = simpleGit({
    baseDir: directory,
    abort: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    allowEnvironment: [...Object.keys(gitEnvironment({ searchPath }, undefined)), ...Object.keys(env)],
    config: [...SAFE_CONFIG],
    // Our own fixed words, each of them: what simple-git guards against is words of others.
    unsafe: { allowUnsafeConfigPaths: true, allowUnsafeTemplateDir: true },
    errors: (error, { exitCode, stdErr }) =>
      exitCode === 0 || exitCode === answer ? undefined : (error ?? endedBadly(command, exitCode, stdErr)),
  });
  return git.env({ ...gitEnvironment({ searchPath }, undefined), ...env }).raw([...command]);
}

async function takeWhole(output: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of output) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
