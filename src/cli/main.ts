#!/usr/bin/env -S node --disable-warning=ExperimentalWarning --disable-warning=DEP0123
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";

import { ERRORS } from "../model/error.ts";
import { PERMISSIONS } from "../model/permission.ts";
import type { ApplyCommandOptions } from "./commands/apply.ts";
import type { ExportOptions, ShowOptions, VerifyOptions } from "./commands/audit.ts";
import type { ApproveOptions, PauseOptions, ResumeOptions } from "./commands/decide.ts";
import type { HistoryOptions } from "./commands/history.ts";
import type { GatewayCommandOptions } from "./commands/gateway.ts";
import type { GitHubSetupOptions } from "./commands/github.ts";
import type { InitOptions } from "./commands/init.ts";
import type { ServeCommandOptions } from "./commands/serve.ts";
import type { ConnectionCommandOptions } from "./commands/connection.ts";
import type { JoinCommandOptions, ParticipantOptions } from "./commands/participant.ts";
import type { PlanOptions } from "./commands/plan.ts";
import type { RequestOptions } from "./commands/request.ts";
import type { ProposeOptions } from "./commands/sequencer.ts";
import type { SimulateOptions } from "./commands/simulate.ts";
import type { SimulateParticipantOptions } from "./commands/simulate-participant.ts";
import type { DomainOptions } from "./domain-command.ts";
import type { TokenOptions } from "./commands/token.ts";
import type { TraceOptions } from "./commands/trace.ts";
import type { ServiceOptions } from "./service-command.ts";
import type { RegisterOptions } from "./register-command.ts";
import { type CommonOptions, runCommand, type Session } from "./session.ts";

const VERSION = "0.1.0";

