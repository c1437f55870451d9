import { onTestFinished } from "vitest";

import {
  type Canton2Link,
  type Canton2Options,
  linkCanton2,
  openCanton2,
} from "../../../src/adapters/canton-2/canton-2.ts";
import { RollcallError } from "../../../src/model/error.ts";
import type { DomainId, ParticipantId } from "../../../src/model/identifier.ts";
import type { LiveMember } from "../../../src/model/live.ts";
import type { Action } from "../../../src/model/plan.ts";
import { ABSENT, type Standing } from "../../../src/model/standing.ts";
import type { WriteContext, DomainManager } from "../../../src/ports/domain-manager.ts";
import type { MethodName } from "../../../src/simulator/served-method.ts";
import { type Simulator, startSimulator } from "../../../src/simulator/canton-2/simulator.ts";
import type { SimulatorOptions } from "../../../src/simulator/canton-2/simulator-options.ts";
import { anAction } from "../../build/plans.ts";
import { aParticipantId } from "../../build/identifiers.ts";
import { headOf, inShort, SimulatorClient } from "../../simulator/simulator-client.ts";
import { PATIENCE_MS } from "../../support/patience.ts";

export const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

export function aContext(signal: AbortSignal = new AbortController().signal): WriteContext {
  return { signal, traceId: TRACE_ID, beforeWrite: () => undefined };
}

const CHANNEL = { maxReceiveBytes: 64 << 20, nowMs: () => Date.now() };

/** What managers share that are opened one after another. Ends with the test. */
export function aLink({ address }: { readonly address: string }): Canton2Link {
  const link = linkCanton2({ address, ...CHANNEL });
  onTestFinished(() => {
    link.channel.close();
  });
  return link;
}

/** The real adapter, speaking to whoever is at `address`. Ends with the test. */
export function aDomainManager(
  { address, domainId }: { readonly address: string; readonly domainId: string },
  options: Partial<Canton2Options> = {},
  link?: Canton2Link,
): DomainManager {
  const manager = openCanton2(
    {
      address,
      domainId: domainId as DomainId,
      ...CHANNEL,
      callTimeoutMs: PATIENCE_MS,
      newSpanId: () => "b7ad6b7169203331",
      ...options,
    },
    link,
  );
  onTestFinished(() => {
    manager.close();
  });
  return manager;
}

export interface SimulatedDomain {
  readonly simulator: Simulator;
  readonly manager: DomainManager;
  /** The rows that the manager has accepted for a participant, such as `From Submission Ordinary`, sorted. */
  readonly rowsOf: (id: string) => Promise<readonly string[]>;
  /** Does `work` when the domain is asked for `method` the next time (or the `nth` time from now), before it answers. */
  readonly whenAsked: (method: MethodName, work: () => Promise<unknown>, nth?: number) => void;
  /** Does `work` right after the domain has answered `method` the next time (or the `nth` time from now). */
  readonly whenAnswered: (method: MethodName, work: () => Promise<unknown>, nth?: number) => void;
  readonly logLines: readonly string[];
}

/** A simulated domain and our adapter speaking to it over real gRPC. Both end with the test. */
export async function aDomain(
  simulatorOptions: SimulatorOptions = {},
  managerOptions: Partial<Canton2Options> = {},
): Promise<SimulatedDomain> {
  const logLines: string[] = [];
  const ambushes: { readonly pattern: RegExp; readonly work: () => Promise<unknown>; left: number }[] = [];
  const simulator = await startSimulator({
    topologyChangeDelayMs: 10,
    ...simulatorOptions,
    log: (line) => {
      logLines.push(line);
      for (const ambush of ambushes) {
        if (!ambush.pattern.test(line)) continue;
        ambush.left -= 1;
        if (ambush.left === 0) void ambush.work();
      }
    },
  });
  onTestFinished(() => simulator.close());
  const manager = aDomainManager(simulator, managerOptions);
  const lieInWait = (end: string) => {
    return (method: MethodName, work: () => Promise<unknown>, nth = 1): void => {
      ambushes.push({ pattern: new RegExp(`/${method} by [^ ]+: ${end}`), work, left: nth });
    };
  };
  return {
    simulator,
    manager,
    rowsOf: async (id) => {
      const { tls, token } = simulatorOptions;
      if (tls !== undefined || token !== undefined) throw new Error("rowsOf speaks plaintext without a token");
      const rows = await new SimulatorClient(simulator).states(headOf("Authorized"), { filterParticipant: id });
      return inShort(rows).toSorted();
    },
    whenAsked: lieInWait("received a message"),
    whenAnswered: lieInWait(String.raw`succeeded\(OK\)`),
    logLines,
  };
}

/** How one participant is now; fails where the domain does not know it. */
export async function memberOf(manager: DomainManager, id: ParticipantId): Promise<LiveMember> {
  const member = (await manager.read(aContext())).members.get(id);
  if (member === undefined) throw new Error(`the domain does not know ${id}`);
  return member;
}

/** An action on `alice` (or `name`), planned from what the domain shows now. */
export async function anActionFromNow(
  manager: DomainManager,
  fields: { readonly kind: Action["kind"]; readonly after: Standing; readonly name?: string },
): Promise<Action> {
  const { name = "alice" } = fields;
  const live = (await manager.read(aContext())).members.get(aParticipantId(name));
  return anAction({ ...fields, name, before: live?.standing ?? ABSENT, beforeVersion: live?.version ?? "" });
}

/** The error that `work` ends with. */
export async function failureOf(work: Promise<unknown>): Promise<RollcallError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof RollcallError) return error;
    throw new Error("ended with an error that is not ours", { cause: error });
  }
  throw new Error("did not fail");
}
