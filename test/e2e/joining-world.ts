import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, onTestFinished } from "vitest";

import { signDocument } from "../../src/model/package-signature.ts";
import { type Authority, aCertificateAuthority } from "../simulator/certificates.ts";
import { commitAll, exampleRepository } from "../support/git-repository.ts";
import {
  type Ended,
  type ParticipantProcess,
  runProgram,
  type SimulatorProcess,
  startParticipantProcess,
  startSimulatorProcess,
} from "../support/program.ts";
import { type Document, readDocument } from "./schemas.ts";
import { emptyFolder, participantPath } from "./world.ts";

/** A provider with a register, and a domain whose sequencers speak TLS; a member with a participant of its own. */
export interface Joining {
  readonly directory: string;
  readonly authority: Authority;
  readonly domain: SimulatorProcess;
  readonly participant: ParticipantProcess;
  readonly rollcall: (...args: readonly string[]) => Promise<Ended>;
  /** One of the `participant` commands. */
  readonly member: (...args: readonly string[]) => Promise<Ended & { readonly document: Document }>;
  /** Commits a change of one file: its new text, or undefined to delete it. */
  readonly change: (path: string, edit: (text: string) => string | undefined) => Promise<void>;
  /** Puts the participant into the register, with these lines in the `spec` of its document. */
  readonly admit: (...lines: readonly string[]) => Promise<void>;
  readonly apply: () => Promise<void>;
  /** Issues `alice.json`. */
  readonly issue: (...args: readonly string[]) => Promise<Ended>;
  /** `joined` and `connected` of the domain's status. */
  readonly onDomain: () => Promise<{ readonly joined: number; readonly connected: number }>;
}

export interface JoiningOptions {
  /** Lines of the member's `spec`. */
  readonly member?: readonly string[];
  /** More arguments of the simulators. */
  readonly domain?: readonly string[];
  readonly participant?: readonly string[];
  readonly sequencers?: readonly string[];
  /** Lines of `connection` in the settings. */
  readonly connection?: readonly string[];
}

/** Arguments of `participant` that join by `alice.json`, and that take the provider's key besides. */
export const JOIN = ["join", "--package", "alice.json", "--alias", "AliceDomain"];
export const TRUSTED = [...JOIN, "--trust-key", "signing.pub"];

const SIGNED = ["signingKey: { file: signing.key }", "contact: ops@acme.example"];

