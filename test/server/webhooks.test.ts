import { expect, test } from "vitest";

import { RollcallError } from "../../src/model/error.ts";
import type { Arrival, TakeArrival } from "../../src/server/webhooks.ts";
import { aServer } from "./a-server.ts";

const DOOR = "/webhooks/github";

/** A door, and what came through it. */
async function aDoor(take: TakeArrival = () => Promise.resolve(true)) {
  const arrivals: Arrival[] = [];
  const { app } = await aServer(
    {},
    {},
    {
      webhooks: async (arrival) => {
        arrivals.push(arrival);
        return take(arrival);
      },
    },
  );
  const send = async (payload: string | Buffer, headers: Readonly<Record<string, string>> = {}) => {
    const { statusCode, body } = await app.inject({ method: "POST", url: DOOR, payload, headers });
    return { status: statusCode, body };
  };
  return { app, arrivals, send };
}

test("what arrives is taken byte for byte, whatever it says that it is", async () => {
  const { arrivals, send } = await aDoor();
  const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  for (const type of [
    "application/json",
    "application/x-www-form-urlencoded",
    "text/plain; charset=utf-16",
    "application/octet-stream",
  ])
    expect(await send(every, { "content-type": type, "x-github-event": "push" })).toEqual({ status: 202, body: "" });

  expect(arrivals).toHaveLength(4);
  for (const { body, headers } of arrivals) {
    expect(Buffer.from(body).equals(every)).toBe(true);
    expect(headers["x-github-event"]).toBe("push");
  }
});

test("whoever it is not from hears nothing but 401", async () => {
  const { send } = await aDoor(() => Promise.resolve(false));

  expect(await send("{}")).toEqual({ status: 401, body: "" });
});

test("what cannot be kept is 503, so that it is sent again, and says nothing of why", async () => {
  const { send } = await aDoor(() =>
    Promise.reject(new RollcallError("unavailable", "canary: the disk is full", { hint: "canary" })),
  );

  expect(await send("{}")).toEqual({ status: 503, body: "" });
});

test("a body that is too large is refused before anything is done with it, whether it says so or not", async () => {
  const { arrivals, send } = await aDoor();
  const large = Buffer.alloc(26 * 1024 * 1024, 32);

  expect((await send(large, { "content-type": "application/json" })).status).toBe(413);
  expect(arrivals).toEqual([]);
});

test("nothing at all is a body, too, and is judged by who takes it", async () => {
  const { arrivals, send } = await aDoor(({ body }) => Promise.resolve(body.length > 0));

  expect((await send("")).status).toBe(401);
  expect(arrivals.map(({ body }) => body.length)).toEqual([0]);
});

test("it is a door for what is sent, and nothing is to be had there", async () => {
  const { app, arrivals } = await aDoor();
  for (const method of ["GET", "PUT", "DELETE"] as const)
    expect((await app.inject({ method, url: DOOR })).statusCode).toBe(405);

  expect(arrivals).toEqual([]);
});

test("where no forge is in the settings there is no such door", async () => {
  const { app } = await aServer();

  expect((await app.inject({ method: "POST", url: DOOR, payload: "{}" })).statusCode).toBe(404);
});
