import { RollcallError } from "../../model/error.ts";

/** Git's own words for what went wrong, and ours. */
const FAILURES: readonly {
  readonly pattern: RegExp;
  readonly code: "unauthorized" | "unavailable" | "unreadable" | "settings" | "usage";
  readonly message: string;
  readonly hint: string;
}[] = [
  {
    pattern: /\[rejected\]|stale info/i,
    code: "usage",
    message: "there is such a branch already",
    hint: "The same may have been asked for already: look there, or name another branch.",
  },
  {
    pattern: /remote rejected|pre-receive hook declined/i,
    code: "unauthorized",
    message: "the repository takes no such branch",
    hint: "Its rules forbid it: name another branch.",
  },
  {
    pattern: /Authentication failed|could not read Username|Permission denied \(|HTTP.* 40[13]|returned error: 40[13]/i,
    code: "unauthorized",
    message: "the register refuses our credentials",
    hint: "Check register.token or register.sshKeyFile in the settings.",
  },
  {
    pattern: /Host key verification failed/i,
    code: "settings",
    message: "the register's host key is not known",
    hint: "Add it to the file that register.sshKnownHostsFile names.",
  },
  {
    pattern: /couldn't find remote ref|Remote branch .* not found/i,
    code: "settings",
    message: "the register has no such branch",
    hint: "Check register.branch in the settings, or the name given with --ref.",
  },
  {
    pattern: /does not appear to be a git repository|repository .* not found|Repository not found|does not exist/i,
    code: "settings",
    message: "there is no git repository at the register's address",
    hint: "Check register.url in the settings.",
  },
  {
    pattern: /dubious ownership/i,
    code: "settings",
    message: "git does not trust the folder, since another user owns it",
    hint: "Run as the owner of the folder.",
  },
  {
    pattern: /fsck error|fsckObjects|unpack-objects|index-pack failed|invalid index-pack/i,
    code: "unreadable",
    message: "the register holds objects that git refuses as malformed",
    hint: "Somebody pushed a broken or malicious object: look at the newest commits of the repository.",
  },
];

/** Our error for a git command that failed. Nothing of git's text goes in: it may quote an address with a secret. */
export function translateGitError(error: unknown, what: string): RollcallError {
  if (error instanceof RollcallError) return error;
  if (error instanceof Error && error.name === "TimeoutError") {
    return new RollcallError("unavailable", `git could not ${what}: it took too long`, {
      hint: "Check the network, or raise register.timeoutSeconds in the settings.",
      cause: error,
    });
  }
  const text = error instanceof Error ? error.message : String(error);
  const known = FAILURES.find(({ pattern }) => pattern.test(text));
  return new RollcallError(known?.code ?? "unavailable", `git could not ${what}: ${known?.message ?? "it failed"}`, {
    hint: known?.hint ?? "Check the network and register.url in the settings; `rollcall doctor` looks closer.",
    cause: error,
  });
}
