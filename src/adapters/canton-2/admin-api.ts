import { setTimeout as sleep } from "node:timers/promises";

import type { DescMessage, DescMethodUnary, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import { status } from "@grpc/grpc-js";

import type { CallContext } from "../../ports/domain-manager.ts";
import type { Channel } from "../grpc/channel.ts";
import { describeFailure } from "../grpc/failure.ts";
import { translateError } from "./error.ts";

const READ_ATTEMPTS = 5;
const BACKOFF_MS = 100;

/** The calls of one node's admin API. */
export class AdminApi {
  readonly address: string;
  readonly #channel: Channel;
  readonly #timeoutMs: number;
  readonly #newSpanId: () => string;

  constructor(channel: Channel, options: { readonly timeoutMs: number; readonly newSpanId: () => string }) {
    this.address = channel.address;
    this.#channel = channel;
    this.#timeoutMs = options.timeoutMs;
    this.#newSpanId = options.newSpanId;
  }

  /** One attempt. Rejects with grpc-js's error, since what it means depends on what was asked. */
  async once<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    { signal, traceId }: CallContext,
  ): Promise<MessageShape<O>> {
    const traceparent = `00-${traceId}-${this.#newSpanId()}-01`;
    return this.#channel.unary(method, request, { timeoutMs: this.#timeoutMs, signal, traceparent });
  }

  /** A call that changes nothing: tried again a few times while the node is unavailable. Throws our errors. */
  async read<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    context: CallContext,
    what: string,
  ): Promise<MessageShape<O>> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.once(method, request, context);
      } catch (error) {
        context.signal.throwIfAborted();
        const failure = describeFailure(error);
        const isWorthIt = failure?.connection === undefined && (failure?.retriable ?? false);
        if (!isWorthIt || attempt === READ_ATTEMPTS) throw translateError(error, this.address, what);
        await pause(attempt, context.signal);
      }
    }
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

  close(): void {
    this.#channel.close();
  }
}

/** Longer with every attempt. */
export async function pause(attempt: number, signal: AbortSignal): Promise<void> {
  await sleep(BACKOFF_MS * 2 ** (attempt - 1), undefined, { signal });
}