/** Each command is loaded when it is called: nobody waits for what he does not use. */
function buildProgram(): Command {
  const program = new Command("rollcall")
    .description("GitOps reconciliation of domain membership in Daml/Canton")
    .version(VERSION)
    .showSuggestionAfterError()
    // An option belongs to the command that it follows, also where that has commands of its own.
    .enablePositionalOptions()
    .configureHelp({ sortSubcommands: false });

  common(program.command("init"), ["text"])
    .argument("<dir>", "an empty or missing folder")
    .description("write a register that is ready to push")
    .option("--domain <name>", "the domain's name", "acme")
    .option("--domain-id <id>", "the domain's unique identifier")
    .action(
      run(async (session, dir: string, options: InitOptions) =>
        (await import("./commands/init.ts")).initCommand(session, dir, options),
      ),
    );

  common(program.command("validate"), ["text", "json", "markdown", "github"])
    .argument("[dir]", "the register's folder", ".")
    .description("check a register offline: every problem, with its place")
    .action(
      run(async (session, dir: string, options: CommonOptions) =>
        (await import("./commands/validate.ts")).validateCommand(session, dir, options),
      ),
    );

  live(program.command("plan"), ["text", "json", "markdown"])
    .description("desired against live, and what the safety rules say of it")
    .option("--ref <rev>", "a branch, or a commit of the protected branch, instead of its tip")
    .option("--register <dir>", "a folder that is being edited, instead of the git repository")
    .option("--request <request>", "what merging a pull request (its number), or a branch, would come to")
    .option("--out <file>", "also write the plan as JSON, for apply --plan")
    .option("--detailed-exitcode", "exit 2 for differences and 3 when held")
    .action(
      run(async (session, options: PlanOptions) => (await import("./commands/plan.ts")).planCommand(session, options)),
    );

  live(program.command("apply"), ["text", "json", "markdown"])
    .description("plan, ask, apply and verify")
    .option("--plan <file>", "apply only what this plan says")
    .option("--digest <digest>", "apply only the plan of this digest")
    .option("--yes", "do not ask")
    .option("--lock-timeout <seconds>", "wait so long for whoever applies to the domain at the moment", wholeNumber, 10)
    .addOption(new Option("--register <dir>").hideHelp())
    .action(
      run(async (session, options: ApplyCommandOptions) =>
        (await import("./commands/apply.ts")).applyCommand(session, options),
      ),
    );

  live(program.command("drift"), ["text", "json", "markdown"])
    .description("what the live domain holds that git did not ask for")
    .option("--ref <rev>", "a branch, or a commit of the protected branch, instead of its tip")
    .option("--register <dir>", "a folder that is being edited, instead of the git repository")
    .action(
      run(async (session, options: DomainOptions) =>
        (await import("./commands/drift.ts")).driftCommand(session, options),
      ),
    );

  live(program.command("import"), ["text", "json"])
    .argument("<dir>", "the folder of the register to write into")
    .description("write documents for what is live and unknown to git")
    .action(
      run(async (session, dir: string, options: DomainOptions) =>
        (await import("./commands/import.ts")).importCommand(session, dir, options),
      ),
    );

  live(program.command("status"), ["text", "json"])
    .description("how each domain stands")
    .option("--direct", "look at the domains from here, whether or not a service runs")
    .option("--register <dir>", "a folder that is being edited, instead of the git repository")
    .action(
      run(async (session, options: DomainOptions & ServiceOptions) =>
        (await import("./commands/status.ts")).statusCommand(session, options),
      ),
    );

  common(program.command("serve"), ["text"])
    .description("the service: schedule, API, metrics, until it is told to stop")
    .addOption(configOption())
    .addOption(
      new Option("--log-level <level>", "what the JSON log on stdout holds")
        .choices(["debug", "info", "warn", "error"])
        .default("info")
        .env("ROLLCALL_LOG_LEVEL"),
    )
    .action(
      run(async (session, options: ServeCommandOptions) =>
        (await import("./commands/serve.ts")).serveCommand(session, { ...options, version: VERSION }),
      ),
    );

  common(program.command("health"), ["text"])
    .description("whether the service of these settings lives; a container's health check")
    .addOption(configOption())
    .action(
      run(async (session, options: CommonOptions) =>
        (await import("./commands/health.ts")).healthCommand(session, options),
      ),
    );

  asks(program.command("history"), ["text", "json"])
    .description("past runs, newest first")
    .option("--domain <name>", "one domain of the settings; all when absent")
    .option("--before <run>", "only those before this one")
    .addOption(new Option("--limit <count>", "how many").argParser(wholeNumber).default(20))
    .action(
      run(async (session, options: HistoryOptions) =>
        (await import("./commands/history.ts")).historyCommand(session, options),
      ),
    );

  asks(program.command("pause"), ["text", "json"])
    .argument("[domain]", "may be left out when the settings have one only")
    .description("stop enforcement for a time")
    .option("--member <name>", "one member only")
    .requiredOption("--until <end>", "a length such as 2h, or a moment; 30 days at most")
    .requiredOption("--owner <who>", "who answers for it")
    .requiredOption("--reason <why>", "for whoever reads the audit trail")
    .action(
      run(async (session, domain: string | undefined, options: PauseOptions) =>
        (await import("./commands/decide.ts")).pauseCommand(session, domain, options),
      ),
    );

  asks(program.command("resume"), ["text", "json"])
    .argument("[domain]", "may be left out when the settings have one only")
    .description("end pauses, and the standstill after a fight or a rewritten branch")
    .option("--member <name>", "one member only")
    .requiredOption("--reason <why>", "for whoever reads the audit trail")
    .option(
      "--accept-rewrite <commit>",
      "let the branch go on from here, though it does not descend from what was applied",
    )
    .action(
      run(async (session, domain: string | undefined, options: ResumeOptions) =>
        (await import("./commands/decide.ts")).resumeCommand(session, domain, options),
      ),
    );

  asks(program.command("approve"), ["text", "json"])
    .argument("[domain]", "may be left out when the settings have one only")
    .description("let exactly one held plan pass")
    .requiredOption("--digest <digest>", "of the plan, all 64 characters")
    .requiredOption("--reason <why>", "for whoever reads the audit trail")
    .option("--for <length>", "how long it counts, such as 2h; 7 days at most", "24h")
    .action(
      run(async (session, domain: string | undefined, options: ApproveOptions) =>
        (await import("./commands/decide.ts")).approveCommand(session, domain, options),
      ),
    );

  asks(program.command("reconcile"), ["text", "json"])
    .argument("[domain]", "may be left out when the settings have one only")
    .description("ask the service for a run now")
    .action(
      run(async (session, domain: string | undefined, options: ServiceOptions) =>
        (await import("./commands/decide.ts")).reconcileCommand(session, domain, options),
      ),
    );

  const audit = program.command("audit").description("the audit trail: verify, show and export it");
  asks(audit.command("verify"), ["text", "json"])
    .argument("[file]", "an export, or a folder of audit-*.ndjson files; the store when absent")
    .description("prove that nothing was changed, removed or reordered")
    .option("--head <sequence:hash>", "a head that was noted before: the trail must lead through it")
    .action(
      run(async (session, file: string | undefined, options: VerifyOptions) =>
        (await import("./commands/audit.ts")).verifyCommand(session, file, options),
      ),
    );
  asks(audit.command("show"), ["text", "json"])
    .description("a member's whole story, or a domain's")
    .option("--domain <name>", "may be left out when the settings have one only")
    .option("--member <name>", "a document's name, or a participant id")
    .action(
      run(async (session, options: ShowOptions) => (await import("./commands/audit.ts")).showCommand(session, options)),
    );
  asks(audit.command("export"), ["text"])
    .description("the whole trail, one record a line")
    .option("--out <file>", "instead of stdout")
    .action(
      run(async (session, options: ExportOptions) =>
        (await import("./commands/audit.ts")).exportCommand(session, options),
      ),
    );

  asks(program.command("trace"), ["text", "json"])
    .argument("<id>", "a run, or a trace id")
    .description("the lines of Canton's logs that belong to a run")
    .addOption(
      new Option("--canton-log <file>", "plain or JSON, also packed; may be given several times")
        .argParser(collect)
        .default([])
        .makeOptionMandatory(),
    )
    .action(
      run(async (session, id: string, options: TraceOptions) =>
        (await import("./commands/trace.ts")).traceCommand(session, id, options),
      ),
    );

  const store = program.command("store").description("move what is kept from one store to another");
  common(store.command("export"), ["text"])
    .argument("<file>", "where to write it")
    .description("everything that the store holds, in one file")
    .addOption(configOption())
    .action(
      run(async (session, file: string, options: CommonOptions) =>
        (await import("./commands/store.ts")).storeExportCommand(session, file, options),
      ),
    );
  common(store.command("import"), ["text", "json"])
    .argument("<file>", "an export")
    .description("take an export into an empty store")
    .addOption(configOption())
    .action(
      run(async (session, file: string, options: CommonOptions) =>
        (await import("./commands/store.ts")).storeImportCommand(session, file, options),
      ),
    );

  common(program.command("token"), ["text", "json"])
    .argument("<name>", "who will bear it, for the audit trail")
    .description("make a token for the service's API")
    .addOption(new Option("--role <role>", "what it may").choices(["viewer", "operator"]).default("viewer"))
    .action(
      run(async (session, name: string, options: TokenOptions) =>
        (await import("./commands/token.ts")).tokenCommand(session, name, options),
      ),
    );

  const placement = program.command("placement").description("who connects through which sequencers, and why");
  offline(placement.command("show"), ["text", "json"])
    .description("who is where, and how many members each sequencer carries")
    .action(
      run(async (session, options: RegisterOptions) =>
        (await import("./commands/placement.ts")).placementShowCommand(session, options),
      ),
    );
  offline(placement.command("explain"), ["text", "json"])
    .argument("<member>", "the name of a member")
    .description("which rule decided, for each sequencer")
    .action(
      run(async (session, member: string, options: RegisterOptions) =>
        (await import("./commands/placement.ts")).placementExplainCommand(session, member, options),
      ),
    );

  const sequencer = program.command("sequencer").description("the sequencers that a domain needs");
  offline(sequencer.command("propose"), ["text", "json"])
    .description("the document of each sequencer that is due, to be filled in")
    .option("--write <dir>", "also write it into this folder of the register")
    .action(
      run(async (session, options: ProposeOptions) =>
        (await import("./commands/sequencer.ts")).sequencerProposeCommand(session, options),
      ),
    );

  const gateway = program.command("gateway").description("the network gateway before the sequencers");
  offline(gateway.command("render"), ["text", "json"])
    .description("its configuration: TLS by name, only for networks of members that are placed there")
    .addOption(
      new Option("--for <program>", "what it is for").choices(["haproxy", "nginx", "envoy"]).makeOptionMandatory(),
    )
    .option("--listen <address:port>", "where members arrive, instead of gateway.listen of the settings")
    .addOption(
      new Option("--backend <[domain/]sequencer=host:port>", "where a sequencer listens behind the gateway")
        .argParser(collect)
        .default([]),
    )
    .addOption(
      new Option(
        "--without-networks <what>",
        "members without networks do not get through (closed), or their sequencers are open to every address",
      ).choices(["closed", "open"]),
    )
    .action(
      run(async (session, options: GatewayCommandOptions) =>
        (await import("./commands/gateway.ts")).gatewayRenderCommand(session, options),
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
        (await import("./commands/connection.ts")).connectionCommand(session, name, options),
      ),
    );

  addParticipantCommands(program.command("participant").enablePositionalOptions());
  addRequestCommands(program);

  common(program.command("doctor"), ["text", "json"])
    .description("check settings, credentials, reachability, versions, clock and permissions")
    .addOption(configOption())
    .action(
      run(async (session, options: CommonOptions) =>
        (await import("./commands/doctor.ts")).doctorCommand(session, options),
      ),
    );

  const simulate = simulated(program.command("simulate").enablePositionalOptions(), "acme")
    .description("a Canton 2.x domain manager on loopback, for demos, tests and rehearsals")
    .addOption(new Option("--participants <count>", "members from the start").argParser(wholeNumber).default(0))
    .option("--open", "admit whoever registers")
    .addOption(new Option("--protocol-version <version>").choices(["5", "7"]).default("5"))
    .addOption(new Option("--delay-ms <ms>", "from sequencing to effect").argParser(wholeNumber).default(250))
    .option("--state <file>", "keep the state in this file")
    .addOption(
      new Option("--sequencer <name=port>", "a sequencer's public API; without a port, any free one")
        .argParser(collect)
        .default([]),
    )
    .addOption(
      new Option("--sequencer-tls <name=cert,key>", "its certificate and private key").argParser(collect).default([]),
    )
    .option("--agreement <id=text>", "terms that participants have to accept")
    .action(
      run(async (session, options: SimulateOptions) =>
        (await import("./commands/simulate.ts")).simulateCommand(session, options),
      ),
    );
  simulated(simulate.command("participant"), "alice")
    .description("a Canton 2.x participant node instead, which joins domains over the network")
    .addOption(new Option("--protocol-version <version>", "the only one that it speaks").choices(["5", "7"]))
    .action(
      run(async (session, options: SimulateParticipantOptions) =>
        (await import("./commands/simulate-participant.ts")).simulateParticipantCommand(session, options),
      ),
    );

  return program;
}

