import { expect, test } from "vitest";

import { buildProgram, prepareCommands } from "../../src/cli/program/program.ts";

/** What is written to stderr when these arguments are parsed. */
async function complaintOf(...args: readonly string[]): Promise<string> {
  const program = buildProgram();
  const told: string[] = [];
  for (const command of [program, ...program.commands]) {
    command.configureOutput({ writeErr: (text) => told.push(text) });
  }
  prepareCommands(program);
  await expect(program.parseAsync([...args], { from: "user" })).rejects.toThrow();
  return told.join("");
}

test("all options that are missing are told at once", async () => {
  expect(await complaintOf("pause", "--owner", "olga")).toBe(
    "error: required options '--until <end>', '--reason <why>' not specified\n",
  );
  expect(await complaintOf("resume")).toBe("error: required option '--reason <why>' not specified\n");
  expect(await complaintOf("resume", "--reason", "x", "--nothing")).toContain("unknown option '--nothing'");
});
