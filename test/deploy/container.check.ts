import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { DockerfileParser, Env, JSONInstruction } from "dockerfile-ast";
import { expect, onTestFinished, test } from "vitest";

import { aWorld, emptyFolder, type World } from "../e2e/world.ts";
import { freePort } from "../support/free-port.ts";
import { readRepositoryFile, ROOT } from "./files.ts";
import { deploymentIn, onlyContainer, writableFolders } from "./hardening.ts";
import { readManifests } from "./manifests.ts";
import { runTool } from "./tool.ts";

test("the image's own command runs as the pod does: no root, no rights, nothing to write to but what is mounted", async () => {
  const container = await startContainer(await aWorld());
  await container.becomesReady();

  const statuses = await container.read("status");
  expect(statuses.length).toBeGreaterThanOrEqual(2);
  for (const status of statuses) {
    expect(status).toMatch(/^Uid:\t1000\t1000\t1000\t1000$/m);
    expect(status).toMatch(/^CapEff:\t0+$/m);
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
  }
  for (const folder of ["/", "/app", "/etc/rollcall", "/usr"]) {
    const { output } = await container.run("sh", "-c", `echo x >${folder}/written`);
    expect(output).toMatch(/Read-only file system/);
  }
  expect(await container.run("rollcall", "health")).toMatchObject({ exitCode: 0 });
  expect(await container.run("rollcall", "status", "-o", "json")).toMatchObject({
    exitCode: 0,
    output: expect.stringContaining('"kind": "Status"') as string,
  });
});

test("the termination signal reaches the service, which ends in order", async () => {
  const container = await startContainer(await aWorld());
  await container.becomesReady();

  const exitCode = await container.terminate();

  expect(container.output()).toMatch(/"msg":"stopped"/);
  expect(exitCode).toBe(0);
});

test("what a git leaves behind is buried", async () => {
  const container = await startContainer(await aWorld());
  await container.becomesReady();

  await container.run("sh", "-c", "sleep 0.2 & sleep 0.2 & exit 0");

  await expect
    .poll(async () => {
      const states = await container.read("stat");
      return { zombies: states.filter((stat) => / Z /.test(stat)).length, processes: states.length };
    })
    .toEqual({ zombies: 0, processes: 2 });
});

interface Container {
  /** Everything that it wrote. */
  readonly output: () => string;
  readonly becomesReady: () => Promise<void>;
  /** What the kernel says of each of its processes, the first one first. */
  readonly read: (file: "stat" | "status") => Promise<readonly string[]>;
  /** Runs another program in it, as its user. */
  readonly run: (...words: readonly string[]) => ReturnType<typeof runTool>;
  /** Sends SIGTERM to its first process, and gives its exit code. */
  readonly terminate: () => Promise<number | null>;
}

/** What the image starts, with what variables. */
async function imageCommand(): Promise<{ readonly words: readonly string[]; readonly variables: readonly string[] }> {
  const instructions = DockerfileParser.parse(await readRepositoryFile("Dockerfile")).getInstructions();
  const wordsOf = (keyword: string): readonly string[] => {
    const last = instructions.findLast((instruction) => instruction.getKeyword() === keyword);
    return last instanceof JSONInstruction ? last.getJSONStrings().map((word) => word.getJSONValue()) : [];
  };
  const variables = instructions
    .filter((instruction) => instruction instanceof Env)
    .flatMap((instruction) => instruction.getProperties())
    .map((property) => `${property.getName()}=${property.getValue() ?? ""}`);
  return { words: [...wordsOf("ENTRYPOINT"), ...wordsOf("CMD")], variables };
}

async function startContainer(world: World): Promise<Container> {
  const pod = deploymentIn(await readManifests("deploy/kubernetes/base")).spec.template.spec;
  const { words, variables } = await imageCommand();
  expect(onlyContainer(pod).args, "the pod runs what the image runs").toEqual(words.slice(-1));
  const folder = await emptyFolder();
  const [root, settings] = [join(folder, "root"), join(folder, "settings")];
  await Promise.all([root, settings].map((path) => mkdir(path)));
  const listen = `127.0.0.1:${String(await freePort())}`;
  await writeFile(
    join(settings, "rollcall.yaml"),
    [
      "apiVersion: rollcall.dev/v1",
      "kind: Settings",
      "register: { url: file:///register }",
      "stateDirectory: /var/lib/rollcall",
      `http: { listen: "${listen}" }`,
      "service: { pollSeconds: 1, probeMinutes: 0 }",
      `domains: { acme: { flavour: canton-2, address: "${world.simulator.address}" } }`,
      "",
    ].join("\n"),
  );
  // git reads nobody else's repository.
  expect(await runTool("chown", ["--recursive", "1000:1000", world.register])).toMatchObject({ exitCode: 0 });
  const child = spawn(
    "unshare",
    [
      ...["--mount", "--pid", "--fork"],
      join(ROOT, "test/deploy/container.sh"),
      ...[root, ROOT, settings, world.register, writableFolders(pod).join(" ")],
      ...[...variables, ...words],
    ],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  const ended = once(child, "close");
  const pids = () => descendantsOf(child);
  onTestFinished(async () => {
    // With its first process a namespace ends.
    const [first] = await pids();
    if (first !== undefined) process.kill(Number(first), "SIGKILL");
    await ended;
  });
  const run = async (...args: readonly string[]) => {
    const [first = ""] = await pids();
    return runTool("nsenter", [
      ...[`--target=${first}`, "--mount", "--pid", "--root"],
      ...["/usr/bin/setpriv", "--reuid=1000", "--regid=1000", "--clear-groups", "--no-new-privs"],
      ...["/usr/bin/env", "-i", "--chdir=/", "PATH=/opt/bin:/usr/bin:/bin", ...variables, ...args],
    ]);
  };
  return {
    output: () => output,
    read: async (file) => {
      // One that has ended meanwhile, as a git does, has nothing to say.
      const texts = (await pids()).map((pid) => readFile(`/proc/${pid}/${file}`, "utf8").catch(() => ""));
      return (await Promise.all(texts)).filter((text) => text !== "");
    },
    run,
    becomesReady: async () => {
      const readiness = async () => {
        if (child.exitCode !== null) throw new Error(`it ended: ${output}`);
        return fetch(`http://${listen}/readyz`).then(
          ({ status }) => status,
          () => output,
        );
      };
      await expect.poll(readiness, { interval: 200 }).toBe(200);
    },
    terminate: async () => {
      const [first] = await pids();
      process.kill(Number(first), "SIGTERM");
      await ended;
      return child.exitCode;
    },
  };
}

/** Children, their children and so on, the oldest first. */
async function descendantsOf({ pid }: ChildProcess): Promise<readonly string[]> {
  const childrenOf = async (parent: string): Promise<readonly string[]> => {
    const text = await readFile(`/proc/${parent}/task/${parent}/children`, "utf8").catch(() => "");
    const children = text.split(" ").filter((word) => word !== "");
    return [...children, ...(await Promise.all(children.map(childrenOf))).flat()];
  };
  return childrenOf(String(pid));
}
