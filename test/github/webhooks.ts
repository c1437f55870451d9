import { createHmac } from "node:crypto";
import { request } from "node:http";
import { setTimeout } from "node:timers/promises";

import type { Clock } from "./clock.ts";
import type { Faults } from "./faults.ts";
import { type Ids, nodeId } from "./ids.ts";
import type { WebhookName } from "./served.ts";
import type { App, Installation } from "./state/accounts.ts";

/** One attempt to deliver a webhook. */
export interface Delivery {
  readonly id: number;
  /** The same for every attempt to deliver the same. */
  readonly guid: string;
  readonly name: WebhookName;
  readonly event: string;
  readonly action: string | null;
  readonly app: App;
  readonly installationId: number;
  readonly repositoryId: number | null;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly body: string;
  readonly isRedelivery: boolean;
  readonly atMs: number;
  /** `OK`, or why it failed. `pending` while it is under way. */
  status: string;
  /** 0 when there was no answer. */
  statusCode: number;
  durationMs: number;
  requestHeaders: Readonly<Record<string, string>>;
  response: { readonly headers: Readonly<Record<string, unknown>>; readonly body: string } | null;
}

/** What is to be told to one installation. */
export interface Message {
  readonly name: WebhookName;
  readonly installation: Installation;
  readonly repositoryId: number | null;
  readonly payload: Readonly<Record<string, unknown>>;
}

/**
 * Delivers webhooks over HTTP, signed, to each App one after the other, and remembers how that went.
 *
 * What failed is not delivered again unless somebody asks for it.
 */
export class Webhooks {
  /** Oldest first; attempts that vanished are not among them. */
  readonly deliveries: Delivery[] = [];
  /** How long GitHub waits for an answer. */
  timeoutMs = 10_000;
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #faults: Faults;
  readonly #lines = new Map<App, Promise<void>>();
  readonly #overtaken = new Map<App, Delivery>();
  readonly #held: Delivery[] = [];
  #isHeld = false;
  #underWay = 0;
  #idle: (() => void)[] = [];
  readonly #stopping = new AbortController();

  constructor(parts: { readonly clock: Clock; readonly ids: Ids; readonly faults: Faults }) {
    this.#clock = parts.clock;
    this.#ids = parts.ids;
    this.#faults = parts.faults;
  }

  send(message: Message): void {
    const { app } = message.installation;
    if (this.#faults.strikesWebhook("vanish", message.name)) return;
    const delivery = this.#record(message, this.#ids.guid(), false);
    if (delivery === undefined) return;
    if (this.#faults.strikesWebhook("reorder", message.name) && !this.#overtaken.has(app)) {
      this.#overtaken.set(app, delivery);
      return;
    }
    this.#enqueue(delivery);
    if (this.#faults.strikesWebhook("duplicate", message.name)) this.#enqueue(delivery);
    this.#sendOvertaken(app);
  }

  /** Delivers once more, under the same GUID. */
  redeliver(delivery: Delivery, installation: Installation): void {
    const { name, repositoryId, payload } = delivery;
    const again = this.#record({ name, installation, repositoryId, payload }, delivery.guid, true);
    if (again !== undefined) this.#enqueue(again);
  }

  /** What is told from now on stays here. */
  hold(): void {
    this.#isHeld = true;
  }

  /** What was held leaves, in its order. */
  release(): void {
    this.#isHeld = false;
    for (const delivery of this.#held.splice(0)) this.#enqueue(delivery);
  }

  /** Resolves once everything has been delivered, or has failed; what is held stays out of it. */
  async settled(): Promise<void> {
    for (const app of [...this.#overtaken.keys()]) this.#sendOvertaken(app);
    while (this.#underWay > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** Nothing leaves any more, and what is under way is broken off. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.release();
    await this.settled();
  }

  /** Undefined for what is too large to be sent at all. */
  #record(message: Message, guid: string, isRedelivery: boolean): Delivery | undefined {
    const { installation, name, payload, repositoryId } = message;
    const [event = name, action = null] = name.split(".");
    const body = JSON.stringify(payload);
    if (Buffer.byteLength(body) > LARGEST_BODY) return undefined;
    const delivery: Delivery = {
      id: this.#ids.next("delivery"),
      guid,
      name,
      event,
      action,
      app: installation.app,
      installationId: installation.id,
      repositoryId,
      payload,
      body,
      isRedelivery,
      atMs: this.#clock.nowMs(),
      status: "pending",
      statusCode: 0,
      durationMs: 0,
      requestHeaders: {},
      response: null,
    };
    this.deliveries.push(delivery);
    return delivery;
  }

  #sendOvertaken(app: App): void {
    const overtaken = this.#overtaken.get(app);
    this.#overtaken.delete(app);
    if (overtaken !== undefined) this.#enqueue(overtaken);
  }

  #enqueue(delivery: Delivery): void {
    if (this.#isHeld) {
      this.#held.push(delivery);
      return;
    }
    this.#underWay += 1;
    const before = this.#lines.get(delivery.app) ?? Promise.resolve();
    const line = before
      .then(() => this.#deliver(delivery))
      .finally(() => {
        this.#underWay -= 1;
        for (const resolve of this.#idle.splice(0)) resolve();
      });
    this.#lines.set(delivery.app, line);
  }

  /** Never rejects: what went wrong is written down. */
  async #deliver(delivery: Delivery): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    if (this.#faults.webhookDelayMs > 0) await setTimeout(this.#faults.webhookDelayMs);
    const startedMs = performance.now();
    delivery.requestHeaders = headersOf(delivery);
    if (this.#faults.strikesWebhook("lose", delivery.name)) {
      delivery.status = "failed to connect to host";
      return;
    }
    try {
      const signal = AbortSignal.any([AbortSignal.timeout(this.timeoutMs), this.#stopping.signal]);
      const answer = await post(delivery.app.hook.url, delivery.requestHeaders, delivery.body, signal);
      delivery.statusCode = answer.status;
      delivery.status =
        answer.status >= 200 && answer.status < 300 ? "OK" : `Invalid HTTP Response: ${String(answer.status)}`;
      delivery.response = { headers: answer.headers, body: answer.body };
    } catch (error) {
      const isLate = error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError");
      delivery.status = isLate ? "timed out" : "failed to connect to host";
    } finally {
      delivery.durationMs = performance.now() - startedMs;
    }
  }
}

/** Larger payloads are not sent. Source: "Webhook events and payloads". */
const LARGEST_BODY = 25 * 1024 * 1024;

function headersOf({ app, body, event, guid }: Delivery): Readonly<Record<string, string>> {
  const sign = (algorithm: string): string =>
    `${algorithm}=${createHmac(algorithm, app.hook.secret).update(body).digest("hex")}`;
  return {
    Accept: "*/*",
    "Content-Type": "application/json",
    "User-Agent": "GitHub-Hookshot/044aadd",
    "X-GitHub-Delivery": guid,
    "X-GitHub-Event": event,
    "X-GitHub-Hook-ID": String(app.hook.id),
    "X-GitHub-Hook-Installation-Target-ID": String(app.id),
    "X-GitHub-Hook-Installation-Target-Type": "integration",
    "X-Hub-Signature": sign("sha1"),
    "X-Hub-Signature-256": sign("sha256"),
  };
}

interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: "POST", headers, agent: false, signal }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks).toString() });
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** What every payload says about the installation that it goes to. */
export function installationInShort(installation: Installation): Readonly<Record<string, unknown>> {
  return { id: installation.id, node_id: nodeId("installation", installation.id) };
}
