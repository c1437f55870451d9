import { createPrivateKey } from "node:crypto";

import { LRUCache } from "lru-cache";
import { App, Octokit, RequestError } from "octokit";
import pMemoize, { pMemoizeClear } from "p-memoize";

import { RollcallError } from "../../model/error.ts";
import type { InstantMs } from "../../model/instant.ts";
import { translateGitHubError } from "./answers.ts";
import { Budget } from "./budget.ts";
import { createOrFind } from "./create-once.ts";
import { allowed, PERMISSIONS, type WantedPermission } from "./permissions.ts";

/** A GitHub App, as the operator registered it. */
export interface AppCredentials {
  readonly id: number;
  /** PEM. Asked for when a token is made, and not kept. */
  readonly key: () => Promise<string>;
}

export interface ClientOptions {
  /** Such as `https://api.github.com`, or `https://HOST/api/v3` for GitHub Enterprise Server. */
  readonly apiUrl: string;
  readonly owner: string;
  readonly repository: string;
  readonly app: AppCredentials;
  /** What its tokens are for; what the service needs when absent. */
  readonly permissions?: Readonly<Record<string, WantedPermission>>;
  readonly nowMs: () => InstantMs;
  /** False for a server whose rate limits are off: nothing is paced then. Default true. */
  readonly hasRateLimits?: boolean;
  /** Called when GitHub asks for fewer requests. */
  readonly onLimit: (what: string, waitMs: number) => void;
  /** An answer is waited for so long. Default 30 seconds. */
  readonly timeoutMs?: number;
  /** What GitHub did not answer is asked again after so long, and later still after that. Default one second. */
  readonly repeatAfterMs?: number;
}

/** Where an App is installed, and what it may do there. */
export interface Installation {
  readonly id: number;
  readonly appId: number;
  /** Its name in addresses; its account is `slug[bot]`. */
  readonly slug: string;
  readonly repositoryId: number;
  readonly permissions: Readonly<Record<string, string>>;
}

/** The one that these requests were written for. The next one, 2026-03-10, no longer reports what was merged. */
const API_VERSION = "2022-11-28";
const TIMEOUT_MS = 30_000;
const REPEAT_AFTER_MS = 1_000;
/** Retries of a call that is safe to repeat. */
const REPEATS = 2;
/** A longer wait is left to the caller: it has other things to do meanwhile. */
const PATIENCE_S = 5;
/** Tokens live an hour. */
const TOKEN_MS = 50 * 60_000;

/** For a POST that does no harm when it is done twice, or makes nothing. */
export const MAY_BE_REPEATED = { retries: REPEATS } as const;

/** In the place of octokit's queues, which leave a second between two writes, and three where people get mail. */
const UNPACED = {
  key: () => ({ schedule: async (_options: object, work: () => Promise<void>) => work() }),
} as never;

type Permissions = Readonly<Record<string, string>>;

/**
 * One App's access to one repository: octokit with its throttling and retries, and tokens for that repository alone. A call
 * that creates something is not repeated blindly: see `create`.
 *
 * While GitHub asks us to wait nothing is sent: a client that goes on is blocked.
 */
