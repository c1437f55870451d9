import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { load } from "js-yaml";
import { onTestFinished } from "vitest";

import { readSettings } from "../../src/settings/read-settings.ts";
import type { Settings } from "../../src/settings/settings.ts";
import type { Json } from "./files.ts";

const NO_ENVIRONMENT = { variables: {}, searchPath: "/usr/bin:/bin", user: "nobody@nowhere", hasNoColor: true };

/** What the service makes of settings, with files beside them. Throws what it says of those that it does not take. */
export async function settingsIn(
  text: string,
  variables: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string>> = {},
): Promise<Settings> {
  const folder = await mkdtemp(join(tmpdir(), "rollcall-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, "rollcall.yaml");
  await writeFile(path, text);
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return readSettings(path, { ...NO_ENVIRONMENT, variables });
}

/** Keys whose value is the path of a file that somebody has to put there. */
const FILE_KEYS = ["file", "trustRoot", "certificate", "key", "sshKeyFile", "sshKnownHostsFile"];

/** Every file that settings name, wherever in them. */
export function filesIn(text: string): readonly string[] {
  const find = (value: unknown): readonly string[] =>
    Object.entries((value ?? {}) as Json).flatMap(([key, inner]) => {
      if (typeof inner === "object") return find(inner);
      return FILE_KEYS.includes(key) && typeof inner === "string" ? [inner] : [];
    });
  return find(load(text));
}
