import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Timestamp } from "@bufbuild/protobuf/wkt";

import type { DomainId, ParticipantId } from "../../model/identifier.ts";
import type { CallContext } from "../../ports/domain-manager.ts";
import type { AdminApi } from "./admin-api.ts";
import { instantOf, isLater } from "./codec/timestamp.ts";
import { RequestSide } from "../../protocol/canton-2/generated/com/digitalasset/canton/protocol/v0/topology_pb.ts";
import { TopologyManagerReadService as Read } from "../../protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_manager_read_service_pb.ts";
import { accepted, filtersFor } from "./read.ts";

/** One registration is on record within this time. */
const SAME_MOMENT_MS = 2_000;

/** When the manager recorded what belongs to one participant. */
interface Records {
  readonly keys: Timestamp[];
  readonly domainSide: Timestamp[];
  readonly ownSide: Timestamp[];
}

/**
 * Those of `ids` that the domain admitted by itself as they registered.
 *
 * An open domain records a registration's keys, then its own side, then the participant's. A participant that an operator
 * admitted, and that could register only then, has no key on record before its admission. Source: canton-2x.md, section 15.
 */
export async function readSelfAdmitted(
  api: AdminApi,
  domainId: DomainId,
  ids: readonly ParticipantId[],
  context: CallContext,
): Promise<ReadonlySet<ParticipantId>> {
  const baseQuery = accepted();
  const records = new Map(ids.map((id): [string, Records] => [id, { keys: [], domainSide: [], ownSide: [] }]));
  await Promise.all(
    filtersFor(ids).flatMap((filter) => [
      addStates(api, { baseQuery, filterDomain: domainId, filterParticipant: filter }, domainId, records, context),
      addKeys(api, { baseQuery, filterKeyOwnerType: "PAR", filterKeyOwnerUid: filter }, records, context),
    ]),
  );
  return new Set(ids.filter((id) => isSelfAdmitted(records.get(id))));
}

async function addStates(
  api: AdminApi,
  query: MessageInitShape<(typeof Read.method.listParticipantDomainState)["input"]>,
  domainId: DomainId,
  records: ReadonlyMap<string, Records>,
  context: CallContext,
): Promise<void> {
  const { results } = await api.read(Read.method.listParticipantDomainState, query, context, "list the participants");
  for (const { item, context: base } of results) {
    if (item?.domain !== domainId || base?.validFrom === undefined) continue;
    const own = records.get(item.participant);
    if (item.side === RequestSide.From) own?.domainSide.push(base.validFrom);
    if (item.side === RequestSide.To) own?.ownSide.push(base.validFrom);
  }
}

async function addKeys(
  api: AdminApi,
  query: MessageInitShape<(typeof Read.method.listOwnerToKeyMapping)["input"]>,
  records: ReadonlyMap<string, Records>,
  context: CallContext,
): Promise<void> {
  const { results } = await api.read(Read.method.listOwnerToKeyMapping, query, context, "list the participants' keys");
  for (const { item, context: base } of results) {
    if (base?.validFrom === undefined) continue;
    records.get(item?.keyOwner.replace(/^PAR::/, "") ?? "")?.keys.push(base.validFrom);
  }
}

function isSelfAdmitted(records: Records | undefined): boolean {
  const [admission, ...others] = records?.domainSide ?? [];
  if (records === undefined || admission === undefined || others.length > 0) return false;
  const isBeside = (one: Timestamp): boolean => Math.abs(instantOf(one) - instantOf(admission)) <= SAME_MOMENT_MS;
  return (
    records.keys.some((key) => isBeside(key) && isLater(admission, key)) &&
    records.ownSide.some((own) => isBeside(own) && isLater(own, admission))
  );
}
