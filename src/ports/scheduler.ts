/** Turns of the clock, by cron expressions in UTC: five fields, or six with seconds first. */
export interface Scheduler {
  /** Calls `onTurn` whenever the expression says so, until stopped. Throws `settings` for what is no expression. */
  every(expression: string, onTurn: () => void): Turns;
}

export interface Turns {
  /** From one turn to the next. */
  readonly intervalMs: number;
  stop(): void;
}
