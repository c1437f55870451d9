import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { openBareClone } from "../adapters/git/bare-clone.ts";
import { checkBranch } from "../adapters/git/ref-name.ts";
import { commitFile } from "../adapters/git/commit-file.ts";
import { isNoRepository, translateGitError } from "../adapters/git/error.ts";
import type { GitAccess } from "../adapters/git/git-process.ts";
import { pushNew } from "../adapters/git/remote.ts";
import { apiUrlOf } from "../adapters/github/api-url.ts";
import { MAX_BYTES } from "../desired/layout.ts";
import { RollcallError } from "../model/error.ts";
import { isLoopbackHost } from "../model/loopback.ts";
import { readersOf } from "../usecases/register/register-readers.ts";
import { type DraftWish, type PreparedRequest, prepareRequest } from "../usecases/requests/prepare-request.ts";
import { codeSpan } from "../report/escape.ts";
import { compareLink, editorLink } from "../report/markdown/forge-link.ts";
import type { Environment } from "../settings/environment.ts";
import type { Secret } from "../settings/secrets.ts";
import { DEFAULT_FILES_PER_FOLDER, type Settings } from "../settings/settings.ts";
import { safeAddress } from "../settings/safe-address.ts";
import { readTokenFile } from "../settings/token-file.ts";
import { systemClock } from "./system.ts";

/** The git repository that a request is for, and how its forge is reached. */
export interface RequestTarget {
  readonly url: string;
  /** The protected one. */
  readonly branch: string;
  readonly access: GitAccess;
  /** Of the person who asks; undefined: the pull request is opened by hand. */
  readonly token: Secret | undefined;
  /** Undefined where the address is none of a forge's. */
  readonly site: ForgeSite | undefined;
}

interface ForgeSite {
  readonly origin: string;
  readonly apiUrl: string;
  readonly owner: string;
  readonly repository: string;
}

export interface TargetOptions {
  readonly url?: string;
  readonly base?: string;
  readonly apiUrl?: string;
  readonly githubTokenFile?: string;
}

/** Where a request goes: what is named, or the register of the settings. Throws `usage`. */
export function targetOf(
  { url: given, base, apiUrl, githubTokenFile }: TargetOptions,
  settings: Settings | undefined,
  environment: Environment,
): RequestTarget {
  const url = given ?? settings?.register.url;
  if (url === undefined) {
    throw new RollcallError("usage", "there is no register to push to", {
      hint: "Name it with --url, such as https://github.com/acme/register.git, or settings with --config.",
    });
  }
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isLoopback = parsed?.protocol === "http:" && isLoopbackHost(parsed.hostname);
  if (!isAddress(url, parsed, isLoopback)) {
    throw new RollcallError("usage", "--url is not an address of a register", {
      hint: "Write it as https://host/owner/repository.git, without a user; ssh:// and a path will do, too.",
    });
  }
  const named = apiUrl === undefined ? gitHubApiOf(settings) : safeAddress("--api-url", apiUrl);
  const site = parsed === undefined ? undefined : siteOf(parsed, named);
  const token = tokenOf(githubTokenFile, site, environment);
  const known = given === undefined ? settings?.register : undefined;
  return {
    url: parsed === undefined ? resolve(url) : url,
    branch: checkBranch(base ?? settings?.register.branch ?? "main"),
    site,
    token,
    access: {
      searchPath: environment.searchPath,
      token: token ?? known?.token,
      sshKeyFile: known?.sshKeyFile,
      sshKnownHostsFile: known?.sshKnownHostsFile,
    },
  };
}

function gitHubApiOf(settings: Settings | undefined): string | undefined {
  return settings?.forge?.kind === "github" ? settings.forge.apiUrl : undefined;
}

/** A path, or a URL that git may use; never the short form of scp, an option, or an address with a secret in it. */
function isAddress(url: string, parsed: URL | undefined, isLoopback: boolean): boolean {
  if (parsed === undefined) return !/^-|@[^/]*:/.test(url);
  if (parsed.password !== "" || (parsed.username !== "" && parsed.protocol !== "ssh:")) return false;
  return isLoopback || SCHEMES.includes(parsed.protocol);
}

const SCHEMES: readonly string[] = ["https:", "ssh:", "file:"];

