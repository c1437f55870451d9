import { once } from "node:events";
import { readFile } from "node:fs/promises";

import { EXIT, RollcallError } from "../../model/error.ts";
import type { Faults } from "../../simulator/faults.ts";
import type { ParticipantOptions } from "../../simulator/participant/participant-options.ts";
import type { SimulatorOptions, SimulatorTls } from "../../simulator/simulator-options.ts";
import type { CommonOptions, Session } from "../session.ts";

/** What the simulated nodes have in common. */
export interface NodeOptions extends CommonOptions {
  readonly port: number;
  readonly name: string;
  readonly seed: number;
  readonly edition: "community" | "enterprise";
  readonly fault: readonly string[];
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsClientCa?: string;
  readonly tokenFile?: string;
  readonly log?: boolean;
}

type NodeSettings = Pick<
  ParticipantOptions & SimulatorOptions,
  "port" | "name" | "seed" | "edition" | "faults" | "tls" | "token" | "log"
>;

/** The options of a node as the simulator takes them. */
export async function readNodeOptions({ terminal }: Session, options: NodeOptions): Promise<NodeSettings> {
  const { tlsCert, tlsKey, tlsClientCa, tokenFile } = options;
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw new RollcallError("usage", "a certificate needs its key, and a key its certificate", {
      hint: "Give both --tls-cert and --tls-key.",
    });
  }
  return {
    port: options.port,
    name: options.name,
    seed: options.seed,
    edition: options.edition,
    faults: parseFaults(options.fault),
    ...(tlsCert === undefined || tlsKey === undefined ? {} : { tls: await readTls(tlsCert, tlsKey, tlsClientCa) }),
    ...(tokenFile === undefined ? {} : { token: (await readNamed(tokenFile)).toString().trim() }),
    ...(options.log === true
      ? {
          log: (line: string) => {
            terminal.err(line);
          },
        }
      : {}),
  };
}

/** Reads PEM files; with roots for clients, who then have to show a certificate. */
export async function readTls(certificate: string, key: string, clientRoots?: string): Promise<SimulatorTls> {
  return {
    certificate: await readNamed(certificate),
    privateKey: await readNamed(key),
    ...(clientRoots === undefined ? {} : { clientRoots: await readNamed(clientRoots), requireClientCertificate: true }),
  };
}

async function readNamed(path: string): Promise<Buffer> {
  return readFile(path).catch((error: unknown) => {
    throw new RollcallError("usage", `${path} cannot be read`, { hint: "Check the path.", cause: error });
  });
}

interface Node {
  close(): Promise<void>;
}

/** Starts a node, says what it is, and keeps it until it is interrupted. */
export async function runNode<T extends Node>(
  { stop }: Session,
  start: () => Promise<T>,
  tell: (node: T) => void,
): Promise<number> {
  const node = await started(start);
  try {
    tell(node);
    if (!stop.aborted) await once(stop, "abort");
  } finally {
    await node.close();
  }
  return EXIT.ok;
}

async function started<T>(start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RollcallError("usage", error.message, { hint: "See rollcall simulate --help.", cause: error });
  }
}

/** What can be set by `--fault`, and how far. */
const FAULTS = {
  unavailable: 1,
  "lost-answer": 1,
  "second-writer": 1,
  "empty-list": 1,
  "truncate-list": 1,
  "fail-list-halfway": 1,
  "lag-ms": 60_000,
  "slow-ms": 60_000,
  "slow-write-ms": 60_000,
} as const;

const FIELDS = {
  unavailable: "unavailable",
  "lost-answer": "lostAnswer",
  "second-writer": "secondWriter",
  "empty-list": "emptyList",
  "truncate-list": "truncateList",
  "fail-list-halfway": "failListHalfway",
  "lag-ms": "lagMs",
  "slow-ms": "slowMs",
  "slow-write-ms": "slowWriteMs",
} as const satisfies Record<keyof typeof FAULTS, keyof Faults>;

function parseFaults(words: readonly string[]): Faults {
  const faults: Record<string, number> = {};
  for (const word of words) {
    const [name = "", value = ""] = word.split("=");
    const amount = Number(value);
    const isKnown = Object.hasOwn(FAULTS, name);
    if (!isKnown || value === "" || !(amount >= 0 && amount <= FAULTS[name as keyof typeof FAULTS])) {
      throw new RollcallError("usage", `there is no fault ${JSON.stringify(word)}`, {
        hint: `Give ${Object.keys(FAULTS)
          .map((known) => `${known}=…`)
          .join(", ")}; each is a probability from 0 to 1, or, with -ms, milliseconds.`,
      });
    }
    faults[FIELDS[name as keyof typeof FIELDS]] = amount;
  }
  return faults;
}
