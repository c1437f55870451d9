// Writes the pages that follow from the program: its commands, and its settings. Run by `npm run generate`; CI runs it again
// and fails when the tree changes.
import { readFile, writeFile } from "node:fs/promises";

import type { Argument, Command, Option } from "commander";
import { dump } from "js-yaml";

import { addCompletion } from "../src/cli/completion.ts";
import { buildProgram } from "../src/cli/program/program.ts";
import { EXIT } from "../src/cli/exit-code.ts";
import { ERRORS } from "../src/model/error.ts";
import type { SettingsSchema } from "../src/report/settings-document.ts";

const SETTINGS = "schemas/settings.schema.json";

/** What an exit code means to who runs a command. Every code that the program has is here. */
const MEANINGS: Readonly<Record<number, string>> = {
  0: "done, or in sync",
  1: "unexpected failure, or the domain refused every action",
  2: "differences (`drift`; `plan --detailed-exitcode`)",
  3: "held by a safety rule, or blocked",
  4: "applied in part: of the rest some may have failed, or their outcome is unknown",
  64: "wrong usage",
  65: "invalid register",
  69: "unavailable: domain, git or store cannot be reached or read, is locked, or did not answer",
  75: "stale plan",
  77: "unauthorised; for `participant join`: not admitted, or a package that nothing vouches for",
  78: "invalid settings, the wrong domain, TLS, or no domain manager",
};

const program = buildProgram();
await addCompletion(program);
await writeFile("docs/commands.md", commandsPage(program));
await writeFile("docs/settings.md", settingsPage(JSON.parse(await readFile(SETTINGS, "utf8")) as SettingsSchema));

function commandsPage({ commands: all }: Command): string {
  // What shells call to complete is no command for people.
  const commands = all.filter((command) => command.name() !== "complete");
  const groups = Map.groupBy(commands, (command) => command.helpGroup());
  return [
    "# Commands",
    "<!-- Generated from the program by npm run generate. Do not edit. -->",
    `Results go to stdout, everything else to stderr. \`-o json\` prints documents whose schemas are in [\`schemas/output\`](../schemas/output);
\`-o markdown\` is there where a page makes sense. Commands about domains read the [settings](settings.md). Colour is used on a terminal only,
and never carries a meaning of its own. An interrupt lets an apply finish the action that is under way; a second interrupt ends it at once.`,
    ...[...groups].map(([group, members]) => groupList(group, members)),
    ...commands.flatMap(family).map(commandSection),
    "## Exit codes",
    exitCodes(),
  ].join("\n\n");
}

function groupList(group: string, commands: readonly Command[]): string {
  const lines = commands.map(
    (command) => `- [\`${command.name()}\`](#${anchor(title(command))}): ${command.description()}`,
  );
  return [group === "" ? "**In a shell:**" : `**${group}**`, "", ...lines].join("\n");
}

/** A command, and those of its own. */
function family(command: Command): readonly Command[] {
  return [command, ...command.commands];
}

function title(command: Command): string {
  const { parent } = command;
  return parent === null ? command.name() : `${title(parent)} ${command.name()}`;
}

function anchor(heading: string): string {
  return heading.toLowerCase().replaceAll(" ", "-");
}

function commandSection(command: Command): string {
  const options = command.options.filter(({ hidden }) => !hidden);
  const words = command.registeredArguments.filter(({ description }) => description !== "");
  const rows = [
    ...words.map((argument) => [code(argumentTerm(argument)), describeArgument(argument)]),
    ...options.map((option) => [code(option.flags), describeOption(option)]),
  ];
  return [`## ${title(command)}`, sentence(command.description()), table(["", "means"], rows)]
    .filter((part) => part !== "")
    .join("\n\n");
}

