import { type Command, Option } from "commander";

import type { ExportOptions, ShowOptions, VerifyOptions } from "../commands/audit.ts";
import type { ApproveOptions, PauseOptions, ResumeOptions } from "../commands/decide.ts";
import type { HistoryOptions } from "../commands/history.ts";
import type { ServeCommandOptions } from "../commands/serve.ts";
import type { TokenOptions } from "../commands/token.ts";
import type { TraceOptions } from "../commands/trace.ts";
import type { ServiceOptions } from "../service-command.ts";
import type { CommonOptions } from "../session.ts";
import { VERSION } from "../version.ts";
import { collect, common, configOption, run, wholeNumber } from "./options.ts";

/** The service, and what is decided and kept there. */
export function addServiceCommands(program: Command): void {
  common(program.command("serve"), ["text"])
    .description("run the service: schedule, webhooks, API and metrics")
    .addOption(configOption())
    .addOption(
      new Option("--log-level <level>", "level of the JSON log on stdout")
        .choices(["debug", "info", "warn", "error"])
        .default("info")
        .env("ROLLCALL_LOG_LEVEL"),
    )
    .action(
      run(async (session, options: ServeCommandOptions) =>
        (await import("../commands/serve.ts")).serveCommand(session, { ...options, version: VERSION }),
      ),
    );

  common(program.command("health"), ["text"])
    .description("check whether the service of these settings is alive, for a container's health check")
    .addOption(configOption())
    .action(
      run(async (session, options: CommonOptions) =>
        (await import("../commands/health.ts")).healthCommand(session, options),
      ),
    );

  asks(program.command("history"), ["text", "json"])
    .description("list past runs, newest first")
    .option("--domain <name>", "one domain of the settings; all when absent")
    .option("--before <run>", "only those before this one")
    .addOption(new Option("--limit <count>", "how many").argParser(wholeNumber).default(20))
    .action(
      run(async (session, options: HistoryOptions) =>
        (await import("../commands/history.ts")).historyCommand(session, options),
      ),
    );

  asks(program.command("pause"), ["text", "json"])
    .argument("[domain]", "the domain; required if the settings name several")
    .description("pause enforcement for a time")
    .option("--member <name>", "one member only")
    .requiredOption("--until <end>", "a length such as 2h, or a moment; 30 days at most")
    .requiredOption("--owner <who>", "who is responsible for the pause")
    .requiredOption("--reason <why>", "recorded in the audit trail")
    .action(
      run(async (session, domain: string | undefined, options: PauseOptions) =>
        (await import("../commands/decide.ts")).pauseCommand(session, domain, options),
      ),
    );

  asks(program.command("resume"), ["text", "json"])
    .argument("[domain]", "the domain; required if the settings name several")
    .description("end a pause, or the block after a fight or a rewritten branch")
    .option("--member <name>", "one member only")
    .requiredOption("--reason <why>", "recorded in the audit trail")
    .option(
      "--accept-rewrite <commit>",
      "accept this commit although it does not descend from the last applied one; an id, or its first 12 characters",
    )
    .action(
      run(async (session, domain: string | undefined, options: ResumeOptions) =>
        (await import("../commands/decide.ts")).resumeCommand(session, domain, options),
      ),
    );

  asks(program.command("approve"), ["text", "json"])
    .argument("[domain]", "the domain; required if the settings name several")
    .description("release exactly one held plan")
    .requiredOption("--digest <digest>", "of the plan that is held, whole or its first 12 characters")
    .requiredOption("--reason <why>", "recorded in the audit trail")
    .option("--for <length>", "how long the release is valid, such as 2h; 7 days at most", "24h")
    .action(
      run(async (session, domain: string | undefined, options: ApproveOptions) =>
        (await import("../commands/decide.ts")).approveCommand(session, domain, options),
      ),
    );

  asks(program.command("reconcile"), ["text", "json"])
    .argument("[domain]", "the domain; required if the settings name several")
    .description("start a run now")
    .action(
      run(async (session, domain: string | undefined, options: ServiceOptions) =>
        (await import("../commands/decide.ts")).reconcileCommand(session, domain, options),
      ),
    );

  const audit = program.command("audit").description("the audit trail: verify, show and export it");
  asks(audit.command("verify"), ["text", "json"])
    .argument("[file]", "an export, or a folder of audit-*.ndjson files; the store when absent")
    .description("verify that no record was changed, removed or reordered")
    .option("--head <sequence:hash>", "a head that was noted before: the trail must lead through it")
    .action(
      run(async (session, file: string | undefined, options: VerifyOptions) =>
        (await import("../commands/audit.ts")).verifyCommand(session, file, options),
      ),
    );
  asks(audit.command("show"), ["text", "json"])
    .description("show the records of a member, or of a domain")
    .option("--domain <name>", "the domain; required if the settings name several")
    .option("--member <name>", "a document's name, or a participant id")
    .action(
      run(async (session, options: ShowOptions) =>
        (await import("../commands/audit.ts")).showCommand(session, options),
      ),
    );
  asks(audit.command("export"), ["text"])
    .description("write the whole trail, one record a line")
    .option("--out <file>", "instead of stdout")
    .action(
      run(async (session, options: ExportOptions) =>
        (await import("../commands/audit.ts")).exportCommand(session, options),
      ),
    );

  asks(program.command("trace"), ["text", "json"])
    .argument("<id>", "a run, or a trace id")
    .description("find the lines of Canton's logs that belong to a run")
    .addOption(
      new Option(
        "--canton-log <file>",
        "plain or JSON, also compressed or from a log collector; may be given several times",
      )
        .argParser(collect)
        .default([])
        .makeOptionMandatory(),
    )
    .action(
      run(async (session, id: string, options: TraceOptions) =>
        (await import("../commands/trace.ts")).traceCommand(session, id, options),
      ),
    );

  const store = program.command("store").description("move the records from one store to another");
  common(store.command("export"), ["text"])
    .argument("<file>", "where to write it")
    .description("write everything that the store holds to one file")
    .addOption(configOption())
    .action(
      run(async (session, file: string, options: CommonOptions) =>
        (await import("../commands/store.ts")).storeExportCommand(session, file, options),
      ),
    );
  common(store.command("import"), ["text", "json"])
    .argument("<file>", "an export")
    .description("import an export into an empty store")
    .addOption(configOption())
    .action(
      run(async (session, file: string, options: CommonOptions) =>
        (await import("../commands/store.ts")).storeImportCommand(session, file, options),
      ),
    );

  common(program.command("token"), ["text", "json"])
    .argument("<name>", "the holder's name, for the audit trail")
    .description("make a token for the service's API")
    .addOption(new Option("--role <role>", "the role of the holder").choices(["viewer", "operator"]).default("viewer"))
    .action(
      run(async (session, name: string, options: TokenOptions) =>
        (await import("../commands/token.ts")).tokenCommand(session, name, options),
      ),
    );
}

/** Commands that ask the service, or its store. */
function asks(command: Command, formats: readonly string[]): Command {
  return common(command, formats)
    .addOption(configOption())
    .option("--direct", "use the store directly, even if the service runs");
}
