import { execFile } from "node:child_process";
import { delimiter } from "node:path";
import { promisify } from "node:util";

import { INSTALLED_TOOLS } from "../support/installed-tools.ts";
import { ROOT } from "./files.ts";

/** How a program outside of npm ended. Throws for one that is not there: a check that is left out has not passed. */
export async function runTool(
  program: string,
  args: readonly string[],
): Promise<{ readonly exitCode: number; readonly output: string }> {
  const env = { ...process.env, PATH: [INSTALLED_TOOLS, process.env["PATH"]].join(delimiter) };
  const run = promisify(execFile)(program, args, { cwd: ROOT, env, maxBuffer: 1 << 26 });
  try {
    const { stdout, stderr } = await run;
    return { exitCode: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout = "", stderr = "" } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (typeof code === "number") return { exitCode: code, output: stdout + stderr };
    throw new Error(`${program} is not installed: run .ci/install-deploy-tools`, { cause: error });
  }
}
