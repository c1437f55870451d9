import { EXIT, RollcallError } from "../../model/error.ts";
import { plural } from "../../model/plural.ts";
import { findTraceLines } from "../../reconcile/trace-log.ts";
import { visible } from "../../report/escape.ts";
import type { HistoryDocument } from "../../report/service-json.ts";
import { linesOf } from "../lines.ts";
import { type ServiceOptions, withService } from "../service-command.ts";
import type { Session } from "../session.ts";

export interface TraceOptions extends ServiceOptions {
  readonly cantonLog: readonly string[];
}

/** The lines of Canton's logs that belong to a run, by the run's id or its trace id. */
export async function traceCommand(session: Session, id: string, options: TraceOptions): Promise<number> {
  const { terminal, output } = session;
  const traceId = /^[0-9a-f]{32}$/.test(id) ? id : await traceIdOf(session, id, options);
  const found: { file: string; line: number; text: string }[] = [];
  let read = 0;
  const counted = async function* (lines: AsyncIterable<string>): AsyncGenerator<string> {
    for await (const line of lines) {
      read += 1;
      yield line;
    }
  };
  for (const file of options.cantonLog) {
    for await (const { line, text } of findTraceLines(counted(linesOf(file)), traceId))
      found.push({ file, line, text });
  }
  if (output === "json") {
    terminal.out(JSON.stringify({ apiVersion: "rollcall.dev/v1", kind: "Trace", traceId, lines: found }, undefined, 2));
  } else {
    for (const { file, line, text } of found) terminal.out(`${visible(file)}:${String(line)}: ${visible(text)}`);
    if (found.length === 0) {
      terminal.err(`rollcall: ${plural(read, "line")} read, and none of them is of trace ${traceId}`);
    }
  }
  return EXIT.ok;
}

async function traceIdOf(session: Session, id: string, options: TraceOptions): Promise<string> {
  let traceId: string | undefined;
  await withService(session, options, async (api) => {
    const path = `/api/v1/runs/${encodeURIComponent(id)}`;
    const { runs } = (await api.ask("History", { method: "GET", path }, session.signal)) as unknown as HistoryDocument;
    traceId = runs[0]?.traceId;
    return EXIT.ok;
  });
  if (traceId !== undefined) return traceId;
  throw new RollcallError("usage", `there is no run ${visible(id)}`, { hint: "rollcall history lists them." });
}
