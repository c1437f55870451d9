import { trace } from "@opentelemetry/api";
import { type DestinationStream, type Logger, pino } from "pino";

import { RollcallError } from "../../model/error.ts";
import type { Observer } from "../../ports/observer.ts";

export type Log = Logger;

/** JSON lines. Whatever happens inside a span carries its ids. Nothing secret goes in: errors are worded anew. */
export function openLog(level: string, destination?: DestinationStream): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => {
        const context = trace.getActiveSpan()?.spanContext();
        return context === undefined ? {} : { trace_id: context.traceId, span_id: context.spanId };
      },
      redact: {
        paths: ["authorization", "token", "password", "*.authorization", "*.token", "*.password"],
        censor: "…",
      },
    },
    destination,
  );
}

/** An error as a log may hold it: its kind, our own words, and those of its causes without what looks like a secret. */
export function describeError(error: unknown): Readonly<Record<string, unknown>> {
  if (error instanceof RollcallError) {
    const { code, message, hint, cause } = error;
    return { code, message: scrub(message), hint, ...(cause === undefined ? {} : { cause: describeCause(cause) }) };
  }
  if (!(error instanceof Error)) return { message: scrub(String(error)) };
  return { name: error.name, message: scrub(error.message), stack: scrub(error.stack ?? "") };
}

function describeCause(cause: unknown): string {
  return scrub(cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)).slice(0, 500);
}

const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\/\/[^/@\s]*@/g, "//…@"],
  [/\b(Bearer|Basic|token)\s+[\w.~+/=-]{6,}/gi, "$1 …"],
  [/\b(gh[pousr]_|github_pat_)[\w.-]+/g, "$1…"],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, "(a private key)"],
  [/\b(password|passwd|secret)=[^\s&]+/gi, "$1=…"],
];

/** Takes out what must be in no log, wherever it came from. */
export function scrub(text: string): string {
  return SECRETS.reduce((scrubbed, [pattern, put]) => scrubbed.replace(pattern, put), text);
}

/** Tells what the service does: at level info what changed something, and at debug that nothing had to. */
export function observeWithLog(log: Log): Observer {
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
      if (result === "failed" || result === "invalid" || result === "partial") log.warn(fields, text);
      else if (result === "in-sync") log.debug(fields, text);
      else log.info(fields, text);
    },
    workTaken: ({ domain, lane, trigger }, waitedMs) => {
      log.debug({ domain, lane, trigger, waitedMs }, "work taken");
    },
    troubled: (what, error) => {
      log.error({ error: describeError(error) }, what);
    },
    backedOff: (domain, attempt, delayMs) => {
      log.warn({ domain, attempt, delayMs }, "will be tried again");
    },
    branchPolled: (commit, failure, durationMs) => {
      if (failure === undefined) log.debug({ commit, durationMs }, "branch read");
      else log.warn({ commit, durationMs }, `the branch cannot be read: ${scrub(failure)}`);
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
