import { existsSync } from "node:fs";
import { glob, readFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";

import { expect, test } from "vitest";

const PAGES = ["*.md", "docs/**/*.md"];
/** Decisions stay as they were written. */
const DATED = /^docs\/adr\//;

async function pages(): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for await (const path of glob(PAGES)) texts.set(path, await readFile(path, "utf8"));
  return texts;
}

/** Without code, in which nothing is a link or a heading. */
function prose(text: string): string {
  return text.replace(/^```.*?^```$/gms, "").replace(/<!--.*?-->/gs, "");
}

/** The anchors of a page, as GitHub makes them of its headings. */
function anchors(text: string): ReadonlySet<string> {
  const headings = [...prose(text).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

/** Targets of links and images that stay in the repository. */
function targets(text: string): readonly string[] {
  const bare = prose(text).replace(/`[^`\n]*`/g, "code");
  return [...bare.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

test("every relative link and anchor of the README and the docs leads somewhere", async () => {
  const texts = await pages();
  const broken = [...texts].flatMap(([page, text]) =>
    targets(text)
      .filter((target) => {
        const [path = "", anchor] = target.split("#");
        const file = path === "" ? page : normalize(join(dirname(page), path));
        if (!existsSync(file)) return true;
        return anchor !== undefined && !anchors(texts.get(file) ?? "").has(anchor);
      })
      .map((target) => `${page}: ${target}`),
  );

  expect(texts.size).toBeGreaterThan(20);
  expect(broken).toEqual([]);
});

test("the files and tests that the README and the docs name are there", async () => {
  const texts = [...(await pages())].filter(([page]) => !DATED.test(page));
  const missing = texts.flatMap(([page, text]) =>
    [...prose(text).matchAll(/`((?:src|test|docs|deploy|schemas|bench)\/[\w./-]+)`/g)]
      .map(([, path = ""]) => path)
      .concat(
        [...prose(text).matchAll(/`((?!test\/)[\w./-]+(?:\.test|-contract)\.ts)`/g)].map(
          ([, path = ""]) => `test/${path}`,
        ),
      )
      .filter((path) => !existsSync(path))
      .map((path) => `${page}: ${path}`),
  );

  expect(missing).toEqual([]);
});

test("the docs' index leads to every page", async () => {
  const index = await readFile("docs/README.md", "utf8");
  const names = [...(await pages()).keys()].filter((page) => page.startsWith("docs/") && !DATED.test(page));

  const unlisted = names.map((page) => page.slice("docs/".length)).filter((name) => !index.includes(`](${name})`));

  expect(unlisted).toEqual(["README.md"]);
});
