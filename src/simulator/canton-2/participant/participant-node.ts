import { requireToken } from "../../bearer-token.ts";
import { logLine } from "../../canton-log.ts";
import { FaultPlan } from "../../faults.ts";
import { KeyRing } from "../keys.ts";
import type { ServedNode } from "../../served-node.ts";
import { DomainRegistry } from "./domain-registry.ts";
import { OwnTopology } from "./own-topology.ts";
import { PackageStore } from "./package-store.ts";
import type { ResolvedParticipantOptions } from "./participant-options.ts";

/** One simulated participant: everything its services read and write. */
export interface ParticipantNode extends ServedNode {
  readonly options: ResolvedParticipantOptions;
  readonly topology: OwnTopology;
  readonly domains: DomainRegistry;
  readonly packages: PackageStore;
  readonly startedAtMicros: number;
  readonly nowMicros: () => number;
}

export function createParticipantNode(options: ResolvedParticipantOptions): ParticipantNode {
  const { name, seed, clock, log } = options;
  const nowMicros = (): number => Math.floor(clock() * 1_000);
  const topology = new OwnTopology(new KeyRing(seed), { name, seed });
  const faults = new FaultPlan(seed);
  faults.set(options.faults);
  const note = (level: "INFO" | "WARN", message: string): void => {
    const logger = "p.s.CantonSyncService";
    log(logLine({ level, atMs: clock(), logger, nodeKind, nodeName: name, traceId: undefined, message }));
  };
  return {
    kind: nodeKind,
    name,
    seed,
    faults,
    clock,
    log,
    authorize: (metadata) => {
      requireToken(metadata, options);
    },
    catchUp: () => undefined,
    options,
    topology,
    domains: new DomainRegistry({ options, topology, nowMicros, note }),
    packages: new PackageStore(),
    startedAtMicros: nowMicros(),
    nowMicros,
  };
}

const nodeKind = "participant";
