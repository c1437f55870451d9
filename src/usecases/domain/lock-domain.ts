import { RollcallError } from "../../model/error.ts";
import type { Name } from "../../model/identifier.ts";
import type { DomainLock } from "../../ports/store.ts";
import type { ApplyDeps } from "./domain-deps.ts";

/** Pause between attempts to lock a domain that another run has. */
const LOCK_PAUSE_MS = 250;

/**
 * Locks the domain for one run; where another run has it, waits for up to `lockTimeoutMs`.
 *
 * Throws `locked` when the domain is not free by then.
 */
export async function lockDomain(
  { domain, store, clock }: Pick<ApplyDeps, "domain" | "store" | "clock">,
  { lockTimeoutMs = 0, signal }: { readonly lockTimeoutMs?: number | undefined; readonly signal: AbortSignal },
): Promise<DomainLock> {
  for (const untilMs = clock.nowMs() + lockTimeoutMs; ;) {
    try {
      return await store.lock(domain);
    } catch (error) {
      const isTaken = error instanceof RollcallError && error.code === "locked";
      if (!isTaken || clock.nowMs() >= untilMs) throw error;
      await clock.sleep(LOCK_PAUSE_MS, signal);
    }
  }
}

/** The error of a run whose lease another process has taken over. */
export function lostDomain(domain: Name, cause: unknown): RollcallError {
  return new RollcallError("locked", `${domain} was lost to another process while it was being applied`, {
    hint: "Started actions are recorded: the replica that holds the lease now reads their outcome.",
    cause,
  });
}
