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

/**
 * A commit on top of `parent` that names `width` to the power of `levels` paths below `domains/`: folders in which the
 * same folder stands `width` times. The repository itself grows by a few objects.
 */
export async function commitNested(
  directory: string,
  parent: string,
  { width, levels }: { readonly width: number; readonly levels: number },
): Promise<string> {
  const tree = async (entry: string): Promise<string> => {
    const lines = Array.from({ length: width }, (_, index) => `${entry}\td${String(index)}`);
    return reading(directory, `${lines.join("\n")}\n`, "mktree");
  };
  const blob = await reading(directory, "x: 1\n", "hash-object", "-w", "--stdin");
  let nested = await tree(`100644 blob ${blob}`);
  for (let level = 1; level < levels; level += 1) nested = await tree(`040000 tree ${nested}`);
  const top = await reading(directory, `040000 tree ${nested}\tdomains\n`, "mktree");
  return (await git(directory, "commit-tree", top, "-p", parent, "-m", "Many paths")).trim();
}

async function reading(directory: string, input: string, ...args: readonly string[]): Promise<string> {
  const running = promisify(execFile)("git", args, { cwd: directory });
  running.child.stdin?.end(input);
  return (await running).stdout.trim();
}