/** The joining side: each command speaks to the participant's own admin API. */
function addParticipantCommands(participant: Command): void {
  participant.description("the joining side, against the participant's own admin API");
  reached(participant.command("id"))
    .description("print the participant's unique identifier, which the register asks for")
    .action(
      run(async (session, options: ParticipantOptions) =>
        (await import("./commands/participant.ts")).participantIdCommand(session, options),
      ),
    );
  reached(participant.command("join"))
    .description("join a domain as its provider's connection package says")
    .requiredOption("--package <file>", "the connection package")
    .requiredOption("--alias <alias>", "what the participant is to call the domain", domainAlias)
    .option("--trust-key <key>", "the provider's public key: a PEM file, or sha256: and its fingerprint")
    .option("--allow-unsigned", "take a package although nobody vouches for it")
    .addOption(
      new Option("--wait [seconds]", "wait to be admitted; a day when no time is given").argParser(wholeNumber),
    )
    .option("--accept-agreement <id>", "agree to the domain's terms of this id")
    .option("--no-probe", "take the endpoints at the package's word")
    .addOption(
      new Option("--allow-network <cidr>", "where an unsigned package may lead, besides public addresses")
        .argParser(collect)
        .default([]),
    )
    .action(
      run(async (session, options: JoinCommandOptions) =>
        (await import("./commands/participant.ts")).participantJoinCommand(session, options),
      ),
    );
  reached(participant.command("status"))
    .description("the domains that the participant knows, and how it stands with them")
    .action(
      run(async (session, options: ParticipantOptions) =>
        (await import("./commands/participant.ts")).participantStatusCommand(session, options),
      ),
    );
  reached(participant.command("leave"))
    .description("disconnect from a domain; the membership stays")
    .requiredOption("--alias <alias>", "what the participant calls the domain")
    .action(
      run(async (session, options: ParticipantOptions & { readonly alias: string }) =>
        (await import("./commands/participant.ts")).participantLeaveCommand(session, options),
      ),
    );
  reached(participant.command("upload-dar"))
    .argument("<files...>", "package archives, those that others depend on first")
    .description("upload the package archives that the participant lacks")
    .action(
      run(async (session, files: readonly string[], options: ParticipantOptions) =>
        (await import("./commands/participant.ts")).participantUploadCommand(session, files, options),
      ),
    );
}

