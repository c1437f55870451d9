import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setTimeout } from "node:timers/promises";

import { actorOf, type Caller } from "./call.ts";
import type { Faults, RequestFault } from "./faults.ts";
import { readBody } from "./git/smart-http.ts";
import { answerGit, type GitPath, readGitPath } from "./git-server.ts";
import { answerGraphql } from "./graphql.ts";
import { answerRest, type RestAnswer, type RestNote, type RestRequest } from "./rest.ts";
import type { World } from "./world.ts";

/** One request that somebody made, in the order in which they came in. */
export interface RequestRecord {
  readonly kind: "rest" | "git";
  readonly method: string;
  /** Path and query, without the API's root. */
  readonly path: string;
  /** The operation by the description's name; undefined for git, and where there is none. */
  readonly operation: string | undefined;
  /** `app`, `installation`, `person` or `anonymous`, and who that is. */
  readonly caller: Caller["kind"];
  readonly login: string | undefined;
  readonly atMs: number;
  /** Undefined while it is under way, and when the connection broke. */
  readonly status: number | undefined;
  readonly limit: "primary" | "secondary" | undefined;
  /** It was taken from the caller's requests of the hour, as one that is answered "not modified" is not. */
  readonly isCounted: boolean;
  /** What went wrong on purpose. */
  readonly fault: RequestFault | "down" | undefined;
}

type OpenRecord = { -readonly [Key in keyof RequestRecord]: RequestRecord[Key] };

/** The HTTP server on loopback: what every request goes through, whatever it asks for. */
export class HttpServer {
  readonly requests: RequestRecord[] = [];
  readonly #world: World;
  readonly #faults: Faults;
  readonly #sockets = new Set<Socket>();
  readonly #underWay = new Set<Promise<void>>();
  readonly #server = createServer((from, to) => {
    const answered = this.#answer(from, to).finally(() => this.#underWay.delete(answered));
    this.#underWay.add(answered);
  });
  /** What broke this server itself. */
  readonly failures: unknown[] = [];

  constructor(world: World, faults: Faults) {
    this.#world = world;
    this.#faults = faults;
    this.#server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
  }

  /** Gives the port. */
  async listen(): Promise<number> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  /** Breaks connections off, and resolves once everything that was under way has ended. */
  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all([closed, ...this.#underWay]);
  }

  /** Never rejects. */
  async #answer(from: IncomingMessage, to: ServerResponse): Promise<void> {
    const url = new URL(from.url ?? "/", this.#world.origin);
    const git = readGitPath(url.pathname);
    url.pathname = git === undefined ? url.pathname.replace(/^\/api\/v3(?=\/|$)/, "") : url.pathname;
    const record: OpenRecord = {
      kind: git === undefined ? "rest" : "git",
      method: from.method ?? "GET",
      path: url.pathname + url.search,
      operation: undefined,
      caller: "anonymous",
      login: undefined,
      atMs: this.#world.nowMs(),
      status: undefined,
      limit: undefined,
      isCounted: false,
      fault: undefined,
    };
    this.requests.push(record);
    to.on("error", () => undefined);
    try {
      await this.#answerUnlessFaulty({ from, to, url, git, record });
    } catch (error) {
      // A client that goes away before it has said everything breaks nothing.
      if (from.complete) this.failures.push(error);
      if (!to.headersSent) to.writeHead(500);
      to.end();
    }
  }

  async #answerUnlessFaulty(exchange: Exchange): Promise<void> {
    const { from, to, url, record } = exchange;
    const faults = this.#faults;
    const strikes = (fault: RequestFault): boolean => {
      if (!faults.strikesRequest(fault, record.method, url.pathname)) return false;
      record.fault = fault;
      return true;
    };
    const body = await readBody(from);
    if (faults.down !== undefined) {
      record.fault = "down";
      if (faults.down === "no-answer") from.socket.destroy();
      else this.#fail(exchange, 503, "Service unavailable");
      return;
    }
    if (strikes("broken-connection")) {
      from.socket.destroy();
      return;
    }
    if (strikes("bad-gateway")) {
      this.#fail(exchange, 502, "Server Error");
      return;
    }
    if (exchange.git !== undefined) {
      await this.#answerGit(exchange, exchange.git, body);
      return;
    }
    if (strikes("twice")) await this.#rest(exchange, body);
    const answer = await this.#rest(exchange, body);
    if (strikes("lost-answer")) {
      from.socket.destroy();
      return;
    }
    if (strikes("no-answer")) return;
    if (strikes("late-bad-gateway")) {
      this.#fail(exchange, 502, "Server Error");
      return;
    }
    record.status = answer.status;
    to.writeHead(answer.status, { ...this.#commonHeaders(), ...answer.headers });
    to.end(answer.body);
  }

  async #answerGit({ from, to, url, record }: Exchange, path: GitPath, body: Buffer): Promise<void> {
    const note = { caller: { kind: "anonymous" } as Caller };
    await this.#pause(record.method, url);
    await answerGit(this.#world, { path, url, body }, from, to, note);
    record.status = to.statusCode;
    tellCaller(record, note.caller);
  }

  async #rest({ from, url, record }: Exchange, body: Buffer): Promise<RestAnswer> {
    const note: RestNote = { operation: undefined, caller: { kind: "anonymous" }, limit: undefined, isCounted: false };
    const headers = from.headers as RestRequest["headers"];
    const pause = (): Promise<void> => this.#pause(record.method, url);
    const request = { method: record.method, url, headers, body, pause };
    const isGraphql = record.method === "POST" && url.pathname === "/api/graphql";
    const answer = await (isGraphql ? answerGraphql : answerRest)(this.#world, request, note);
    record.operation = note.operation;
    record.limit = note.limit;
    record.isCounted = note.isCounted;
    tellCaller(record, note.caller);
    return answer;
  }

  async #pause(method: string, url: URL): Promise<void> {
    await this.#faults.waitAtGate(method, url.pathname);
    if (this.#faults.slowMs > 0) await setTimeout(this.#faults.slowMs);
  }

  #fail({ to, record }: Exchange, status: number, message: string): void {
    record.status = status;
    to.writeHead(status, { ...this.#commonHeaders(), "content-type": "application/json; charset=utf-8" });
    to.end(JSON.stringify({ message }));
  }

  #commonHeaders(): Record<string, string> {
    const requestId = this.#world.ids
      .hex(40)
      .replace(/^(.{4})(.{6})(.{8})(.{8})(.{8}).*$/, "$1:$2:$3:$4:$5")
      .toUpperCase();
    return {
      // Clients that find their clock wrong set it by this one.
      date: new Date(this.#world.nowMs()).toUTCString(),
      server: "github.com",
      "x-github-request-id": requestId,
      "x-github-media-type": "github.v3; format=json",
    };
  }
}

interface Exchange {
  readonly from: IncomingMessage;
  readonly to: ServerResponse;
  readonly url: URL;
  readonly git: GitPath | undefined;
  readonly record: OpenRecord;
}

function tellCaller(record: OpenRecord, caller: Caller): void {
  record.caller = caller.kind;
  record.login = caller.kind === "anonymous" ? undefined : actorOf(caller).account.login;
}
