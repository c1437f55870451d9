import { createHash } from "node:crypto";

import type { Octokit } from "octokit";

import type { OwnPullRequestState } from "../../model/pull-request.ts";
import type { OwnPullRequest, OwnPullRequestKey, OwnPullRequestFile } from "../../ports/forge.ts";
import { orUndefined } from "./answers.ts";
import { type CallOptions, type GitHubClient, MAY_BE_REPEATED } from "./client.ts";
import { ownBranch } from "./own-branch.ts";
import { toPullRequest } from "./readings.ts";

type Rest = Octokit["rest"];

const WHAT = "a request cannot be made";

/** The App that writes branches and opens pull requests. It is another one than the App that judges them. */
export class Intake {
  readonly #client: GitHubClient;

  constructor(client: GitHubClient) {
    this.#client = client;
  }

  async ownPullRequest(key: OwnPullRequestKey, signal: AbortSignal): Promise<OwnPullRequestState | undefined> {
    const { where } = this.#client;
    const head = `${where.owner}:${ownBranch(key)}`;
    const [newest] = await this.#call(signal, (rest, request) =>
      rest.pulls.list({ ...where, head, state: "all", sort: "created", direction: "desc", per_page: 1, request }),
    );
    if (newest === undefined) return undefined;
    const { number, state } = toPullRequest(newest);
    return { number, state, isCurrent: false };
  }

  async putPullRequest(wanted: OwnPullRequest, signal: AbortSignal): Promise<OwnPullRequestState> {
    const { baseBranch, title, body } = wanted;
    const branch = ownBranch(wanted);
    const known = await this.ownPullRequest(wanted, signal);
    if (known !== undefined && known.state !== "open") return known;
    const isCurrent = await this.#bringUpToDate(branch, wanted, signal);
    if (known !== undefined) return { ...known, isCurrent };
    const { where } = this.#client;
    const made = await this.#create<OwnPullRequestState>(
      signal,
      async (rest, request) => {
        const { data } = await rest.pulls.create({ ...where, head: branch, base: baseBranch, title, body, request });
        return { number: data.number, state: "open", isCurrent };
      },
      () => this.ownPullRequest(wanted, signal),
    );
    return { ...made, isCurrent };
  }

  /** Makes the branch, or moves it on; false where another account has pushed to it. */
  async #bringUpToDate(branch: string, wanted: OwnPullRequest, signal: AbortSignal): Promise<boolean> {
    const { where } = this.#client;
    let tip = await this.#tipOf(branch, signal);
    if (tip === undefined) {
      const sha = await this.#commit(wanted, wanted.base, signal);
      tip = await this.#create(
        signal,
        async (rest, request) => {
          const { data } = await rest.git.createRef({ ...where, ref: `refs/heads/${branch}`, sha, request });
          return data.object.sha;
        },
        () => this.#tipOf(branch, signal),
      );
      if (tip === sha) return true;
    }
    if (await this.#holds(tip, wanted.files, signal)) return true;
    if (!(await this.#isOurs(tip, signal))) return false;
    const sha = await this.#commit(wanted, tip, signal);
    // Without force: a concurrent push is kept.
    await this.#call(signal, (rest, request) =>
      rest.git.updateRef({ ...where, ref: `heads/${branch}`, sha, force: false, request }),
    );
    return true;
  }

  async #tipOf(branch: string, signal: AbortSignal): Promise<string | undefined> {
    const ref = await orUndefined(
      this.#call(signal, (rest, request) =>
        rest.git.getRef({ ...this.#client.where, ref: `heads/${branch}`, request }),
      ),
    );
    return ref?.object.sha;
  }

  /** Without an author of its own GitHub signs it as the App's. Nothing names it yet: one that is made twice is never seen. */
  async #commit({ title, files }: OwnPullRequest, parent: string, signal: AbortSignal): Promise<string> {
    const { where } = this.#client;
    const before = await this.#call(signal, (rest, request) =>
      rest.git.getCommit({ ...where, commit_sha: parent, request }),
    );
    const tree = await this.#call(signal, (rest, request) =>
      rest.git.createTree({
        ...where,
        base_tree: before.tree.sha,
        tree: files.map(({ path, content }) => ({
          path,
          mode: "100644",
          type: "blob",
          ...(content === null ? { sha: null } : { content }),
        })),
        request: { ...request, ...MAY_BE_REPEATED },
      }),
    );
    const commit = await this.#call(signal, (rest, request) =>
      rest.git.createCommit({
        ...where,
        message: title,
        tree: tree.sha,
        parents: [parent],
        request: { ...request, ...MAY_BE_REPEATED },
      }),
    );
    return commit.sha;
  }

  async #holds(tip: string, files: readonly OwnPullRequestFile[], signal: AbortSignal): Promise<boolean> {
    for (const { path, content } of files) {
      const found = await orUndefined(
        this.#call(signal, (rest, request) =>
          rest.repos.getContent({ ...this.#client.where, path, ref: tip, request }),
        ),
      );
      const blob = found === undefined || Array.isArray(found) ? undefined : found.sha;
      if (blob !== (content === null ? undefined : blobIdOf(content))) return false;
    }
    return true;
  }

  /** Whether ours is the last push. */
  async #isOurs(tip: string, signal: AbortSignal): Promise<boolean> {
    const { slug } = await this.#client.installation();
    const { author } = await this.#call(signal, (rest, request) =>
      rest.repos.getCommit({ ...this.#client.where, ref: tip, request }),
    );
    return author !== null && "login" in author && author.login === `${slug}[bot]`;
  }

  async #call<T>(
    signal: AbortSignal,
    work: (rest: Rest, request: CallOptions) => Promise<{ readonly data: T }>,
  ): Promise<T> {
    const { rest } = this.#client;
    const { data } = await this.#client.call(WHAT, signal, (request) => work(rest, request));
    return data;
  }

  async #create<T>(
    signal: AbortSignal,
    work: (rest: Rest, request: CallOptions) => Promise<T>,
    find: () => Promise<T | undefined>,
  ): Promise<T> {
    const { rest } = this.#client;
    return this.#client.create(WHAT, signal, (request) => work(rest, request), find);
  }
}

/** As git names a file's content. */
function blobIdOf(content: string): string {
  const bytes = Buffer.from(content);
  return createHash("sha1")
    .update(`blob ${String(bytes.length)}\0`)
    .update(bytes)
    .digest("hex");
}
