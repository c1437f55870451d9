import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { aRegister } from "../github/a-github.ts";
import { readDocument } from "./schemas.ts";
import { addSettings } from "./service-world.ts";
import { aWorld } from "./world.ts";

test("doctor looks at GitHub as well, and one finding there does not hide the others", async () => {
  const { github, app } = await aRegister();
  const world = await aWorld();
  await writeFile(join(world.directory, "app.pem"), app.privateKey);
  await addSettings(world.directory, "rollcall.yaml", [
    "github:",
    "  repository: acme/register",
    `  apiUrl: ${github.apiUrl}`,
    `  app: { id: ${String(app.id)}, key: { file: app.pem } }`,
  ]);

  const apart = await world.rollcall("doctor", "-o", "json");

  expect(apart.exitCode).toBe(78);
  const { checks } = readDocument(apart.stdout) as unknown as {
    readonly checks: readonly { readonly check: string }[];
  };
  const ofGitHub = checks.filter(({ check }) => check.startsWith("github: "));
  expect(ofGitHub).toMatchObject([
    { check: "github: App", state: "ok" },
    { check: "github: installation", state: "ok" },
    { check: "github: permissions", state: "ok" },
    { check: "github: webhook", state: "ok" },
    { check: "github: protection", state: "failed", code: "settings" },
    { check: "github: code owners", state: "warning" },
    { check: "github: register", state: "failed", code: "settings" },
  ]);
  expect(checks).toContainEqual(expect.objectContaining({ check: "acme: permissions", state: "ok" }));
  expect(apart.stdout + apart.stderr).not.toContain(app.privateKey.split("\n")[1]);
});
