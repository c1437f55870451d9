#!/usr/bin/env -S node --disable-warning=ExperimentalWarning --disable-warning=DEP0123
import { Command, CommanderError } from "commander";

import { ERRORS } from "../model/error.ts";
import { addDomainCommands } from "./program/domains.ts";
import { addJoiningCommands } from "./program/joining.ts";
import { addRegisterCommands } from "./program/register.ts";
import { addServiceCommands } from "./program/service.ts";
import { addSetupCommands } from "./program/setup.ts";
import { VERSION } from "./version.ts";

/** Each command is loaded when it is called: nobody waits for what he does not use. */
function buildProgram(): Command {
  const program = new Command("rollcall")
    .description("GitOps reconciliation of domain membership in Daml/Canton")
    .version(VERSION)
    .showSuggestionAfterError()
    // An option belongs to the command that it follows, also where that has commands of its own.
    .enablePositionalOptions()
    .configureHelp({ sortSubcommands: false });
  addRegisterCommands(program.commandsGroup("The register:"));
  addDomainCommands(program.commandsGroup("The register against the domains:"));
  addJoiningCommands(program.commandsGroup("Joining:"));
  addServiceCommands(program.commandsGroup("The service:"));
  addSetupCommands(program.commandsGroup("Setting up, and trying out:"));
  return program;
}

/** Commander throws instead of ending the process, whichever command it was. */
function overrideExit(command: Command): void {
  command.exitOverride();
  for (const inner of command.commands) overrideExit(inner);
}

/** Words after which completion is needed, or shown: nobody else waits for it to be loaded. */
const COMPLETING: readonly (string | undefined)[] = ["completion", "complete", "help", "--help", "-h", undefined];

const program = buildProgram();
if (COMPLETING.includes(process.argv[2])) await (await import("./completion.ts")).addCompletion(program);
overrideExit(program);
try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // Help and version end here, too.
  process.exitCode = error.exitCode === 0 ? 0 : ERRORS.usage.exitCode;
}
