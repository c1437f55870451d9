import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";

import { KeyPurpose } from "../../../protocol/canton-2/generated/com/digitalasset/canton/crypto/v0/crypto_pb.ts";
import { TopologyChangeOp } from "../../../protocol/canton-2/generated/com/digitalasset/canton/protocol/v0/topology_pb.ts";
import {
  type BaseQuery,
  type BaseResultSchema,
  ListDomainParametersChangesResult_ResultSchema,
  ListMediatorDomainStateResult_ResultSchema,
  ListNamespaceDelegationResult_ResultSchema,
  type ListOwnerToKeyMappingRequest,
  ListOwnerToKeyMappingResult_ResultSchema,
  ListParticipantDomainStateResult_ResultSchema,
  ListVettedPackagesResult_ResultSchema,
  TopologyManagerReadService,
} from "../../../protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_manager_read_service_pb.ts";
import { matchesUid, namespaceWithin, parseBaseQuery, parseUidFilter, selectRows } from "../base-query.ts";
import { deserializationFailure } from "../../canton-error.ts";
import type { DomainNode } from "../domain-node.ts";
import { dynamicParametersV1, dynamicParametersV2 } from "../dynamic-parameters.ts";
import { timestampOf } from "../../micros.ts";
import { ResultEncoder } from "../result-encoder.ts";
import { serve, type ServedMethod } from "../../served-method.ts";
import {
  keyFingerprint,
  mediatorStateItem,
  namespaceDelegationItem,
  ownerToKeyItem,
  participantStateItem,
  vettedPackagesItem,
} from "../topology-item.ts";
import { type MappingKind, type OwnerToKey, type TopologyMapping } from "../topology-mapping.ts";
import type { TopologyRow, TopologyStore } from "../topology-store.ts";

/** What the manager and the domain hold, asked for by prefixes. */
export function topologyManagerReadService(node: DomainNode): readonly ServedMethod[] {
  const { method } = TopologyManagerReadService;
  const readers = storesOf(node).map((store) => ({ store, encoders: encodersOf(node, store) }));

  /** Lists rows of `kind` whose subject answers the prefix pair `uid`, and that `accepts`. */
  const list = async (
    kind: MappingKind,
    baseQuery: BaseQuery | undefined,
    uid: string,
    accepts: (mapping: TopologyMapping) => boolean,
    shorten: (rows: readonly TopologyRow[]) => readonly TopologyRow[] = (rows) => rows,
  ): Promise<Buffer> => {
    const query = parseBaseQuery(baseQuery);
    const filter = parseUidFilter(uid);
    const find = () =>
      readers
        .filter(({ store }) => store.name.startsWith(query.store))
        .map(({ store, encoders }) => {
          const within = { nowMicros: node.nowMicros(), namespace: namespaceWithin(filter) };
          const rows = selectRows(store, kind, query, within)
            .filter((row) => matchesUid(row, filter))
            .filter((row) => accepts(row.transaction.mapping));
          return { rows: shorten(rows), encoder: encoders[kind] };
        });
    const found = find();
    const transactions = found.flatMap(({ rows }) => rows.map((row) => row.transaction));
    const hasWaited = await node.encoder.encodeAll(transactions);
    // Writes may have come in between, and an answer shows one instant.
    const answered = hasWaited ? find() : found;
    return Buffer.concat(answered.map(({ rows, encoder }) => encoder.encode(rows)));
  };

  return [
    serve(method.listAvailableStores, () => ({ storeIds: readers.map(({ store }) => store.name) })),
    serve(method.listParticipantDomainState, ({ baseQuery, filterDomain, filterParticipant }) =>
      list(
        "participant-state",
        baseQuery,
        filterParticipant,
        (mapping) => mapping.kind === "participant-state" && mapping.domain.startsWith(filterDomain),
        brokenNode(node),
      ),
    ),
    serve(method.listMediatorDomainState, ({ baseQuery, filterDomain, filterMediator }) =>
      list(
        "mediator-state",
        baseQuery,
        filterMediator,
        (mapping) => mapping.kind === "mediator-state" && mapping.domain.startsWith(filterDomain),
      ),
    ),
    serve(method.listOwnerToKeyMapping, (request) => {
      const accepts = ownerToKeyFilter(request);
      return list(
        "owner-to-key",
        request.baseQuery,
        request.filterKeyOwnerUid,
        (mapping) => mapping.kind === "owner-to-key" && accepts(mapping),
      );
    }),
    serve(method.listNamespaceDelegation, ({ baseQuery, filterNamespace }) =>
      list(
        "namespace-delegation",
        baseQuery,
        "",
        (mapping) => mapping.kind === "namespace-delegation" && mapping.namespace.startsWith(filterNamespace),
      ),
    ),
    serve(method.listVettedPackages, ({ baseQuery, filterParticipant }) =>
      list("vetted-packages", baseQuery, filterParticipant, () => true),
    ),
    serve(method.listDomainParametersChanges, ({ baseQuery }) => list("domain-parameters", baseQuery, "", () => true)),
  ];
}

