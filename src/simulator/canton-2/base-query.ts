import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { status } from "@grpc/grpc-js";

import type { BaseQuery } from "../../protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_manager_read_service_pb.ts";
import { deserializationFailure, PlainError } from "../canton-error.ts";
import { isInEffectAt, isInForceAt } from "./effective-permission.ts";
import { namespaceOf } from "./identifier.ts";
import { microsOf } from "../micros.ts";
import { whyUnsupported } from "./protocol-version.ts";
import { type MappingKind, subjectOf } from "./topology-mapping.ts";
import { AUTHORIZED, type TopologyRow, type TopologyStore } from "./topology-store.ts";
import { type OperationName, operationName } from "./wire-names.ts";

type TimeQuery =
  | { readonly kind: "snapshot"; readonly atMicros: number }
  | { readonly kind: "head" }
  | { readonly kind: "range"; readonly fromMicros: number | undefined; readonly untilMicros: number | undefined };

/** What every list call asks for, apart from the entity. */
export interface RowQuery {
  /** Prefix of the store's name. */
  readonly store: string;
  readonly useStateStore: boolean;
  readonly operation: OperationName | undefined;
  readonly time: TimeQuery;
  /** Prefix of the signing key's fingerprint. */
  readonly signedKey: string;
}

/** Throws PROTO_DESERIALIZATION_FAILURE. */
export function parseBaseQuery(query: BaseQuery | undefined): RowQuery {
  if (query === undefined) throw deserializationFailure("FieldNotSet", "base_query");
  const time = parseTimeQuery(query.timeQuery);
  // Even without a filter, Canton refuses an operation that it does not know.
  const operation = operationName(query.operation);
  if (operation === undefined) throw deserializationFailure("UnrecognizedEnum", "UNRECOGNIZED", query.operation);
  const unsupported = query.protocolVersion === undefined ? undefined : whyUnsupported(query.protocolVersion);
  if (unsupported !== undefined) throw deserializationFailure("OtherError", unsupported);
  return {
    store: query.filterStore,
    useStateStore: query.useStateStore,
    operation: query.filterOperation ? operation : undefined,
    time,
    signedKey: query.filterSignedKey,
  };
}

function parseTimeQuery(time: BaseQuery["timeQuery"]): TimeQuery {
  switch (time.case) {
    case "snapshot":
      return { kind: "snapshot", atMicros: readTimestamp(time.value) };
    case "headState":
      return { kind: "head" };
    case "range": {
      const { from, until } = time.value;
      return {
        kind: "range",
        fromMicros: from === undefined ? undefined : readTimestamp(from),
        untilMicros: until === undefined ? undefined : readTimestamp(until),
      };
    }
    case undefined:
      throw deserializationFailure("FieldNotSet", "time_query");
  }
}

/** Microseconds since 1970. Throws PROTO_DESERIALIZATION_FAILURE for a time that Canton does not know. */
export function readTimestamp(timestamp: Timestamp): number {
  const micros = microsOf(timestamp);
  if (micros !== undefined) return micros;
  const asked = timestamp.seconds * 1_000_000n + BigInt(Math.trunc(timestamp.nanos / 1_000));
  throw deserializationFailure("TimestampConversionError", `out of bound Timestamp ${String(asked)}`);
}

/** Rows of `kind` in one store that answer `query`, in insertion order. `namespace` narrows where it is known. */
export function selectRows(
  store: TopologyStore,
  kind: MappingKind,
  query: RowQuery,
  { nowMicros, namespace }: { readonly nowMicros: number; readonly namespace: string | undefined },
): readonly TopologyRow[] {
  const isAuthorized = store.name === AUTHORIZED;
  return store.rows(kind, namespace).filter((row) => {
    const { transaction } = row;
    if (query.operation !== undefined && transaction.operation !== query.operation) return false;
    if (!transaction.signer.fingerprint.startsWith(query.signedKey)) return false;
    // `Authorized` has one table only; a domain's state store holds the positive state, without what was revoked by what.
    const isDerived = query.useStateStore && !isAuthorized;
    if (isDerived && transaction.operation === "Remove") return false;
    return isAtTime(row, query.time, { isAuthorized, isDerived, nowMicros });
  });
}

function isAtTime(
  row: TopologyRow,
  time: TimeQuery,
  {
    isAuthorized,
    isDerived,
    nowMicros,
  }: { readonly isAuthorized: boolean; readonly isDerived: boolean; readonly nowMicros: number },
): boolean {
  const isThereAt = isDerived ? isInEffectAt : isInForceAt;
  switch (time.kind) {
    case "snapshot":
      return row.transaction.operation !== "Remove" && isThereAt(row, time.atMicros);
    case "head":
      if (row.transaction.operation === "Remove") return false;
      // The approximate current time is the instant just after the last one known.
      return isAuthorized ? row.validUntilMicros === undefined : isThereAt(row, nowMicros + 1);
    case "range":
      return (
        (time.fromMicros === undefined || time.fromMicros <= row.validFromMicros) &&
        (time.untilMicros === undefined || row.validFromMicros <= time.untilMicros)
      );
  }
}

/** A filter of the form `identifier::fingerprint`, both of them prefixes. */
export interface UidFilter {
  readonly identifier: string;
  readonly fingerprint: string;
}

/**
 * Splits at every `::` and takes the first two parts, as Canton does: `PAR::alice::1220` looks for identifiers that start
 * with `PAR`. Nothing is left to take of `::` itself, and the call fails.
 */
export function parseUidFilter(text: string): UidFilter {
  if (/^(::)+$/.test(text)) throw new PlainError(status.INTERNAL, "Index 0 out of bounds for length 0");
  const [identifier = "", fingerprint = ""] = text.split("::");
  return { identifier, fingerprint };
}

/** The only namespace in which `filter` can match; undefined when it may match in several. */
export function namespaceWithin({ fingerprint }: UidFilter): string | undefined {
  return fingerprint.length >= FINGERPRINT_LENGTH ? fingerprint : undefined;
}

export function matchesUid(row: TopologyRow, filter: UidFilter): boolean {
  const subject = subjectOf(row.transaction.mapping);
  // Neither prefix may reach over the `::` between the two, and no part of a filter holds one.
  return subject.startsWith(filter.identifier) && namespaceOf(subject).startsWith(filter.fingerprint);
}

/** No fingerprint is longer, so a filter of this length gives one in full. */
const FINGERPRINT_LENGTH = 68;
