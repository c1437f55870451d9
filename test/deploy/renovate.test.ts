import { globSync } from "node:fs";

import { expect, test } from "vitest";

import { readRepositoryFile, ROOT } from "./files.ts";

interface RegexManager {
  readonly description: string;
  readonly managerFilePatterns: readonly string[];
  readonly matchStrings: readonly string[];
}

const { customManagers } = JSON.parse(await readRepositoryFile("renovate.json")) as {
  readonly customManagers: readonly RegexManager[];
};

/** Versions that stand where no package manager looks, as Renovate would find them. */
async function versionsFoundBy(manager: RegexManager): Promise<readonly string[]> {
  const patterns = manager.managerFilePatterns.map((pattern) => new RegExp(pattern.slice(1, -1)));
  const files = globSync([".ci/*", "src/**/*.ts"], { cwd: ROOT }).filter((file) =>
    patterns.some((pattern) => pattern.test(file)),
  );
  const texts = await Promise.all(files.map(readRepositoryFile));
  return texts.flatMap((text) =>
    manager.matchStrings.flatMap((match) =>
      [...text.matchAll(new RegExp(match, "g"))].map(({ groups }) => groups?.["currentValue"] ?? ""),
    ),
  );
}

test.each(customManagers.map((manager) => [manager.description, manager] as const))(
  "Renovate finds: %s",
  async (_description, manager) => {
    const versions = await versionsFoundBy(manager);

    expect(versions.length).toBeGreaterThan(0);
    for (const version of versions) expect(version).toMatch(/^v\d+\.\d+\.\d+$/);
  },
);
