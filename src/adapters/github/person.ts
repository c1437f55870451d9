import { Octokit } from "octokit";

import { RollcallError } from "../../model/error.ts";
import { translateGitHubError } from "./answers.ts";
import type { CallOptions } from "./client.ts";
import { createOrFind } from "./create-once.ts";

export interface PersonOptions {
  readonly apiUrl: string;
  readonly owner: string;
  readonly repository: string;
  /** The person's own. */
  readonly token: string;
  /** What GitHub did not answer is asked again after so long, and later still after that. Default one second. */
  readonly repeatAfterMs?: number;
}

const TIMEOUT_MS = 30_000;
const REPEAT_AFTER_MS = 1_000;

interface Opened {
  readonly number: number;
  readonly url: string;
}

/** A person who opens a pull request with a token of their own. */
export class Person {
  readonly #octokit: Octokit;
  readonly #where: { readonly owner: string; readonly repo: string };

  readonly #repeatAfterMs: number;

  constructor({ apiUrl, owner, repository, token, repeatAfterMs = REPEAT_AFTER_MS }: PersonOptions) {
    const nothing = (): void => undefined;
    this.#repeatAfterMs = repeatAfterMs;
    this.#where = { owner, repo: repository };
    this.#octokit = new Octokit({
      auth: token,
      baseUrl: apiUrl,
      userAgent: "rollcall",
      log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
      retry: { enabled: false },
      throttle: { enabled: false },
    });
  }

  /** The account of the token. Throws `unauthorized` where it belongs to none. */
  async self(signal: AbortSignal): Promise<{ readonly id: number; readonly login: string }> {
    return this.#call("the token cannot be used", signal, async (request) => {
      const { data } = await this.#octokit.rest.users.getAuthenticated({ request });
      return { id: data.id, login: data.login };
    });
  }

  /** `head` is a branch, or `LOGIN:branch` of a fork. One that is open already is given as it is. */
  async openPullRequest(
    wish: { readonly head: string; readonly base: string; readonly title: string; readonly body: string },
    signal: AbortSignal,
  ): Promise<Opened> {
    const open = (): Promise<Opened> =>
      this.#call("the pull request cannot be opened", signal, async (request) => {
        const { data } = await this.#octokit.rest.pulls.create({ ...this.#where, ...wish, request });
        return { number: data.number, url: data.html_url };
      });
    return createOrFind(open, () => this.#openOf(wish, signal), { repeatAfterMs: this.#repeatAfterMs, signal });
  }

  async #openOf(
    { head, base }: { readonly head: string; readonly base: string },
    signal: AbortSignal,
  ): Promise<Opened | undefined> {
    const from = head.includes(":") ? head : `${this.#where.owner}:${head}`;
    return this.#call("open requests cannot be listed", signal, async (request) => {
      const wish = { ...this.#where, head: from, base, state: "open", per_page: 1, request } as const;
      const [found] = (await this.#octokit.rest.pulls.list(wish)).data;
      return found === undefined ? undefined : { number: found.number, url: found.html_url };
    });
  }

  async #call<T>(what: string, signal: AbortSignal, work: (request: CallOptions) => Promise<T>): Promise<T> {
    try {
      return await work({ signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]) });
    } catch (error) {
      signal.throwIfAborted();
      const failure = translateGitHubError(what, error);
      if (!(failure instanceof RollcallError) || failure.code !== "unauthorized") throw failure;
      throw new RollcallError("unauthorized", failure.message, {
        hint: "The token must be yours, and let you write contents and pull requests where the branch is.",
        cause: error,
      });
    }
  }
}
