import type { Metadata } from "@grpc/grpc-js";

import type { FaultPlan } from "./faults.ts";

/** As log lines and errors call it. */
export type NodeKind = "domain" | "sequencer" | "participant";

/** The node behind a server, as every call meets it. */
export interface ServedNode {
  readonly kind: NodeKind;
  /** In its configuration. */
  readonly name: string;
  readonly seed: number;
  readonly faults: FaultPlan;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly log: (line: string) => void;
  /** Throws for who may not call at all. */
  readonly authorize: (metadata: Metadata) => void;
  /** Before and after each call. */
  readonly catchUp: () => void;
}
