import type { CronExpression } from "../model/cron-expression.ts";

/** Turns of the clock, in UTC. */
export interface Scheduler {
  /** Calls `onTurn` whenever the expression says so, until stopped. */
  every(expression: CronExpression, onTurn: OnTurn): Turns;
}

/** `intervalMs` is how close turns are to one another around this one, whatever night or weekend comes after it. */
export type OnTurn = (intervalMs: number) => void;

export interface Turns {
  readonly stop: () => void;
}
