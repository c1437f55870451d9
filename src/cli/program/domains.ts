import { type Command, Option } from "commander";

import type { ApplyCommandOptions } from "../commands/apply.ts";
import type { ConnectionCommandOptions } from "../commands/connection.ts";
import type { PlanOptions } from "../commands/plan.ts";
import type { DomainOptions } from "../domain-command.ts";
import type { ServiceOptions } from "../service-command.ts";
import { common, domain, domainAlias, run, wholeNumber } from "./options.ts";

/** What compares the register with live domains. */
export function addDomainCommands(program: Command): void {
  live(program.command("plan"), ["text", "json", "markdown"])
    .description("desired against live, and what the safety rules say of it")
    .option("--ref <rev>", "a commit as git names it: branch, tag, id, HEAD~1; the protected branch when absent")
    .option("--register <dir>", "a folder that is being edited, instead of the git repository")
    .option("--request <request>", "what merging a pull request (its number), or a branch, would come to")
    .option("--out <file>", "also write the plan as JSON, for apply --plan")
    .option("--detailed-exitcode", "exit 2 for differences and 3 when held")
    .action(
      run(async (session, options: PlanOptions) => (await import("../commands/plan.ts")).planCommand(session, options)),
    );

  live(program.command("apply"), ["text", "json", "markdown"])
    .description("plan, ask, apply and verify")
    .option("--plan <file>", "apply only what this plan says")
    .option("--digest <digest>", "apply only the plan of this digest, whole or its first 12 characters")
    .option("--yes", "do not ask")
    .option("--lock-timeout <seconds>", "wait so long for whoever applies to the domain at the moment", wholeNumber, 10)
    .addOption(new Option("--register <dir>").hideHelp())
    .action(
      run(async (session, options: ApplyCommandOptions) =>
        (await import("../commands/apply.ts")).applyCommand(session, options),
      ),
    );

  live(program.command("drift"), ["text", "json", "markdown"])
    .description("what the live domain holds that git did not ask for")
    .option("--ref <rev>", "a commit as git names it: branch, tag, id, HEAD~1; the protected branch when absent")
    .option("--register <dir>", "a folder that is being edited, instead of the git repository")
    .action(
      run(async (session, options: DomainOptions) =>
        (await import("../commands/drift.ts")).driftCommand(session, options),
      ),
    );

  live(program.command("import"), ["text", "json"])
    .argument("<dir>", "the folder of the register to write into")
    .description("write documents for what is live and unknown to git")
    .action(
      run(async (session, dir: string, options: DomainOptions) =>
        (await import("../commands/import.ts")).importCommand(session, dir, options),
      ),
    );

  live(program.command("status"), ["text", "json"])
    .description("how each domain stands")
    .option("--direct", "look at the domains from here, whether or not a service runs")
    .option("--register <dir>", "a folder that is being edited, instead of the git repository")
    .action(
      run(async (session, options: DomainOptions & ServiceOptions) =>
        (await import("../commands/status.ts")).statusCommand(session, options),
      ),
    );

  domain(common(program.command("connection"), ["text", "json", "markdown"]))
    .argument("<name>", "the member, as the register calls it")
    .description("what a member needs to connect: addresses, trust roots, console command; signed")
    .addOption(
      new Option("--alias <alias>", "what the member calls the domain; its name when absent").argParser(domainAlias),
    )
    .option("--out <file>", "also write the package as JSON, for participant join --package")
    .option("--no-probe", "take the endpoints at the register's word")
    .action(
      run(async (session, name: string, options: ConnectionCommandOptions) =>
        (await import("../commands/connection.ts")).connectionCommand(session, name, options),
      ),
    );
}

function live(command: Command, formats: readonly string[]): Command {
  return domain(common(command, formats)).addOption(
    new Option(
      "--accept-missing <count>",
      "plan although this many members that were last applied are gone from the domain",
    ).argParser(wholeNumber),
  );
}
