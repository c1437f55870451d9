import { spawn } from "node:child_process";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";

import { gitEnvironment } from "./run.ts";

/** One ref that a push wants to move. */
export interface RefUpdate {
  readonly before: string;
  readonly after: string;
  readonly ref: string;
}

/** What git's own server program needs to know of a request; authorisation is done by then. */
export interface GitRequest {
  readonly directory: string;
  /** Below the repository: `/info/refs`, `/git-upload-pack` or `/git-receive-pack`. */
  readonly path: string;
  readonly query: string;
  readonly body: Buffer;
  readonly user: string;
  /** Per ref, why it may not be moved, or not backwards. */
  readonly refused: ReadonlyMap<string, { readonly when: "always" | "forced"; readonly reason: string }>;
}

/** Lets git itself answer, by `git http-backend`. Resolves once the answer is out, or the peer has gone. */
export async function serveGit(request: GitRequest, from: IncomingMessage, to: ServerResponse): Promise<void> {
  let head = Buffer.alloc(0);
  for await (const chunk of answerTo(request, from)) {
    if (to.headersSent) {
      to.write(chunk);
      continue;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) continue;
    const headers = new Map(
      head
        .subarray(0, end)
        .toString()
        .split("\r\n")
        .map((line): [string, string] => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]),
    );
    to.statusCode = Number.parseInt(headers.get("Status") ?? "200", 10);
    headers.delete("Status");
    for (const [name, value] of headers) to.setHeader(name, value);
    to.flushHeaders();
    to.write(head.subarray(end + 4));
  }
  if (!to.headersSent) to.statusCode = 500;
  to.end();
}

async function* answerTo(request: GitRequest, from: IncomingMessage): AsyncIterable<Buffer> {
  // What a server can do is the same for every repository, in the protocol's second version: there it names no refs yet.
  const isGreeting = request.query === "service=git-upload-pack" && from.headers["git-protocol"] === "version=2";
  if (isGreeting && greeting !== undefined) {
    yield greeting;
    return;
  }
  const backend = spawn("git", ["http-backend"], { env: environmentOf(request, from) });
  backend.stdin.on("error", () => undefined);
  backend.stdin.end(request.body);
  const chunks: Buffer[] = [];
  for await (const chunk of backend.stdout as AsyncIterable<Buffer>) {
    if (isGreeting) chunks.push(chunk);
    yield chunk;
  }
  const whole = Buffer.concat(chunks);
  if (isGreeting && !whole.toString().startsWith("Status:")) greeting = whole;
}

let greeting: Buffer | undefined;

/** The refs that the body of a push names. Empty for the probe that git sends before a large one. */
export function readRefUpdates(body: Buffer): readonly RefUpdate[] {
  const updates: RefUpdate[] = [];
  for (let at = 0; at + 4 <= body.length;) {
    const length = Number.parseInt(body.toString("latin1", at, at + 4), 16);
    if (!(length > 4)) break;
    const line = body.toString("utf8", at + 4, at + length);
    const [, before, after, ref] = /^([0-9a-f]{40}) ([0-9a-f]{40}) ([^\0\n]+)/.exec(line) ?? [];
    if (before !== undefined && after !== undefined && ref !== undefined) updates.push({ before, after, ref });
    at += length;
  }
  return updates;
}

/** The whole body, unpacked. */
export async function readBody(from: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of from as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  return from.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
}

/** Writes the hook that lets `refused` hold: git asks it about each ref, when the objects are there and the ref is not. */
export async function writeHooks(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "update"), UPDATE_HOOK);
  await chmod(join(directory, "update"), 0o755);
}

function environmentOf(request: GitRequest, from: IncomingMessage): Record<string, string> {
  const protocol = from.headers["git-protocol"];
  const refused = [...request.refused].map(([ref, { when, reason }]) => `${ref}\t${when}\t${reason}`);
  return {
    ...gitEnvironment(),
    GIT_PROJECT_ROOT: dirname(request.directory),
    PATH_INFO: request.directory.slice(dirname(request.directory).length) + request.path,
    GIT_HTTP_EXPORT_ALL: "1",
    REQUEST_METHOD: from.method ?? "GET",
    QUERY_STRING: request.query,
    CONTENT_TYPE: from.headers["content-type"] ?? "",
    CONTENT_LENGTH: String(request.body.length),
    REMOTE_USER: request.user,
    REMOTE_ADDR: from.socket.remoteAddress ?? "",
    REFUSED_REFS: refused.join("\n"),
    ...(typeof protocol === "string" ? { GIT_PROTOCOL: protocol } : {}),
  };
}

const UPDATE_HOOK = `#!/bin/sh
ref=$1 before=$2 after=$3
printf '%s\\n' "$REFUSED_REFS" | while IFS="$(printf '\\t')" read -r name when reason; do
  [ "$name" = "$ref" ] || continue
  if [ "$when" = forced ] && git merge-base --is-ancestor "$before" "$after" 2>/dev/null; then continue; fi
  echo "error: GH013: Repository rule violations found for $ref." >&2
  echo "- $reason" >&2
  exit 1
done
`;
