import type { RunRecord } from "../../model/run.ts";
import type { Observer } from "../../ports/events.ts";
import { type Log, scrub } from "./log.ts";
import type { Troubles } from "./troubles.ts";

/** How a run ends that somebody should look at. */
const WORRIES: ReadonlySet<RunRecord["result"]> = new Set(["failed", "invalid", "partial", "unknown"]);

/** Tells what the service does: at level info what changed something, and at debug that nothing had to. */
export function observeWithLog(log: Log, troubles: Troubles): Observer {
  return {
    runEnded: (run) => {
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
    },
    workTaken: ({ domain, lane, trigger }, waitedMs) => {
      log.debug({ domain, lane, trigger, waitedMs }, "work taken");
    },
    troubled: (what, error, about) => {
      troubles.tell("error", what, error, about);
    },
    backedOff: (domain, attempt, delayMs) => {
      log.warn({ domain, attempt, delayMs }, "will be tried again");
    },
    branchPolled: (commit, failure, durationMs) => {
      if (failure === undefined) log.debug({ commit, durationMs }, "branch read");
      else troubles.tell("warn", "the branch cannot be read", failure, commit === undefined ? {} : { commit });
    },
    requestLookedAt: (request, reason, waitedMs, isDone) => {
      log.debug({ request, reason, waitedMs, isDone }, "request looked at");
    },
    endpointsLookedAt: (domain, { endpoints }, changes) => {
      log.debug({ domain, endpoints: endpoints.length, up: endpoints.filter(({ isUp }) => isUp).length }, "endpoints");
      for (const { sequencer, url, became, finding } of changes) {
        const fields = { domain, sequencer, endpoint: url, finding: finding.kind };
        if (became === "found") log.warn({ ...fields, hint: finding.hint }, scrub(finding.message));
        else log.info(fields, `no longer: ${scrub(finding.message)}`);
      }
    },
  };
}
