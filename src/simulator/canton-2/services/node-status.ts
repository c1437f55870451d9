import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { type Duration, DurationSchema } from "@bufbuild/protobuf/wkt";

import type { StatusSchema } from "../../../protocol/canton-2/generated/com/digitalasset/canton/health/admin/v1/status_pb.ts";
import type { DomainNode } from "../domain-node.ts";

/** The Canton release that the simulator behaves like. */
export const CANTON_RELEASE = "2.10.5";

/** A node that keeps its state in memory, as the simulator does where it writes no file. */
export const STORAGE = { name: "memory_storage", status: { case: "ok" as const, value: {} } };

/** Nothing waits anywhere. */
export const IDLE = { manager: 0, dispatcher: 0, clients: 0 } as const;

/** How long a node has been up. */
export function uptimeOf({
  nowMicros,
  startedAtMicros,
}: {
  readonly nowMicros: () => number;
  readonly startedAtMicros: number;
}): Duration {
  const upMicros = nowMicros() - startedAtMicros;
  const seconds = Math.floor(upMicros / 1_000_000);
  return create(DurationSchema, { seconds: BigInt(seconds), nanos: (upMicros - seconds * 1_000_000) * 1_000 });
}

type CommonStatus = Omit<Required<MessageInitShape<typeof StatusSchema>>, "$typeName" | "$unknown">;

/** Where a domain node listens: `admin`, and `public` where it has a sequencer. */
export type Ports = () => Readonly<Record<string, number>>;

/** What all status services say about a node that runs. The queues are all zero when it is idle. */
export function commonStatus(node: DomainNode, ports: Ports): CommonStatus {
  const { active, edition } = node.options;
  const well = { case: "ok" as const, value: {} };
  const passive = { case: "failed" as const, value: { description: "Sequencer is not active" } };
  const sequencer = { name: "sequencer", status: active ? well : passive };
  return {
    uid: node.domainId,
    uptime: uptimeOf(node),
    ports: ports(),
    active,
    topologyQueues: { manager: node.manager.waiting, ...node.topology.queues() },
    // Only the community's node has the sequencer in it.
    components: [
      ...(edition === "community" ? [sequencer] : []),
      STORAGE,
      { name: "domain-topology-sender", status: well },
    ],
    version: CANTON_RELEASE,
  };
}
