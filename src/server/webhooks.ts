import type { FastifyInstance } from "fastify";

import { RollcallError } from "../model/error.ts";

/** What arrived, as it came. */
export interface Arrival {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** Stores a webhook, and does no more: false when its signature is not valid. Throws when it cannot be stored. */
export type TakeArrival = (arrival: Arrival) => Promise<boolean>;

/** The largest that can matter here is far smaller; what is left out is found by polling. */
const BODY_LIMIT = 5 * 1024 * 1024;
/** A forge sends all of an organisation's from a few addresses. */
const ARRIVALS_PER_MINUTE = 6_000;

/**
 * The endpoint for a forge's webhooks. The body is taken as bytes, since its signature covers these. The answer says only
 * that it was accepted (202), is not authentic (401), or could not be stored (503), in which case it can be sent again.
 */
export async function addWebhooks(app: FastifyInstance, path: string, take: TakeArrival): Promise<void> {
  await app.register(async (door) => {
    door.removeAllContentTypeParsers();
    door.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: BODY_LIMIT }, (_request, body, done) => {
      done(null, body);
    });
    door.post(
      path,
      { config: { rateLimit: { max: ARRIVALS_PER_MINUTE, timeWindow: 60_000 } } },
      async (request, reply) => {
        const headers = Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? undefined : value]),
        );
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        return reply.code(await answerOf(take, { headers, body })).send();
      },
    );
    await Promise.resolve();
  });
}

async function answerOf(take: TakeArrival, arrival: Arrival): Promise<number> {
  try {
    return (await take(arrival)) ? 202 : 401;
  } catch (error) {
    if (error instanceof RollcallError) return 503;
    throw error;
  }
}
