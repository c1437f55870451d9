import { trace } from "@opentelemetry/api";
import { type DestinationStream, type Logger, pino } from "pino";

import { RollcallError, wordsOf } from "../../model/error.ts";
import { recogniseSystemError } from "../../model/system-error.ts";

export type Log = Logger;

/**
 * JSON lines. A line that is written inside a span carries its ids. It holds no secrets: errors are reworded.
 *
 * Pino's own writer would retry for ever, and block everything else, where the disk is full: Node's reports it.
 */
export function openLog(level: string, destination: DestinationStream = process.stdout): Log {
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

/** An error as a log may hold it: its kind, our own text, and those of its causes without what looks like a secret. */
export function describeError(thrown: unknown): Readonly<Record<string, unknown>> {
  const error = recogniseSystemError(thrown) ?? thrown;
  if (error instanceof RollcallError) {
    const { code, message, hint, cause } = error;
    return { code, message: scrub(message), hint, ...(cause === undefined ? {} : { cause: describeCause(cause) }) };
  }
  const message = scrub(wordsOf(error));
  return error instanceof Error ? { name: error.name, message, stack: scrub(error.stack ?? "") } : { message };
}

function describeCause(cause: unknown): string {
  const name = cause instanceof Error ? `${cause.name}: ` : "";
  return scrub(`${name}${wordsOf(cause)}`).slice(0, 500);
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
