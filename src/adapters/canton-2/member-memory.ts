import type { DomainId, ParticipantId } from "../../model/identifier.ts";
import type { LiveMember } from "../../model/live.ts";

const NOTHING = new Uint8Array();

type Members = ReadonlyMap<ParticipantId, LiveMember>;

/**
 * The members of a domain by the answers that listed them: most reads find what the one before found, and decoding it
 * costs more than everything else. Only the newest answers are kept, as it came: to compare it costs next to nothing, where
 * a digest would cost every read a part of what is saved, and the only read of a command all of it.
 */
export class MemberMemory {
  #last:
    { readonly domainId: DomainId; readonly answers: readonly Uint8Array[]; readonly members: Members } | undefined;

  /** What these answers said about this domain; undefined when the newest ones were others, in any byte. */
  recall(domainId: DomainId, answers: readonly Uint8Array[]): Members | undefined {
    const last = this.#last;
    if (last?.domainId !== domainId || last.answers.length !== answers.length) return undefined;
    const isSame = answers.every((answer, index) => Buffer.compare(last.answers[index] ?? NOTHING, answer) === 0);
    return isSame ? last.members : undefined;
  }

  /** `answers` must not be written to any more. */
  remember(domainId: DomainId, answers: readonly Uint8Array[], members: Members): void {
    this.#last = { domainId, answers, members };
  }
}
