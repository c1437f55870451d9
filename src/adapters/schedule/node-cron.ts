import { schedule, type ScheduledTask } from "node-cron";

import type { Scheduler } from "../../ports/scheduler.ts";

/** What node-cron would print: turns that were left out are no news, since one look sees everything. */
const SILENT = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  debug: () => undefined,
};

/** Times by node-cron. Nothing runs inside it: a turn asks for work and is over. */
export function openCronScheduler(): Scheduler {
  return {
    every: (expression, onTurn) => {
      const options = {
        timezone: "Etc/UTC",
        logger: SILENT,
        suppressMissedWarning: true,
        // A look that comes late is a look: node-cron would leave it out after a second, and the next may be days away.
        missedExecutionTolerance: Infinity,
      };
      const task = schedule(
        expression,
        ({ date }) => {
          onTurn(intervalAround(date, task));
        },
        options,
      );
      return {
        stop: () => {
          void task.destroy();
        },
      };
    },
  };
}

/** The last turn of a day is close to those before it, and the next one to those after it. */
function intervalAround(turn: Date, task: ScheduledTask): number {
  const [next = turn, second = next] = task.getNextRuns(2);
  return Math.min(next.getTime() - turn.getTime(), second.getTime() - next.getTime());
}
