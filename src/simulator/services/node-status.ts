import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { DurationSchema } from "@bufbuild/protobuf/wkt";

import type { StatusSchema } from "../../adapters/canton-2/generated/com/digitalasset/canton/health/admin/v1/status_pb.ts";
import type { DomainNode } from "../domain-node.ts";

/** The Canton release that the simulator behaves like. */
const CANTON_RELEASE = "2.10.2";

type CommonStatus = Omit<Required<MessageInitShape<typeof StatusSchema>>, "$typeName" | "$unknown">;

/** What all status services say about a node that runs. The queues are all zero when it is idle. */
export function commonStatus(node: DomainNode, adminPort: number): CommonStatus {
  const upMicros = node.nowMicros() - node.startedAtMicros;
  const seconds = Math.floor(upMicros / 1_000_000);
  return {
    uid: node.domainId,
    uptime: create(DurationSchema, { seconds: BigInt(seconds), nanos: (upMicros - seconds * 1_000_000) * 1_000 }),
    ports: { admin: adminPort },
    active: node.options.active,
    topologyQueues: { manager: node.manager.waiting, ...node.topology.queues() },
    components: [{ name: "storage", status: { case: "ok" as const, value: {} } }],
    version: CANTON_RELEASE,
  };
}
