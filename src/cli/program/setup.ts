import { type Command, Option } from "commander";

import type { GitHubSetupOptions } from "../commands/github.ts";
import type { SimulateOptions } from "../commands/simulate.ts";
import type { SimulateParticipantOptions } from "../commands/simulate-participant.ts";
import type { CommonOptions } from "../session.ts";
import { collect, common, configOption, port, run, wholeNumber } from "./options.ts";

/** What sets rollcall up, looks whether it works, and stands in for a domain. */
export function addSetupCommands(program: Command): void {
  common(program.command("doctor"), ["text", "json"])
    .description("check settings, credentials, reachability, versions, clock and permissions")
    .addOption(configOption())
    .action(
      run(async (session, options: CommonOptions) =>
        (await import("../commands/doctor.ts")).doctorCommand(session, options),
      ),
    );

  const github = program.command("github").description("set up the GitHub App that checks pull requests");
  common(github.command("setup"), ["text", "json"])
    .description("register the App: prints a link, and writes its key into a file")
    .option("--organisation <name>", "the organisation that owns it; your own account when absent")
    .option("--name <name>", "of the App, and of its files")
    .option("--webhook-url <url>", "public URL of the service's /webhooks/github; without it, the service polls")
    .option("--intake", "register the intake App, which turns admission forms into pull requests")
    .option("--web <url>", "GitHub's web site; an Enterprise Server's where you have one", "https://github.com")
    .option("--api-url <url>", "its API, if it is not at GitHub's default address")
    .option("--out <dir>", "where the key and the webhook secret are written", ".")
    .addOption(new Option("--port <port>", "of the page on this machine; 0 for any").argParser(port).default(0))
    .addOption(configOption())
    .action(
      run(async (session, options: GitHubSetupOptions) =>
        (await import("../commands/github.ts")).githubSetupCommand(session, options),
      ),
    );

  const simulate = simulated(program.command("simulate").enablePositionalOptions(), "acme")
    .description("simulate a Canton 2.x domain manager on loopback, for demos, tests and rehearsals")
    .addOption(new Option("--participants <count>", "members from the start").argParser(wholeNumber).default(0))
    .option("--open", "admit every participant that registers")
    .addOption(new Option("--protocol-version <version>").choices(["5", "7"]).default("5"))
    .addOption(new Option("--delay-ms <ms>", "from sequencing to effect").argParser(wholeNumber).default(250))
    .option("--state <file>", "keep the state in this file")
    .addOption(
      new Option("--sequencer <name=port>", "a sequencer's public API; without a port, any free one")
        .argParser(collect)
        .default([]),
    )
    .addOption(
      new Option("--sequencer-tls <name=file,file>", "its certificate and private key").argParser(collect).default([]),
    )
    .option("--agreement <id=text>", "service agreement that participants must accept")
    .action(
      run(async (session, options: SimulateOptions) =>
        (await import("../commands/simulate.ts")).simulateCommand(session, options),
      ),
    );
  simulated(simulate.command("participant"), "alice")
    .description("simulate a Canton 2.x participant node, which joins domains over the network")
    .addOption(new Option("--protocol-version <version>", "the only version that it supports").choices(["5", "7"]))
    .action(
      run(async (session, options: SimulateParticipantOptions) =>
        (await import("../commands/simulate-participant.ts")).simulateParticipantCommand(session, options),
      ),
    );
}

/** Options of every simulated node. */
function simulated(command: Command, name: string): Command {
  return common(command, ["text", "json"])
    .addOption(new Option("--port <port>", "0 for any free port").argParser(port).default(0))
    .option("--name <name>", "the node's name", name)
    .addOption(new Option("--seed <seed>", "seed of everything random").argParser(wholeNumber).default(1))
    .addOption(new Option("--edition <edition>").choices(["community", "enterprise"]).default("community"))
    .addOption(
      new Option("--fault <name=amount>", "a fault to inject, such as unavailable=0.1 or lag-ms=2000")
        .argParser(collect)
        .default([]),
    )
    .option("--tls-cert <file>", "serve TLS with this certificate")
    .option("--tls-key <file>", "its private key")
    .option("--tls-client-ca <file>", "require client certificates signed by these roots")
    .option("--token-file <file>", "require this bearer token")
    .option("--log", "write Canton's log lines to stderr");
}
