import type { CronExpression } from "../model/cron-expression.ts";

/** A cron scheduler, in UTC. */
export interface Scheduler {
  /** Calls `onTurn` at each time of the expression, until stopped. */
  every(expression: CronExpression, onTurn: OnTurn): Turns;
}

/** `intervalMs` is the interval between turns around this one, ignoring a longer gap such as a night or a weekend. */
export type OnTurn = (intervalMs: number) => void;

export interface Turns {
  readonly stop: () => void;
}
