import type { Faults } from "../faults.ts";
import type { ServerTls } from "../grpc-server.ts";
import type { ProtocolVersion } from "./protocol-version.ts";

/** One of the domain's sequencers, as its public API shows it. */
export interface SequencerOptions {
  readonly name: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Plaintext when absent. */
  readonly tls?: ServerTls;
}

/** What a participant has to agree to before it connects. */
export interface AgreementOptions {
  readonly id: string;
  readonly text: string;
}

export interface SimulatorOptions {
  /** A loopback address; others are refused, since every caller may change the simulator. Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Identifier of the domain, and name of its node. Default `acme`. */
  readonly name?: string;
  /** Every key, id and chance derives from it. Default 1. */
  readonly seed?: number;
  /** How many participants are members from the start, all connected: `participant-00001` and on. Default 0. */
  readonly participants?: number;
  /** Whether a participant may join without being admitted first. Default `permissioned`. */
  readonly mode?: "permissioned" | "open";
  /** Default `community`. */
  readonly edition?: "community" | "enterprise";
  /** Default 5. */
  readonly protocolVersion?: ProtocolVersion;
  /** How long after sequencing a change takes effect. Default 250. */
  readonly topologyChangeDelayMs?: number;
  /**
   * JSON file that keeps what was written: read at the start where it exists, and replaced durably before each write is
   * answered. Then it decides how many participants were there from the start. In memory when absent.
   */
  readonly stateFile?: string;
  /** The domain's sequencers. Default none: no participant can connect over the network. */
  readonly sequencers?: readonly SequencerOptions[];
  /** None when absent. */
  readonly agreement?: AgreementOptions;
  /** Plaintext when absent. */
  readonly tls?: ServerTls;
  /** The bearer token that every call must carry; none when absent. */
  readonly token?: string;
  /** A token that is valid, and has no right to administer: PERMISSION_DENIED. Counts only together with `token`. */
  readonly tokenWithoutRights?: string;
  /** False: a fresh node without identity. Default true. */
  readonly initialized?: boolean;
  /** False: a passive replica, which refuses writes. Default true. */
  readonly active?: boolean;
  /** Whether a registering participant must show a certificate. Default false. */
  readonly requireParticipantCertificate?: boolean;
  /** How long a participant stays connected on one login. Default one hour. */
  readonly tokenExpiryMs?: number;
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly clock?: () => number;
  readonly faults?: Faults;
  /** Receives each line that Canton would log. */
  readonly log?: (line: string) => void;
}

type WithoutDefault = "stateFile" | "agreement" | "tls" | "token" | "tokenWithoutRights";

export type ResolvedOptions = Required<Omit<SimulatorOptions, WithoutDefault>> & Pick<SimulatorOptions, WithoutDefault>;

/** Throws a `RangeError` for what cannot be simulated. */
export function resolveOptions(options: SimulatorOptions): ResolvedOptions {
  const resolved: ResolvedOptions = {
    host: "127.0.0.1",
    port: 0,
    name: "acme",
    seed: 1,
    participants: 0,
    sequencers: [],
    mode: "permissioned",
    edition: "community",
    protocolVersion: 5,
    topologyChangeDelayMs: 250,
    initialized: true,
    active: true,
    requireParticipantCertificate: false,
    tokenExpiryMs: 3_600_000,
    clock: Date.now,
    faults: {},
    log: () => undefined,
    ...options,
  };
  requireLoopback(resolved.host);
  requireNodeName(resolved.name);
  if (!Number.isSafeInteger(resolved.participants) || resolved.participants < 0) {
    throw new RangeError(`participants must be a whole number, not ${String(resolved.participants)}`);
  }
  if (!Number.isFinite(resolved.topologyChangeDelayMs) || resolved.topologyChangeDelayMs < 0) {
    throw new RangeError(`topologyChangeDelayMs must not be ${String(resolved.topologyChangeDelayMs)}`);
  }
  const names = resolved.sequencers.map(({ name }) => name);
  if (new Set(names).size < names.length)
    throw new RangeError(`Two sequencers have the same name: ${names.join(", ")}`);
  return resolved;
}

/** Throws a `RangeError` for an address that others could reach. */
export function requireLoopback(host: string): void {
  if (/^(127(\.\d{1,3}){3}|::1|localhost)$/.test(host)) return;
  throw new RangeError(`The simulator listens on loopback only, not on ${host}`);
}

/** Throws a `RangeError` for what no node can be called. */
export function requireNodeName(name: string): void {
  if (/^[a-zA-Z0-9_-]{1,30}$/.test(name)) return;
  throw new RangeError(`A node name has 1 to 30 of a-z, A-Z, 0-9, _ and -, unlike ${name}`);
}
