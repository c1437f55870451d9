import { type Command, InvalidArgumentError, Option } from "commander";

import { type CommonOptions, runCommand, type Session } from "../session.ts";
import { refuseNoFile } from "./file-place.ts";

/** An option that may be given several times. */
export function several(flags: string, description: string): Option {
  return new Option(flags, `${description}; may be given several times`).argParser(collect).default([]);
}

export function common(command: Command, formats: readonly string[]): Command {
  return command.addOption(
    new Option("-o, --output <format>", "how to print results").choices(formats).default("text"),
  );
}

export function configOption(): Option {
  return new Option("--config <file>", "the operator's settings").env("ROLLCALL_CONFIG").default("rollcall.yaml");
}

export function domain(command: Command): Command {
  return command.addOption(configOption()).option("--domain <name>", "one domain of the settings; all when absent");
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("Give a whole number.");
  return Number(text);
}

export function port(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new InvalidArgumentError("Give a port: 0 to 65535.");
  return Number(text);
}

export function domainAlias(text: string): string {
  if (!/^\P{C}{1,255}$/u.test(text)) throw new InvalidArgumentError("Give up to 255 printable characters.");
  return text;
}

export function collect(word: string, words: readonly string[]): readonly string[] {
  return [...words, word];
}

type Work<Args extends readonly unknown[]> = (session: Session, ...args: Args) => Promise<number>;

/** Commander's action for `work`: its arguments, then its options, with the command itself left out. */
export function run<Args extends readonly unknown[]>(work: Work<Args>): (...args: unknown[]) => Promise<void> {
  return async (...args) => {
    const own = args.slice(0, -1);
    const { output } = own.at(-1) as CommonOptions;
    await runCommand(output, async (session) => {
      refuseNoFile(args.at(-1) as Command);
      return work(session, ...(own as unknown as Args));
    });
  };
}
