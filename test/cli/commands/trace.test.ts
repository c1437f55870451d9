import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { traceCommand } from "../../../src/cli/commands/trace.ts";
import type { Format } from "../../../src/cli/terminal.ts";
import { aDirectory } from "../../adapters/git/a-repository.ts";
import { PLAIN } from "../../build/paint.ts";
import { readDocument } from "../../e2e/schemas.ts";

const OURS = "4bf92f3577b34da6a3ce929d0e0e4736";
const ENTRY = `INFO  c.d.c.Main tid:${OURS} - ours`;
const MENTION = `INFO  c.d.c.Main - it speaks of ${OURS}`;

/** Runs the command on a log of these lines. */
async function trace(lines: readonly string[], output: Format = "text") {
  const path = join(await aDirectory(), "canton.log");
  await writeFile(path, `${lines.join("\n")}\n`);
  const out: string[] = [];
  const err: string[] = [];
  const { signal } = new AbortController();
  const session = {
    environment: {} as never,
    terminal: {
      paint: PLAIN,
      isInteractive: false,
      out: (text: string) => void out.push(text.replaceAll(path, "canton.log")),
      err: (text: string) => void err.push(text),
      withProgress: async () => Promise.reject(new Error("it asks nobody")),
    },
    output,
    stop: signal,
    signal,
  };
  const exitCode = await traceCommand(session, OURS, { output, config: "none.yaml", cantonLog: [path] });
  return { exitCode, out, err };
}

test("lines are shown without their colours, and where they stand", async () => {
  expect(await trace(["first", `canton-1  | \u001B[34m${ENTRY}`, "\u001B[0;39m"])).toEqual({
    exitCode: 0,
    out: [`canton.log:2: canton-1  | ${ENTRY}`],
    err: [],
  });
});

test("what holds the id in no entry of the trace is shown apart, and said to be so", async () => {
  expect(await trace([MENTION, ENTRY])).toEqual({
    exitCode: 0,
    out: [`canton.log:2: ${ENTRY}`, `canton.log:1: ${MENTION}`],
    err: [`rollcall: no other entry of trace ${OURS} was found; other lines that contain its id: 1`],
  });
  expect((await trace([`trace-id: ${OURS}`, MENTION])).err).toEqual([
    `rollcall: no entry of trace ${OURS} was found; other lines that contain its id: 2`,
  ]);
});

test("nothing is said to be there only where the id is in no line", async () => {
  expect(await trace(["first", "second"])).toEqual({
    exitCode: 0,
    out: [],
    err: [`rollcall: 2 lines read, and none contains the id of trace ${OURS}`],
  });
});

test("both are in the document", async () => {
  const { out } = await trace([MENTION, ENTRY], "json");

  expect(readDocument(out.join(""))).toMatchObject({
    traceId: OURS,
    lines: [{ line: 2, text: ENTRY }],
    mentions: [{ line: 1, text: MENTION }],
  });
});
