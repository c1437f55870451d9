import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { access, constants, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, connect as connectTcp } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls, createServer as createTlsServer } from "node:tls";

import { onTestFinished } from "vitest";

import { aCertificateAuthority } from "../simulator/certificates.ts";
import { INSTALLED_TOOLS } from "../support/installed-tools.ts";

export const PROGRAMS = ["haproxy", "nginx", "envoy"] as const;
export type Program = (typeof PROGRAMS)[number];

/** Fails with one sentence when the program is not there. Debian keeps some of them where only root looks. */
async function find(program: Program): Promise<string> {
  const { PATH = "" } = process.env;
  for (const folder of [INSTALLED_TOOLS, ...PATH.split(delimiter), "/usr/local/sbin", "/usr/sbin"]) {
    const path = join(folder, program);
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  throw new Error(`${program} is not installed: run .ci/install-gateways`);
}

/** A configuration in a folder that goes with the test, and how the program is called on it. */
interface Prepared {
  readonly path: string;
  readonly check: readonly string[];
  readonly run: readonly string[];
}

async function prepare(program: Program, configuration: string): Promise<Prepared> {
  const folder = await mkdtemp(join(tmpdir(), `rollcall-${program}-`));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, program === "envoy" ? "gateway.json" : "gateway.conf");
  await writeFile(file, configuration);
  const path = await find(program);
  switch (program) {
    case "haproxy":
      return { path, check: ["-c", "-f", file], run: ["-db", "-f", file] };
    case "nginx": {
      const ours = ["-e", "stderr", "-c", file];
      const pid = `pid ${join(folder, "nginx.pid")};`;
      return {
        path,
        check: ["-t", ...ours, "-g", pid],
        run: [...ours, "-g", `${pid} daemon off; master_process off;`],
      };
    }
    case "envoy":
      return {
        path,
        check: ["--mode", "validate", "-c", file],
        run: ["-c", file, "--use-dynamic-base-id", "--concurrency", "1", "--log-level", "warn"],
      };
  }
}

/** What the program itself says of a configuration: its exit code, and its words. */
export async function check(
  program: Program,
  configuration: string,
): Promise<{ readonly exitCode: number; readonly words: string }> {
  const { path, check: args } = await prepare(program, configuration);
  return new Promise((resolve) => {
    execFile(path, args, { maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), words: stdout + stderr });
    });
  });
}

/** Starts the program, and ends it with the test. `port` is where it listens on loopback. */
export async function start(program: Program, configuration: string, port: number): Promise<void> {
  const { path, run } = await prepare(program, configuration);
  const child: ChildProcess = spawn(path, run, { stdio: ["ignore", "pipe", "pipe"] });
  let words = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text: Buffer) => (words += text.toString()));
  const ended = once(child, "exit");
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`${program} ended before it listened: ${words}`);
    await sleep(20);
  }
}

async function answers(port: number): Promise<boolean> {
  const socket = connectTcp({ host: "127.0.0.1", port });
  return new Promise((resolve) => {
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => {
      resolve(false);
    });
  });
}

/** Two sequencers, as far as a gateway can tell: TLS servers with certificates of their own. */
export interface Backends {
  readonly ports: Readonly<Record<string, number>>;
  /** What members trust. */
  readonly root: Buffer;
}

/** Starts a TLS server for each name. */
export async function startBackends(names: readonly string[]): Promise<Backends> {
  const authority = await aCertificateAuthority();
  const ports: Record<string, number> = {};
  for (const name of names) {
    const { certificate, privateKey } = await authority.issue(name);
    const server = createTlsServer({ cert: certificate, key: privateKey }, (socket) => {
      socket.on("error", () => undefined);
      socket.end("welcome");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(async () => {
      await new Promise((resolve) => server.close(resolve));
    });
    ports[name] = (server.address() as AddressInfo).port;
  }
  return { ports, root: authority.root };
}

export interface Client {
  /** Default: 127.0.0.1. */
  readonly host?: string;
  readonly port: number;
  /** The address that it comes from. */
  readonly from: string;
  /** What it asks for in TLS; undefined: nothing. */
  readonly name: string | undefined;
  readonly root: Buffer;
}

/** Connects as a member does: gives the name in the certificate of whoever answers, or `closed`. */
export async function visit({ host = "127.0.0.1", port, from, name, root }: Client): Promise<string> {
  const plain = connectTcp({ host, port, localAddress: from });
  plain.on("error", () => undefined);
  const socket = connectTls({
    socket: plain,
    ca: root,
    ...(name === undefined ? {} : { servername: name }),
    // The certificates here are issued for a name in the tests and not for a host.
    checkServerIdentity: () => undefined,
  });
  return new Promise((resolve) => {
    socket.once("secureConnect", () => {
      const { CN } = socket.getPeerCertificate().subject;
      socket.destroy();
      resolve(String(CN));
    });
    socket.once("error", () => {
      resolve("closed");
    });
    socket.once("close", () => {
      resolve("closed");
    });
  });
}

/** Speaks no TLS; gives whatever comes back. */
export async function shout({ port, from }: Pick<Client, "port" | "from">, text: string): Promise<string> {
  const socket = connectTcp({ host: "127.0.0.1", port, localAddress: from });
  let heard = "";
  socket.on("data", (bytes: Buffer) => (heard += bytes.toString("latin1")));
  socket.on("error", () => undefined);
  socket.write(text);
  return new Promise((resolve) => {
    socket.once("close", () => {
      resolve(heard);
    });
  });
}
