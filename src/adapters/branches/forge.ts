import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { RollcallError } from "../../model/error.ts";
import { explainSystemError } from "../../model/system-error.ts";
import type { CommitId } from "../../model/identifier.ts";
import type { InstantMs } from "../../model/instant.ts";
import type { Check, ForgeRole, PullRequest, Report } from "../../model/pull-request.ts";
import type { Forge, ForgeCapabilities } from "../../ports/forge.ts";

export interface PlainForgeOptions {
  /** Branches below this prefix are requests. */
  readonly prefix: string;
  /** The branch that they are held against. */
  readonly baseBranch: string;
  /** Where verdicts are written. */
  readonly directory: string;
  /** The remote's branches below a prefix, by name, with the commits that they are at. */
  readonly branches: (prefix: string, signal: AbortSignal) => Promise<ReadonlyMap<string, CommitId>>;
  /**
   * The commit with which the branch that requests are held against got all of a head; undefined while it has not. Of one
   * whose own branch is gone is not evaluated again: the newest counts.
   */
  readonly landedAs: (head: CommitId, isGone: boolean, signal: AbortSignal) => Promise<CommitId | undefined>;
  readonly nowMs: () => InstantMs;
}

/**
 * No forge at all: requests are branches of the git repository, and verdicts are files. Accounts cannot be identified,
 * so owners' approvals are not counted here: the people who may push to the protected branch decide.
 */
export class PlainForge implements Forge {
  readonly capabilities: ForgeCapabilities = {
    commentLength: 1_000_000,
    deployments: false,
    conversation: false,
    ownPullRequests: false,
  };
  readonly busyUntilMs = 0;
  readonly #options: PlainForgeOptions;
  readonly #seen = new Map<number, PullRequest>();

  constructor(options: PlainForgeOptions) {
    this.#options = options;
  }

  readDelivery(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async openPullRequests(signal: AbortSignal): Promise<readonly PullRequest[]> {
    return (await this.#all(signal)).filter(({ state }) => state === "open");
  }

  /** Git does not say when a branch was merged, and mostly not that there was one. */
  async mergedPullRequests(): Promise<readonly never[]> {
    return Promise.resolve([]);
  }

  async pullRequest(number: number, signal: AbortSignal): Promise<PullRequest | undefined> {
    const found = (await this.#all(signal)).find((request) => request.number === number);
    const known = this.#seen.get(number);
    if (found !== undefined || known === undefined) return found;
    // Its branch is gone: most people remove it once it is merged.
    const landed = known.landed ?? (await this.#options.landedAs(known.head, true, signal));
    return { ...known, state: landed === undefined ? "closed" : "merged", landed };
  }

  async reviews(): Promise<readonly never[]> {
    return Promise.resolve([]);
  }

  async pushes(): Promise<readonly never[]> {
    return Promise.resolve([]);
  }

  async commits(): Promise<readonly never[]> {
    return Promise.resolve([]);
  }

  async comments(): Promise<readonly never[]> {
    return Promise.resolve([]);
  }

  async isAsWritten(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async roleOf(): Promise<ForgeRole> {
    return Promise.resolve("none");
  }

  async userOf(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async teamMembers(team: string): Promise<never> {
    return Promise.reject(
      new RollcallError("unauthorized", `${team} cannot be asked for: there is no forge`, { hint: "Name logins." }),
    );
  }

  async putComment(number: number, marker: string, body: string): Promise<InstantMs> {
    return this.#write(`${this.#fileOf(number)}.md`, `${marker}\n${body}`);
  }

  async putCheck({ head, status, title, summary, annotations }: Check): Promise<InstantMs> {
    const verdict = { head, status, title, summary, annotations };
    return this.#write(`${head}.check.json`, `${JSON.stringify(verdict, undefined, 2)}\n`);
  }

  async putReport({ marker, title, body }: Report): Promise<number> {
    const number = numberOf(marker);
    await this.#write(`report-${String(number)}.md`, `${marker}\n# ${title}\n\n${body}\n`);
    return number;
  }

  async closeReport({ marker }: Pick<Report, "marker">): Promise<void> {
    await rm(join(this.#options.directory, `report-${String(numberOf(marker))}.md`), { force: true });
  }

  async putDeployment(): Promise<void> {
    return Promise.resolve();
  }

  async react(): Promise<void> {
    return Promise.resolve();
  }

  async openIssues(): Promise<readonly never[]> {
    return Promise.resolve([]);
  }

  async issue(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async closeIssue(): Promise<void> {
    return Promise.resolve();
  }

  async ownPullRequest(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async putPullRequest(): Promise<never> {
    return Promise.reject(
      new RollcallError("settings", "there is no forge to make a request on", {
        hint: "Push a branch with the change instead.",
      }),
    );
  }

  async redeliverFailed(): Promise<number> {
    return Promise.resolve(0);
  }

  async #all(signal: AbortSignal): Promise<readonly PullRequest[]> {
    const { prefix, baseBranch, branches, landedAs } = this.#options;
    const found: PullRequest[] = [];
    for (const [branch, head] of await branches(prefix, signal)) {
      const number = numberOf(branch);
      const known = this.#seen.get(number);
      const before = known?.head === head ? known.landed : undefined;
      const landed = before ?? (await landedAs(head, false, signal));
      const request: PullRequest = {
        number,
        author: { id: 0, login: branch },
        askedBy: undefined,
        form: undefined,
        head,
        headRef: `refs/heads/${branch}`,
        baseBranch,
        state: landed === undefined ? "open" : "merged",
        updatedAtMs: known?.head === head ? known.updatedAtMs : this.#options.nowMs(),
        landed,
        landedAtMs: undefined,
        url: branch,
      };
      this.#seen.set(number, request);
      found.push(request);
    }
    return found;
  }

  /** Named as its branch is, as far as a file can be. */
  #fileOf(number: number): string {
    const branch = this.#seen.get(number)?.author.login ?? String(number);
    return branch.replaceAll("/", "%2F");
  }

  /** Atomic; skipped when the file is up to date. Returns when it was last written. */
  async #write(name: string, text: string): Promise<InstantMs> {
    const path = join(this.#options.directory, name);
    try {
      if ((await readFile(path, "utf8").catch(() => undefined)) !== text) {
        await mkdir(this.#options.directory, { recursive: true });
        await writeFile(`${path}.new`, text);
        await rename(`${path}.new`, path);
      }
      return Math.floor((await stat(path)).mtimeMs);
    } catch (error) {
      throw explainSystemError(error, {
        what: `the verdict ${path} cannot be written`,
        code: "settings",
        hint: "Check requests.directory in the settings.",
      });
    }
  }
}

/** The same for the same name, and a whole number that JSON keeps. */
function numberOf(name: string): number {
  return createHash("sha256").update(name).digest().readUIntBE(0, 6);
}
