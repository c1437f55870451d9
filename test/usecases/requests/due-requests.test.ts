import fc from "fast-check";
import { expect, test } from "vitest";

import { REQUEST_REASONS, type RequestReason } from "../../../src/model/request.ts";
import { type DueRequest, DueRequests } from "../../../src/usecases/requests/due-requests.ts";
import { settle } from "../../build/manual-clock.ts";
import { sure } from "../../build/identifiers.ts";

function aQueue() {
  const clock = { nowMs: 0 };
  const stop = new AbortController();
  const due = new DueRequests(() => clock.nowMs);
  return { clock, stop, due, take: async () => sure(await due.take(stop.signal)) };
}

test("what matters most comes first, and of the same what waits longest", async () => {
  const { due, take, clock } = aQueue();
  const asked: readonly (readonly [number, RequestReason])[] = [
    [1, "sweep"],
    [2, "hinted"],
    [3, "merged"],
    [4, "hinted"],
    [5, "asked"],
    [6, "moved"],
  ];
  for (const [number, reason] of asked) {
    clock.nowMs += 1;
    due.ask(number, reason);
  }
  const taken: number[] = [];
  for (const _ of asked) taken.push((await take()).number);

  expect(taken).toEqual([3, 5, 2, 4, 6, 1]);
});

test("who is asked for often is looked at once, for the best of the reasons, since the first time", async () => {
  const { due, take, clock } = aQueue();
  due.ask(7, "moved", { doubt: "the branch has moved" });
  clock.nowMs = 1_000;
  due.ask(7, "asked", { isAskedAnew: true });
  due.ask(7, "sweep", { doubt: "acme has changed" });

  expect(await take()).toEqual({
    number: 7,
    askedAtMs: 0,
    reason: "asked",
    doubt: "the branch has moved",
    isAskedAnew: true,
    isForgeMoved: true,
  } satisfies DueRequest);
  expect(due.inDoubt(0)).toEqual([]);
});

test("where anybody says that the forge has moved it is asked, whatever others say", async () => {
  const { due, take } = aQueue();
  due.ask(7, "moved", { isForgeMoved: false });
  expect((await take()).isForgeMoved).toBe(false);
  due.done(7);
  due.ask(7, "moved", { isForgeMoved: false });
  due.ask(7, "hinted");
  due.ask(7, "sweep", { isForgeMoved: false });

  expect((await take()).isForgeMoved).toBe(true);
});

test("one that is in hand is not given out a second time until it is done", async () => {
  const { due, take, stop } = aQueue();
  due.ask(7, "hinted");
  await take();
  due.ask(7, "merged");
  due.ask(8, "sweep");
  expect((await take()).number).toBe(8);
  let next: DueRequest | undefined;
  const waiting = due.take(stop.signal).then((taken) => (next = taken));
  await settle();
  expect(next).toBeUndefined();
  due.done(7);

  await waiting;
  expect(next?.number).toBe(7);
});

test("whoever waits gets the next one as soon as there is one, and nothing once it is over", async () => {
  const { due, stop } = aQueue();
  const [first, second] = [due.take(stop.signal), due.take(stop.signal)];
  due.ask(7, "hinted");
  await settle();
  stop.abort();

  expect((await first)?.number).toBe(7);
  expect(await second).toBeUndefined();
  expect(await due.take(stop.signal)).toBeUndefined();
});

test("while it is no time for the rest what was merged goes on; the rest comes when it is woken", async () => {
  const { due, stop } = aQueue();
  const busy = { is: true };
  const isTimeFor = (reason: RequestReason): boolean => reason === "merged" || !busy.is;
  due.ask(1, "asked");
  due.ask(2, "merged");
  expect((await due.take(stop.signal, isTimeFor))?.number).toBe(2);
  let next: DueRequest | undefined;
  const waiting = due.take(stop.signal, isTimeFor).then((taken) => (next = taken));
  await settle();
  expect(next).toBeUndefined();
  busy.is = false;
  due.wake();

  await waiting;
  expect(next?.number).toBe(1);
});

test("what has been in doubt for a while is told, the longest first, and nothing that is in hand", async () => {
  const { due, take, clock } = aQueue();
  due.ask(1, "merged", { doubt: "one" });
  due.ask(2, "moved", { doubt: "two" });
  due.ask(3, "moved");
  clock.nowMs = 4_000;
  due.ask(4, "moved", { doubt: "four" });
  clock.nowMs = 5_000;
  await take();

  expect(due.inDoubt(5_000).map(({ number }) => number)).toEqual([2]);
  expect(due.inDoubt(0).map(({ number }) => number)).toEqual([2, 4]);
});

test("what is held back is not given out until the work on it has ended, be it by a failure, and nothing of it is lost", async () => {
  const { due, stop } = aQueue();
  due.ask(1, "moved", { doubt: "one" });
  const work = Promise.withResolvers<undefined>();
  const held = due.holdBack(1, () => work.promise);
  let next: DueRequest | undefined;
  const waiting = due.take(stop.signal).then((taken) => {
    next = taken;
  });
  await settle();
  expect(next).toBeUndefined();
  expect(due.inDoubt(0)).toEqual([]);

  work.reject(new Error("the forge is away"));

  await expect(held).rejects.toThrow("the forge is away");
  await waiting;
  expect(next).toMatchObject({ number: 1, doubt: "one" });
});

test("whatever is asked, everything is given out once, nothing is lost, and never two of one at a time", async () => {
  const step = fc.record({ number: fc.integer({ min: 1, max: 4 }), reason: fc.constantFrom(...REQUEST_REASONS) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      const { due, take } = aQueue();
      for (const { number, reason } of steps) due.ask(number, reason);
      const wanted = new Set(steps.map(({ number }) => number));
      const taken: DueRequest[] = [];
      for (const _ of wanted) taken.push(await take());

      expect(new Set(taken.map(({ number }) => number))).toEqual(wanted);
      expect(taken).toHaveLength(wanted.size);
      const ranks = taken.map(({ reason }) => REQUEST_REASONS.indexOf(reason));
      expect(ranks).toEqual(ranks.toSorted((one, other) => one - other));
      for (const { number, reason } of taken) {
        const reasons = steps.filter((one) => one.number === number).map((one) => REQUEST_REASONS.indexOf(one.reason));
        expect(REQUEST_REASONS.indexOf(reason)).toBe(Math.min(...reasons));
      }
    }),
  );
});

test("it is told since when the first of them waits, and nothing where none does", async () => {
  const { clock, due, take } = aQueue();
  expect(due.waitingSinceMs).toBeUndefined();
  due.ask(1, "sweep");
  clock.nowMs = 5_000;
  due.ask(2, "merged");
  expect(due.waitingSinceMs).toBe(0);

  await take();
  expect(due.waitingSinceMs).toBe(0);
  await take();
  expect(due.waitingSinceMs).toBeUndefined();
});

test("what it is not time for waits, and is taken once it is", async () => {
  const { due, stop } = aQueue();
  let isBusy = true;
  const next = due.take(stop.signal, (reason) => reason === "merged" || !isBusy);
  due.ask(1, "hinted");
  due.ask(2, "merged");
  expect((await next)?.number).toBe(2);

  const later = due.take(stop.signal, (reason) => reason === "merged" || !isBusy);
  isBusy = false;
  due.wake();
  expect((await later)?.number).toBe(1);
});
