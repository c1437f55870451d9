import { yamlText } from "../model/yaml-text.ts";
import { nodeAt } from "./yaml.ts";

/**
 * Writes `value` in the place of the scalar that `pointer` names, and nothing else: blanks, quotes and comments around it
 * stay. Undefined where there is none, or it is a block of lines.
 */
export function replaceScalar(text: string, pointer: string, value: string): string | undefined {
  const { start, end } = nodeAt(text, pointer, "value") ?? {};
  return end === undefined ? undefined : text.slice(0, start) + value + text.slice(end);
}

/** Adds a field after the one that `pointer` names, in the same way: on a line of its own, or behind a comma in braces. */
export function addField(text: string, pointer: string, field: string, value: string): string | undefined {
  const key = nodeAt(text, pointer, "key");
  const { end, isInBraces } = nodeAt(text, pointer, "value") ?? {};
  if (key === undefined || end === undefined) return undefined;
  if (isInBraces === true) return `${text.slice(0, end)}, ${field}: ${yamlText(value)}${text.slice(end)}`;
  const indent = text.slice(text.lastIndexOf("\n", key.start) + 1, key.start);
  const lineEnd = text.indexOf("\n", end);
  const at = lineEnd < 0 ? text.length : lineEnd;
  return `${text.slice(0, at)}\n${indent}${field}: ${value}${text.slice(at)}`;
}
