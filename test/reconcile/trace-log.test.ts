import { expect, test } from "vitest";

import { findTraceLines } from "../../src/reconcile/trace-log.ts";

const OURS = "4bf92f3577b34da6a3ce929d0e0e4736";
const OTHER = "0af7651916cd43dd8448eb211c80319c";

async function found(log: string): Promise<readonly number[]> {
  const lines: number[] = [];
  async function* source(): AsyncGenerator<string> {
    await Promise.resolve();
    yield* log.split("\n");
  }
  for await (const { line } of findTraceLines(source(), OURS)) lines.push(line);
  return lines;
}

test("in a plain log the lines of the trace are found, with the stack traces that belong to them", async () => {
  const log = [
    `2026-11-22 12:00:00,001 [grpc-1] DEBUG c.d.c.n.g.ApiRequestLogger:domain=acme tid:${OURS} - Request begins`,
    `2026-11-22 12:00:00,002 [grpc-2] DEBUG c.d.c.n.g.ApiRequestLogger:domain=acme tid:${OTHER} - Request begins`,
    `2026-11-22 12:00:00,003 [grpc-1] WARN  c.d.c.t.DomainTopologyManager:domain=acme tid:${OURS} - SOMETHING(8,4bf92f35): it failed`,
    "java.lang.IllegalStateException: for a reason",
    "\tat com.digitalasset.canton.Somewhere",
    "2026-11-22 12:00:00,004 [main] INFO  c.d.c.Main - nobody's line",
    "\tat com.digitalasset.canton.SomewhereElse",
    `2026-11-22 12:00:00,005 [grpc-2] INFO  c.d.c.Main tid:${OTHER} - it speaks of ${OURS}`,
  ].join("\n");

  expect(await found(log)).toEqual([1, 3, 4, 5]);
});

test("in a JSON log the entries of the trace are found, and not those that only speak of it", async () => {
  const log = [
    JSON.stringify({ "@timestamp": "2026-11-22T12:00:00Z", message: "begins", "trace-id": OURS }),
    JSON.stringify({ "@timestamp": "2026-11-22T12:00:00Z", message: `speaks of ${OURS}`, "trace-id": OTHER }),
    JSON.stringify({ "@timestamp": "2026-11-22T12:00:00Z", message: "nobody's" }),
    `{"broken": "${OURS}"`,
    JSON.stringify({ message: "ends", "trace-id": OURS, stack_trace: "at one\nat two" }),
  ].join("\n");

  expect(await found(log)).toEqual([1, 5]);
});

test("lines before the first entry belong to nobody", async () => {
  expect(await found(`\tat somewhere tid:${OURS}\nplain text`)).toEqual([]);
});
