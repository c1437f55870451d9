import type { Capabilities } from "../../model/capabilities.ts";
import type { DomainId } from "../../model/identifier.ts";
import type { LiveDomain } from "../../model/live.ts";
import type { CallContext, DomainManager } from "../../ports/domain-manager.ts";

/** A live domain with what its flavour can express. */
export interface LiveRead {
  readonly live: LiveDomain;
  readonly capabilities: Capabilities;
}

/** One reading of a live domain, begun as soon as the domain's id is known and awaited when it is needed. */
export class LiveReading {
  readonly #openManager: (domainId: DomainId) => Promise<DomainManager>;
  readonly #context: CallContext;
  #current:
    { readonly domainId: DomainId; readonly abort: AbortController; readonly read: Promise<LiveRead> } | undefined;

  constructor(openManager: (domainId: DomainId) => Promise<DomainManager>, context: CallContext) {
    this.#openManager = openManager;
    this.#context = context;
  }

  /** Begins to read `domainId`, unless that is under way; a reading of another domain is given up. */
  start(domainId: DomainId): void {
    if (this.#current?.domainId === domainId) return;
    this.#current?.abort.abort();
    const abort = new AbortController();
    const read = this.#read(domainId, AbortSignal.any([this.#context.signal, abort.signal]));
    // `result` passes a failure on; until then the rejection must not be unhandled.
    read.catch(() => undefined);
    this.#current = { domainId, abort, read };
  }

  /** What was read of `domainId`. */
  async result(domainId: DomainId): Promise<LiveRead> {
    this.start(domainId);
    if (this.#current === undefined) throw new Error("a reading that was started is gone");
    return this.#current.read;
  }

  /** Gives up what is still under way. */
  end(): void {
    this.#current?.abort.abort();
    this.#current = undefined;
  }

  async #read(domainId: DomainId, signal: AbortSignal): Promise<LiveRead> {
    const manager = await this.#openManager(domainId);
    try {
      return { live: await manager.read({ ...this.#context, signal }), capabilities: manager.capabilities };
    } finally {
      manager.close();
    }
  }
}
