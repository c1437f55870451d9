import { randomUUID } from "node:crypto";
import { chmod, chown, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { aWorld, emptyFolder, participantPath, type World } from "../e2e/world.ts";
import { freePort } from "../support/free-port.ts";
import { readRepositoryFile } from "./files.ts";
import { deploymentIn, onlyContainer, writableFolders } from "./hardening.ts";
import { readManifests } from "./manifests.ts";
import { runTool } from "./tool.ts";

const IMAGE = await builtImage();
const POD = deploymentIn(await readManifests("deploy/kubernetes/base")).spec.template.spec;

test("the image checks a register without any network, as the workflow that init writes does", async () => {
  const { register } = await aWorld();
  await writeFile(join(register, participantPath("alice")), "kind: Participant\n");
  await ownedByTheImage(register);

  const options = ["--network", "none", ...BOUNDS, "--volume", `${register}:/register:ro`];
  const { exitCode, output } = await podman("run", "--rm", ...options, IMAGE, "validate", "-o", "github", "/register");

  expect(exitCode, output).toBe(65);
  expect(output).toContain(`::error file=${participantPath("alice")},`);
});

test("the image plans against a domain", async () => {
  const image = await anImageIn(await aWorld());

  const { exitCode, output } = await image.runOnce("plan", "--detailed-exitcode");

  expect(exitCode, output).toBe(2);
  expect(output).toMatch(/\+ admit +alice /);
});

test("the image's own command runs as the pod does: no root, no rights, nothing to write to but what is mounted", async () => {
  const container = await (await anImageIn(await aWorld())).serve();

  const { output } = await container.run("sh", "-c", "cat /proc/[0-9]*/status");
  const statuses = output.split("Name:").slice(1);
  expect(statuses.length).toBeGreaterThanOrEqual(2);
  for (const status of statuses) {
    expect(status).toMatch(/^Uid:\t1000\t1000\t1000\t1000$/m);
    expect(status).toMatch(/^CapEff:\t0+$/m);
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    expect(status, "calls to the kernel are filtered").toMatch(/^Seccomp:\t2$/m);
  }
  for (const folder of ["/", "/app", "/etc/rollcall", "/usr"]) {
    const refused = await container.run("sh", "-c", `echo x >${folder}/written`);
    expect(refused.output).toMatch(/Read-only file system/);
  }
  expect(await podman("healthcheck", "run", container.name)).toMatchObject({ exitCode: 0 });
  expect(await container.run("rollcall", "status", "-o", "json")).toMatchObject({
    exitCode: 0,
    output: expect.stringContaining('"kind": "Status"') as string,
  });
});

test("the termination signal reaches the service, which ends in order", async () => {
  const container = await (await anImageIn(await aWorld())).serve();

  await podman("stop", "--time", String(POD.terminationGracePeriodSeconds), container.name);

  expect((await podman("logs", container.name)).output).toMatch(/"msg":"stopped"/);
  expect((await podman("wait", container.name)).output.trim()).toBe("0");
});

test("what a git leaves behind is buried", async () => {
  const container = await (await anImageIn(await aWorld())).serve();

  await container.run("sh", "-c", "sleep 0.2 & sleep 0.2 & exit 0");

  await expect
    .poll(async () => (await podman("top", container.name, "state", "comm")).output.trim().split(/\n/).slice(1))
    .toEqual([expect.stringMatching(/^[RS] +tini$/), expect.stringMatching(/^[RS] +(?:node|rollcall|MainThread)$/)]);
});

/** An image with settings for a world's domain. */
interface ConfiguredImage {
  /** Runs one command in a container that goes with it. */
  readonly runOnce: (...command: readonly string[]) => ReturnType<typeof runTool>;
  /** Starts the image's own command, and waits until it is ready. */
  readonly serve: () => Promise<Container>;
}

interface Container {
  readonly name: string;
  /** Runs another program in it, as its user. */
  readonly run: (...words: readonly string[]) => ReturnType<typeof runTool>;
}

/** What the pod's security context comes to for a container engine. */
const BOUNDS = [
  ...["--read-only", "--read-only-tmpfs=false", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"],
  // The engine's own defaults may be above what this machine allows.
  ...["--ulimit", "nofile=4096:4096", "--ulimit", "nproc=4096:4096"],
  // No timer of a machine's init: healthcheck run asks.
  ...["--health-interval", "disable"],
] as const;

async function builtImage(): Promise<string> {
  const { version } = JSON.parse(await readRepositoryFile("package.json")) as { readonly version: string };
  const image = `localhost/rollcall:${version}`;
  const { exitCode } = await podman("image", "exists", image);
  if (exitCode !== 0) throw new Error(`there is no ${image}: run .ci/build-image`);
  return image;
}

function podman(...words: readonly string[]): ReturnType<typeof runTool> {
  return runTool("podman", ["--runtime", "runc", ...words]);
}

/** git reads nobody else's repository. */
async function ownedByTheImage(folder: string): Promise<void> {
  expect(await runTool("chown", ["--recursive", "1000:1000", folder])).toMatchObject({ exitCode: 0 });
}

/** As a pod's emptyDir is: of the pod's group. */
async function emptyDir(): Promise<string> {
  const folder = await emptyFolder();
  await chown(folder, 0, Number(POD.securityContext?.fsGroup));
  await chmod(folder, 0o2770);
  return folder;
}

async function anImageIn({ register, simulator }: World): Promise<ConfiguredImage> {
  expect(onlyContainer(POD).args, "the pod runs what the image runs").toEqual(["serve"]);
  const folder = join(await emptyFolder(), "settings");
  await mkdir(folder);
  const listen = `127.0.0.1:${String(await freePort())}`;
  await writeFile(
    join(folder, "rollcall.yaml"),
    [
      "apiVersion: rollcall.dev/v1",
      "kind: Settings",
      "register: { url: file:///register }",
      "stateDirectory: /var/lib/rollcall",
      `http: { listen: "${listen}" }`,
      "service: { pollSeconds: 1, probeMinutes: 0 }",
      `domains: { acme: { flavour: canton-2, address: "${simulator.address}" } }`,
      "",
    ].join("\n"),
  );
  await ownedByTheImage(register);
  const options = [
    ...["--network", "host", ...BOUNDS],
    ...["--volume", `${folder}:/etc/rollcall:ro`, "--volume", `${register}:/register:ro`],
    ...(
      await Promise.all(writableFolders(POD).map(async (path) => ["--volume", `${await emptyDir()}:${path}`]))
    ).flat(),
  ];
  return {
    runOnce: (...command) => podman("run", "--rm", ...options, IMAGE, ...command),
    serve: async () => {
      const name = `rollcall-test-${randomUUID()}`;
      const started = await podman("run", "--detach", "--name", name, ...options, IMAGE);
      expect(started.exitCode, started.output).toBe(0);
      onTestFinished(async () => {
        await podman("rm", "--force", "--time", "0", name);
      });
      const readiness = () =>
        fetch(`http://${listen}/readyz`).then(
          ({ status }) => status,
          async () => (await podman("logs", name)).output,
        );
      await expect.poll(readiness, { interval: 200 }).toBe(200);
      return { name, run: (...words) => podman("exec", name, ...words) };
    },
  };
}
