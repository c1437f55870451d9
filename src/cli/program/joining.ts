import { type Command, Option } from "commander";

import { PERMISSIONS } from "../../model/permission.ts";
import type { JoinCommandOptions, ParticipantOptions } from "../commands/participant.ts";
import type { RequestOptions } from "../commands/request.ts";
import { collect, common, configOption, domainAlias, run, several, wholeNumber } from "./options.ts";

/** The commands of a joining member. */
export function addJoiningCommands(program: Command): void {
  const request = common(program.command("request"), ["text", "json"])
    .argument("<name>", "the member's name in the register")
    .description("request admission: write the document, or push it and open the pull request")
    .option("--domain <name>", "the domain; required if the register has several")
    .requiredOption("--organisation <name>", "the organisation that runs the participant")
    .addOption(several("--contact <where>", "a mail address or a link"))
    .addOption(
      several("--github <login>", "who may request changes: a login, or organisation/team; your own with --push"),
    )
    .addOption(new Option("--permission <permission>", "what it may do").choices(PERMISSIONS))
    .addOption(several("--sequencer <name>", "connect through this one"))
    .addOption(
      new Option("--isolation <kind>", "dedicated: a sequencer that no other member uses").choices([
        "shared",
        "dedicated",
      ]),
    )
    .addOption(several("--apart-from <name>", "share no sequencer with this member"))
    .option("--region <name>", "only sequencers of this region")
    .addOption(several("--network <cidr>", "where the participant connects from"))
    .option("--participant-id <id>", "as its console prints it; --address reads it from the participant");
  reach(request.option("--address <host:port>", "the participant's admin API"))
    .option("--register <dir>", "the checkout to write into; this folder when absent")
    .option("--push", "commit it to a new branch, push the branch, and open a pull request")
    .option("--url <url>", "the register's repository, instead of the settings'")
    .option("--base <branch>", "its protected branch; that of the settings, or main")
    .option("--branch <branch>", "the new branch; derived from domain and name when absent")
    .option("--fork <login>", "push to your fork: LOGIN, or LOGIN/REPOSITORY")
    .option("--github-token-file <file>", "your token for the register's GitHub; for github.com also GITHUB_TOKEN")
    .option("--api-url <url>", "its API, if it is not at GitHub's default address")
    .addOption(configOption())
    .action(
      run(async (session, name: string, options: RequestOptions) =>
        (await import("../commands/request.ts")).requestCommand(session, name, options),
      ),
    );

  const participant = program.command("participant").enablePositionalOptions();
  participant.description("join and leave domains, through the participant's own admin API");
  reached(participant.command("id"))
    .description("print the participant's unique identifier, for its document")
    .action(
      run(async (session, options: ParticipantOptions) =>
        (await import("../commands/participant.ts")).participantIdCommand(session, options),
      ),
    );
  reached(participant.command("join"))
    .description("join a domain with its provider's connection package")
    .requiredOption("--package <file>", "the connection package")
    .requiredOption("--alias <alias>", "the participant's alias for the domain", domainAlias)
    .option("--trust-key <file|sha256:hex>", "the provider's public key: a PEM file, or sha256: and its fingerprint")
    .option("--allow-unsigned", "accept an unsigned package")
    .addOption(
      new Option("--wait [seconds]", "wait for admission; for a day when no time is given").argParser(wholeNumber),
    )
    .option("--accept-agreement <id>", "accept the domain's service agreement with this id")
    .option("--no-probe", "do not probe the endpoints")
    .addOption(
      new Option("--allow-network <cidr>", "networks that an unsigned package may name, besides public addresses")
        .argParser(collect)
        .default([]),
    )
    .action(
      run(async (session, options: JoinCommandOptions) =>
        (await import("../commands/participant.ts")).participantJoinCommand(session, options),
      ),
    );
  reached(participant.command("status"))
    .description("show the participant's domains, and its connection to each")
    .action(
      run(async (session, options: ParticipantOptions) =>
        (await import("../commands/participant.ts")).participantStatusCommand(session, options),
      ),
    );
  reached(participant.command("leave"))
    .description("disconnect from a domain; the membership stays")
    .requiredOption("--alias <alias>", "the participant's alias for the domain")
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
    .option("--tls-trust-root <file>", "PEM of the certificates to trust")
    .option("--tls-certificate <file>", "PEM of the client certificate, for mutual TLS")
    .option("--tls-key <file>", "PEM of the client certificate's private key")
    .option("--tls-server-name <name>", "the name in the node's certificate, if it differs from the address's host")
    .option("--tls", "use TLS with the system's trust store")
    .option("--token-file <file>", "bearer token, read for every call")
    .option("--plaintext", "allow plaintext beyond loopback, if the network protects the connection");
}
