import { LRUCache } from "lru-cache";
import pMemoize from "p-memoize";

import type { CommitId } from "../../model/identifier.ts";
import { hasCommit, type Register, type Revision } from "../../ports/register.ts";

const HEADS_KEPT = 1_000;

type BranchSource = Pick<Register, "resolve" | "tip" | "known" | "ancestry" | "holds">;

/**
 * Where the branch stands, as far as is known: asked of the remote by polling, and shared by all domains.
 *
 * While the remote is gone the last known commit stands, so that drift and dates are still dealt with. That it may be an
 * old one does no harm: what descends from what was applied last is all that is ever applied.
 */
export class BranchHead {
  readonly #register: BranchSource;
  #current: Revision | undefined;
  /** Heads that the branch did not hold, with the commit that it was at then. */
  readonly #absent = new LRUCache<CommitId, CommitId>({ max: HEADS_KEPT });

  constructor(register: BranchSource) {
    this.#register = register;
  }

  /** The commit that was last seen; undefined before the first. */
  get commit(): CommitId | undefined {
    return this.#current?.commit;
  }

  /** The newest known revision. Asks the remote when nothing is known; throws like `resolve` when that fails, too. */
  async current(signal: AbortSignal): Promise<Revision> {
    if (this.#current !== undefined) return this.#current;
    try {
      return await this.refresh(signal);
    } catch (error) {
      signal.throwIfAborted();
      const known = await this.#register.known(signal).catch(() => undefined);
      if (known === undefined) throw error;
      this.#current = known;
      return known;
    }
  }

  /** Asks the remote first; what is known stands where that fails. */
  async newest(signal: AbortSignal): Promise<Revision> {
    try {
      await this.poll(signal);
    } catch {
      signal.throwIfAborted();
    }
    return this.current(signal);
  }

  /** Fetches the branch; calls that come meanwhile get the same answer. */
  readonly refresh = pMemoize(async (signal: AbortSignal) => this.#fetch(signal), {
    cacheKey: () => undefined,
    cache: false,
  });

  /** Asks the remote whether the branch has moved, which is cheap, and fetches it then. True when it moved. */
  async poll(signal: AbortSignal): Promise<boolean> {
    const before = this.#current?.commit;
    if (before !== undefined && (await this.#register.tip(signal)) === before) return false;
    const { commit } = await this.refresh(signal);
    return commit !== before;
  }

  /**
   * The commit of the branch with which all of `head` had arrived: itself, or, where it was squashed, the one at which the
   * branch is seen to hold it. Undefined while it does not, as far as `tip` is known.
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
