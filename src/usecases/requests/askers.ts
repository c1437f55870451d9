import { LRUCache } from "lru-cache";

import type { CommitId } from "../../model/identifier.ts";
import type { InstantMs } from "../../model/instant.ts";
import type { PullRequest, Push } from "../../model/pull-request.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ForgePullRequests } from "../../ports/forge.ts";
import type { Register } from "../../ports/register.ts";

interface AskersDeps {
  readonly forge: ForgePullRequests;
  readonly register: Pick<Register, "mergedTree">;
  readonly clock: Clock;
}

interface Known {
  readonly base: CommitId;
  readonly head: CommitId;
  /** When this head was first seen here. */
  readonly sinceMs: InstantMs;
  readonly ids: ReadonlySet<number>;
  /** Those on the forge's record; anyone can write names into commits. */
  readonly recorded: ReadonlySet<number>;
  /** The forge's record of pushes accounts for all of it. */
  readonly isOnRecord: boolean;
}

/** How long a forge's record of pushes may lag behind a push. */
const RECORD_LAG_MS = 60_000;
/** Maximum number of cached requests. */
const KEPT = 2_000;

/**
 * The requesters of a request: its author, the person for whom it was opened, and each account that pushed part of its
 * content, even if another pushed later.
 *
 * Git shows which push added content: the one after which the merge result differs from before. Updating a branch, by
 * merge or by rebase, therefore makes no requester. If the commits of a push are gone, it counts as adding content.
 * Content that no recorded push added is attributed to the accounts named in the commits.
 */
export class Askers {
  readonly #deps: AskersDeps;
  readonly #known = new LRUCache<number, Known>({ max: KEPT });

  constructor(deps: AskersDeps) {
    this.#deps = deps;
  }

  /** Their account numbers. Caches the forge's answers per head. */
  async of(
    { number, author, askedBy }: Pick<PullRequest, "number" | "author" | "askedBy">,
    base: CommitId,
    head: CommitId,
    signal: AbortSignal,
  ): Promise<ReadonlySet<number>> {
    const { ids } = await this.#pushers(number, base, head, signal);
    return new Set([askedBy ?? author.id, ...ids]);
  }

  /** The same without accounts that only commits name: repeating commits does not make their author a requester. */
  async ofRecord(
    { number, author, askedBy }: Pick<PullRequest, "number" | "author" | "askedBy">,
    base: CommitId,
    head: CommitId,
    signal: AbortSignal,
  ): Promise<ReadonlySet<number>> {
    const { recorded } = await this.#pushers(number, base, head, signal);
    return new Set([askedBy ?? author.id, ...recorded]);
  }

  async #pushers(number: number, base: CommitId, head: CommitId, signal: AbortSignal): Promise<Known> {
    const nowMs = this.#deps.clock.nowMs();
    const last = this.#known.get(number);
    const known = last?.head === head ? last : undefined;
    const sinceMs = known?.sinceMs ?? nowMs;
    const isSettled = known?.isOnRecord === true || nowMs - sinceMs > RECORD_LAG_MS;
    if (known?.base === base && isSettled) return known;
    const found = { base, head, sinceMs, ...(await this.#findPushers(number, base, head, signal)) };
    this.#known.set(number, found);
    return found;
  }

  async #findPushers(
    number: number,
    base: CommitId,
    head: CommitId,
    signal: AbortSignal,
  ): Promise<Pick<Known, "ids" | "recorded" | "isOnRecord">> {
    const { forge, register } = this.#deps;
    const trees = new Map<CommitId, Promise<string | undefined>>();
    const treeOf = async (commit: CommitId): Promise<string | undefined> => {
      const tree = trees.get(commit) ?? register.mergedTree(base, commit, signal);
      trees.set(commit, tree);
      return tree;
    };
    const bringsSomething = async (before: CommitId, after: CommitId): Promise<boolean> => {
      if (before === after) return false;
      const tree = await treeOf(after);
      return tree === undefined || tree !== (await treeOf(before));
    };
    const ids = new Set<number>();
    const untold = new Set<CommitId>();
    const count = async ({ by, before, after }: Push): Promise<void> => {
      // A new branch starts as its base branch.
      if (after === undefined || !(await bringsSomething(before ?? base, after))) return;
      if (by === undefined) untold.add(after);
      else ids.add(by.id);
    };
    let at: CommitId | undefined;
    for (const push of await forge.pushes(number, signal)) {
      if (push.before !== undefined) await count({ by: undefined, before: at, after: push.before });
      await count(push);
      // For a branch that was removed and pushed again, the push counts as its creation.
      at = push.after ?? at;
    }
    await count({ by: undefined, before: at, after: head });
    const isOnRecord = untold.size === 0;
    const recorded = new Set(ids);
    if (!isOnRecord) for (const commit of await forge.commits(number, signal)) await count(commit);
    return { ids, recorded, isOnRecord };
  }
}
