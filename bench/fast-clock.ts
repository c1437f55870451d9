// Preloaded into a process whose time is to pass faster: BENCH_SPEED times as fast, from BENCH_FROM_MS on. Whatever asks for
// the date, or waits for a while, does so by that time; deadlines that the runtime keeps by itself are as long as ever.
import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers";
import promises from "node:timers/promises";

const speed = Number(process.env["BENCH_SPEED"] ?? 1);
const fromMs = Number(process.env["BENCH_FROM_MS"] ?? Date.now());
const realNow = Date.now.bind(Date);
const nowMs = (): number => Math.floor(fromMs + (realNow() - fromMs) * speed);
const RealDate = Date;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given: unknown[], newTarget) =>
    Reflect.construct(target, given.length === 0 ? [nowMs()] : given, newTarget) as Date,
  get: (target, name) => (name === "now" ? nowMs : (Reflect.get(target, name, target) as unknown)),
});

type Timer = (work: () => void, delayMs?: number, ...given: unknown[]) => unknown;

/** The same timer, sooner. */
function sooner<T extends Timer>(timer: T): T {
  return new Proxy(timer, {
    apply: (target, self, [work, delayMs, ...given]: [() => void, number | undefined, ...unknown[]]): unknown =>
      Reflect.apply(target, self, [work, delayMs === undefined ? delayMs : delayMs / speed, ...given]),
  });
}

globalThis.setTimeout = timers.setTimeout = sooner(setTimeout as unknown as Timer) as unknown as typeof setTimeout;
globalThis.setInterval = timers.setInterval = sooner(setInterval as unknown as Timer) as unknown as typeof setInterval;
const sleep = promises.setTimeout;
promises.setTimeout = (delayMs, value, options) =>
  sleep(delayMs === undefined ? delayMs : delayMs / speed, value, options);
syncBuiltinESMExports();
