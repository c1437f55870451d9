import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { packageDirectory } from "../../app/package-directory.ts";
import { EXIT } from "../exit-code.ts";
import { type SettingsSchema, settingsDocument } from "../../report/settings-document.ts";
import { inFolder } from "../files.ts";
import type { Session } from "../session.ts";

const SCHEMA = "schemas/settings.schema.json";

/** Writes the operator's settings with everything that can be set, each with what it means; never over a file. */
export async function initSettings({ terminal, stop }: Session, path: string, domain: string): Promise<number> {
  const schema = JSON.parse(await readFile(join(packageDirectory(), SCHEMA), "utf8")) as SettingsSchema;
  await inFolder(path, () => writeFile(path, settingsDocument(schema, domain), { flag: "wx" }), stop);
  terminal.out(
    [
      `Settings for ${domain} are in ${path}.`,
      "Next:",
      `  set register.url, and domains.${domain}.address with its tls`,
      "  check them: rollcall doctor",
    ].join("\n"),
  );
  return EXIT.ok;
}
