import type { NodeKind } from "./served-node.ts";

/** What a line of Canton's text log says. */
export interface LogEntry {
  readonly level: "DEBUG" | "INFO" | "WARN" | "ERROR";
  readonly atMs: number;
  /** Short name of the class that logs. */
  readonly logger: string;
  readonly nodeKind: NodeKind;
  readonly nodeName: string;
  readonly traceId: string | undefined;
  readonly message: string;
  readonly context?: Readonly<Record<string, string>>;
}

/** One line as Canton's text encoder writes it; without a trace the `tid:` is left out. */
export function logLine(entry: LogEntry): string {
  const { level, atMs, logger, nodeKind, nodeName, traceId, message, context = {} } = entry;
  const date = new Date(atMs).toISOString().replace("T", " ").replace(".", ",").replace("Z", "");
  const tid = traceId === undefined ? "" : ` tid:${traceId}`;
  const entries = Object.entries(context).map(([key, value]) => `${key}=${value}`);
  const suffix = entries.length === 0 ? "" : ` err-context:{${entries.join(", ")}}`;
  return `${date} [grpc-server] ${level.padEnd(5)} c.d.c.${logger}:${nodeKind}=${nodeName}${tid} - ${message}${suffix}`;
}
