import { CommanderError } from "commander";

import { ERRORS } from "../model/error.ts";
import { buildProgram, prepareCommands } from "./program/program.ts";
import { guardOutput } from "./terminal.ts";
import { hideKnownWarnings } from "./warnings.ts";

/** Words after which completion is needed, or shown: only then is it loaded. */
const COMPLETING: readonly (string | undefined)[] = ["completion", "complete", "help", "--help", "-h", undefined];

/** The command line, from its words to the exit code. */
export async function runProgram(argv: readonly string[]): Promise<void> {
  hideKnownWarnings();
  guardOutput();
  const program = buildProgram();
  if (COMPLETING.includes(argv[2])) await (await import("./completion.ts")).addCompletion(program);
  prepareCommands(program);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version end here, too.
    process.exitCode = error.exitCode === 0 ? 0 : ERRORS.usage.exitCode;
  }
}
