import type { RunRecord } from "../../model/run.ts";
import type { ServiceEvent, Subscriber } from "../../ports/events.ts";
import { type Log, scrub } from "./log.ts";
import type { Troubles } from "./troubles.ts";

/** The results of a run that need attention. */
const WORRIES: ReadonlySet<RunRecord["result"]> = new Set(["failed", "invalid", "partial", "unknown"]);

/** Writes events to the log: at level info what changed something, and at debug that nothing had to. */
export function logEvents(log: Log, troubles: Troubles): Subscriber {
  return (event) => {
    switch (event.kind) {
      case "run-ended":
        logRun(log, event.run);
        break;
      case "work-taken": {
        const { domain, lane, trigger } = event.item;
        log.debug({ domain, lane, trigger, waitedMs: event.waitedMs }, "work taken");
        break;
      }
      case "backed-off": {
        const { domain, attempt, delayMs } = event;
        log.warn({ domain, attempt, delayMs }, "will be tried again");
        break;
      }
      case "branch-polled": {
        const { commit, failure, durationMs } = event;
        if (failure === undefined) log.debug({ commit, durationMs }, "branch read");
        else troubles.tell("warn", "the branch cannot be read", failure, commit === undefined ? {} : { commit });
        break;
      }
      case "request-looked-at": {
        const { number: request, reason, waitedMs, isDone } = event;
        log.debug({ request, reason, waitedMs, isDone }, "request looked at");
        break;
      }
      case "endpoints-looked-at":
        logEndpoints(log, event);
        break;
      case "fault":
        troubles.tell("error", event.what, event.error, event.about);
        break;
      case "warning":
        troubles.tell("warn", event.what, event.error, event.about);
        break;
    }
  };
}

function logRun(log: Log, run: RunRecord): void {
  const { id, domain, trigger, commit, result, message, counts, traceId, startedAtMs, endedAtMs } = run;
  const fields = {
    domain,
    run: id,
    trigger,
    commit,
    result,
    ...counts,
    trace_id: traceId,
    durationMs: endedAtMs - startedAtMs,
  };
  const text = message === undefined ? `run ${result}` : `run ${result}: ${scrub(message)}`;
  if (WORRIES.has(result)) log.warn(fields, text);
  else if (result === "in-sync") log.debug(fields, text);
  else log.info(fields, text);
}

function logEndpoints(log: Log, event: Extract<ServiceEvent, { readonly kind: "endpoints-looked-at" }>): void {
  const { domain, look, changes } = event;
  const { endpoints } = look;
  log.debug({ domain, endpoints: endpoints.length, up: endpoints.filter(({ isUp }) => isUp).length }, "endpoints");
  for (const { sequencer, url, became, finding } of changes) {
    const fields = { domain, sequencer, endpoint: url, finding: finding.kind };
    if (became === "found") log.warn({ ...fields, hint: finding.hint }, scrub(finding.message));
    else log.info(fields, `no longer: ${scrub(finding.message)}`);
  }
}
