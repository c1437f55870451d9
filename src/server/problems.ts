import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";

import type { FastifyError, FastifyReply } from "fastify";

import { type ErrorCode, RollcallError } from "../model/error.ts";
import { recogniseSystemError } from "../model/system-error.ts";

/** What went wrong, as RFC 9457 has it: without a type its title is the status' own. */
interface Problem {
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly hint?: string | undefined;
}

export const PROBLEM_TYPE = "application/problem+json";

/** With every answer, also with those that no route gives. */
export const HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** What a caller asked for is not there: 404. */
export function notFound(code: ErrorCode, message: string, options: Explanation): RollcallError {
  return new RollcallError(code, message, { ...options, detail: { kind: "api", status: 404 } });
}

/** What a caller asked for is there, and may not be had now: 409. */
export function conflict(code: ErrorCode, message: string, options: Explanation): RollcallError {
  return new RollcallError(code, message, { ...options, detail: { kind: "api", status: 409 } });
}

interface Explanation {
  readonly hint: string;
  readonly cause?: unknown;
}

const STATUS = {
  usage: 400,
  invalid_register: 422,
  unavailable: 503,
  locked: 409,
  unreadable: 503,
  stale_plan: 409,
  settings: 503,
  refused: 502,
  // The domain manager or the remote refused us, not the caller.
  unauthorized: 502,
  internal: 500,
} as const satisfies Record<ErrorCode, number>;

/** What to do about an error of the framework's own. */
const HINTS: Readonly<Record<string, string>> = {
  FST_ERR_BAD_URL: "Write what is no letter or digit as a percent sign and its code.",
  FST_ERR_MAX_PARAM_LENGTH: "Nothing here has a name that is that long.",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "Send JSON, as content-type: application/json.",
  FST_ERR_CTP_INVALID_JSON_BODY: "Send one object of JSON.",
  FST_ERR_CTP_EMPTY_JSON_BODY: "Send one object of JSON; an empty one is {}.",
  FST_ERR_CTP_BODY_TOO_LARGE: "Nothing that is asked for here is that long.",
};

/**
 * A failure of a route, or of the framework before routing. An internal error is reported to `onError` and not to the
 * caller.
 */
export function answerFailure(
  error: FastifyError | RollcallError,
  reply: FastifyReply,
  onError: (what: string, error: unknown) => void,
): FastifyReply {
  if (error instanceof RollcallError) {
    const { code, message: detail, hint } = error;
    const status = error.detail?.kind === "api" ? error.detail.status : STATUS[code];
    if (status === 401) reply.header("www-authenticate", "Bearer");
    return answerProblem(reply, { status, code, detail, hint });
  }
  const status = error.statusCode ?? 500;
  if (status === 429) {
    const hint = "Wait for as many seconds as retry-after says.";
    return answerProblem(reply, { status, code: "usage", detail: error.message, hint });
  }
  if (status >= 400 && status < 500) {
    return answerProblem(reply, { status, code: "usage", detail: error.message, hint: HINTS[error.code] });
  }
  onError("a request could not be answered", error);
  if (recogniseSystemError(error) !== undefined) {
    const detail = "the service lacks something of its machine; the log says more";
    return answerProblem(reply, { status: 503, code: "unavailable", detail });
  }
  return answerProblem(reply, { status: 500, code: "internal", detail: "this should not happen; the log says more" });
}

export function answerProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply.code(problem.status).headers(HEADERS).type(PROBLEM_TYPE).send(write(problem));
}

function write({ status, code, detail, hint }: Problem): string {
  const title = (STATUS_CODES[status] ?? code).toLowerCase();
  return JSON.stringify({ title, status, code, detail, ...(hint === undefined ? {} : { hint }) });
}

/** What Node itself refuses, before there is a request. */
const CLIENT_ERRORS: Readonly<Record<string, Problem>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: "usage", detail: "the request did not arrive in time" },
  HPE_HEADER_OVERFLOW: {
    status: 431,
    code: "usage",
    detail: "the request's line and headers are too long",
    hint: "They have 16 KiB.",
  },
};
const NO_REQUEST: Problem = {
  status: 400,
  code: "usage",
  detail: "this is no HTTP request",
  hint: "Here HTTP is spoken without TLS.",
};

/** Answers on the connection itself what came to no request, and ends it. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  const problem = CLIENT_ERRORS[error.code ?? ""] ?? NO_REQUEST;
  if (socket.writable) socket.write(writeResponse(problem));
  socket.destroy(error);
}

/** Node handles `Expect: 100-continue` by itself; any other expectation is refused. */
export function refuseExpectation(response: ServerResponse): void {
  const problem: Problem = { status: 417, code: "usage", detail: "nothing here does what expect asks for" };
  const body = write(problem);
  response.writeHead(problem.status, headersOf(body)).end(body);
}

/** Node would end the connection without an answer. */
export function refuseTunnel(socket: Duplex): void {
  socket.end(writeResponse({ status: 405, code: "usage", detail: "this is not a proxy", hint: "Ask for a path." }));
}

function writeResponse(problem: Problem): string {
  const body = write(problem);
  const lines = Object.entries({ ...headersOf(body), connection: "close" }).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${String(problem.status)} ${STATUS_CODES[problem.status] ?? ""}`, ...lines, "", body].join("\r\n");
}

function headersOf(body: string): Readonly<Record<string, string>> {
  return { ...HEADERS, "content-type": PROBLEM_TYPE, "content-length": String(Buffer.byteLength(body)) };
}
