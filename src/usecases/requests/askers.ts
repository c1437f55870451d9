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
  /** Since when this head is known here. */
  readonly sinceMs: InstantMs;
  readonly ids: ReadonlySet<number>;
  /** Those of them who are on record; what commits name, anybody may write. */
  readonly recorded: ReadonlySet<number>;
  /** The forge's record of pushes tells it all. */
  readonly isOnRecord: boolean;
}

/** A forge's record of pushes may come later than what was pushed. */
const RECORD_LAG_MS = 60_000;
/** Requests remembered. */
const KEPT = 2_000;

/**
 * Who asks for a request: whoever opened it or had it opened, and whoever pushed anything of what it brings, also when somebody
 * else pushed after.
 *
 * Which push brought something is read from git: it did when merging what was there after it comes to something else than
 * merging what was there before. So nobody asks by bringing a branch up to date, by a merge or by a rebase. What cannot be
 * told, since its commits are gone, counts as brought. What no push on record brought is held against whomever the commits
 * themselves name.
 */
export class Askers {
  readonly #deps: AskersDeps;
  readonly #known = new LRUCache<number, Known>({ max: KEPT });

  constructor(deps: AskersDeps) {
    this.#deps = deps;
  }

  /** The numbers of their accounts. Asks the forge for nothing that it has answered for this head. */
  async of(
    { number, author, askedBy }: Pick<PullRequest, "number" | "author" | "askedBy">,
    base: CommitId,
    head: CommitId,
    signal: AbortSignal,
  ): Promise<ReadonlySet<number>> {
    const { ids } = await this.#pushers(number, base, head, signal);
    return new Set([askedBy ?? author.id, ...ids]);
  }

  /** The same without whomever only the commits name: whoever repeats somebody else's commits names nobody by that. */
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
      // What is made begins as the branch that it is for.
      if (after === undefined || !(await bringsSomething(before ?? base, after))) return;
      if (by === undefined) untold.add(after);
      else ids.add(by.id);
    };
    let at: CommitId | undefined;
    for (const push of await forge.pushes(number, signal)) {
      if (push.before !== undefined) await count({ by: undefined, before: at, after: push.before });
      await count(push);
      // Whoever makes a branch anew that was removed is told to have made it.
      at = push.after ?? at;
    }
    await count({ by: undefined, before: at, after: head });
    const isOnRecord = untold.size === 0;
    const recorded = new Set(ids);
    if (!isOnRecord) for (const commit of await forge.commits(number, signal)) await count(commit);
    return { ids, recorded, isOnRecord };
  }
}
