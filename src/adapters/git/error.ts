import { RollcallError } from "../../model/error.ts";

/** A cause that git reports in its own text, and our text for it. */
interface Failure {
  readonly pattern: RegExp;
  readonly code: "unauthorized" | "unavailable" | "unreadable" | "settings" | "usage";
  readonly message: string;
  readonly hint: string;
}

const NO_REPOSITORY =
  /does not appear to be a git repository|not a git repository|repository (?:.* )?(?:not found|does not exist)|project .* could not be found|is this a git repository/i;

/** The first match counts: git reports the cause ahead of its consequences, and often only the latter are general. */
const FAILURES: readonly Failure[] = [
  {
    pattern: /spawn git ENOENT/,
    code: "settings",
    message: "there is no git on this machine",
    hint: "Install git 2.38 or later, where PATH leads to it.",
  },
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
    hint: "Check register.token or register.sshKeyFile in the settings, or your --github-token-file.",
  },
  {
    pattern: /Host key verification failed/i,
    code: "settings",
    message: "the register's host key is not known",
    hint: "Add it to the file that register.sshKnownHostsFile names.",
  },
  {
    pattern: /certificate problem|certificate verification failed|no alternative certificate subject name/i,
    code: "settings",
    message: "nobody whom this machine trusts vouches for the certificate of the register's host",
    hint: "Add the root that signed it to the machine's trust store.",
  },
  {
    pattern: /mismatched algorithms/i,
    code: "settings",
    message: "the register is a SHA-256 repository, and what is read are SHA-1 ones",
    hint: "Make the register with `git init --object-format=sha1`: git carries no commit from the one kind to the other.",
  },
  {
    pattern: /invalid refspec/i,
    code: "settings",
    message: "what it is to fetch is not the name of a branch",
    hint: "Check register.branch in the settings: `git check-ref-format --branch NAME` says what git takes.",
  },
  {
    pattern: /couldn't find remote ref|Remote branch .* not found/i,
    code: "settings",
    message: "the register has no such branch",
    hint: "Check register.branch in the settings, or --base; `git ls-remote --heads` shows the branches that there are.",
  },
  {
    pattern: /alternate object path|check \S*objects\/info\/alternates/i,
    code: "unreadable",
    message: "the repository borrows objects of another one, and that is not where it was",
    hint: "Its objects/info/alternates names the other one: bring that back, or clone again without --shared and --reference.",
  },
  {
    pattern: /info\/grafts|did not receive expected object|did not send all necessary objects/i,
    code: "unreadable",
    message: "the repository leaves out what its own commits name, as grafts make it do",
    hint: "Look for info/grafts there. `git replace --convert-graft-file` keeps what it was for, and hides nothing of the commits.",
  },
  {
    pattern: /fsck error|fsckObjects/i,
    code: "unreadable",
    message: "the register holds objects that git refuses as malformed",
    hint: "Somebody pushed a broken or malicious object: look at the newest commits of the repository.",
  },
  {
    pattern:
      /repository corruption|is corrupt|object file .* is empty|bad (?:tree )?object|inflate: |non-monotonic index|(?:unable to|could not) (?:read|unpack|parse|find) (?:tree |commit |blob )?[0-9a-f]{40}|not a tree object|packfile \S+ |a (?:GIT )?packfile|promisor remote/i,
    code: "unreadable",
    message: "objects of the repository are damaged or missing",
    hint: "Run `git fsck --full` there, and restore what it names from another clone.",
  },
  {
    pattern: /not our ref/i,
    code: "unreadable",
    message: "the repository does not have the commit that its own branch names",
    hint: "Run `git fsck --full` there, and set the branch to a commit that it has.",
  },
  {
    pattern: /invalid gitfile format/i,
    code: "settings",
    message: "there is a file where the git repository should be",
    hint: "Check register.url in the settings, or --url: it names a repository's folder, or its address.",
  },
  {
    pattern: /bad config/i,
    code: "unreadable",
    message: "git cannot read the repository's own configuration",
    hint: "Correct the file config of that repository: `git config --list` there names the line.",
  },
  {
    pattern: /unknown repository (?:v\d )?extension|Expected git repo version/i,
    code: "settings",
    message: "the repository has a format that this git does not know",
    hint: "Update git here, or make the repository without that extension.",
  },
  {
    pattern: NO_REPOSITORY,
    code: "settings",
    message: "there is no git repository at the register's address",
    hint: "Check register.url in the settings, or --url.",
  },
  {
    pattern: /dubious ownership/i,
    code: "settings",
    message: "git does not trust the folder, since another user owns it",
    hint: "Run as the owner of the folder.",
  },
  {
    pattern:
      /no space left on device|read-only file system|quota exceeded|insufficient permission|EACCES|cannot lock ref/i,
    code: "unavailable",
    message: "what is kept of it here cannot be written",
    hint: "Check stateDirectory of the settings: who owns it, and how much room there is.",
  },
  {
    pattern: /returned error: 429/i,
    code: "unavailable",
    message: "the register's host takes no more requests for now",
    hint: "Wait, then try again; a longer service.pollSeconds asks less often.",
  },
  {
    pattern: /returned error: 4\d\d/i,
    code: "settings",
    message: "the host at the register's address does not answer as one of git repositories",
    hint: "Check register.url in the settings, or --url, and what stands between: `git ls-remote` of it shows the host's answer.",
  },
  {
    pattern: /returned error: 5\d\d/i,
    code: "unavailable",
    message: "the register's host fails by itself",
    hint: "Try again, and look at what the host says of its health.",
  },
  {
    pattern:
      /could not resolve|failed to connect|couldn't connect|connection (?:refused|reset|timed out|closed)|timed out|network is unreachable|no route to host|early EOF|unexpected disconnect|hung up unexpectedly|RPC failed|empty reply|(?:recv|send) failure|transfer closed|handshake|SSL routines/i,
    code: "unavailable",
    message: "the connection failed",
    hint: "Check the network and register.url in the settings, or --url; `rollcall doctor` looks closer.",
  },
];

/** Git was run in a folder that is in no repository. For a dangling `.git` its text differs. */
export function isInNoRepository(error: unknown): boolean {
  return error instanceof Error && /not a git repository \(/i.test(error.message);
}

/** There is no repository at an address, or none that we may see: forges say the same of both. */
export function isNoRepository(error: unknown): boolean {
  return error instanceof Error && NO_REPOSITORY.test(error.message.replaceAll(OTHERS_WORDS, ""));
}

/**
 * What git quotes, and names of refs: chosen by the person who named a folder, a host or a branch, and never evidence of a
 * cause.
 */
const OTHERS_WORDS = /(?<!\w)'.*'(?!\w)|(?<=remote ref )\S+/g;

/** Our error for a git command that failed. Git's own text is left out: it may quote an address with a secret. */
export function translateGitError(error: unknown, what: string): RollcallError {
  if (error instanceof RollcallError) return error;
  if (error instanceof Error && error.name === "TimeoutError") {
    return new RollcallError("unavailable", `git could not ${what}: it took too long`, {
      hint: "Check the network, or raise register.timeoutSeconds in the settings.",
      cause: error,
    });
  }
  const text = error instanceof Error ? error.message : String(error);
  const own = text.replaceAll(OTHERS_WORDS, "");
  const known = FAILURES.find(({ pattern }) => pattern.test(own));
  const message = known?.message ?? "it failed, and its words are not known here";
  return new RollcallError(known?.code ?? "unavailable", `git could not ${what}: ${message}`, {
    hint: known?.hint ?? "`rollcall doctor` looks closer; `git ls-remote` of register.url shows git's own words.",
    cause: error,
  });
}
