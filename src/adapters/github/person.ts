import { Octokit } from "octokit";

import { RollcallError } from "../../model/error.ts";
import { type CallOptions, translateGitHubError } from "./client.ts";

export interface PersonOptions {
  readonly apiUrl: string;
  readonly owner: string;
  readonly repository: string;
  /** Of the person, who acts through it. */
  readonly token: string;
}

const TIMEOUT_MS = 30_000;

/** Somebody who asks for something in a name of their own. */
export class Person {
  readonly #octokit: Octokit;
  readonly #where: { readonly owner: string; readonly repo: string };

  constructor({ apiUrl, owner, repository, token }: PersonOptions) {
    const nothing = (): void => undefined;
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

  /** Who the token speaks for. Throws `unauthorized` where it speaks for nobody. */
  async self(signal: AbortSignal): Promise<{ readonly id: number; readonly login: string }> {
    return this.#call("the token cannot be used", signal, async (request) => {
      const { data } = await this.#octokit.rest.users.getAuthenticated({ request });
      return { id: data.id, login: data.login };
    });
  }

  /** `head` is a branch, or `LOGIN:branch` of a fork. */
  async openPullRequest(
    wish: { readonly head: string; readonly base: string; readonly title: string; readonly body: string },
    signal: AbortSignal,
  ): Promise<{ readonly number: number; readonly url: string }> {
    return this.#call("the pull request cannot be opened", signal, async (request) => {
      const { data } = await this.#octokit.rest.pulls.create({ ...this.#where, ...wish, request });
      return { number: data.number, url: data.html_url };
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
