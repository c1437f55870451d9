import type { Argument, Command, Option } from "commander";

import { RollcallError } from "../../model/error.ts";

/** An argument or an option of a command that names files or folders. */
export interface FilePlace {
  /** As people write it: `--out`, or `<dir>`. */
  readonly name: string;
  /** What its usage has for the value, such as `file`. */
  readonly form: string;
  readonly values: readonly string[];
}

/** Every place of `command` where a file or a folder is named, with the values that were given. */
export function filePlaces(command: Command): readonly FilePlace[] {
  const own = command.registeredArguments.map((argument, index) => ({
    name: `<${argument.name()}>`,
    form: formOf(argument),
    values: textsIn(command.processedArgs[index]),
  }));
  const options = command.options.map((option) => ({
    name: option.long ?? option.flags,
    form: formOf(option),
    values: textsIn(command.getOptionValue(option.attributeName())),
  }));
  const places: readonly FilePlace[] = [...own, ...options];
  return places.filter(({ form }) => /\b(?:files?|dir)\b/.test(form));
}

/** What a usage has between its brackets; empty for an option without a value. */
export function formOf(place: Argument | Option): string {
  if (!("flags" in place)) return place.name();
  return /[<[](.*)[>\]]$/.exec(place.flags)?.[1] ?? "";
}

function textsIn(value: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((text) => typeof text === "string");
}

/** Throws `usage` for `-` and for an empty name, which would become the name of a file. */
export function refuseNoFile(command: Command): void {
  for (const { name, values } of filePlaces(command)) {
    if (values.includes("-")) {
      throw new RollcallError("usage", `${name} - is not a file: standard input and output are not supported here`, {
        hint: "Name a file; write ./- for a file of that name.",
      });
    }
    if (values.includes("")) {
      throw new RollcallError("usage", `${name} is empty`, {
        hint: "Name a file; a shell variable may be unset.",
      });
    }
  }
}
