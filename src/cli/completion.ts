import tab from "@bomb.sh/tab/commander";
import type { Command } from "commander";

import { readEnvironment } from "../settings/environment.ts";
import { readSettings } from "../settings/read-settings.ts";

/** Adds shell completion to `program`: commands, options, their choices, and the settings' domains. */
export async function addCompletion(program: Command): Promise<void> {
  const domains = await knownDomains();
  const { commands } = tab(program, { completionCommandName: "completion" });
  const own = program.commands.find((command) => command.name() === "completion");
  own?.description("print a completion script for bash, zsh, fish or powershell");
  for (const { options } of commands.values()) {
    const option = options.get("domain");
    if (option === undefined) continue;
    option.handler = (suggest) => {
      for (const domain of domains) suggest(domain, "a domain of the settings");
    };
  }
}

/** None without settings: completion must not fail. */
async function knownDomains(): Promise<readonly string[]> {
  const environment = readEnvironment();
  const path = environment.variables["ROLLCALL_CONFIG"] ?? "rollcall.yaml";
  return readSettings(path, environment).then(
    ({ domains }) => [...domains.keys()],
    () => [],
  );
}