/** What requests need: the Apps, once, and whoever asks without an editor of YAML. */
function addRequestCommands(program: Command): void {
  const github = program.command("github").description("the GitHub App that answers pull requests");
  common(github.command("setup"), ["text", "json"])
    .description("register the App: prints a link, and writes its key into a file")
    .option("--organisation <name>", "who is to own it; your own account when absent")
    .option("--name <name>", "of the App, and of its files")
    .option("--webhook-url <url>", "where GitHub reaches the service's /webhooks/github; without it, it polls")
    .option("--intake", "the second App instead, which turns forms into pull requests")
    .option("--web <url>", "GitHub's web site; an Enterprise Server's where you have one", "https://github.com")
    .option("--api-url <url>", "its API, where it is not where GitHub has it")
    .option("--out <dir>", "where the key and the webhook secret are written", ".")
    .addOption(new Option("--port <port>", "of the page on this machine; 0 for any").argParser(wholeNumber).default(0))
    .addOption(configOption())
    .action(
      run(async (session, options: GitHubSetupOptions) =>
        (await import("./commands/github.ts")).githubSetupCommand(session, options),
      ),
    );
  const request = common(program.command("request"), ["text", "json"])
    .argument("<name>", "what the register is to call the member")
    .description("ask for admission: write the document, or push it and open the pull request")
    .option("--domain <name>", "may be left out where the register has one only")
    .requiredOption("--organisation <name>", "who runs the participant")
    .addOption(several("--contact <where>", "a mail address or a link"))
    .addOption(several("--github <login>", "who may ask for changes: a login, or organisation/team; yours by --push"))
    .addOption(new Option("--permission <permission>", "what it may do").choices(PERMISSIONS))
    .addOption(several("--sequencer <name>", "connect through this one"))
    .addOption(new Option("--isolation <kind>", "a sequencer of its own, or not").choices(["shared", "dedicated"]))
    .addOption(several("--apart-from <name>", "share no sequencer with this member"))
    .option("--region <name>", "only sequencers of this region")
    .addOption(several("--network <cidr>", "where the participant connects from"))
    .option("--participant-id <id>", "as its console prints it; or have it asked with --address");
  reach(request.option("--address <host:port>", "the participant's admin API"))
    .option("--register <dir>", "the checkout to write into; this folder when absent")
    .option("--push", "commit it on a branch of its own, push that, and ask for it to be merged")
    .option("--url <url>", "the register's repository, instead of the settings'")
    .option("--base <branch>", "its protected branch; that of the settings, or main")
    .option("--branch <branch>", "the new branch; made from domain and name when absent")
    .option("--fork <login>", "push to your fork: LOGIN, or LOGIN/REPOSITORY")
    .option("--github-token-file <file>", "your token for the register's GitHub; for github.com also GITHUB_TOKEN")
    .option("--api-url <url>", "its API, where it is not where GitHub has it")
    .addOption(configOption())
    .action(
      run(async (session, name: string, options: RequestOptions) =>
        (await import("./commands/request.ts")).requestCommand(session, name, options),
      ),
    );
}

