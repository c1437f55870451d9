import { setTimeout as sleep } from "node:timers/promises";

import { expect, test } from "vitest";

import { RollcallError } from "../../src/model/error.ts";
import type { Name } from "../../src/model/identifier.ts";
import type { Lane, WorkItem, WorkQueue } from "../../src/ports/work-queue.ts";
import { aName } from "../build/identifiers.ts";

const PLACES = { now: 2, routine: 2, suspect: 1 };

export interface QueueUnderTest {
  /** Another worker on the same work; the same one where work is not shared. */
  readonly open: (places: typeof PLACES) => WorkQueue;
}

function anItem(domain: string, lane: Lane = "routine"): WorkItem {
  return { domain: aName(domain), trigger: "schedule", lane, askedAtMs: Date.now() };
}

/** Works with `handler` until the body of the test is done. */
async function working(
  queue: WorkQueue,
  handler: (item: WorkItem) => Promise<void>,
  body: () => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const work = queue.work(handler, stop.signal);
  try {
    await body();
  } finally {
    stop.abort();
    await work;
  }
}

async function until(condition: () => boolean): Promise<void> {
  await expect.poll(condition, { interval: 10 }).toBe(true);
}

/** What every `WorkQueue` keeps. */
export function testWorkQueue(what: string, prepare: () => Promise<QueueUnderTest>): void {
  test(`${what}: what is asked for is worked on, in its lane`, async () => {
    const queue = (await prepare()).open(PLACES);
    const seen: string[] = [];

    await working(
      queue,
      async (item) => {
        seen.push(`${item.lane} ${item.domain} ${item.trigger}`);
        await Promise.resolve();
      },
      async () => {
        await queue.put(anItem("acme"));
        await queue.put({ ...anItem("globex", "now"), trigger: "commit" });
        await until(() => seen.length === 2);
      },
    );

    expect(seen.toSorted()).toEqual(["now globex commit", "routine acme schedule"]);
  });

  test(`${what}: a thousand triggers at once come to few looks`, async () => {
    const queue = (await prepare()).open(PLACES);
    const looks: string[] = [];
    const put = Promise.withResolvers<undefined>();

    await working(
      queue,
      async ({ domain }) => {
        looks.push(domain);
        await put.promise;
      },
      async () => {
        await queue.put(anItem("acme", "now"));
        await until(() => looks.length === 1);
        await Promise.all(Array.from({ length: 1_000 }, () => queue.put(anItem("acme", "now"))));
        put.resolve(undefined);
        await until(() => looks.length === 2);
        // Whoever comes last is looked at last.
        await queue.put(anItem("globex", "now"));
        await until(() => looks.includes("globex"));
      },
    );

    expect(looks).toEqual(["acme", "acme", "globex"]);
  });

  test(`${what}: what is asked for during a look is looked at after it`, async () => {
    const queue = (await prepare()).open(PLACES);
    const looks: string[] = [];

    await working(
      queue,
      async () => {
        looks.push("begins");
        if (looks.length === 1) await queue.put(anItem("acme"));
        await sleep(50);
        looks.push("ends");
      },
      async () => {
        await queue.put(anItem("acme"));
        await until(() => looks.length === 4);
      },
    );

    expect(looks).toEqual(["begins", "ends", "begins", "ends"]);
  });

  test(`${what}: a domain is in hand once at a time, whatever its lane`, async () => {
    const queue = (await prepare()).open(PLACES);
    const inHand = new Set<Name>();
    let overlaps = 0;
    let looks = 0;

    await working(
      queue,
      async ({ domain }) => {
        if (inHand.has(domain)) overlaps += 1;
        inHand.add(domain);
        await sleep(60);
        inHand.delete(domain);
        looks += 1;
      },
      async () => {
        for (const lane of ["now", "routine", "suspect"] as const) await queue.put(anItem("acme", lane));
        await until(() => looks === 3);
      },
    );

    expect(overlaps).toBe(0);
  });

  test(`${what}: neither sick domains nor routine keep new work waiting`, async () => {
    const queue = (await prepare()).open(PLACES);
    const release = new AbortController();
    const done: string[] = [];

    await working(
      queue,
      async ({ domain, lane }) => {
        if (lane !== "now") await sleep(60_000, undefined, { signal: release.signal }).catch(() => undefined);
        else done.push(domain);
      },
      async () => {
        for (let index = 0; index < 6; index += 1) {
          await queue.put(anItem(`sick-${String(index)}`, "suspect"));
          await queue.put(anItem(`slow-${String(index)}`, "routine"));
        }
        await queue.put(anItem("acme", "now"));
        await until(() => done.length === 1);
        release.abort();
      },
    );

    expect(done).toEqual(["acme"]);
  });

  test(`${what}: a place that is free again takes what waits at once, and not at some next poll`, async () => {
    const queue = (await prepare()).open(PLACES);
    for (let index = 0; index < 30; index += 1) await queue.put(anItem(`domain-${String(index)}`));
    const times: number[] = [];

    await working(
      queue,
      async () => {
        times.push(Date.now());
        await Promise.resolve();
      },
      async () => until(() => times.length === 30),
    );

    // So long is what two places would take that polled once a second, on the fastest machine.
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThan(14_000);
  });

  test(`${what}: a look at a domain that somebody else has is not lost`, async () => {
    const queue = (await prepare()).open(PLACES);
    let attempts = 0;

    await working(
      queue,
      async () => {
        attempts += 1;
        await Promise.resolve();
        if (attempts < 3) throw new RollcallError("locked", "somebody has it", { hint: "Wait." });
      },
      async () => {
        await queue.put(anItem("acme", "now"));
        await until(() => attempts === 3);
      },
    );

    expect(attempts).toBe(3);
  });

  test(`${what}: a look that fails ends nothing but itself`, async () => {
    const queue = (await prepare()).open(PLACES);
    const seen: string[] = [];

    await working(
      queue,
      async ({ domain }) => {
        seen.push(domain);
        await Promise.reject(new Error("this domain is broken"));
      },
      async () => {
        await queue.put(anItem("acme"));
        await until(() => seen.length === 1);
        await queue.put(anItem("globex"));
        await until(() => seen.length === 2);
        await sleep(1_500);
      },
    );

    expect(seen).toEqual(["acme", "globex"]);
  });

  test(`${what}: who stops takes nothing new, and ends when what is in hand has ended`, async () => {
    const queue = (await prepare()).open(PLACES);
    const stop = new AbortController();
    const events: string[] = [];
    const work = queue.work(async ({ domain }) => {
      events.push(`begins ${domain}`);
      stop.abort();
      await sleep(300);
      events.push(`ends ${domain}`);
    }, stop.signal);
    await queue.put(anItem("acme", "now"));

    await work;
    events.push("stopped");

    expect(events).toEqual(["begins acme", "ends acme", "stopped"]);
  });

  test(`${what}: it tells since when work waits`, async () => {
    const queue = (await prepare()).open(PLACES);
    const beforeMs = Date.now();
    await queue.put(anItem("acme", "suspect"));

    const { suspect, now } = await queue.waitingSince();

    expect(now).toBeUndefined();
    expect(suspect).toBeGreaterThan(beforeMs - 1_000);
    expect(suspect).toBeLessThan(Date.now() + 1_000);
    const stop = new AbortController();
    stop.abort();
    await queue.work(async () => Promise.resolve(), stop.signal);
  });
}
