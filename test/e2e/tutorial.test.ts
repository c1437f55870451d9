import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { freePort } from "../support/free-port.ts";
import { BUILT } from "../support/program.ts";
import { emptyFolder } from "./world.ts";

/** The commands of the README's tutorial, block by block. */
async function tutorialBlocks(): Promise<readonly string[]> {
  const readme = await readFile("README.md", "utf8");
  const [, chapter = ""] = readme.split(/^## Tutorial.*$/m);
  const [own = ""] = chapter.split(/^## /m);
  return [...own.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, commands = ""]) => commands);
}

/** A shell that does what a reader does: one block after the other, the next one once the last has ended. */
function aShell(cwd: string) {
  const { PATH = "", NODE_COMPILE_CACHE = "" } = process.env;
  const env = { PATH, NODE_COMPILE_CACHE, HOME: cwd, NO_COLOR: "1" };
  const shell = spawn("bash", ["-e"], { cwd, env, detached: true });
  const group = -(shell.pid ?? 0);
  onTestFinished(() => {
    if (isAlive(group)) process.kill(group);
  });
  let output = "";
  let news = Promise.withResolvers<undefined>();
  const announce = (): void => {
    news.resolve(undefined);
    news = Promise.withResolvers();
  };
  for (const stream of [shell.stdout, shell.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      announce();
    });
  }
  shell.once("close", announce);
  const count = (words: string): number => output.split(words).length - 1;
  /** Waits until the shell has said this so often. */
  const says = async (words: string, times: number): Promise<void> => {
    while (count(words) < times) {
      if (shell.exitCode !== null) throw new Error(`the shell ended early:\n${output}`);
      await news.promise;
    }
  };
  const run = async (block: string): Promise<string> => {
    const from = output.length;
    const end = count(BLOCK_ENDED) + 1;
    shell.stdin.write(`${block}\necho "${BLOCK_ENDED}"\n`);
    await says(BLOCK_ENDED, end);
    return output.slice(from);
  };
  return { says, run };
}

const BLOCK_ENDED = "The block has ended.";

function isAlive(group: number): boolean {
  try {
    return process.kill(group, 0);
  } catch {
    return false;
  }
}

test("the README's tutorial leads from an empty domain to a connected member", async () => {
  const directory = await emptyFolder();
  const [setUp = "", ...blocks] = await tutorialBlocks();
  // The built program, which is quicker, and ports of this test's own.
  expect(setUp).toMatch(/^npm ci\nmkdir tour && cd tour\nrollcall\(\) \{ .*src\/cli\/main\.ts "\$@"; \}\n$/);
  const shell = aShell(directory);
  await shell.run(`set -o pipefail; rollcall() { "${process.execPath}" "${BUILT}" "$@"; }
git config --global user.name Reader; git config --global user.email reader@example.org`);
  const ports = new Map<string, string>();
  for (const port of ["5010", "5018", "5021"]) ports.set(port, String(await freePort()));

  const answers: string[] = [];
  for (const block of blocks) {
    answers.push(await shell.run(block.replace(/\b50\d\d\b/g, (port) => ports.get(port) ?? port)));
    if (block.includes("rollcall simulate")) await shell.says("Interrupt to stop.", 2);
  }

  const [, , settings, admission, joining] = answers;
  expect(settings).not.toMatch(/warning|FAILED/);
  expect(admission).toMatch(/\+ admit +alice +absent → Submission +effective/);
  expect(joining).toMatch(/Connected: acme is acme::1220/);
  expect(joining).toMatch(/state +in sync\n(?:.*\n)* +members +1 in git, 1 permitted, 1 joined, 1 connected\n/);
  expect(await readFile(join(directory, "alice.json"), "utf8")).toContain('"signature"');
});