/** An option that may be given several times. */
function several(flags: string, description: string): Option {
  return new Option(flags, `${description}; may be given several times`).argParser(collect).default([]);
}

/** How the participant is reached. */
function reached(command: Command): Command {
  return reach(
    common(command, ["text", "json"]).requiredOption("--address <host:port>", "the participant's admin API"),
  );
}

function reach(command: Command): Command {
  return command
    .option("--tls-trust-root <file>", "PEM of what vouches for the node")
    .option("--tls-certificate <file>", "PEM of our certificate, for mutual TLS")
    .option("--tls-key <file>", "PEM of its private key")
    .option("--tls-server-name <name>", "the name in the node's certificate, where it is not the address's host")
    .option("--tls", "TLS, with this machine's trust store")
    .option("--token-file <file>", "bearer token, read for every call")
    .option("--plaintext", "plaintext beyond this machine, where the network protects the connection");
}

/** Options of every simulated node. */
function simulated(command: Command, name: string): Command {
  return common(command, ["text", "json"])
    .addOption(new Option("--port <port>", "0 for any free port").argParser(wholeNumber).default(0))
    .option("--name <name>", "the node's name", name)
    .addOption(new Option("--seed <seed>", "everything random derives from it").argParser(wholeNumber).default(1))
    .addOption(new Option("--edition <edition>").choices(["community", "enterprise"]).default("community"))
    .addOption(
      new Option("--fault <name=amount>", "what goes wrong, such as unavailable=0.1 or lag-ms=2000")
        .argParser(collect)
        .default([]),
    )
    .option("--tls-cert <file>", "serve TLS with this certificate")
    .option("--tls-key <file>", "its private key")
    .option("--tls-client-ca <file>", "demand client certificates that these roots signed")
    .option("--token-file <file>", "demand this bearer token")
    .option("--log", "write Canton's log lines to stderr");
}

