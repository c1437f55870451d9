import { RollcallError } from "../../model/error.ts";
import type { InstantMs } from "../../model/instant.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ForgePeople } from "../../ports/forge.ts";

/** How long a resolved account or team is cached. Withdrawn rights must not outlive it. */
const KNOWN_MS = 60_000;

/** Resolves the logins and teams of documents to the account numbers that the forge has now. */
export class People {
  readonly #forge: ForgePeople;
  readonly #clock: Clock;
  readonly #known = new Map<string, { readonly askedAtMs: InstantMs; readonly ids: Promise<ReadonlySet<number>> }>();

  constructor(forge: ForgePeople, clock: Clock) {
    this.#forge = forge;
    this.#clock = clock;
  }

  /** Clears the cache: memberships may have changed. */
  forget(): void {
    this.#known.clear();
  }

  /** The accounts behind these logins and teams. Throws when one cannot be resolved: none may be omitted. */
  async of(names: readonly string[], signal: AbortSignal): Promise<ReadonlySet<number>> {
    const sets = await Promise.all(names.map((name) => this.#one(name, signal)));
    return new Set(sets.flatMap((ids) => [...ids]));
  }

  /** The accounts behind those that are visible from here: a member's teams may belong to another organisation. */
  async ofVisible(names: readonly string[], signal: AbortSignal): Promise<ReadonlySet<number>> {
    const sets = await Promise.all(
      names.map(async (name) =>
        this.#one(name, signal).catch((error: unknown) => {
          if (error instanceof RollcallError && error.code === "unauthorized") return new Set<number>();
          throw error;
        }),
      ),
    );
    return new Set(sets.flatMap((ids) => [...ids]));
  }

  async #one(name: string, signal: AbortSignal): Promise<ReadonlySet<number>> {
    const nowMs = this.#clock.nowMs();
    const known = this.#known.get(name);
    if (known !== undefined && Math.abs(nowMs - known.askedAtMs) < KNOWN_MS) return known.ids;
    const ids = this.#ask(name, signal);
    this.#known.set(name, { askedAtMs: nowMs, ids });
    ids.catch(() => {
      if (this.#known.get(name)?.ids === ids) this.#known.delete(name);
    });
    return ids;
  }

  async #ask(name: string, signal: AbortSignal): Promise<ReadonlySet<number>> {
    if (name.includes("/")) return new Set((await this.#forge.teamMembers(name, signal)).map(({ id }) => id));
    const user = await this.#forge.userOf(name, signal);
    return new Set(user === undefined ? [] : [user.id]);
  }
}
