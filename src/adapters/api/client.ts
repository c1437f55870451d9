import { type ErrorCode, ERRORS, RollcallError } from "../../model/error.ts";
import type { Json } from "../../model/json.ts";
import type { Problem } from "../../model/problem.ts";

export interface ApiRequest {
  readonly method: "GET" | "POST";
  /** With its query. */
  readonly path: string;
  readonly body?: Json;
}

export interface ApiAnswer {
  readonly status: number;
  readonly text: string;
}

/** Returns any answer, with any status. Throws `unavailable` when there is none. */
export type Transport = (request: ApiRequest, signal: AbortSignal) => Promise<ApiAnswer>;

const TIMEOUT_MS = 60_000;

/** Asks a service at `url`, which ends without a slash, over HTTP. */
export function httpTransport(url: string, token: (() => Promise<string>) | undefined): Transport {
  return async (request, signal) => {
    const response = await send(url, token, request, signal);
    try {
      return { status: response.status, text: await response.text() };
    } catch (error) {
      throw unanswered(url, error);
    }
  };
}

/** The lines of a long answer, as they come. */
export async function* httpLines(
  url: string,
  token: (() => Promise<string>) | undefined,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const response = await send(url, token, { method: "GET", path }, signal);
  if (response.status !== 200) {
    readDocument({ status: response.status, text: await response.text() }, "");
  }
  let rest = "";
  const decoder = new TextDecoder();
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}

async function send(
  url: string,
  token: (() => Promise<string>) | undefined,
  { method, path, body }: ApiRequest,
  signal: AbortSignal,
): Promise<Response> {
  const bearer = await token?.();
  try {
    return await fetch(`${url}${path}`, {
      method,
      // A token must not follow a redirect to another host.
      redirect: "error",
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      headers: {
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (error) {
    signal.throwIfAborted();
    throw unanswered(url, error);
  }
}

function unanswered(url: string, cause: unknown): RollcallError {
  return new RollcallError("unavailable", `the service does not answer at ${url}`, {
    hint: "Check that rollcall serve runs, and api.url in the settings.",
    cause,
  });
}

/** More problems than these are left to `validate`. */
const MAX_PROBLEMS = 10;

/** Where a register is not valid, the service answers with its problems instead of what was asked. */
function notValid(problems: unknown): RollcallError {
  const all = Array.isArray(problems) ? (problems as readonly Partial<Problem>[]) : [];
  const lines = all
    .slice(0, MAX_PROBLEMS)
    .map(({ path, line, column, message }) => [path, line, column].map(String).join(":") + `: ${String(message)}`);
  const more = all.length - lines.length;
  const words = ["the register is not valid, so the service cannot answer this", ...lines];
  return new RollcallError(
    "invalid_register",
    [...words, ...(more > 0 ? [`… and ${String(more)} more`] : [])].join("\n"),
    {
      hint: "Correct the documents. `rollcall validate` shows each problem in full.",
    },
  );
}

/**
 * The document of a successful answer. Throws the problem of a failed one, and `unreadable` for another document than
 * `kind`. `speaker` names the server, where that is not this program itself.
 */
export function readDocument({ status, text }: ApiAnswer, kind: string, speaker?: string): Json {
  const document = parse(text);
  if (status >= 200 && status < 300 && document?.["kind"] === kind) return document;
  if (document !== undefined && document["result"] === "invalid") throw notValid(document["problems"]);
  const code = document?.["code"];
  const { detail, hint } = document ?? {};
  if (status >= 400 && typeof detail === "string") {
    throw new RollcallError(
      isErrorCode(code) ? code : "unavailable",
      `${speaker === undefined ? "" : `${speaker} says: `}${detail}`,
      {
        hint: typeof hint === "string" ? hint : "Look at the service's log.",
      },
    );
  }
  throw new RollcallError("unreadable", `the service answered ${String(status)} with something else than was asked`, {
    hint: "Check api.url in the settings, and that both are the same version of rollcall.",
  });
}

function parse(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === "string" && code in ERRORS;
}
