import { LRUCache } from "lru-cache";

import { MAX_BYTES } from "../../desired/layout.ts";
import { parseDocument } from "../../desired/parse/document.ts";
import { type BlobId, type Name, type ParticipantId, parseName } from "../../model/identifier.ts";
import type { DesiredDomain } from "../../model/membership.ts";
import type { Former } from "../../model/plan.ts";
import { compareText } from "../../model/problem.ts";
import type { HistoryStep, Register, Revision } from "../../ports/register.ts";
import { type RegisterReader, REVISIONS_KEPT, type RevisionKey, revisionKey } from "./read-register.ts";

/** Former members, and the names of all, from the branch's history. Reading it is slow: call only when needed. */
export class MemberHistory {
  readonly #register: Pick<Register, "history" | "readHistoric">;
  readonly #reader: RegisterReader;
  /** By revision, then by domain. */
  readonly #former = new LRUCache<RevisionKey, Map<Name, ReadonlyMap<ParticipantId, Former>>>({ max: REVISIONS_KEPT });

  constructor(register: Pick<Register, "history" | "readHistoric">, reader: RegisterReader) {
    this.#register = register;
    this.#reader = reader;
  }

  /** Participants that the branch's history held and that no document names now. */
  async former(
    revision: Revision,
    desired: DesiredDomain,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<ParticipantId, Former>> {
    const key = revisionKey(revision);
    const known = this.#former.get(key)?.get(desired.name);
    if (known !== undefined) return known;
    const steps = await this.#register.history(revision, desired.name, signal);
    const blobIds = new Set(
      steps
        .filter(({ removed }) => removed.length > 0)
        .flatMap(({ removed, added }) => [...removed.map(({ blobId }) => blobId), ...added]),
    );
    const blobs = await this.#register.readHistoric([...blobIds], signal);
    const members = formerMembers(steps, blobs);
    const domains = this.#former.get(key) ?? new Map<Name, typeof members>();
    this.#former.set(key, domains.set(desired.name, members));
    return members;
  }

  /**
   * Names of current members of a domain and of former ones on this branch: a deleted one may still be live. Sorted;
   * includes the names of invalid documents.
   */
  async names(revision: Revision, domain: Name, signal: AbortSignal): Promise<readonly Name[]> {
    const { blobs } = await this.#reader.read(revision, signal);
    const here = [...blobs()].filter(([, file]) => file.domain === domain && file.kind === "participant");
    const steps = await this.#register.history(revision, domain, signal);
    const paths = [...here.map(([path]) => path), ...steps.flatMap(({ removed }) => removed.map(({ path }) => path))];
    const names = paths.map((path) => parseName(path.slice(path.lastIndexOf("/") + 1).replace(/\.yaml$/, "")));
    return [...new Set(names)].filter((name) => name !== undefined).toSorted(compareText);
  }
}

/** Removed by a commit that does not add it elsewhere: moving a file is not a removal. */
function formerMembers(
  steps: readonly HistoryStep[],
  blobs: ReadonlyMap<BlobId, Uint8Array>,
): ReadonlyMap<ParticipantId, Former> {
  const drafts = new Map(
    [...blobs].map(([blobId, bytes]) => [
      blobId,
      bytes.length > MAX_BYTES.participant ? undefined : parseDocument("participant", bytes).draft,
    ]),
  );
  const members = new Map<ParticipantId, Former>();
  for (const { removed, added } of steps) {
    const kept = new Set(added.map((blobId) => drafts.get(blobId)?.participantId));
    for (const { blobId } of removed) {
      const draft = drafts.get(blobId);
      if (draft === undefined || kept.has(draft.participantId)) continue;
      const known = members.get(draft.participantId);
      members.set(draft.participantId, {
        name: known?.name ?? draft.name,
        generation: Math.max(known?.generation ?? 0, draft.generation),
      });
    }
  }
  return members;
}
