import type { DomainId, Name } from "../../model/identifier.ts";
import type { InstantMs } from "../../model/instant.ts";
import type { Clock } from "../../ports/clock.ts";
import type { CallContext, DomainManager } from "../../ports/domain-manager.ts";
import type { LiveRead } from "../domain/live-reading.ts";

/** Maximum age of a snapshot shown to people; applying always reads again. */
const FRESH_MS = 60_000;

interface Snapshot {
  readonly domainId: DomainId;
  readonly askedAtMs: InstantMs;
  readonly read: Promise<LiveRead>;
}

/** Snapshots of live domains, shared by requests: many requests cost one read of each domain per minute. */
export class LiveSnapshots {
  readonly #openManagers: ReadonlyMap<Name, (domainId: DomainId) => Promise<DomainManager>>;
  readonly #clock: Clock;
  readonly #snapshots = new Map<Name, Snapshot>();

  constructor(openManagers: ReadonlyMap<Name, (domainId: DomainId) => Promise<DomainManager>>, clock: Clock) {
    this.#openManagers = openManagers;
    this.#clock = clock;
  }

  /** The domain, at most a minute old. Undefined for a domain that is not served here. */
  async of(domain: Name, domainId: DomainId, context: CallContext): Promise<LiveRead | undefined> {
    const open = this.#openManagers.get(domain);
    if (open === undefined) return undefined;
    const nowMs = this.#clock.nowMs();
    const known = this.#snapshots.get(domain);
    const age = known === undefined ? Infinity : Math.abs(nowMs - known.askedAtMs);
    if (known?.domainId === domainId && age < FRESH_MS) return known.read;
    const read = readOnce(open, domainId, context);
    this.#snapshots.set(domain, { domainId, askedAtMs: nowMs, read });
    // Failures are not cached: the next call reads again.
    read.catch(() => {
      if (this.#snapshots.get(domain)?.read === read) this.#snapshots.delete(domain);
    });
    return read;
  }

  /** The domain changed until `changedMs`: the next call returns its state of then, or later. */
  forget(domain: Name, changedMs: InstantMs = Infinity): void {
    const known = this.#snapshots.get(domain);
    if (known !== undefined && known.askedAtMs <= changedMs) this.#snapshots.delete(domain);
  }
}

async function readOnce(
  open: (domainId: DomainId) => Promise<DomainManager>,
  domainId: DomainId,
  context: CallContext,
): Promise<LiveRead> {
  const manager = await open(domainId);
  try {
    return { live: await manager.read(context), capabilities: manager.capabilities };
  } finally {
    manager.close();
  }
}
