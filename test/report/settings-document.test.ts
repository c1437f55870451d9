import { readFile } from "node:fs/promises";

import { load } from "js-yaml";
import { expect, test } from "vitest";

import { type SettingsSchema, settingsDocument } from "../../src/report/settings-document.ts";
import { settingsIn } from "../deploy/settings.ts";

const SCHEMA = JSON.parse(await readFile("schemas/settings.schema.json", "utf8")) as SettingsSchema;

/** The same document once all that is optional is set. */
function uncommented(text: string): string {
  const bare = text.replace(/^( *)# /gm, "$1");
  return bare === text ? text : uncommented(bare);
}

/** Keeps these sections of a document alone. */
function sections(text: string, keep: (key: string) => boolean): string {
  const parts = text.split(/^(?=[a-zA-Z]+:)/m);
  return parts.filter((part) => keep(part.slice(0, part.indexOf(":")))).join("");
}

test("the settings that are written are read, and name the domain that was asked for", async () => {
  const text = settingsDocument(SCHEMA, "settlement");

  const { domains, register } = await settingsIn(text);

  expect([...domains.keys()]).toEqual(["settlement"]);
  expect(register.url).toMatch(/\/register$/);
  expect(Object.keys(load(text) as object)).toEqual(["apiVersion", "kind", "register", "domains"]);
});

test("everything that can be set is shown, with what the schema says of it", () => {
  const text = settingsDocument(SCHEMA, "acme");

  expect(Object.keys(load(uncommented(text)) as object)).toEqual(Object.keys(SCHEMA.properties ?? {}));
  const { register } = SCHEMA.properties ?? {};
  expect(text).toContain(`## ${register?.description ?? ""}
register:
`);
  expect(text).toContain(`
  ## ${register?.properties?.["branch"]?.description ?? ""}
  # branch: main # default
`);
  expect(text).toContain("\n#   url: { env: STORE_URL }\n");
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(130);
});

// GitHub and branches alone exclude one another.
test.each(["github", "requests"])("what is optional is valid once it is set, with requests by %s", async (forge) => {
  const other = forge === "github" ? "requests" : "github";
  const text = sections(uncommented(settingsDocument(SCHEMA, "acme")), (key) => key !== other);

  const settings = await settingsIn(text);

  expect(settings.forge?.kind).toBe(forge === "github" ? "github" : "branches");
  expect(settings.domains.get("acme")?.tls).toMatchObject({ serverName: "domain-manager.internal" });
});
