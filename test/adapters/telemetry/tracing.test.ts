import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { afterEach, expect, onTestFinished, test, vi } from "vitest";

import { openLog } from "../../../src/adapters/telemetry/log.ts";
import { aroundCall, inTrace, startTracing } from "../../../src/adapters/telemetry/tracing.ts";
import { RollcallError } from "../../../src/model/error.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly status: { readonly code?: number; readonly message?: string };
}

interface Export {
  readonly resourceSpans: readonly {
    readonly resource: {
      readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
    };
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[];
  }[];
}

/** A collector that takes OTLP over HTTP, as any other does. */
async function aCollector() {
  const exports: Export[] = [];
  const headers: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      headers.push(request.headers["x-tenant"]?.toString());
      exports.push(JSON.parse(Buffer.concat(chunks).toString()) as Export);
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    exports,
    headers,
    spans: () =>
      exports.flatMap(({ resourceSpans }) =>
        resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
      ),
  };
}

const newTraceId = (): string => "4bf92f3577b34da6a3ce929d0e0e4736";

test("a run is one trace from its trigger to its calls, and the domain manager is told the same id", async () => {
  const collector = await aCollector();
  // The exporter reads the standard variables by itself.
  vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url);
  vi.stubEnv("OTEL_EXPORTER_OTLP_HEADERS", "x-tenant=acme");
  const end = await startTracing({ ...process.env, OTEL_SERVICE_NAME: "rollcall-test" }, "1.2.3");
  const lines: string[] = [];
  const log = openLog("info", { write: (line: string) => void lines.push(line) });
  const sent: string[] = [];

  const traceId = await inTrace("reconcile", { "rollcall.domain": "acme" }, newTraceId, async (id) => {
    log.info("inside");
    await aroundCall("GetId", `00-${id}-${"1".repeat(16)}-01`, async (traceparent) => {
      sent.push(traceparent);
      return Promise.resolve();
    });
    await aroundCall("Authorize", `00-${id}-${"2".repeat(16)}-01`, async () =>
      Promise.reject(new RollcallError("unavailable", "Bearer canary-0123456789 is not taken", { hint: "Wait." })),
    ).catch(() => undefined);
    return id;
  });
  await end();

  const spans = collector.spans();
  const root = spans.find(({ name }) => name === "reconcile");
  const call = spans.find(({ name }) => name === "GetId");
  expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
  expect(call).toMatchObject({ parentSpanId: root?.spanId, kind: 3 });
  expect(sent).toEqual([`00-${traceId}-${call?.spanId ?? ""}-01`]);
  expect(spans.find(({ name }) => name === "Authorize")?.status).toMatchObject({ code: 2 });
  expect(JSON.stringify(collector.exports)).not.toContain("canary-0123456789");
  expect(JSON.parse(lines[0] ?? "{}")).toMatchObject({ trace_id: traceId, span_id: root?.spanId });
  const attributes = collector.exports[0]?.resourceSpans[0]?.resource.attributes ?? [];
  expect(Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue]))).toMatchObject({
    "service.name": "rollcall-test",
    "service.version": "1.2.3",
  });
  expect(collector.headers).toContain("acme");
});

test("without a collector nothing is exported, and a run has a trace id all the same", async () => {
  const end = await startTracing({}, "1.2.3");

  const traceId = await inTrace("reconcile", {}, newTraceId, async (id) => {
    await aroundCall("GetId", `00-${id}-${"1".repeat(16)}-01`, async (traceparent) => {
      expect(traceparent).toBe(`00-${id}-${"1".repeat(16)}-01`);
      return Promise.resolve();
    });
    return id;
  });

  expect(traceId).toBe(newTraceId());
  await end();
});

test("a collector that never answers does not keep the service from ending", async () => {
  const silent = createServer(() => undefined);
  silent.listen(0, "127.0.0.1");
  await once(silent, "listening");
  onTestFinished(() => {
    silent.closeAllConnections();
    silent.close();
  });
  const { port } = silent.address() as AddressInfo;
  vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", `http://127.0.0.1:${String(port)}`);
  const end = await startTracing(process.env, "1.2.3");
  await inTrace("reconcile", {}, newTraceId, async () => Promise.resolve());

  // It would wait for ever.
  await end();
});
