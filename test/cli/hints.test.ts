import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import type { Command } from "commander";
import ts from "typescript";
import { expect, test } from "vitest";

import { buildProgram } from "../../src/cli/program/program.ts";

const program = buildProgram();

/** What the program says, file by file, but for what it says to git and to a shell; in the place of what is put in, a word. */
const SPOKEN = new Map(
  readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter(
      (file) =>
        file.endsWith(".ts") && !/generated|simulator\/|cli\/program\/|adapters\/git\/|check-workflow/.test(file),
    )
    .map((file) => [join("src", file), textsOf(join("src", file))]),
);

function textsOf(path: string): readonly string[] {
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) texts.push(node.text);
    if (ts.isTemplateExpression(node)) {
      texts.push([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join("X"));
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest));
  return texts;
}

/** The command that words after `rollcall` name, as deep as they lead; undefined where they name none. */
function commandOf(words: readonly string[]): Command | undefined {
  let command: Command = program;
  for (const word of words) {
    const inner = command.commands.find((one) => one.name() === word);
    if (inner === undefined) break;
    command = inner;
  }
  return command === program ? undefined : command;
}

function everyCommand(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

function hasOption(command: Command, long: string): boolean {
  return long === "--help" || command.options.some((option) => option.long === long);
}

const optionsIn = (text: string): readonly string[] =>
  [...text.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([option]) => option);

/** Commands as a text tells somebody to call them, each up to the end of its sentence. */
function callsIn(text: string): readonly string[] {
  return [...text.matchAll(/(?<![\w/])rollcall ((?:[a-z]+ )*[a-z]+[^.;,(:`]*)/g)].map(([, call = ""]) => call);
}

/** Ends of `rollcall …` that are prose about the program, and no command. */
const PROSE =
  /^(?:is|and|does|has|may|of|in|on|it|writes|as|reads|or|the|with|that|can|needs|made|says|service|sent|runs|serves|by|wrote)\b/;

test("every command that a message names exists, with the options that it names", () => {
  const wrong = [...SPOKEN].flatMap(([path, texts]) =>
    texts.flatMap(callsIn).flatMap((call) => {
      if (PROSE.test(call)) return [];
      const command = commandOf(call.split(/\s+/));
      if (command === undefined) return [`${path}: rollcall ${call}`];
      return optionsIn(call)
        .filter((option) => !hasOption(command, option))
        .map((option) => `${path}: ${command.name()} has no ${option}`);
    }),
  );

  expect(wrong).toEqual([]);
});

/** The files that a file loads, now or when it needs them; not for their types. */
function loadedBy(path: string): readonly string[] {
  const text = readFileSync(path, "utf8").replace(/^(?:import|export) type [^;]*;/gm, "");
  return [...text.matchAll(/(?:from |import\()"(\.[^"]+\.ts)"/g)].map(([, file = ""]) => join(dirname(path), file));
}

function reachedFrom(path: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const next of loadedBy(path)) reachedFrom(next, seen);
  return seen;
}

/** The commands of each file below `commands`, as the program's source wires them. */
function wiredCommands(): ReadonlyMap<string, ReadonlySet<Command>> {
  const wired = new Map<string, Set<Command>>();
  const all = everyCommand(program);
  for (const file of readdirSync("src/cli/program")) {
    const text = readFileSync(join("src/cli/program", file), "utf8");
    let named: readonly Command[] = [];
    for (const [, name, module] of text.matchAll(/\.command\("([\w-]+)"|import\("\.\.\/(commands\/[\w-]+\.ts)"\)/g)) {
      if (name !== undefined) named = all.filter((command) => command.name() === name);
      if (module === undefined) continue;
      const path = join("src/cli", module);
      wired.set(path, new Set([...(wired.get(path) ?? []), ...named]));
    }
  }
  return wired;
}

/** No argument for git, no part of a sentence, and not about options of git or of the Daml compiler. */
function isSentence(text: string): boolean {
  return /^\S.* /.test(text) && !/\bgit\b|daml\.yaml|^\s|^#!|\$/.test(text);
}

test("an option that a message names by itself is one of a command that can say it", () => {
  const wired = wiredCommands();
  const reached = new Map([...wired.keys()].map((path) => [path, reachedFrom(path)]));
  const wrong = [...SPOKEN].flatMap(([path, texts]) => {
    const speakers = [...wired]
      .filter(([module]) => reached.get(module)?.has(path))
      .flatMap(([, commands]) => [...commands]);
    const bare = texts
      .filter(isSentence)
      .flatMap((text) => optionsIn(callsIn(text).reduce((rest, call) => rest.replace(call, ""), text)));
    return bare
      .filter((option) => speakers.length > 0 && !speakers.some((command) => hasOption(command, option)))
      .map((option) => `${path}: ${option}`);
  });

  expect(wrong).toEqual([]);
});