function argumentTerm(argument: Argument): string {
  const word = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${word}>` : `[${word}]`;
}

function describeArgument(argument: Argument): string {
  const byDefault = argument.defaultValue as unknown;
  return byDefault === undefined ? argument.description : `${argument.description}; default ${shown(byDefault)}`;
}

function describeOption(option: Option): string {
  const { description, argChoices, envVar, mandatory } = option;
  const byDefault = option.defaultValue as unknown;
  const isTelling = byDefault !== undefined && !Array.isArray(byDefault);
  return [
    ...(description === "" ? [] : [description]),
    ...(argChoices === undefined ? [] : [`one of ${argChoices.map(code).join(", ")}`]),
    ...(mandatory ? ["required"] : []),
    ...(isTelling ? [`default ${shown(byDefault)}`] : []),
    ...(envVar === undefined ? [] : [`also by the variable ${code(envVar)}`]),
  ].join("; ");
}

function exitCodes(): string {
  const codes = [...Object.values(EXIT), ...Object.values(ERRORS).map(({ exitCode }) => exitCode)];
  const rows = [...new Set<number>(codes)]
    .toSorted((one, other) => one - other)
    .map((exitCode) => {
      const meaning = MEANINGS[exitCode];
      if (meaning === undefined)
        throw new Error(`docs/generate.ts does not say what exit code ${String(exitCode)} means`);
      return [String(exitCode), meaning];
    });
  return `${table(["code", "means"], rows)}\n\nWith several domains the most severe one counts.\n`;
}

function settingsPage(schema: SettingsSchema): string {
  const { properties = {}, $defs = {} } = schema;
  const sections = Object.entries(properties).filter(([, { properties: inner }]) => inner !== undefined);
  return [
    "# Settings",
    `<!-- Generated from ${SETTINGS} by npm run generate. Do not edit. -->`,
    `\`rollcall.yaml\` is the operator's own file and never part of the register. It says how to reach things, and names secrets without
holding them: a _secret_ is \`{ file: PATH }\` or \`{ env: NAME }\`. Paths are relative to the file. \`rollcall init --settings\` writes it with
everything that can be set; its schema is [\`${SETTINGS}\`](../${SETTINGS}).`,
    `Plaintext to a domain is refused beyond loopback unless the domain says \`plaintext: true\`. A file that holds a token is read for each
call, so that it can be replaced at any time. For everything else the service reads the settings again on \`SIGHUP\`: see
[operating](operating.md#settings).`,
    ...sections.map(([name, section]) =>
      [`## ${name}`, sentence(section.description ?? ""), settingsTable(section)].join("\n\n"),
    ),
    `## domains`,
    `${sentence(properties["domains"]?.description ?? "")} Of each:`,
    settingsTable($defs["domain"] ?? {}),
    `## Other keys`,
    settingsTable({
      ...schema,
      properties: Object.fromEntries(
        Object.entries(properties).filter(([name, { properties: inner }]) => inner === undefined && name !== "domains"),
      ),
    }),
    "",
  ].join("\n\n");
}

function settingsTable(section: SettingsSchema): string {
  return table(["key", "is", "default", "means"], settingsRows(section, ""));
}

function settingsRows({ properties = {}, required = [] }: SettingsSchema, prefix: string): readonly string[][] {
  return Object.entries(properties).flatMap(([key, property]) => {
    const name = `${prefix}${key}`;
    if (property.properties !== undefined && property.examples === undefined) return settingsRows(property, `${name}.`);
    const isRequired = required.includes(key) && prefix === "";
    return [
      [code(name), kindOf(property), isRequired ? "required" : shown(property.default), property.description ?? ""],
    ];
  });
}

function kindOf({ const: only, enum: words, type, examples }: SettingsSchema): string {
  if (only !== undefined) return shown(only);
  if (words !== undefined) return words.map(shown).join(", ");
  if (type === undefined) return "secret";
  const [example] = examples ?? [];
  return typeof example === "object" && example !== null ? `such as ${code(flow(example))}` : type;
}

function shown(value: unknown): string {
  return value === undefined ? "" : code(typeof value === "string" ? value : JSON.stringify(value));
}

/** In one line of YAML. The hash of no token stands for that of any. */
function flow(value: unknown): string {
  return dump(value, { flowLevel: 0, lineWidth: -1 })
    .trim()
    .replace(/'0{64}'|0{64}/, "…");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function sentence(text: string): string {
  const capital = text.slice(0, 1).toUpperCase() + text.slice(1);
  return text === "" || /[.!?]$/.test(text) ? capital : `${capital}.`;
}

function code(text: string): string {
  return `\`${text}\``;
}
