import { LRUCache } from "lru-cache";

import type { Comment } from "../../model/pull-request.ts";
import type { ForgeConversation } from "../../ports/forge.ts";
import { parseCommand, type RequestCommand } from "./request-command.ts";

/** A command in a comment. */
export interface Said {
  readonly comment: Comment;
  readonly command: RequestCommand;
  /** Why the text may not be its author's; undefined if it is. */
  readonly doubt: Doubt | undefined;
}

/** `edited` is final; `unproven` may be resolved later. */
type Doubt = "edited" | "unproven";

export const DOUBTS = {
  edited: "the comment was edited; write it anew",
  unproven: "who has edited the comment cannot be read",
} as const satisfies Record<Doubt, string>;

/** Maximum number of cached proven comments. */
const KEPT = 4_000;

/**
 * Reads commands in comments. Anyone who may write to a repository can edit others' comments: a command is valid only
 * if the forge's record of edits proves that its text is its author's.
 */
export class CommandReader {
  readonly #forge: ForgeConversation;
  /** Texts proven to be their author's: an edited text is checked again. */
  readonly #proven = new LRUCache<number, string>({ max: KEPT });

  constructor(forge: ForgeConversation) {
    this.#forge = forge;
  }

  /** The commands of a request, oldest first. */
  async read(number: number, signal: AbortSignal): Promise<readonly Said[]> {
    const said: Said[] = [];
    for (const comment of await this.#forge.comments(number, signal)) {
      const command = parseCommand(comment);
      if (command !== undefined) said.push({ comment, command, doubt: await this.#doubt(comment, signal) });
    }
    return said.toSorted((one, other) => one.comment.id - other.comment.id);
  }

  async #doubt(comment: Comment, signal: AbortSignal): Promise<Doubt | undefined> {
    const { id, body, createdAtMs, updatedAtMs } = comment;
    if (updatedAtMs !== createdAtMs) return "edited";
    if (this.#proven.get(id) === body) return undefined;
    const isAsWritten = await this.#forge.isAsWritten(comment, signal);
    if (isAsWritten === undefined) return "unproven";
    if (!isAsWritten) return "edited";
    this.#proven.set(id, body);
    return undefined;
  }
}
