import { type Attributes, context, type Span, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";

import { RollcallError, wordsOf } from "../../model/error.ts";
import type { ServiceEvent } from "../../ports/events.ts";
import { scrub } from "./log.ts";

const TRACER = "rollcall";

/** The process's environment variables, as far as OpenTelemetry reads them. */
type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Starts exporting spans where the standard variables name a collector, and nothing at all otherwise: the SDK is loaded
 * for that alone. Gives what ends it, in bounded time.
 */
export async function startTracing(variables: Variables, version: string): Promise<() => Promise<void>> {
  const endpoint = variables["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] ?? variables["OTEL_EXPORTER_OTLP_ENDPOINT"];
  if (endpoint === undefined || endpoint === "" || variables["OTEL_SDK_DISABLED"] === "true") {
    return async () => Promise.resolve();
  }
  const [{ NodeTracerProvider }, { BatchSpanProcessor }, { OTLPTraceExporter }, resources] = await Promise.all([
    import("@opentelemetry/sdk-trace-node"),
    import("@opentelemetry/sdk-trace-base"),
    import("@opentelemetry/exporter-trace-otlp-http"),
    import("@opentelemetry/resources"),
  ]);
  // Address, headers and time limits of the exporter come from the same variables, which it reads by itself.
  const provider = new NodeTracerProvider({
    resource: resources
      .defaultResource()
      .merge(resources.detectResources({ detectors: [resources.envDetector] }))
      .merge(
        resources.resourceFromAttributes({
          "service.name": variables["OTEL_SERVICE_NAME"] ?? "rollcall",
          "service.version": version,
        }),
      ),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  return async () => {
    await Promise.race([
      provider.shutdown().catch(() => undefined),
      new Promise((resolve) => setTimeout(resolve, SHUTDOWN_MS).unref()),
    ]);
    trace.disable();
    context.disable();
  };
}

const SHUTDOWN_MS = 3_000;

/**
 * Works inside a new trace, and passes the work its id: that of the exported trace, or `newTraceId`'s where none is
 * exported. The domain manager logs its calls under the same id.
 */
export async function inTrace<T>(
  name: string,
  attributes: Attributes,
  newTraceId: () => string,
  work: (traceId: string) => Promise<T>,
): Promise<T> {
  return inSpan(name, { root: true, attributes }, async (span) =>
    work(span.isRecording() ? span.spanContext().traceId : newTraceId()),
  );
}

/** Writes how a run ended, and what should not have happened in it, on the span in which it did. */
export function traceEvents(event: ServiceEvent): void {
  const span = trace.getActiveSpan();
  if (event.kind === "run-ended") {
    span?.setAttributes({ "rollcall.run": event.run.id, "rollcall.result": event.run.result });
  } else if (event.kind === "fault") {
    span?.addEvent(event.what, { "exception.message": scrub(wordsOf(event.error)) });
  }
}

/** Is the span of a gRPC call: its own id goes to the domain manager as the parent. */
export async function aroundCall<T>(
  method: string,
  traceparent: string,
  call: (traceparent: string) => Promise<T>,
): Promise<T> {
  const attributes = { "rpc.system": "grpc", "rpc.method": method };
  return inSpan(method, { kind: SpanKind.CLIENT, attributes }, async (span) => {
    if (!span.isRecording()) return call(traceparent);
    const { traceId, spanId } = span.spanContext();
    return call(`00-${traceId}-${spanId}-01`);
  });
}

async function inSpan<T>(
  name: string,
  options: { readonly root?: boolean; readonly kind?: SpanKind; readonly attributes: Attributes },
  work: (span: Span) => Promise<T>,
): Promise<T> {
  return trace.getTracer(TRACER).startActiveSpan(name, options, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      const message = scrub(wordsOf(error));
      span.setStatus({ code: SpanStatusCode.ERROR, message });
      if (error instanceof RollcallError) span.setAttribute("rollcall.error", error.code);
      throw error;
    } finally {
      span.end();
    }
  });
}
