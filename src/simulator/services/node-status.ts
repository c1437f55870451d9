import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { type Duration, DurationSchema } from "@bufbuild/protobuf/wkt";

import type { StatusSchema } from "../../adapters/canton-2/generated/com/digitalasset/canton/health/admin/v1/status_pb.ts";
import type { DomainNode } from "../domain-node.ts";

/** The Canton release that the simulator behaves like. */
export const CANTON_RELEASE = "2.10.2";

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

/** What all status services say about a node that runs. The queues are all zero when it is idle. */
export function commonStatus(node: DomainNode, adminPort: number): CommonStatus {
  return {
    uid: node.domainId,
    uptime: uptimeOf(node),
    ports: { admin: adminPort },
    active: node.options.active,
    topologyQueues: { manager: node.manager.waiting, ...node.topology.queues() },
    components: [{ name: "storage", status: { case: "ok" as const, value: {} } }],
    version: CANTON_RELEASE,
  };
}
