import { LRUCache } from "lru-cache";

import type { Comment } from "../../model/pull-request.ts";
import type { ForgeConversation } from "../../ports/forge.ts";
import { parseCommand, type RequestCommand } from "./request-command.ts";

/** What somebody asks for in a comment. */
export interface Said {
  readonly comment: Comment;
  readonly command: RequestCommand;
  /** Why these words are not taken for their author's; undefined where they are. */
  readonly doubt: Doubt | undefined;
}

/** Edited words stay so; what is `unproven` may be told later. */
type Doubt = "edited" | "unproven";

export const DOUBTS = {
  edited: "the comment was edited; write it anew",
  unproven: "who has edited the comment cannot be read",
} as const satisfies Record<Doubt, string>;

/** Comments known to be as they were written. */
const KEPT = 4_000;

/**
 * Reads what people ask for in comments. Whoever may write to a repository can put words into anybody's comment: a command
 * is obeyed only where its comment is as its author wrote it, by the forge's record of edits, and never where that cannot be
 * read.
 */
export class CommandReader {
  readonly #forge: ForgeConversation;
  /** Words that are known to be their author's: edited to something else, they are asked about again. */
  readonly #proven = new LRUCache<number, string>({ max: KEPT });

  constructor(forge: ForgeConversation) {
    this.#forge = forge;
  }

  /** The oldest first. */
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
