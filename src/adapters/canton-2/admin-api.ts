import { setTimeout as sleep } from "node:timers/promises";

import type { DescMessage, DescMethodUnary, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import { status } from "@grpc/grpc-js";
import pRetry, { type RetryContext } from "p-retry";

import type { CallContext } from "../../ports/domain-manager.ts";
import type { CallOptions, Channel } from "../grpc/channel.ts";
import { describeFailure } from "../grpc/failure.ts";
import { type NodeAdvice, translateError } from "./error.ts";

const BACKOFF_MS = 100;
const RETRIES = { retries: 4, minTimeout: BACKOFF_MS } as const;

export interface AdminApiOptions {
  readonly timeoutMs: number;
  /** 16 hex digits. */
  readonly newSpanId: () => string;
  /** Default: a domain manager's. */
  readonly advice?: NodeAdvice;
}

/** The calls of one node's admin API. */
export class AdminApi {
  readonly address: string;
  readonly #channel: Channel;
  readonly #timeoutMs: number;
  readonly #newSpanId: () => string;
  readonly #advice: NodeAdvice | undefined;

  constructor(channel: Channel, options: AdminApiOptions) {
    this.address = channel.address;
    this.#channel = channel;
    this.#timeoutMs = options.timeoutMs;
    this.#newSpanId = options.newSpanId;
    this.#advice = options.advice;
  }

  /** One attempt. Rejects with grpc-js's error, since what it means depends on what was asked. */
  async once<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    context: CallContext,
  ): Promise<MessageShape<O>> {
    return this.#channel.unary(method, request, this.#options(context));
  }

  /** Like `once`, where any answer is enough. */
  async write<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    context: CallContext,
  ): Promise<void> {
    await this.#channel.unaryAs(method, request, this.#options(context), () => true);
  }

  /** A call that may be made twice: tried again a few times while the node is unavailable. Throws our errors. */
  async read<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    context: CallContext,
    what: string,
  ): Promise<MessageShape<O>> {
    return this.#attempt(() => this.once(method, request, context), context, what);
  }

  /** Like `read`, with another decoder for the answer's bytes. */
  async readAs<I extends DescMessage, O extends DescMessage, T>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    context: CallContext,
    what: string,
    decode: (bytes: Buffer) => T,
  ): Promise<T> {
    const once = (): Promise<T> => this.#channel.unaryAs(method, request, this.#options(context), decode);
    return this.#attempt(once, context, what);
  }

  async #attempt<T>(once: () => Promise<T>, context: CallContext, what: string): Promise<T> {
    const { signal } = context;
    try {
      return await pRetry(once, { ...RETRIES, signal, shouldRetry });
    } catch (error) {
      signal.throwIfAborted();
      throw this.explain(error, what);
    }
  }

  /** Our error for a call that failed, in the words for this kind of node. */
  explain(error: unknown, what: string): unknown {
    return translateError(error, this.address, what, this.#advice);
  }

  /** Like `read`; undefined where the node does not have the service at all, as older releases do not. */
  async readIfServed<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    context: CallContext,
    what: string,
  ): Promise<MessageShape<O> | undefined> {
    try {
      return await this.read(method, request, context, what);
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined;
      if (describeFailure(cause)?.code === status.UNIMPLEMENTED) return undefined;
      throw error;
    }
  }

  #options({ signal, traceId }: CallContext): CallOptions {
    return { timeoutMs: this.#timeoutMs, signal, traceparent: `00-${traceId}-${this.#newSpanId()}-01` };
  }
}

function shouldRetry({ error }: RetryContext): boolean {
  const failure = describeFailure(error);
  return failure?.connection === undefined && (failure?.retriable ?? false);
}

/** Longer with every attempt. */
export async function pause(attempt: number, signal: AbortSignal): Promise<void> {
  await sleep(BACKOFF_MS * 2 ** (attempt - 1), undefined, { signal });
}