function siteOf({ protocol, origin, host, pathname }: URL, apiUrl: string | undefined): ForgeSite | undefined {
  const [, owner, repository] = /^\/([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?$/.exec(pathname) ?? [];
  if (owner === undefined || repository === undefined || protocol === "file:") return undefined;
  const web = protocol === "ssh:" ? `https://${host}` : origin;
  return { origin: web, apiUrl: apiUrl ?? apiUrlOf(web), owner, repository };
}

/** A token from the environment is GitHub's own: it is sent to no other host. */
function tokenOf(
  file: string | undefined,
  site: ForgeSite | undefined,
  { variables }: Environment,
): Secret | undefined {
  if (file !== undefined) return () => readTokenFile(file, "--github-token-file");
  const text = site?.origin === "https://github.com" ? variables["GITHUB_TOKEN"] : undefined;
  return text === undefined || text === "" ? undefined : () => Promise.resolve(text.trim());
}

export interface SendOptions {
  /** The new one; made from domain and name when absent. */
  readonly branch: string | undefined;
  /** `LOGIN` or `LOGIN/REPOSITORY`: the branch is pushed there, for people without write access to the register. */
  readonly fork: string | undefined;
}

export interface SentRequest {
  readonly prepared: PreparedRequest;
  /** Undefined where the document was not valid, and nothing was pushed. */
  readonly branch: string | undefined;
  readonly pullRequest: { readonly number: number; readonly url: string } | undefined;
  /** Where the person opens the pull request; undefined where that is done, or no forge is known. */
  readonly link: string | undefined;
}

const TIMEOUT_MS = 60_000;

/**
 * Commits a requested document on a new branch and pushes that, from a clone that is removed afterwards; then opens the
 * pull request in the person's own name, or says where to do that. Nothing is sent that the register would refuse.
 */
export async function sendRequest(
  target: RequestTarget,
  draft: DraftWish,
  { branch: wanted, fork }: SendOptions,
  signal: AbortSignal,
): Promise<SentRequest> {
  const { url, branch: base, access, site } = target;
  const { searchPath } = access;
  const folder = await mkdtemp(join(tmpdir(), "rollcall-request-"));
  try {
    const directory = join(folder, "register.git");
    const limits = { timeoutMs: TIMEOUT_MS, maxDocumentBytes: MAX_BYTES.participant };
    const register = openBareClone({ ...access, ...limits, url, branch: base, directory });
    const person = await openPerson(target);
    const self = await person?.self(signal);
    const asked = self === undefined || draft.github.length > 0 ? draft : { ...draft, github: [self.login] };
    const readers = readersOf(register, { filesPerFolder: DEFAULT_FILES_PER_FOLDER });
    const tip = await register.resolve(undefined, signal);
    const prepared = await prepareRequest({ ...readers, clock: systemClock }, asked, tip, signal);
    const { wish, file, revision } = prepared;
    const unsent = { prepared, branch: undefined, pullRequest: undefined, link: undefined };
    if (!prepared.isValid || revision.commit === undefined) return unsent;
    const title = `Admit ${wish.name} to ${wish.domain}`;
    const commit = await commitFile(
      directory,
      searchPath,
      {
        ...{ base: revision.commit, path: file.path, content: file.content, message: title },
        author: authorOf(self, asked),
        atMs: systemClock.nowMs(),
      },
      signal,
    );
    const branch = checkBranch(wanted ?? `request/${wish.domain}-${wish.name}`);
    const to = forkOf(target, fork);
    const page = site === undefined ? undefined : `${site.origin}/${site.owner}/${site.repository}`;
    const wayOut = page === undefined ? undefined : editorLink(page, base, file);
    const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    await pushNew(directory, access, { url: to.url, branch, commit }, limit).catch((error: unknown) => {
      signal.throwIfAborted();
      throw explainPush(error, branch, fork, wayOut);
    });
    const head = `${to.prefix}${branch}`;
    const link = page === undefined ? undefined : compareLink(page, base, head);
    if (person === undefined) return { ...unsent, branch, link };
    const body = `One document, made and checked by \`rollcall request\`: ${codeSpan(wish.name)} asks to join ${codeSpan(wish.domain)}.`;
    const pullRequest = await person.openPullRequest({ head, base, title, body }, signal).catch((error: unknown) => {
      if (!(error instanceof RollcallError)) throw error;
      throw new RollcallError(error.code, error.message, {
        hint: `The branch ${branch} is pushed: open it by hand at ${link ?? "the forge"}`,
        cause: error,
      });
    });
    return { ...unsent, branch, pullRequest };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function openPerson({ site, token }: RequestTarget) {
  if (site === undefined || token === undefined) return undefined;
  const { Person } = await import("../adapters/github/person.ts");
  return new Person({ ...site, token: await token() });
}

/** The person at the forge where one is known, by the forge's no-reply address; else the person responsible. */
function authorOf(
  self: { readonly id: number; readonly login: string } | undefined,
  { organisation, contacts }: DraftWish,
): { readonly name: string; readonly email: string } {
  if (self !== undefined) {
    return { name: self.login, email: `${String(self.id)}+${self.login}@users.noreply.github.com` };
  }
  return { name: organisation, email: contacts.find((contact) => /^[^\s@]+@[^\s@]+$/.test(contact)) ?? "" };
}

/** Where the branch goes, and what a pull request calls it. */
function forkOf(
  { url, site }: RequestTarget,
  fork: string | undefined,
): { readonly url: string; readonly prefix: string } {
  if (fork === undefined) return { url, prefix: "" };
  const [, login, repository = site?.repository] = /^([A-Za-z0-9-]{1,39})(?:\/([\w.-]{1,100}))?$/.exec(fork) ?? [];
  if (login === undefined || repository === undefined || site === undefined) {
    throw new RollcallError("usage", "--fork is not the name of a fork, or the register is at no forge", {
      hint: "Give your login, or LOGIN/REPOSITORY where your fork has another name.",
    });
  }
  const own = new URL(url);
  own.pathname = `/${login}/${repository}.git`;
  return { url: own.href, prefix: `${login}:` };
}

/** Without permission to push there are two more ways: a fork, and GitHub's editor, which creates one by itself. */
function explainPush(
  error: unknown,
  branch: string,
  fork: string | undefined,
  wayOut: string | undefined,
): RollcallError {
  const failure = translateGitError(error, `push the branch ${branch}`);
  const isForbidden = failure.code === "unauthorized" || isNoRepository(error);
  if (!isForbidden || wayOut === undefined) return failure;
  const own = fork === undefined ? "Fork it and say --fork LOGIN" : "Check --fork, and that the token may write there";
  return new RollcallError("unauthorized", `you may not push to ${fork ?? "the register"}`, {
    hint: `${own}. Or open this link, where GitHub does all of it: ${wayOut}`,
    cause: error,
  });
}
