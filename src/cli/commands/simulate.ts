import { once } from "node:events";
import { readFile } from "node:fs/promises";

import { EXIT, RollcallError } from "../../model/error.ts";
import type { Faults } from "../../simulator/faults.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import type { CommonOptions, Session } from "../session.ts";

export interface SimulateOptions extends CommonOptions {
  readonly port: number;
  readonly name: string;
  readonly seed: number;
  readonly participants: number;
  readonly open?: boolean;
  readonly edition: "community" | "enterprise";
  readonly protocolVersion: "5" | "7";
  readonly delayMs: number;
  readonly state?: string;
  readonly fault: readonly string[];
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsClientCa?: string;
  readonly tokenFile?: string;
  readonly log?: boolean;
}

/** Runs a Canton 2.x domain manager on loopback until it is interrupted. */
export async function simulateCommand(session: Session, options: SimulateOptions): Promise<number> {
  const { terminal, output, stop } = session;
  const simulator = await start(session, options);
  try {
    const { address, domainId } = simulator;
    if (output === "json")
      terminal.out(JSON.stringify({ apiVersion: "rollcall.dev/v1", kind: "Simulator", address, domainId }));
    else
      terminal.out(
        `A Canton 2.x domain manager is simulated.\n  admin API  ${address}\n  domain     ${domainId}\nInterrupt to end it.`,
      );
    if (!stop.aborted) await once(stop, "abort");
  } finally {
    await simulator.close();
  }
  return EXIT.ok;
}

async function start({ terminal }: Session, options: SimulateOptions): Promise<Simulator> {
  const { tlsCert, tlsKey, tlsClientCa, tokenFile } = options;
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw new RollcallError("usage", "a certificate needs its key, and a key its certificate", {
      hint: "Give both --tls-cert and --tls-key.",
    });
  }
  const clientRoots = tlsClientCa === undefined ? undefined : await readFile(tlsClientCa);
  try {
    return await startSimulator({
      port: options.port,
      name: options.name,
      seed: options.seed,
      participants: options.participants,
      mode: options.open === true ? "open" : "permissioned",
      edition: options.edition,
      protocolVersion: options.protocolVersion === "7" ? 7 : 5,
      topologyChangeDelayMs: options.delayMs,
      faults: parseFaults(options.fault),
      ...(options.state === undefined ? {} : { stateFile: options.state }),
      ...(tlsCert === undefined || tlsKey === undefined
        ? {}
        : {
            tls: {
              certificate: await readFile(tlsCert),
              privateKey: await readFile(tlsKey),
              ...(clientRoots === undefined ? {} : { clientRoots, requireClientCertificate: true }),
            },
          }),
      ...(tokenFile === undefined ? {} : { token: (await readFile(tokenFile, "utf8")).trim() }),
      ...(options.log === true
        ? {
            log: (line: string) => {
              terminal.err(line);
            },
          }
        : {}),
    });
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
