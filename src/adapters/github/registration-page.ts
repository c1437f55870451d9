import { createHash, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

import { RollcallError } from "../../model/error.ts";
import { explainSystemError } from "../../model/system-error.ts";
import type { AskedPermission, Manifest } from "./manifest.ts";

export interface RegistrationWish {
  /** Of the web site, such as `https://github.com`. */
  readonly web: string;
  /** The owner of the App; undefined for the signed-in account. */
  readonly organisation: string | undefined;
  /** The App, once it is known where GitHub has to send the browser. */
  readonly manifest: (redirectUrl: string) => Manifest;
  readonly asked: readonly AskedPermission[];
  /** 0 for any that is free. */
  readonly port: number;
  /** A random token. */
  readonly newToken: () => string;
}

/** A page on this machine from which an App is registered. */
export interface RegistrationPage {
  /** To be opened in a browser. It is secret. */
  readonly url: string;
  readonly port: number;
  /**
   * What GitHub sent the browser back with. Rejects with `unauthorized` when that was refused, or is not the answer to what
   * was asked here.
   */
  code(signal: AbortSignal): Promise<string>;
  close(): Promise<void>;
}

const START = "/start/";
const BACK = "/made";

/**
 * Listens on loopback alone, for one App. The browser takes the App's description from here to GitHub, and brings a code
 * back that is worth the App's key: it is taken once, and only together with the state that went along.
 */
export async function openRegistrationPage(wish: RegistrationWish): Promise<RegistrationPage> {
  const state = wish.newToken();
  const start = `${START}${wish.newToken()}`;
  const answer = Promise.withResolvers<string>();
  // The rejection is handled by `wait`; until then it is not unhandled.
  answer.promise.catch(() => undefined);
  const server = createServer((request, response) => {
    const url = readUrl(request);
    if (url === undefined || request.method !== "GET") refuse(response, 400);
    else if (url.pathname === BACK) takeAnswer(url.searchParams, state, answer, response);
    else if (isSame(url.pathname, start)) showForm(wish, portOf(request), state, response);
    else refuse(response, 404);
  });
  server.listen(wish.port, "127.0.0.1");
  await once(server, "listening").catch((error: unknown) => {
    throw explainSystemError(error, {
      what: `port ${String(wish.port)} cannot be listened at`,
      code: "usage",
      hint: "Name another one with --port, or none.",
    });
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : wish.port;
  return {
    url: `${originOf(port)}${start}`,
    port,
    code: (signal) => until(answer.promise, signal),
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeIdleConnections();
      // Open responses get a moment to finish.
      setTimeout(() => {
        server.closeAllConnections();
      }, GRACE_MS).unref();
      await closed;
    },
  };
}

const GRACE_MS = 500;

function originOf(port: number): string {
  return `http://127.0.0.1:${String(port)}`;
}

function portOf({ socket }: IncomingMessage): number {
  return socket.localPort ?? 0;
}

/** Undefined for a request that was meant for another host: a name that was made to lead here, for instance. */
function readUrl({ url = "", headers }: IncomingMessage): URL | undefined {
  const host = headers.host ?? "";
  if (!/^(?:127\.0\.0\.1|localhost)(?::\d{1,5})?$/.test(host) || !url.startsWith("/")) return undefined;
  const text = `http://${host}${url}`;
  return URL.canParse(text) ? new URL(text) : undefined;
}

function takeAnswer(
  query: URLSearchParams,
  state: string,
  answer: PromiseWithResolvers<string>,
  response: ServerResponse,
): void {
  const code = query.get("code") ?? "";
  if (!isSame(query.get("state") ?? "", state)) {
    answer.reject(
      new RollcallError("unauthorized", "the browser came back with another state than it was sent with", {
        hint: "It is not the answer to this registration. Run it again, and open the new link alone.",
      }),
    );
    respond(response, 400, page("Not taken", ["<p>This is not the answer to what was asked here.</p>"]));
    return;
  }
  if (!/^[\w-]{1,200}$/.test(code)) {
    answer.reject(
      new RollcallError("unauthorized", "GitHub made no App", {
        hint: "It was refused, or called off, on GitHub. Only an owner of an organisation can create an App for it.",
      }),
    );
    respond(response, 400, page("Not made", ["<p>GitHub made no App. The terminal says what to do.</p>"]));
    return;
  }
  answer.resolve(code);
  respond(response, 200, page("Taken", ["<p>The terminal says what comes next. This page can be closed.</p>"]));
}

function showForm(wish: RegistrationWish, port: number, state: string, response: ServerResponse): void {
  const { web, organisation, manifest, asked } = wish;
  const owner = organisation === undefined ? "" : `organizations/${encodeURIComponent(organisation)}/`;
  const action = `${web}/${owner}settings/apps/new?state=${encodeURIComponent(state)}`;
  const app = manifest(`${originOf(port)}${BACK}`);
  const rows = asked.map(
    ({ permission, access, why }) =>
      `<tr><td>${html(permission)}</td><td>${html(access)}</td><td>${html(why)}</td></tr>`,
  );
  const content = [
    `<p>GitHub will ask for a name, and make the App for <b>${html(organisation ?? "your account")}</b>. It asks for:</p>`,
    `<table><tr><th>permission</th><th>access</th><th>what for</th></tr>${rows.join("")}</table>`,
    `<form method="post" action="${html(action)}">`,
    `<input type="hidden" name="manifest" value="${html(JSON.stringify(app))}">`,
    `<button type="submit">Go on to GitHub</button>`,
    "</form>",
  ];
  respond(response, 200, page(`Make the App ${app.name}`, content), web);
}

const STYLE =
  "body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem}" +
  "table{border-collapse:collapse}td,th{text-align:left;padding:.2rem 1rem .2rem 0}" +
  "button{font:inherit;margin-top:1.5rem;padding:.5rem 1.2rem}" +
  ":root{color-scheme:light dark}";

const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

/** `content` is ours, with every value in it escaped. */
function page(title: string, content: readonly string[]): string {
  return [
    "<!doctype html>",
    `<html lang="en"><meta charset="utf-8"><title>${html(title)}</title><style>${STYLE}</style>`,
    `<h1>${html(title)}</h1>`,
    ...content,
    "</html>",
    "",
  ].join("\n");
}

/** No script runs, nothing is loaded, and it cannot be framed; a form is sent to `web` alone, which redirects back here. */
function respond(response: ServerResponse, status: number, body: string, web?: string): void {
  const forms = web === undefined ? "'none'" : `'self' ${new URL(web).origin}`;
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action ${forms}; base-uri 'none'; frame-ancestors 'none'`,
    "cache-control": "no-store",
    // The address of the page is a secret; GitHub gets the origin only.
    "referrer-policy": "origin",
    "x-content-type-options": "nosniff",
    connection: "close",
  });
  response.end(body);
}

function refuse(response: ServerResponse, status: number): void {
  respond(response, status, page("Nothing here", []));
}

function html(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);
}

/** Takes the same time wherever they differ. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** `promise`, unless `signal` aborts first. */
async function until<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => {
    aborted.reject(signal.reason as Error);
  };
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
