import { type Command, Option } from "commander";

import type { GatewayCommandOptions } from "../commands/gateway.ts";
import type { InitOptions } from "../commands/init.ts";
import type { ProposeOptions } from "../commands/sequencer.ts";
import type { RegisterOptions } from "../register-command.ts";
import type { CommonOptions } from "../session.ts";
import { collect, common, configOption, run } from "./options.ts";

/** What reads or writes a register, and asks no domain. */
export function addRegisterCommands(program: Command): void {
  common(program.command("init"), ["text"])
    .argument("[dir]", "an empty or missing folder for the register")
    .description("write a register that is ready to push; with --settings, the operator's settings")
    .option("--domain <name>", "the domain's name", "acme")
    .option("--domain-id <id>", "the domain's unique identifier")
    .option("--example", "with an example member to copy, which an apply would admit")
    .option("--check-image <name@sha256:digest>", "with a workflow that runs this image")
    .option("--check-tarball <url>", "with a workflow that runs this package, as npm pack writes it")
    .option("--integrity <sha512-hash>", "the package's hash, in base64")
    .option("--settings", "write the settings with every option, and no register")
    .addOption(configOption())
    .action(
      run(async (session, dir: string | undefined, options: InitOptions) =>
        (await import("../commands/init.ts")).initCommand(session, dir, options),
      ),
    );

  common(program.command("validate"), ["text", "json", "markdown", "github"])
    .argument("[dir]", "the register's folder", ".")
    .description("check a register offline: every problem, with its place")
    .action(
      run(async (session, dir: string, options: CommonOptions) =>
        (await import("../commands/validate.ts")).validateCommand(session, dir, options),
      ),
    );

  const placement = program.command("placement").description("show which sequencers members connect through, and why");
  offline(placement.command("show"), ["text", "json"])
    .description("show the sequencers of each member, and the load of each sequencer")
    .action(
      run(async (session, options: RegisterOptions) =>
        (await import("../commands/placement.ts")).placementShowCommand(session, options),
      ),
    );
  offline(placement.command("explain"), ["text", "json"])
    .argument("<member>", "the name of a member")
    .description("explain which rule decided, for each sequencer")
    .action(
      run(async (session, member: string, options: RegisterOptions) =>
        (await import("../commands/placement.ts")).placementExplainCommand(session, member, options),
      ),
    );

  const sequencer = program.command("sequencer").description("plan the sequencers that a domain needs");
  offline(sequencer.command("propose"), ["text", "json"])
    .description("draft a document for each sequencer that is due")
    .option("--write <dir>", "also write it into this folder of the register")
    .action(
      run(async (session, options: ProposeOptions) =>
        (await import("../commands/sequencer.ts")).sequencerProposeCommand(session, options),
      ),
    );

  const gateway = program.command("gateway").description("configure the network gateway in front of the sequencers");
  offline(gateway.command("render"), ["text", "json"])
    .description("write its configuration: TLS by name, restricted to the networks of the members placed there")
    .addOption(
      new Option("--for <program>", "the gateway's program")
        .choices(["haproxy", "nginx", "envoy"])
        .makeOptionMandatory(),
    )
    .option("--listen <address:port>", "the address to listen on, instead of gateway.listen of the settings")
    .addOption(
      new Option("--backend <[domain/]sequencer=host:port>", "where a sequencer listens behind the gateway")
        .argParser(collect)
        .default([]),
    )
    .addOption(
      new Option(
        "--without-networks <what>",
        "members without networks: block them (closed), or open their sequencers to every address (open)",
      ).choices(["closed", "open"]),
    )
    .action(
      run(async (session, options: GatewayCommandOptions) =>
        (await import("../commands/gateway.ts")).gatewayRenderCommand(session, options),
      ),
    );
}

/** Commands that read a register and ask no domain. */
function offline(command: Command, formats: readonly string[]): Command {
  return common(command, formats)
    .addOption(configOption())
    .option("--register <dir>", "a folder, instead of the settings' git repository")
    .option("--ref <rev>", "a commit as git names it: branch, tag, id, HEAD~1; the protected branch when absent")
    .option("--domain <name>", "one domain of the register; all when absent");
}