/** The domain's store comes first; a node without identity has none. */
function storesOf({ options, topology }: DomainNode): readonly TopologyStore[] {
  return options.initialized ? [topology.domain, topology.authorized] : [topology.authorized];
}

/** Cuts the list as a broken node would: this method's faults decide once per store. */
function brokenNode({ faults }: DomainNode): (rows: readonly TopologyRow[]) => readonly TopologyRow[] {
  const isEmpty = faults.strikes("emptyList", "ListParticipantDomainState");
  const isTruncated = faults.strikes("truncateList", "ListParticipantDomainState");
  return (rows) => {
    if (isEmpty) return [];
    return isTruncated ? rows.slice(0, Math.floor(rows.length / 2)) : rows;
  };
}

function ownerToKeyFilter({
  filterKeyOwnerType,
  filterKeyOwnerUid,
  filterKeyPurpose,
}: ListOwnerToKeyMappingRequest): (mapping: OwnerToKey) => boolean {
  const purpose = filterKeyPurpose === undefined ? undefined : purposeOf(filterKeyPurpose.value);
  return (mapping) =>
    // An unknown code is no error: it matches no row.
    (filterKeyOwnerType === "" || mapping.owner.slice(0, 3) === filterKeyOwnerType) &&
    mapping.owner.slice(5).startsWith(filterKeyOwnerUid) &&
    (purpose === undefined || mapping.purpose === purpose);
}

function purposeOf(value: KeyPurpose): OwnerToKey["purpose"] {
  if (value === KeyPurpose.SigningKeyPurpose) return "signing";
  if (value === KeyPurpose.EncryptionKeyPurpose) return "encryption";
  if (value === KeyPurpose.UnknownKeyPurpose) throw deserializationFailure("FieldNotSet", "filterKeyPurpose");
  throw deserializationFailure("UnrecognizedEnum", "filterKeyPurpose", value);
}

/** How a row of each kind is written, with the cache that belongs to one store. */
function encodersOf(node: DomainNode, store: TopologyStore): Readonly<Record<MappingKind, ResultEncoder>> {
  const { keys } = node;
  const context = (row: TopologyRow): MessageInitShape<typeof BaseResultSchema> => ({
    store: store.name,
    sequenced: timestampOf(row.sequencedMicros),
    validFrom: timestampOf(row.validFromMicros),
    ...(row.validUntilMicros === undefined ? {} : { validUntil: timestampOf(row.validUntilMicros) }),
    operation: TopologyChangeOp[row.transaction.operation],
    serialized: node.encoder.encode(row.transaction),
    signedByFingerprint: row.transaction.signer.fingerprint,
  });
  return {
    "namespace-delegation": new ResultEncoder((row) => {
      const mapping = mappingOf(row, "namespace-delegation");
      const fields = { item: namespaceDelegationItem(mapping), targetKeyFingerprint: mapping.publicKey.id };
      const schema = ListNamespaceDelegationResult_ResultSchema;
      return toBinary(schema, create(schema, { context: context(row), ...fields }));
    }),
    "vetted-packages": new ResultEncoder((row) => {
      const item = vettedPackagesItem(mappingOf(row, "vetted-packages"));
      const schema = ListVettedPackagesResult_ResultSchema;
      return toBinary(schema, create(schema, { context: context(row), item }));
    }),
    "participant-state": new ResultEncoder((row) => {
      const item = participantStateItem(mappingOf(row, "participant-state"));
      const schema = ListParticipantDomainStateResult_ResultSchema;
      return toBinary(schema, create(schema, { context: context(row), item }));
    }),
    "mediator-state": new ResultEncoder((row) => {
      const item = mediatorStateItem(mappingOf(row, "mediator-state"));
      const schema = ListMediatorDomainStateResult_ResultSchema;
      return toBinary(schema, create(schema, { context: context(row), item }));
    }),
    "owner-to-key": new ResultEncoder((row) => {
      const mapping = mappingOf(row, "owner-to-key");
      const fields = { item: ownerToKeyItem(mapping, keys), keyFingerprint: keyFingerprint(mapping, keys) };
      const schema = ListOwnerToKeyMappingResult_ResultSchema;
      return toBinary(schema, create(schema, { context: context(row), ...fields }));
    }),
    "domain-parameters": new ResultEncoder((row) => {
      const mapping = mappingOf(row, "domain-parameters");
      const parameters =
        node.options.protocolVersion === 5
          ? ({ case: "v1", value: dynamicParametersV1(mapping) } as const)
          : ({ case: "v2", value: dynamicParametersV2(mapping) } as const);
      const schema = ListDomainParametersChangesResult_ResultSchema;
      return toBinary(schema, create(schema, { context: context(row), parameters }));
    }),
  };
}

function mappingOf<K extends MappingKind>(row: TopologyRow, kind: K): Extract<TopologyMapping, { kind: K }> {
  const { mapping } = row.transaction;
  if (mapping.kind !== kind) throw new TypeError(`A ${mapping.kind} row among the rows of ${kind}`);
  return mapping as Extract<TopologyMapping, { kind: K }>;
}
