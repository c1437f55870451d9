// The main job in a minute, on nothing but Node and git: a simulated Canton domain manager, a real git repository, and
// the real commands. Every line that is not a heading comes from them.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createColors } from "picocolors";

import { typeIntoConsole } from "../support/console.ts";
import { commitAll, exampleRepository, git } from "../support/git-repository.ts";
import { runProgram, SOURCES, startSimulatorProcess } from "../support/program.ts";

const { bold, cyan, dim } = createColors(process.stdout.isTTY);
const directory = await mkdtemp(join(tmpdir(), "rollcall-demo-"));
const register = join(directory, "register");
const startedAt = performance.now();

function tell(text: string): void {
  process.stdout.write(`${text}\n`);
}

function heading(text: string): void {
  tell(`\n${bold(`── ${text}`)}`);
}

/** Runs one command as a person would, shows it, and ends the demo when it does not end as the story says. */
async function rollcall(args: readonly string[], expectedExit: number): Promise<string> {
  tell(cyan(`\n$ rollcall ${args.join(" ")}`));
  const { exitCode, stdout, stderr } = await runProgram(args, { cwd: directory, main: SOURCES });
  tell([stdout.trimEnd(), stderr.trimEnd()].filter((text) => text !== "").join("\n"));
  tell(dim(`(exit code ${String(exitCode)})`));
  if (exitCode !== expectedExit)
    throw new Error(`rollcall ${args.join(" ")} should have ended with ${String(expectedExit)}`);
  return stdout;
}

async function edit(member: string, change: (text: string) => string): Promise<void> {
  const path = join(register, "domains/acme/participants", `${member}.yaml`);
  await writeFile(path, change(await readFile(path, "utf8")));
}

/** A participant id as the register has it, without its prefix. */
async function participantId(member: string): Promise<string> {
  const text = await readFile(join(register, "domains/acme/participants", `${member}.yaml`), "utf8");
  return /participantId: PAR::(\S+)/.exec(text)?.[1] ?? "";
}

const simulator = await startSimulatorProcess(["--participants", "0"], { cwd: directory, main: SOURCES });
try {
  heading("A domain and a register");
  await exampleRepository(register);
  await writeFile(
    join(directory, "rollcall.yaml"),
    `apiVersion: rollcall.dev/v1
kind: Settings
register:
  url: ./register
domains:
  acme:
    flavour: canton-2
    address: ${simulator.address}
`,
  );
  tell(
    `A Canton 2.x domain manager listens on ${simulator.address}; the register is a git repository with this history:`,
  );
  tell((await git(register, "log", "--oneline")).trimEnd());

  heading("The register is checked, without any domain");
  await rollcall(["validate", "register"], 0);

  heading("What would happen, and then it happens");
  const planned = await rollcall(["plan"], 0);
  const digest = /Digest: ([0-9a-f]{12})/.exec(planned)?.[1] ?? "";
  await rollcall(["apply", "--domain", "acme", "--digest", digest, "--yes"], 0);
  await rollcall(["status"], 0);

  heading("Somebody types participants.set_state(alice, Observation) into the domain's console");
  await typeIntoConsole(simulator.address, {
    domainId: simulator.domainId,
    participantId: await participantId("alice"),
    permission: "Observation",
  });
  await rollcall(["drift"], 2);
  await rollcall(["apply", "--yes"], 0);
  await rollcall(["drift"], 0);

  heading("A bad commit deletes most of the members: it is held, and nothing happens to them");
  await git(
    register,
    "rm",
    "--quiet",
    ...["alice", "bob", "carol"].map((name) => `domains/acme/participants/${name}.yaml`),
  );
  await commitAll(register, "Clean up");
  await rollcall(["apply", "--yes"], 3);
  await git(register, "revert", "--no-edit", "HEAD");

  heading("A broken file: the commit is refused with the place of each problem");
  await edit("bob", (text) => text.replace("permission: Submission", "permision: Submission"));
  await edit("dave", (text) => text.replace("PAR::dave::1220", "PAR::dave::12"));
  await commitAll(register, "Let Bob and Dave in, in a hurry");
  await rollcall(["validate", "register"], 65);
  await rollcall(["apply", "--yes"], 65);

  heading("Mended, and in sync");
  await git(register, "revert", "--no-edit", "HEAD");
  await rollcall(["apply", "--yes"], 0);

  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  heading(`That was it, in ${seconds} s`);
  tell(`Try next:
  npm run rollcall -- init my-register         a register of your own
  npm run rollcall -- simulate --participants 10   a domain to try it on
  npm run rollcall -- import my-register --config rollcall.yaml   take over what is live
  README.md                                    the settings, the commands, and how it works`);
} finally {
  await simulator.stop();
  await rm(directory, { recursive: true, force: true });
}
