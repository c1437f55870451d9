import { hash } from "node:crypto";

import type { DomainId, ParticipantId } from "../../model/identifier.ts";
import type { LiveMember } from "../../model/live.ts";

type Members = ReadonlyMap<ParticipantId, LiveMember>;

/**
 * The members of a domain by the answer that listed them: most reads find what the one before found, and decoding it
 * costs more than everything else. Only the newest answer is kept, by its digest alone.
 */
export class MemberMemory {
  #last: { readonly key: string; readonly members: Members } | undefined;

  /** What was remembered under `key`; undefined when the newest answer was another. */
  recall(key: string): Members | undefined {
    return this.#last?.key === key ? this.#last.members : undefined;
  }

  remember(key: string, members: Members): void {
    this.#last = { key, members };
  }
}

/** Equal for equal answers about the same domain, byte for byte. */
export function memoryKey(domainId: DomainId, answer: Uint8Array): string {
  return `${domainId} ${hash("sha256", answer)}`;
}
