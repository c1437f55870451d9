import type { Problem } from "../model/problem.ts";
import type { Finding } from "./finding.ts";
import { namingLookAlikes } from "./look-alike.ts";
import { locate } from "./yaml.ts";

/** Turns a finding into a problem with its line and column. `text` is undefined for a file that was not read. */
export function placeFinding(path: string, text: string | undefined, finding: Finding): Problem {
  const { pointer, atKey, offset, expected, found, ...words } = finding;
  const at = text === undefined ? 0 : (offset ?? locate(text, pointer, atKey ?? false));
  const before = (text ?? "").slice(0, at);
  const lineStart = before.lastIndexOf("\n") + 1;
  return {
    path,
    line: before.split("\n").length,
    column: countCharacters(before.slice(lineStart)) + 1,
    ...words,
    ...(expected === undefined ? {} : { expected }),
    ...(found === undefined ? {} : { found: expected === undefined ? found : namingLookAlikes(expected, found) }),
  };
}

/** Code points: a surrogate pair is one character to a reader. */
function countCharacters(text: string): number {
  return text.replace(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g, "_").length;
}
