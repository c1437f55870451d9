import { createColors } from "picocolors";

import { runProgram, SOURCES } from "../support/program.ts";

const { bold, cyan, dim } = createColors(process.stdout.isTTY);

/** What the audience sees. Every line that is not a heading, or told, comes from the real commands and the real service. */
export function tell(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function heading(text: string): void {
  tell(`\n${bold(`── ${text}`)}`);
}

/** A page of Markdown, set off from what is told around it. */
export function page(title: string, text: string): void {
  tell(`\n${cyan(title)}\n`);
  tell(
    text
      .trimEnd()
      .split("\n")
      .map((line) => `  ${dim("│")} ${line}`)
      .join("\n"),
  );
}

/** Runs one command as a person would, shows it, and ends the demo when it does not end as the story says. */
export async function rollcall(directory: string, args: readonly string[], expectedExit: number): Promise<string> {
  tell(cyan(`\n$ rollcall ${args.map((word) => (word.includes(" ") ? `"${word}"` : word)).join(" ")}`));
  const { exitCode, stdout, stderr } = await runProgram(args, { cwd: directory, main: SOURCES });
  tell([stdout.trimEnd(), stderr.trimEnd()].filter((text) => text !== "").join("\n"));
  tell(dim(`(exit code ${String(exitCode)})`));
  if (exitCode !== expectedExit)
    throw new Error(`rollcall ${args.join(" ")} should have ended with ${String(expectedExit)}`);
  return stdout;
}
