import { LRUCache } from "lru-cache";
import pMemoize from "p-memoize";

import type { CommitId } from "../../model/identifier.ts";
import { hasCommit, type Register, type Revision } from "../../ports/register.ts";

const HEADS_KEPT = 1_000;

type BranchSource = Pick<Register, "resolve" | "tip" | "known" | "ancestry" | "holds">;

/**
 * The newest known commit of the branch: polled from the remote, and shared by all domains.
 *
 * While the remote is unreachable, the last known commit is used, so that drift and dates are still handled. An old
 * commit does no harm: only descendants of the last applied commit are ever applied.
 */
export class BranchHead {
  readonly #register: BranchSource;
  #current: Revision | undefined;
  /** Heads that the branch did not contain, with its commit at that time. */
  readonly #absent = new LRUCache<CommitId, CommitId>({ max: HEADS_KEPT });

  constructor(register: BranchSource) {
    this.#register = register;
  }

  /** The commit that was last seen; undefined before the first. */
  get commit(): CommitId | undefined {
    return this.#current?.commit;
  }

  /** The newest known revision. Fetches if none is known; throws like `resolve` if that fails and none is stored. */
  async current(signal: AbortSignal): Promise<Revision> {
    if (this.#current !== undefined) return this.#current;
    try {
      return await this.refresh(signal);
    } catch (error) {
      signal.throwIfAborted();
      const known = await this.#register.known(signal).catch(() => undefined);
      // A fetch of another call may have succeeded meanwhile, and is newer.
      this.#current ??= known;
      if (this.#current === undefined) throw error;
      return this.#current;
    }
  }

  /** Polls the remote first; if that fails, the known revision is used. */
  async newest(signal: AbortSignal): Promise<Revision> {
    try {
      await this.poll(signal);
    } catch {
      signal.throwIfAborted();
    }
    return this.current(signal);
  }

  /** Fetches the branch; concurrent calls share one fetch. */
  readonly refresh = pMemoize(async (signal: AbortSignal) => this.#fetch(signal), {
    cacheKey: () => undefined,
    cache: false,
  });

  /** Asks the remote whether the branch has moved, which is cheap, and fetches only then. True if it moved. */
  async poll(signal: AbortSignal): Promise<boolean> {
    const before = this.#current?.commit;
    if (before !== undefined && (await this.#register.tip(signal)) === before) return false;
    const { commit } = await this.refresh(signal);
    return commit !== before;
  }

  /**
   * The commit of the branch that contains all of `head`: itself, or, after a squash, the commit at which that was
   * detected. Undefined while the branch does not contain it, as of `tip`.
   */
  async landedAs(head: CommitId, tip: Revision, signal: AbortSignal): Promise<CommitId | undefined> {
    if (tip.commit === undefined || this.#absent.get(head) === tip.commit) return undefined;
    if (hasCommit(await this.#register.ancestry(tip, head, signal))) return head;
    if (await this.#register.holds(tip, head, signal)) return tip.commit;
    this.#absent.set(head, tip.commit);
    return undefined;
  }

  async #fetch(signal: AbortSignal): Promise<Revision> {
    this.#current = await this.#register.resolve(undefined, signal);
    return this.#current;
  }
}
