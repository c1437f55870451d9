import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { onTestFinished } from "vitest";

import { aDomainYaml, aParticipantYaml, aSequencerYaml } from "../build/documents.ts";
import { runProgram } from "../support/program.ts";
import type { Program } from "./programs.ts";

/** The register of the domain `acme` in a folder that goes with the test, rendered by the built program. */
export interface GatewayWorld {
  readonly render: (program: Program, ...args: readonly string[]) => Promise<string>;
}

/** Sequencers by name with more lines of their `spec`, and members likewise. */
export async function aGatewayWorld(
  sequencers: Readonly<Record<string, string>>,
  members: Readonly<Record<string, string>>,
): Promise<GatewayWorld> {
  const directory = await mkdtemp(join(tmpdir(), "rollcall-gateway-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const write = async (path: string, text: string): Promise<void> => {
    const file = join(directory, "register/domains/acme", path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  };
  await write("domain.yaml", aDomainYaml());
  for (const [name, spec] of Object.entries(sequencers)) {
    const endpoint = `https://${name}.acme.example:443`;
    await write(`sequencers/${name}.yaml`, aSequencerYaml({ name, endpoint, spec }));
  }
  for (const [name, spec] of Object.entries(members)) {
    await write(`participants/${name}.yaml`, aParticipantYaml({ name, spec }));
  }
  return {
    render: async (program, ...args) => {
      const command = ["gateway", "render", "--register", "register", "--for", program, ...args];
      const { exitCode, stdout, stderr } = await runProgram(command, { cwd: directory });
      if (exitCode !== 0) throw new Error(stderr);
      return stdout;
    },
  };
}
