import { execFile } from "node:child_process";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

export const EXAMPLE = join(import.meta.dirname, "../../example-repo");

/** Runs git in `directory` as somebody with a name, whatever the machine's own settings are. */
export async function git(directory: string, ...args: readonly string[]): Promise<string> {
  const { PATH = "" } = process.env;
  const { stdout } = await promisify(execFile)("git", args, {
    cwd: directory,
    maxBuffer: 1 << 28,
    env: {
      PATH,
      HOME: directory,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_AUTHOR_NAME: "Provider",
      GIT_AUTHOR_EMAIL: "provider@acme.example",
      GIT_COMMITTER_NAME: "Provider",
      GIT_COMMITTER_EMAIL: "provider@acme.example",
    },
  });
  return stdout;
}

/** Commits everything in `directory`. */
export async function commitAll(directory: string, message: string): Promise<string> {
  await git(directory, "add", "--all");
  await git(directory, "commit", "--quiet", "--message", message);
  return (await git(directory, "rev-parse", "HEAD")).trim();
}

/** A real git repository with the example register on its branch `main`. */
export async function exampleRepository(directory: string): Promise<void> {
  await cp(EXAMPLE, directory, { recursive: true });
  await git(directory, "init", "--quiet", "--initial-branch=main");
  await commitAll(directory, "The register of the Acme consortium");
}
