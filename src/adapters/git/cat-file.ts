import { spawn } from "node:child_process";

import { RollcallError } from "../../model/error.ts";
import type { BlobId } from "../../model/identifier.ts";
import { gitEnvironment } from "./git-process.ts";

/** One blob that is wanted; larger ones than `maxBytes` are left out of the answer. */
export interface WantedBlob {
  readonly blobId: BlobId;
  readonly maxBytes: number;
}

/**
 * The bytes of many blobs through one git process: asking for each by itself costs some 400 times as much.
 *
 * Throws `unreadable` when git does not have one of them, or ends before it has answered for all.
 */
export async function readBlobs(
  directory: string,
  searchPath: string,
  wanted: readonly WantedBlob[],
  signal: AbortSignal,
): Promise<ReadonlyMap<BlobId, Uint8Array>> {
  if (wanted.length === 0) return new Map();
  const git = spawn("git", ["cat-file", "--batch", "--buffer"], {
    cwd: directory,
    env: gitEnvironment({ searchPath }, undefined),
    signal,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const ended = new Promise<Error | undefined>((resolve) => {
    git.once("error", resolve);
    git.once("close", () => {
      resolve(undefined);
    });
  });
  // A broken pipe shows as an early end of the answers.
  git.stdin.on("error", () => undefined);
  git.stdin.end(`${wanted.map(({ blobId }) => blobId).join("\n")}\n`);
  const blobs = new Map<BlobId, Uint8Array>();
  let answered = 0;
  for await (const { header, content } of batchAnswers(git.stdout)) {
    const asked = wanted[answered];
    const isAnswer = asked !== undefined && header === `${asked.blobId} blob ${String(content.length)}`;
    if (!isAnswer) break;
    if (content.length <= asked.maxBytes) blobs.set(asked.blobId, content);
    answered += 1;
  }
  const failure = await ended;
  signal.throwIfAborted();
  if (answered === wanted.length && failure === undefined) return blobs;
  throw new RollcallError("unreadable", `git could not give blob ${wanted[answered]?.blobId ?? ""} of the register`, {
    hint: "Nothing is planned from a part. If it lasts, delete the clone in the state directory: it is made anew.",
    cause: failure,
  });
}

/** Takes git's answers apart by the length that each header tells, never by line: content may hold anything. */
async function* batchAnswers(
  stdout: AsyncIterable<Buffer>,
): AsyncGenerator<{ readonly header: string; readonly content: Uint8Array }> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stdout) {
    const buffer: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    for (;;) {
      const lineEnd = buffer.indexOf(10, at);
      if (lineEnd < 0) break;
      const header = buffer.toString("latin1", at, lineEnd);
      const size = Number(/ (\d+)$/.exec(header)?.[1] ?? 0);
      const contentEnd = lineEnd + 1 + size;
      // A line feed ends the content of an object; `<id> missing` has none.
      if (buffer.length < contentEnd + 1 && header.endsWith(String(size))) break;
      yield { header, content: buffer.subarray(lineEnd + 1, contentEnd) };
      at = contentEnd + 1;
    }
    rest = buffer.subarray(at);
  }
}
