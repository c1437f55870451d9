import type { Timestamp } from "@bufbuild/protobuf/wkt";

import type { DomainId } from "../../model/identifier.ts";

/** How the manager's records are asked for. */
export interface RecordQueries {
  /** What is in force. */
  readonly inForce: () => Promise<Buffer>;
  /** The log from `newest` on, which it includes: what was added, and what ended. */
  readonly logSince: (newest: Timestamp) => Promise<Buffer>;
  /** When the newest of these entries was recorded; undefined where there is none. */
  readonly newestOf: (list: Buffer) => Timestamp | undefined;
}

/** The records of a domain as they were listed last. */
interface Listed {
  readonly domainId: DomainId;
  readonly list: Buffer;
  /** Undefined for a list that was asked for once only. */
  readonly since: { readonly newest: Timestamp; readonly log: Buffer } | undefined;
}

/**
 * Lists the manager's records in full only where something has happened to them: as long as the log since their newest
 * entry is the same, so are they. Each has a time of its own there, an end is an entry as well, and a database that was
 * restored to before it lacks the newest one.
 */
export class RecordMemory {
  #last: Listed | undefined;

  async list(domainId: DomainId, { inForce, logSince, newestOf }: RecordQueries): Promise<Buffer> {
    const known = this.#last?.domainId === domainId ? this.#last : undefined;
    const newest = known === undefined ? undefined : (known.since?.newest ?? newestOf(known.list));
    // Asked for before the list: what comes in between is in the list, and makes the next log another one.
    const since = newest === undefined ? undefined : { newest, log: await logSince(newest) };
    if (known?.since !== undefined && since?.log.equals(known.since.log) === true) return known.list;
    const list = await inForce();
    this.#last = known?.list.equals(list) === true ? { ...known, since } : { domainId, list, since: undefined };
    return this.#last.list;
  }
}