export class GitHubClient {
  readonly #options: ClientOptions;
  readonly #octokit: Octokit;
  /** A token with these permissions, for as long as it is good. */
  readonly #token: (permissions: Permissions) => Promise<string>;
  readonly #openApp = pMemoize(async () => this.#makeApp());
  readonly #budget: Budget;
  #silentUntilMs = 0;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#token = pMemoize(async (permissions: Permissions) => this.#makeToken(permissions), {
      cacheKey: ([permissions]) => JSON.stringify(permissions),
      cache: new LRUCache<string, string>({ max: 100, ttl: TOKEN_MS, ttlResolution: 0, perf: { now: options.nowMs } }),
    });
    this.#budget = new Budget(options.nowMs);
    const Client = this.#defaults();
    this.#octokit = new Client({
      authStrategy: () => ({
        hook: async (request: Request, route: string, parameters: object) =>
          this.#authorised(request, request.endpoint.merge(route, parameters)),
      }),
    });
    this.#octokit.hook.before("request", ({ headers, method, url }) => {
      headers["x-github-api-version"] = API_VERSION;
      if (this.#hasRateLimits) this.#budget.take(method, url);
    });
    this.#octokit.hook.after("request", ({ headers }) => {
      this.#budget.note(headers);
    });
  }

  get #hasRateLimits(): boolean {
    return this.#options.hasRateLimits ?? true;
  }

  /** For the API of the repository. */
  get rest(): Octokit["rest"] {
    return this.#octokit.rest;
  }

  get where(): { readonly owner: string; readonly repo: string } {
    return { owner: this.#options.owner, repo: this.#options.repository };
  }

  nowMs(): InstantMs {
    return this.#options.nowMs();
  }

  /** New work should wait until then; in the past: it need not. */
  get busyUntilMs(): InstantMs {
    return Math.max(this.#silentUntilMs, this.#budget.busyUntilMs);
  }

  /** For what is asked as the App itself, and for no repository. */
  async asApp(): Promise<Octokit["rest"]> {
    return (await this.#openApp()).octokit.rest;
  }

  /** Where the App is installed. Asked once; again when it failed. */
  readonly installation = pMemoize(async () => this.#findInstallation());

  /** A token for git that may read this one repository, and nothing else. */
  async gitToken(): Promise<string> {
    return this.#token({ contents: "read" });
  }

  /** Does it, with the failure in our words. */
  async call<T>(what: string, signal: AbortSignal, work: (request: CallOptions) => Promise<T>): Promise<T> {
    const { timeoutMs = TIMEOUT_MS } = this.#options;
    try {
      return await work({ signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) });
    } catch (error) {
      signal.throwIfAborted();
      throw translateGitHubError(what, error);
    }
  }

  /** Makes something, once: where no answer shows whether it was created, `find` looks for it. Undefined: it is not. */
  async create<T>(
    what: string,
    signal: AbortSignal,
    work: (request: CallOptions) => Promise<T>,
    find: () => Promise<T | undefined>,
  ): Promise<T> {
    const { repeatAfterMs = REPEAT_AFTER_MS } = this.#options;
    const make = (): Promise<T> => this.call(what, signal, (request) => work({ ...request, retries: 0 }));
    return createOrFind(make, find, { repeatAfterMs, signal });
  }

  /** Asks GitHub's other API, where one question reads several things at the same moment. */
  async graphql<T>(
    what: string,
    query: string,
    variables: Readonly<Record<string, string | number>>,
    signal: AbortSignal,
  ): Promise<T> {
    return this.call(what, signal, (request) =>
      this.#octokit.graphql<T>(query, { ...variables, request: { ...request, ...MAY_BE_REPEATED } }),
    );
  }

  #defaults(): typeof Octokit {
    const { apiUrl } = this.#options;
    const nothing = (): void => undefined;
    const limited = (retryAfter: number, _request: unknown, _octokit: unknown, retryCount: number): boolean => {
      if (retryCount < 1 && retryAfter <= PATIENCE_S) return true;
      this.#beSilent(retryAfter);
      return false;
    };
    return Octokit.plugin(({ hook }) => {
      hook.before("request", (options) => {
        if (options.method === "POST") options.request = { retries: 0, ...options.request };
      });
    }).defaults({
      baseUrl: apiUrl,
      userAgent: "rollcall",
      log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
      retry: { retries: REPEATS, retryAfterBaseValue: this.#options.repeatAfterMs ?? REPEAT_AFTER_MS },
      throttle: {
        // Each client has limits of its own, as each App has.
        id: `${apiUrl} ${String(this.#options.app.id)}`,
        onRateLimit: limited,
        onSecondaryRateLimit: limited,
        ...(this.#hasRateLimits ? {} : { write: UNPACED, notifications: UNPACED }),
      },
    });
  }

  #beSilent(seconds: number): void {
    const untilMs = this.#options.nowMs() + seconds * 1000;
    if (untilMs <= this.#silentUntilMs) return;
    this.#silentUntilMs = untilMs;
    this.#options.onLimit("GitHub's limits are reached", seconds * 1000);
  }

  #requireVoice(): void {
    const waitMs = this.#silentUntilMs - this.#options.nowMs();
    if (waitMs <= 0) return;
    throw new RollcallError("unavailable", `GitHub asks us to wait ${String(Math.ceil(waitMs / 1000))} seconds more`, {
      hint: "Nothing is lost: what is due is done then.",
    });
  }

  async #authorised(request: Request, endpoint: Endpoint): Promise<unknown> {
    this.#requireVoice();
    const { permissions } = await this.installation();
    const wanted = allowed(permissions, this.#options.permissions ?? PERMISSIONS);
    const token = await this.#token(wanted);
    try {
      return await request(withToken(endpoint, token));
    } catch (error) {
      if (!(error instanceof RequestError) || error.status !== 401) throw error;
      // It was taken back before its time: another one is made, once.
      pMemoizeClear(this.#token);
      return request(withToken(endpoint, await this.#token(wanted)));
    }
  }

  async #makeToken(permissions: Permissions): Promise<string> {
    const { id, repositoryId } = await this.installation();
    const rest = await this.asApp();
    const { data } = await this.call("a token cannot be made", new AbortController().signal, (request) =>
      rest.apps.createInstallationAccessToken({
        installation_id: id,
        repository_ids: [repositoryId],
        permissions,
        request: { ...request, ...MAY_BE_REPEATED },
      }),
    );
    return data.token;
  }

  async #makeApp(): Promise<App> {
    const { app } = this.#options;
    const privateKey = await app.key();
    requireKey(privateKey);
    return new App({ appId: app.id, privateKey, Octokit: this.#defaults() });
  }

  async #findInstallation(): Promise<Installation> {
    const never = new AbortController().signal;
    const rest = await this.asApp();
    const { data } = await this.call("the App's installation cannot be found", never, (request) =>
      rest.apps.getRepoInstallation({ ...this.where, request }),
    );
    // A token with one permission reads the repository's number: names are reused, numbers are not.
    const { data: made } = await this.call("a token cannot be made", never, (request) =>
      rest.apps.createInstallationAccessToken({
        installation_id: data.id,
        repositories: [this.#options.repository],
        permissions: { metadata: "read" },
        request: { ...request, ...MAY_BE_REPEATED },
      }),
    );
    const [repository] = made.repositories ?? [];
    if (repository === undefined) {
      throw new RollcallError("unauthorized", `the App is not installed on ${this.where.owner}/${this.where.repo}`, {
        hint: "Add the repository in the installation's settings.",
      });
    }
    return {
      id: data.id,
      appId: data.app_id,
      slug: data.app_slug,
      repositoryId: repository.id,
      permissions: data.permissions,
    };
  }
}

/** What each call of octokit takes. */
export interface CallOptions {
  readonly signal: AbortSignal;
  /** How often octokit repeats it by itself. */
  readonly retries?: number;
}

interface Endpoint {
  readonly headers: Record<string, string | number | undefined>;
}

interface Request {
  (endpoint: Endpoint): Promise<unknown>;
  readonly endpoint: { readonly merge: (route: string, parameters: object) => Endpoint };
}

function withToken(endpoint: Endpoint, token: string): Endpoint {
  return { ...endpoint, headers: { ...endpoint.headers, authorization: `token ${token}` } };
}

/** A key that is cut short, or is locked, would only ever look like a GitHub that does not answer. */
function requireKey(pem: string): void {
  try {
    createPrivateKey(pem);
  } catch (cause) {
    throw new RollcallError("settings", "the App's key cannot be read", {
      hint: "It must be the PEM file that GitHub made, whole and unencrypted.",
      cause,
    });
  }
}