/** Everything is gone when the test is over. */
export async function aJoining(options: JoiningOptions = {}): Promise<Joining> {
  const directory = await emptyFolder();
  const file = (name: string): string => join(directory, name);
  const authority = await aCertificateAuthority("Acme root");
  const names = options.sequencers ?? ["east"];
  for (const name of names) {
    const { certificate, privateKey } = await authority.issue(name);
    await writeFile(file(`${name}.pem`), certificate);
    await writeFile(file(`${name}.key`), privateKey);
  }
  const sequencers = names.flatMap((name) => [
    "--sequencer",
    name,
    "--sequencer-tls",
    `${name}=${name}.pem,${name}.key`,
  ]);
  const domain = await startSimulatorProcess(["--delay-ms", "20", ...sequencers, ...(options.domain ?? [])], {
    cwd: directory,
  });
  onTestFinished(() => domain.stop());
  const participant = await startParticipantProcess(options.participant ?? [], { cwd: directory });
  onTestFinished(() => participant.stop());

  const { privateKey } = generateKeyPairSync("ed25519");
  await writeFile(file("signing.key"), privateKey.export({ type: "pkcs8", format: "pem" }));
  await writeFile(file("signing.pub"), createPublicKey(privateKey).export({ type: "spki", format: "pem" }));
  await writeSettings(directory, domain.address, options.connection ?? SIGNED);
  const register = file("register");
  await exampleRepository(register);
  const change: Joining["change"] = async (path, edit) => {
    const text = edit(await readFile(join(register, path), "utf8").catch(() => ""));
    if (text === undefined) await rm(join(register, path));
    else await writeFile(join(register, path), text);
    await commitAll(register, `Change ${path}`);
  };
  for (const name of ["east", "west"]) {
    const url = domain.sequencers.find((sequencer) => sequencer.name === name)?.url;
    const path = `domains/acme/sequencers/${name}.yaml`;
    // One that does not run takes nobody either.
    await change(path, (text) =>
      url === undefined ? text.replace("state: active", "state: draining") : text.replace(/https:.*$/m, url),
    );
    await change(`domains/acme/certificates/${name}.pem`, () => authority.root.toString());
  }

  const rollcall = (...args: readonly string[]): Promise<Ended> => runProgram(args, { cwd: directory });
  return {
    directory,
    authority,
    domain,
    participant,
    rollcall,
    member: async (command = "", ...args) => {
      const ended = await rollcall("participant", command, "--address", participant.address, "-o", "json", ...args);
      return { ...ended, document: readDocument(ended.stdout) };
    },
    change,
    admit: (...lines) =>
      change(participantPath("alice"), (text) =>
        text
          .replace(/participantId: .*$/m, `participantId: PAR::${participant.participantId}`)
          .replace(/ {2}placement:\n.*\n/, "")
          .replace("spec:\n", ["spec:", ...lines.map((line) => `  ${line}`), ""].join("\n")),
      ),
    apply: async () => {
      const applied = await rollcall("apply", "--yes");
      expect(applied.exitCode, applied.stdout + applied.stderr).toBe(0);
    },
    issue: async (...args) => rollcall("connection", "alice", "--out", "alice.json", ...args),
    onDomain: async () => {
      const { members } = readDocument((await rollcall("status", "-o", "json")).stdout) as unknown as {
        readonly members: { readonly joined: number; readonly connected: number };
      };
      return { joined: members.joined, connected: members.connected };
    },
  };
}

/** The participant is admitted, and has its package. */
export async function anAdmitted(options: JoiningOptions = {}): Promise<Joining> {
  const joining = await aJoining(options);
  await joining.admit(...(options.member ?? []));
  await joining.apply();
  const issued = await joining.issue();
  expect(issued.exitCode, issued.stderr).toBe(0);
  return joining;
}

/** A package as JSON, as far as tests change it. */
export interface PackageFile {
  expiresAt: string;
  domain: { id: string; protocolVersion: number | null };
  member: { participantId: string };
  sequencers: { alias: string; endpoints: string[]; trustRoot: { pem: string; sha256: string[] } | null }[];
}

/** Changes `alice.json` as its provider could: the signature is made anew, unless it is to be another's or none. */
export async function reissue(
  directory: string,
  edit: (issued: PackageFile) => void,
  signature: "made anew" | "as it was" | "none" = "made anew",
): Promise<void> {
  const path = join(directory, "alice.json");
  const { signature: old, ...issued } = JSON.parse(await readFile(path, "utf8")) as PackageFile & {
    signature?: object;
  };
  edit(issued);
  const key = createPrivateKey(await readFile(join(directory, "signing.key")));
  const signatures = { "made anew": () => signDocument(issued, key), "as it was": () => old, none: () => undefined };
  await writeFile(path, JSON.stringify({ ...issued, signature: signatures[signature]() }));
}

/** The settings of the provider; sequencers on loopback are allowed unless `connection` says otherwise. */
export async function writeSettings(directory: string, address: string, connection: readonly string[]): Promise<void> {
  const isTold = connection.some((line) => line.startsWith("allowNetworks"));
  const told = isTold ? connection : ["allowNetworks: [127.0.0.0/8]", ...connection];
  const lines = [
    "apiVersion: rollcall.dev/v1",
    "kind: Settings",
    "register: { url: ./register }",
    "connection:",
    ...told.map((line) => `  ${line}`),
    `domains: { acme: { flavour: canton-2, address: "${address}" } }`,
    "",
  ];
  await writeFile(join(directory, "rollcall.yaml"), lines.join("\n"));
}