function common(command: Command, formats: readonly string[]): Command {
  return command.addOption(
    new Option("-o, --output <format>", "how to print results").choices(formats).default("text"),
  );
}

function configOption(): Option {
  return new Option("--config <file>", "the operator's settings").env("ROLLCALL_CONFIG").default("rollcall.yaml");
}

/** Commands that ask the service, or its store. */
function asks(command: Command, formats: readonly string[]): Command {
  return common(command, formats)
    .addOption(configOption())
    .option("--direct", "ask the store, whether or not the service runs");
}

/** Commands that read a register and ask no domain. */
function offline(command: Command, formats: readonly string[]): Command {
  return common(command, formats)
    .addOption(configOption())
    .option("--register <dir>", "a folder, instead of the settings' git repository")
    .option("--ref <rev>", "a branch, or a commit of the protected branch, instead of its tip")
    .option("--domain <name>", "one domain of the register; all when absent");
}

function domain(command: Command): Command {
  return command.addOption(configOption()).option("--domain <name>", "one domain of the settings; all when absent");
}

function live(command: Command, formats: readonly string[]): Command {
  return domain(common(command, formats)).addOption(
    new Option(
      "--accept-missing <count>",
      "plan although this many members that were last applied are gone from the domain",
    ).argParser(wholeNumber),
  );
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("Give a whole number.");
  return Number(text);
}

function domainAlias(text: string): string {
  if (!/^\P{C}{1,255}$/u.test(text)) throw new InvalidArgumentError("Give up to 255 printable characters.");
  return text;
}

function collect(word: string, words: readonly string[]): readonly string[] {
  return [...words, word];
}

type Work<Args extends readonly unknown[]> = (session: Session, ...args: Args) => Promise<number>;

/** Commander's action for `work`: its arguments, then its options, with the command itself left out. */
function run<Args extends readonly unknown[]>(work: Work<Args>): (...args: unknown[]) => Promise<void> {
  return async (...args) => {
    const own = args.slice(0, -1);
    const { output } = own.at(-1) as CommonOptions;
    await runCommand(output, (session) => work(session, ...(own as unknown as Args)));
  };
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
