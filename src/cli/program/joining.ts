import { type Command, Option } from "commander";

import { PERMISSIONS } from "../../model/permission.ts";
import type { JoinCommandOptions, ParticipantOptions } from "../commands/participant.ts";
import type { RequestOptions } from "../commands/request.ts";
import { collect, common, configOption, domainAlias, run, several, wholeNumber } from "./options.ts";

/** The side of whoever wants to become a member. */
export function addJoiningCommands(program: Command): void {
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
        (await import("../commands/request.ts")).requestCommand(session, name, options),
      ),
    );

  const participant = program.command("participant").enablePositionalOptions();
  participant.description("the joining side, against the participant's own admin API");
  reached(participant.command("id"))
    .description("print the participant's unique identifier, which the register asks for")
    .action(
      run(async (session, options: ParticipantOptions) =>
        (await import("../commands/participant.ts")).participantIdCommand(session, options),
      ),
    );
  reached(participant.command("join"))
    .description("join a domain as its provider's connection package says")
    .requiredOption("--package <file>", "the connection package")
    .requiredOption("--alias <alias>", "what the participant is to call the domain", domainAlias)
    .option("--trust-key <file|sha256:hex>", "the provider's public key: a PEM file, or sha256: and its fingerprint")
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
        (await import("../commands/participant.ts")).participantJoinCommand(session, options),
      ),
    );
  reached(participant.command("status"))
    .description("the domains that the participant knows, and how it stands with them")
    .action(
      run(async (session, options: ParticipantOptions) =>
        (await import("../commands/participant.ts")).participantStatusCommand(session, options),
      ),
    );
  reached(participant.command("leave"))
    .description("disconnect from a domain; the membership stays")
    .requiredOption("--alias <alias>", "what the participant calls the domain")
    .action(
      run(async (session, options: ParticipantOptions & { readonly alias: string }) =>
        (await import("../commands/participant.ts")).participantLeaveCommand(session, options),
      ),
    );
  reached(participant.command("upload-dar"))
    .argument("<files...>", "package archives, those that others depend on first")
    .description("upload the package archives that the participant lacks")
    .action(
      run(async (session, files: readonly string[], options: ParticipantOptions) =>
        (await import("../commands/participant.ts")).participantUploadCommand(session, files, options),
      ),
    );
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
