import { stripVTControlCharacters } from "node:util";

import { API_VERSION } from "../../model/api-version.ts";
import { RollcallError } from "../../model/error.ts";
import { plural } from "../../model/plural.ts";
import { findTraceLines } from "../../usecases/operate/canton-log/find-trace.ts";
import { visible } from "../../report/escape.ts";
import { linesOf } from "../lines.ts";
import { type ServiceOptions, withService } from "../service-command.ts";
import type { Session } from "../session.ts";
import { EXIT } from "../exit-code.ts";

export interface TraceOptions extends ServiceOptions {
  readonly cantonLog: readonly string[];
}

interface FoundLine {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** The lines of Canton's logs that belong to a run, by the run's id or its trace id, and all others that speak of it. */
export async function traceCommand(session: Session, id: string, options: TraceOptions): Promise<number> {
  const { terminal, output } = session;
  const traceId = /^[0-9a-f]{32}$/.test(id) ? id : await traceIdOf(session, id, options);
  const lines: FoundLine[] = [];
  const mentions: FoundLine[] = [];
  let read = 0;
  const counted = async function* (all: AsyncIterable<string>): AsyncGenerator<string> {
    for await (const line of all) {
      read += 1;
      yield line;
    }
  };
  for (const file of options.cantonLog) {
    for await (const { line, text, isOfTrace } of findTraceLines(counted(linesOf(file)), traceId))
      (isOfTrace ? lines : mentions).push({ file, line, text });
  }
  if (output === "json") {
    const document = { apiVersion: API_VERSION, kind: "Trace", traceId, lines, mentions };
    terminal.out(JSON.stringify(document, undefined, 2));
    return EXIT.ok;
  }
  for (const found of lines) terminal.out(lineOf(found));
  if (mentions.length > 0) {
    const more = lines.length === 0 ? "no entry" : "no other entry";
    terminal.err(
      `rollcall: ${more} of trace ${traceId} was found; other lines that contain its id: ${String(mentions.length)}`,
    );
    for (const found of mentions) terminal.out(lineOf(found));
  } else if (lines.length === 0) {
    terminal.err(`rollcall: ${plural(read, "line")} read, and none contains the id of trace ${traceId}`);
  }
  return EXIT.ok;
}

function lineOf({ file, line, text }: FoundLine): string {
  return `${visible(file)}:${String(line)}: ${visible(stripVTControlCharacters(text))}`;
}

async function traceIdOf(session: Session, id: string, options: TraceOptions): Promise<string> {
  let traceId: string | undefined;
  await withService(session, options, async (service) => {
    const { runs } = await service.run(id, session.signal);
    traceId = runs[0]?.traceId;
    return EXIT.ok;
  });
  if (traceId !== undefined) return traceId;
  throw new RollcallError("usage", `there is no run ${visible(id)}`, { hint: "rollcall history lists them." });
}
