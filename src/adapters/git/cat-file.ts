import { spawn } from "node:child_process";

import { RollcallError } from "../../model/error.ts";
import type { BlobId, CommitId } from "../../model/identifier.ts";
import { gitEnvironment, streamGit } from "./git-process.ts";

/**
 * The bytes of many blobs, in the order asked for, through one git process: asking for each by itself costs some 400
 * times as much.
 *
 * Throws `unreadable` when git does not have one of them, or ends before it has answered for all.
 */
export async function* readBlobs(
  directory: string,
  searchPath: string,
  blobIds: readonly (BlobId | CommitId)[],
  signal: AbortSignal,
  type: "blob" | "commit" = "blob",
): AsyncGenerator<Uint8Array> {
  if (blobIds.length === 0) return;
  const git = spawn("git", ["cat-file", "--batch", "--buffer"], {
    cwd: directory,
    env: gitEnvironment({ searchPath }, undefined),
    signal,
    stdio: ["pipe", "pipe", "ignore"],
  });
  const failures: unknown[] = [];
  git.once("error", (error) => failures.push(error));
  // A broken pipe shows as an early end of the answers.
  git.stdin.on("error", () => undefined);
  git.stdin.end(`${blobIds.join("\n")}\n`);
  let answered = 0;
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of git.stdout as AsyncIterable<Buffer>) {
      const answers = takeAnswers(rest.length === 0 ? chunk : Buffer.concat([rest, chunk]));
      for (const { header, content } of answers.complete) {
        if (header !== `${blobIds[answered] ?? ""} ${type} ${String(content.length)}`)
          throw notAnswered(blobIds[answered], failures);
        answered += 1;
        yield content;
      }
      rest = answers.rest;
    }
  } finally {
    git.kill();
  }
  signal.throwIfAborted();
  if (answered < blobIds.length) throw notAnswered(blobIds[answered], failures);
}

function notAnswered(id: BlobId | CommitId | undefined, failures: readonly unknown[]): RollcallError {
  return new RollcallError("unreadable", `git could not give object ${id ?? ""} of the register`, {
    hint: "Nothing is planned from a part. The clone is made anew; if it lasts, look at the remote repository.",
    cause: failures[0],
  });
}

/** Blobs of the history by their ids; those larger than `maxBytes` are left out, and not even read. */
export async function readBlobMap(
  directory: string,
  searchPath: string,
  blobIds: readonly BlobId[],
  maxBytes: number,
  signal: AbortSignal,
): Promise<ReadonlyMap<BlobId, Uint8Array>> {
  const sizes = await readSizes(directory, searchPath, [...new Set(blobIds)], signal);
  const small = [...sizes].filter(([, size]) => size <= maxBytes).map(([blobId]) => blobId);
  const blobs = new Map<BlobId, Uint8Array>();
  let index = 0;
  for await (const bytes of readBlobs(directory, searchPath, small, signal)) {
    const blobId = small[index];
    if (blobId !== undefined) blobs.set(blobId, bytes);
    index += 1;
  }
  return blobs;
}

/** How large each object is. Throws `unreadable` when git does not have one of them, or it is of another type. */
export async function readSizes<Id extends BlobId | CommitId>(
  directory: string,
  searchPath: string,
  ids: readonly Id[],
  signal: AbortSignal,
  type: "blob" | "commit" = "blob",
): Promise<ReadonlyMap<Id, number>> {
  const sizes = new Map<Id, number>();
  if (ids.length === 0) return sizes;
  const chunks: Buffer[] = [];
  const command = ["cat-file", "--batch-check", "--buffer"];
  const input = `${ids.join("\n")}\n`;
  for await (const chunk of streamGit(directory, searchPath, command, signal, { input })) chunks.push(chunk);
  const lines = Buffer.concat(chunks).toString("latin1").split("\n");
  for (const [index, id] of ids.entries()) {
    const [answered, found, size] = (lines[index] ?? "").split(" ");
    if (answered !== id || found !== type || size === undefined) throw notAnswered(id, []);
    sizes.set(id, Number(size));
  }
  return sizes;
}

/** Splits git's answers by the length in each header, never by line: content may hold anything. */
function takeAnswers(buffer: Buffer): {
  readonly complete: readonly { readonly header: string; readonly content: Uint8Array }[];
  readonly rest: Buffer;
} {
  const complete: { header: string; content: Uint8Array }[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = buffer.indexOf(10, at);
    if (lineEnd < 0) break;
    const header = buffer.toString("latin1", at, lineEnd);
    // `<id> blob <size>`; `<id> missing` has no size, no content and no line feed after it.
    const contentEnd = lineEnd + 1 + Number(header.slice(header.lastIndexOf(" ") + 1));
    if (Number.isNaN(contentEnd))
      return { complete: [...complete, { header, content: new Uint8Array() }], rest: buffer };
    if (buffer.length < contentEnd + 1) break;
    complete.push({ header, content: buffer.subarray(lineEnd + 1, contentEnd) });
    at = contentEnd + 1;
  }
  return { complete, rest: buffer.subarray(at) };
}
