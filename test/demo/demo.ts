// The main job in a minute, on nothing but Node and git: a simulated Canton domain manager, a real git repository, and
// the real commands. Every line that is not a heading comes from them.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { typeIntoConsole } from "../support/console.ts";
import { commitAll, exampleRepository, git } from "../support/git-repository.ts";
import { SOURCES, startSimulatorProcess } from "../support/program.ts";
import { requestsChapter } from "./requests.ts";
import { heading, rollcall as run, tell } from "./stage.ts";

const directory = await mkdtemp(join(tmpdir(), "rollcall-demo-"));
const register = join(directory, "register");
const startedAt = performance.now();

const rollcall = (args: readonly string[], expectedExit: number): Promise<string> => run(directory, args, expectedExit);

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

  await requestsChapter(directory);

  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  heading(`That was it, in ${seconds} s`);
  tell(`Try next:
  npm run rollcall -- init my-register         a register of your own
  npm run rollcall -- simulate --participants 10   a domain to try it on
  npm run rollcall -- import my-register --config rollcall.yaml   take over what is live
  README.md, docs/README.md                    a tutorial, the concepts, the settings, the commands`);
} finally {
  await simulator.stop();
  await rm(directory, { recursive: true, force: true });
}
