import { Writable } from "node:stream";

import { openLog } from "../../../src/adapters/telemetry/log.ts";

/** A log, and its lines so far. */
export function aLog(level = "debug") {
  const lines: Readonly<Record<string, unknown>>[] = [];
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(JSON.parse(chunk.toString()) as Readonly<Record<string, unknown>>);
      done();
    },
  });
  return { log: openLog(level, destination), lines };
}
