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
    .description("show the plan: desired against live, and its verdict")
    .option("--ref <rev>", "a commit as git names it: branch, tag, id, HEAD~1; the protected branch when absent")
    .option("--register <dir>", "a folder that is being edited, instead of the git repository")
    .option("--request <request>", "plan the merge of a pull request (its number), or of a branch")
    .option("--out <file>", "also write the plan as JSON, for apply --plan")
    .option("--detailed-exitcode", "exit 2 for differences and 3 when held")
    .action(
      run(async (session, options: PlanOptions) => (await import("../commands/plan.ts")).planCommand(session, options)),
    );

  live(program.command("apply"), ["text", "json", "markdown"])
    .description("plan, confirm, apply and verify")
    .option("--plan <file>", "apply only what this plan says")
    .option("--digest <digest>", "apply only the plan of this digest, whole or its first 12 characters")
    .option("--yes", "apply without confirmation")
    .option("--lock-timeout <seconds>", "how long to wait for another run of the domain to end", wholeNumber, 10)
    .addOption(new Option("--register <dir>").hideHelp())
    .action(
      run(async (session, options: ApplyCommandOptions) =>
        (await import("../commands/apply.ts")).applyCommand(session, options),
      ),
    );

  live(program.command("drift"), ["text", "json", "markdown"])
    .description("show where the live domain differs from the register")
    .option("--ref <rev>", "a commit as git names it: branch, tag, id, HEAD~1; the protected branch when absent")
    .option("--register <dir>", "a folder that is being edited, instead of the git repository")
    .action(
      run(async (session, options: DomainOptions) =>
        (await import("../commands/drift.ts")).driftCommand(session, options),
      ),
    );

  live(program.command("import"), ["text", "json"])
    .argument("<dir>", "the folder of the register to write into")
    .description("write documents for live members that the register lacks")
    .action(
      run(async (session, dir: string, options: DomainOptions) =>
        (await import("../commands/import.ts")).importCommand(session, dir, options),
      ),
    );

  live(program.command("status"), ["text", "json"])
    .description("show the state of each domain")
    .option("--direct", "read the domains from this host, even if a service runs")
    .option("--register <dir>", "a folder that is being edited, instead of the git repository")
    .action(
      run(async (session, options: DomainOptions & ServiceOptions) =>
        (await import("../commands/status.ts")).statusCommand(session, options),
      ),
    );

  domain(common(program.command("connection"), ["text", "json", "markdown"]))
    .argument("<name>", "the member's name in the register")
    .description("write a member's connection package: addresses, trust roots, console command; signed")
    .addOption(
      new Option("--alias <alias>", "the member's alias of the domain; the domain's name when absent").argParser(
        domainAlias,
      ),
    )
    .option("--out <file>", "also write the package as JSON, for participant join --package")
    .option("--no-probe", "do not probe the endpoints")
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
      "plan although the domain lacks this many of the members that were last applied",
    ).argParser(wholeNumber),
  );
}
