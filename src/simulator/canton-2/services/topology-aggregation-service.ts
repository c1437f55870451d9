import { ParticipantPermission } from "../../../protocol/canton-2/generated/com/digitalasset/canton/protocol/v0/topology_pb.ts";
import { TopologyAggregationService } from "../../../protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_aggregation_service_pb.ts";
import { namespaceWithin, parseUidFilter, readTimestamp } from "../base-query.ts";
import type { DomainNode } from "../domain-node.ts";
import { effectivePermission, isInForceAt } from "../effective-permission.ts";
import { serve, type ServedMethod } from "../../served-method.ts";
import { subjectOf } from "../topology-mapping.ts";
import type { TopologyStore } from "../topology-store.ts";

/**
 * What participants may really do, once both sides have spoken. The only parties of a simulated domain are the admin
 * parties, whose uids are their participants'.
 */
export function topologyAggregationService(node: DomainNode): readonly ServedMethod[] {
  return [
    serve(
      TopologyAggregationService.method.listParties,
      ({ asOf, limit, filterDomain, filterParty, filterParticipant }) => {
        const atMicros = asOf === undefined ? node.nowMicros() + 1 : readTimestamp(asOf);
        const { domain } = node.topology;
        if (!node.options.initialized || !domain.name.startsWith(filterDomain)) return { results: [] };
        // A limit of 0 means none at all.
        const parties = partiesOf(domain, filterParty, atMicros)
          .filter((party) => party.startsWith(filterParticipant))
          .slice(0, Math.max(limit, 0));
        return {
          results: parties.map((party) => {
            const permission = effectivePermission(domain, party, atMicros);
            if (permission === "Disabled") return { party, participants: [] };
            const domains = [{ domain: domain.name, permission: ParticipantPermission[permission] }];
            return { party, participants: [{ participant: `PAR::${party}`, domains }] };
          }),
        };
      },
    ),
  ];
}

function partiesOf(store: TopologyStore, filterParty: string, atMicros: number): readonly string[] {
  const namespace = filterParty.includes("::") ? namespaceWithin(parseUidFilter(filterParty)) : undefined;
  const parties = store
    .rows("participant-state", namespace)
    .filter((row) => row.transaction.operation !== "Remove" && isInForceAt(row, atMicros))
    .map((row) => subjectOf(row.transaction.mapping))
    .filter((party) => party.startsWith(filterParty));
  return [...new Set(parties)];
}
