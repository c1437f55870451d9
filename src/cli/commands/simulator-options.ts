import { readIdentity, readTrustRoot } from "../../settings/tls-files.ts";
import { readTokenFile } from "../../settings/token-file.ts";
import { aborted } from "../../model/aborted.ts";
import { RollcallError } from "../../model/error.ts";
import { explainSystemError } from "../../model/system-error.ts";
import type { Faults } from "../../simulator/faults.ts";
import type { ParticipantOptions } from "../../simulator/canton-2/participant/participant-options.ts";
import type { SimulatorOptions } from "../../simulator/canton-2/simulator-options.ts";
import type { ServerTls } from "../../simulator/grpc-server.ts";
import type { CommonOptions, Session } from "../session.ts";
import { EXIT } from "../exit-code.ts";

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
  if (tlsClientCa !== undefined && tlsCert === undefined) {
    throw new RollcallError("usage", "client certificates require TLS", {
      hint: "Give --tls-cert and --tls-key with --tls-client-ca.",
    });
  }
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw new RollcallError("usage", "--tls-cert and --tls-key must be given together", {
      hint: "Pass both.",
    });
  }
  return {
    port: options.port,
    name: options.name,
    seed: options.seed,
    edition: options.edition,
    faults: parseFaults(options.fault),
    ...(tlsCert === undefined || tlsKey === undefined
      ? {}
      : {
          tls: await readTls(
            { certificate: tlsCert, key: tlsKey, clientRoots: tlsClientCa },
            "--tls-cert, --tls-key and --tls-client-ca",
          ),
        }),
    ...(tokenFile === undefined ? {} : { token: await readTokenFile(tokenFile, "--token-file") }),
    ...(options.log === true
      ? {
          log: (line: string) => {
            terminal.err(line);
          },
        }
      : {}),
  };
}

/** PEM files; with roots for clients, who then have to show a certificate. `options` names where they were given. */
export async function readTls(
  files: { readonly certificate: string; readonly key: string; readonly clientRoots: string | undefined },
  options: string,
): Promise<ServerTls> {
  const by = { code: "usage", hint: `Check ${options}.` } as const;
  const own = await readIdentity(files.certificate, files.key, by);
  const clientRoots = files.clientRoots === undefined ? undefined : await readTrustRoot(files.clientRoots, by);
  return {
    certificate: own.certificate,
    privateKey: own.key,
    ...(clientRoots === undefined ? {} : { clientRoots, requireClientCertificate: true }),
  };
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
    await aborted(stop);
  } finally {
    await node.close();
  }
  return EXIT.ok;
}

async function started<T>(start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    const hint = "See rollcall simulate --help.";
    if (error instanceof RangeError) throw new RollcallError("usage", error.message, { hint, cause: error });
    const what = error instanceof Error ? error.message : "the node cannot be started";
    throw explainSystemError(error, { what, code: "usage", hint });
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
