import { Command } from "commander";

import { VERSION } from "../version.ts";
import { addDomainCommands } from "./domains.ts";
import { addJoiningCommands } from "./joining.ts";
import { addRegisterCommands } from "./register.ts";
import { addServiceCommands } from "./service.ts";
import { addSetupCommands } from "./setup.ts";

/** Each command is loaded when it is called, so that others do not slow it down. */
export function buildProgram(): Command {
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

/** Commander throws instead of ending the process, and the error names all options that are missing. */
export function prepareCommands(command: Command): void {
  command.exitOverride().configureOutput({
    outputError: (text, write) => {
      write(tellAllMissing(command, text));
    },
  });
  for (const inner of command.commands) prepareCommands(inner);
}

/** Commander reports only the first one; this reports all at once. */
function tellAllMissing(command: Command, text: string): string {
  if (!text.startsWith("error: required option")) return text;
  const missing = command.options
    .filter((option) => option.mandatory && command.getOptionValue(option.attributeName()) === undefined)
    .map(({ flags }) => `'${flags}'`);
  return `error: required option${missing.length === 1 ? "" : "s"} ${missing.join(", ")} not specified\n`;
}
