import { devNull } from "node:os";

import { type SimpleGit, simpleGit } from "simple-git";

/** How git reaches the remote; all of it from the settings, none of it from the register. */
export interface GitAccess {
  /** Where git and ssh are found: the only thing that is taken over from our own environment. */
  readonly searchPath: string;
  /** Asked for each fetch; undefined for a remote that needs none. */
  readonly token?: (() => Promise<string>) | undefined;
  readonly sshKeyFile?: string | undefined;
  readonly sshKnownHostsFile?: string | undefined;
}

/** Objects are checked when they come in, and nothing is tidied up behind our back. */
export const SAFE_CONFIG = ["fetch.fsckObjects=true", "gc.auto=0", "maintenance.auto=false"] as const;

const ALLOWED_VARIABLES = [
  "GIT_ALLOW_PROTOCOL",
  "GIT_CONFIG_COUNT",
  "GIT_CONFIG_GLOBAL",
  "GIT_CONFIG_KEY_0",
  "GIT_CONFIG_KEY_1",
  "GIT_CONFIG_NOSYSTEM",
  "GIT_CONFIG_VALUE_0",
  "GIT_CONFIG_VALUE_1",
  "GIT_OPTIONAL_LOCKS",
  "GIT_SSH_COMMAND",
  "GIT_TERMINAL_PROMPT",
];

/**
 * The environment of every git process: made here, nothing inherited but where programs are.
 *
 * A token goes in through configuration variables, where neither the process list nor a file shows it.
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
    GIT_OPTIONAL_LOCKS: "0",
    GIT_TERMINAL_PROMPT: "0",
    ...(sshKeyFile === undefined ? {} : { GIT_SSH_COMMAND: sshCommand(sshKeyFile, sshKnownHostsFile) }),
    ...(token === undefined
      ? {}
      : {
          GIT_CONFIG_COUNT: "2",
          // A token is for whom it was made: nobody is sent on with it.
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

/** simple-git in `directory`, with our environment, a time limit and an end. */
export async function openGit(
  directory: string,
  access: GitAccess,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<SimpleGit> {
  return simpleGit({
    baseDir: directory,
    timeout: { block: timeoutMs },
    abort: signal,
    allowEnvironment: ALLOWED_VARIABLES,
    config: [...SAFE_CONFIG],
    // Our own fixed words, each of them: what simple-git guards against is words of others.
    unsafe: {
      allowUnsafeConfigEnvCount: true,
      allowUnsafeConfigPaths: true,
      allowUnsafeSshCommand: true,
      allowUnsafeTemplateDir: true,
    },
  }).env(gitEnvironment(access, await access.token?.()));
}
