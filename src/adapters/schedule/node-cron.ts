import { schedule, type ScheduledTask, validate } from "node-cron";

import { RollcallError } from "../../model/error.ts";
import type { Scheduler } from "../../ports/scheduler.ts";

/** What node-cron would print: a turn that came late is no news, since the next look sees everything anyway. */
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
      requireCronExpression(expression);
      const task = schedule(expression, onTurn, { timezone: "Etc/UTC", logger: SILENT, suppressMissedWarning: true });
      return {
        intervalMs: intervalOf(task),
        stop: () => {
          void task.destroy();
        },
      };
    },
  };
}

/** Throws `settings`. */
export function requireCronExpression(expression: string): void {
  const fields = expression.trim().split(/\s+/).length;
  if (validate(expression) && fields >= 5 && fields <= 6) return;
  throw new RollcallError("settings", `${JSON.stringify(expression)} is no cron expression`, {
    hint: 'Write five fields, such as "*/5 * * * *", or six with seconds first.',
  });
}

function intervalOf(task: ScheduledTask): number {
  const [first, second] = task.getNextRuns(2);
  return first === undefined || second === undefined ? 60_000 : second.getTime() - first.getTime();
}
