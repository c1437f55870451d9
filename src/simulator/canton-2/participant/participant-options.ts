import type { TokenOptions } from "../../bearer-token.ts";
import type { Faults } from "../../faults.ts";
import type { ProtocolVersion } from "../protocol-version.ts";
import type { ServerTls } from "../../grpc-server.ts";
import { requireLoopback, requireNodeName } from "../simulator-options.ts";

export interface ParticipantOptions extends TokenOptions {
  /** A loopback address; others are refused. Default `127.0.0.1`. */
  readonly host?: string;
  /** Of the admin API. Default 0: any free port. */
  readonly port?: number;
  /** Identifier of the participant, and name of its node. Default `alice`. */
  readonly name?: string;
  /** Every key and id derives from it. Default 1. */
  readonly seed?: number;
  /** Plaintext when absent. */
  readonly tls?: ServerTls;
  /** The community edition uses the first address of a sequencer connection only. Default `community`. */
  readonly edition?: "community" | "enterprise";
  /** Default both. */
  readonly protocolVersions?: readonly ProtocolVersion[];
  /** For how long, in ten tries, a sequencer is asked who it is. Canton waits 30 s; default 2 s. */
  readonly sequencerInfoMs?: number;
  /**
   * How long to wait, once registered, until the domain shows the participant as active. Canton waits without end;
   * default 2 s.
   */
  readonly activeTimeoutMs?: number;
  /** False: a fresh node without identity. Default true. */
  readonly initialized?: boolean;
  /** False: a passive replica. Default true. */
  readonly active?: boolean;
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly clock?: () => number;
  readonly faults?: Faults;
  /** Receives each line that Canton would log. */
  readonly log?: (line: string) => void;
}

type WithoutDefault = "tls" | "token" | "tokenWithoutRights";

export type ResolvedParticipantOptions = Required<Omit<ParticipantOptions, WithoutDefault>> &
  Pick<ParticipantOptions, WithoutDefault>;

/** Throws a `RangeError` for what cannot be simulated. */
export function resolveParticipantOptions(options: ParticipantOptions): ResolvedParticipantOptions {
  const resolved: ResolvedParticipantOptions = {
    host: "127.0.0.1",
    port: 0,
    name: "alice",
    seed: 1,
    edition: "community",
    protocolVersions: [5, 7],
    sequencerInfoMs: 2_000,
    activeTimeoutMs: 2_000,
    initialized: true,
    active: true,
    clock: Date.now,
    faults: {},
    log: () => undefined,
    ...options,
  };
  requireLoopback(resolved.host);
  requireNodeName(resolved.name);
  return resolved;
}
