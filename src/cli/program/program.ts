import { Command } from "commander";

import { VERSION } from "../version.ts";
import { addDomainCommands } from "./domains.ts";
import { addJoiningCommands } from "./joining.ts";
import { addRegisterCommands } from "./register.ts";
import { addServiceCommands } from "./service.ts";
import { addSetupCommands } from "./setup.ts";

/** Each command is loaded when it is called: nobody waits for what he does not use. */
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

/** Commander throws instead of ending the process, and tells all options that are missing, whichever command it was. */
export function prepareCommands(command: Command): void {
  command.exitOverride().configureOutput({
    outputError: (text, write) => {
      write(tellAllMissing(command, text));
    },
  });
  for (const inner of command.commands) prepareCommands(inner);
}

/** Commander stops at the first one: whoever lacks three would come back three times. */
function tellAllMissing(command: Command, text: string): string {
  if (!text.startsWith("error: required option")) return text;
  const missing = command.options
    .filter((option) => option.mandatory && command.getOptionValue(option.attributeName()) === undefined)
    .map(({ flags }) => `'${flags}'`);
  return `error: required option${missing.length === 1 ? "" : "s"} ${missing.join(", ")} not specified\n`;
}
