import type { DomainId, ParticipantId } from "../../model/identifier.ts";
import type { LiveMember } from "../../model/live.ts";

type Members = ReadonlyMap<ParticipantId, LiveMember>;

/**
 * The members of a domain by the answer that listed them: most reads find what the one before found, and decoding it
 * costs more than everything else. Only the newest answer is kept, as it came: to compare it costs next to nothing, where
 * a digest would cost every read a part of what is saved, and the only read of a command all of it.
 */
export class MemberMemory {
  #last: { readonly domainId: DomainId; readonly answer: Uint8Array; readonly members: Members } | undefined;

  /** What this answer said about this domain; undefined when the newest one was another, in any byte. */
  recall(domainId: DomainId, answer: Uint8Array): Members | undefined {
    const isSame = this.#last?.domainId === domainId && Buffer.compare(this.#last.answer, answer) === 0;
    return isSame ? this.#last?.members : undefined;
  }

  /** `answer` must not be written to any more. */
  remember(domainId: DomainId, answer: Uint8Array, members: Members): void {
    this.#last = { domainId, answer, members };
  }
}
