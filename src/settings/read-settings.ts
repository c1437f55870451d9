import { readFile } from "node:fs/promises";

import { explainErrors, type Validator } from "../document/explain-schema.ts";
import type { Finding } from "../document/finding.ts";
import { placeFinding } from "../document/place.ts";
import { readText } from "../document/text.ts";
import { parseYaml } from "../document/yaml.ts";
import { RollcallError } from "../model/error.ts";
import { withUnixLineEnds } from "../model/line-ends.ts";
import { explainSystemError } from "../model/system-error.ts";
import type { Environment } from "./environment.ts";
import type { SettingsDocument } from "./generated/settings.ts";
import { validateSettings } from "./generated/settings-validator.ts";
import { normalise } from "./normalise.ts";
import type { Settings } from "./settings.ts";

/** Reads the settings at `path`. Throws `settings` with every problem in it, each with its place. */
export async function readSettings(path: string, environment: Environment): Promise<Settings> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw explainSystemError(error, {
      what: `the settings ${path} cannot be read`,
      code: "settings",
      hint: "Write them with rollcall init --settings, or name them with --config.",
    });
  });
  return normalise(path, parseSettings(path, bytes), environment);
}

const validate = validateSettings as Validator;

/** The operator's own file, which is not reviewed by its bytes: it may be as Windows writes it, mark and line ends. */
function parseSettings(path: string, written: Uint8Array): SettingsDocument {
  const bytes = withUnixLineEnds(withoutMark(written));
  const read = readText(bytes);
  if ("finding" in read) throw invalid(path, new TextDecoder().decode(bytes), [read.finding]);
  const parsed = parseYaml(read.text);
  if ("finding" in parsed) throw invalid(path, read.text, [parsed.finding]);
  if (validate(parsed.value)) return parsed.value as SettingsDocument;
  throw invalid(path, read.text, explainErrors(validate.errors ?? []));
}

/** Without the byte order mark of UTF-8. */
function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

function invalid(path: string, text: string, findings: readonly Finding[]): RollcallError {
  const lines = findings.map((finding) => {
    const { line, column, message, expected } = placeFinding(path, text, finding);
    const isSaid = expected === undefined || message.includes(expected);
    return `${path}:${String(line)}:${String(column)}: ${message}${isSaid ? "" : `, expected ${expected}`}`;
  });
  return new RollcallError("settings", `the settings are not valid\n${lines.join("\n")}`, {
    hint: "Compare with schemas/settings.schema.json.",
  });
}
