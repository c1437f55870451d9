import { setTimeout as sleep } from "node:timers/promises";

import type { MessageInitShape } from "@bufbuild/protobuf";

import { RollcallError } from "../../model/error.ts";
import type { DomainId, ParticipantId } from "../../model/identifier.ts";
import type { InstantMs } from "../../model/instant.ts";
import type { LiveDomain, LiveMember, Removal } from "../../model/live.ts";
import type { CallContext } from "../../ports/domain-manager.ts";
import { decodeResults } from "../grpc/decode-results.ts";
import type { AdminApi } from "./admin-api.ts";
import { decodeMember, decodeRow, isDomainSide, type StateRow } from "./codec/participant-state.ts";
import { instantOf, lengthMsOf } from "./codec/timestamp.ts";
import type { NodeStatus_Status } from "./generated/com/digitalasset/canton/health/admin/v0/status_service_pb.ts";
import { RequestSide, TopologyChangeOp } from "./generated/com/digitalasset/canton/protocol/v0/topology_pb.ts";
import {
  type BaseQuerySchema,
  ListParticipantDomainStateResult_ResultSchema,
  TopologyManagerReadService as Read,
} from "./generated/com/digitalasset/canton/topology/admin/v0/topology_manager_read_service_pb.ts";
import type { MemberMemory } from "./member-memory.ts";
import { readNodeId, readStatus, refuseOtherNode } from "./identify.ts";

const LIST_PARTICIPANTS = "list the participants";

/** How long a read waits for changes that are on their way, before it says that they are. */
const SETTLE_MS = 5_000;

/** What the domain's sequencer ordered and is in effect. */
function inEffect(domainId: DomainId): MessageInitShape<typeof BaseQuerySchema> {
  return { filterStore: domainId, useStateStore: true, timeQuery: { case: "headState", value: {} } };
}

/** What the manager has accepted, in effect or not: what its own checks look at. */
function accepted(): MessageInitShape<typeof BaseQuerySchema> {
  return { filterStore: "Authorized", useStateStore: false, timeQuery: { case: "headState", value: {} } };
}

/** What ended, ever: removals are in the log alone, and only a range shows them. Source: canton-2x.md, section 4.1. */
function removed(domainId: DomainId): MessageInitShape<typeof BaseQuerySchema> {
  return {
    filterStore: domainId,
    useStateStore: false,
    operation: TopologyChangeOp.Remove,
    filterOperation: true,
    timeQuery: { case: "range", value: {} },
  };
}

/** The whole domain, at an instant in which nothing was on its way, if there was one. */
export async function readDomain(
  api: AdminApi,
  domainId: DomainId,
  { nowMs, memory }: { readonly nowMs: () => number; readonly memory: MemberMemory },
  context: CallContext,
): Promise<LiveDomain> {
  const everything = readEverything(api, domainId, memory, context);
  // Who answers is judged first, and whatever else failed by then must not go unhandled.
  void everything.catch(() => undefined);
  const { domainId: found } = await readNodeId(api, context);
  await refuseOtherNode(api, found, domainId, context);
  const { stores, keys, mediators, delayMs, ...first } = await everything;
  let { status, members } = first;
  const untilMs = nowMs() + SETTLE_MS;
  while (!isIdle(status) && nowMs() < untilMs) {
    await sleep(50, undefined, { signal: context.signal });
    status = await readStatus(api, context);
    if (isIdle(status)) members = await readAllMembers(api, domainId, memory, context);
  }
  // An unknown store is answered like an empty one, and every domain has its sequencer's key.
  if (!stores.includes(domainId) || keys.length === 0) {
    throw new RollcallError("unreadable", `${api.address} does not show the domain's own topology`, {
      hint: "The node may still be starting, or has not connected to its sequencer: try again, then see its log.",
    });
  }
  return {
    domainId,
    readAtMs: nowMs(),
    members,
    sequencerKeys: keys,
    mediators,
    topologyChangeDelayMs: delayMs,
    settling: !isIdle(status),
  };
}

async function readEverything(api: AdminApi, domainId: DomainId, memory: MemberMemory, context: CallContext) {
  const [status, members, stores, keys, mediators, delayMs] = await Promise.all([
    readStatus(api, context),
    readAllMembers(api, domainId, memory, context),
    api.read(Read.method.listAvailableStores, {}, context, "list its stores").then(({ storeIds }) => storeIds),
    readSequencerKeys(api, domainId, context),
    readMediators(api, domainId, context),
    readChangeDelay(api, domainId, context),
  ]);
  return { status, members, stores, keys, mediators, delayMs };
}

function isIdle({ topologyQueues: queues }: NodeStatus_Status): boolean {
  return queues === undefined || queues.manager + queues.dispatcher + queues.clients === 0;
}

/** All members in effect. An answer of the same bytes as the one before is the same members, and is not decoded again. */
async function readAllMembers(
  api: AdminApi,
  domainId: DomainId,
  memory: MemberMemory,
  context: CallContext,
): Promise<LiveDomain["members"]> {
  const baseQuery = inEffect(domainId);
  const { answer, known, list } = await api.readAs(
    Read.method.listParticipantDomainState,
    { baseQuery, filterDomain: domainId },
    context,
    LIST_PARTICIPANTS,
    (answer) => {
      const known = memory.recall(domainId, answer);
      return { answer, known, list: known === undefined ? decodeRows(answer, domainId, baseQuery) : NO_ROWS };
    },
  );
  if (known !== undefined) return known;
  const members = groupMembers(wholeList(api, list));
  memory.remember(domainId, answer, members);
  return members;
}

async function readRows(
  api: AdminApi,
  domainId: DomainId,
  baseQuery: MessageInitShape<typeof BaseQuerySchema>,
  filterParticipant: string,
  context: CallContext,
): Promise<readonly StateRow[]> {
  const list = await api.readAs(
    Read.method.listParticipantDomainState,
    { baseQuery, filterDomain: domainId, filterParticipant },
    context,
    LIST_PARTICIPANTS,
    (bytes) => decodeRows(bytes, domainId, baseQuery),
  );
  return wholeList(api, list);
}

interface RowList {
  readonly rows: readonly StateRow[];
  /** Whether every participant came with its state. */
  readonly isWhole: boolean;
}

const NO_ROWS: RowList = { rows: [], isWhole: true };

/** Participant state rows of exactly this domain: the filters of the API match prefixes only. */
function decodeRows(
  bytes: Uint8Array,
  domainId: DomainId,
  { filterStore }: MessageInitShape<typeof BaseQuerySchema>,
): RowList {
  const rows: StateRow[] = [];
  for (const { context: base, item } of decodeResults(ListParticipantDomainStateResult_ResultSchema, bytes)) {
    const row = base === undefined || item === undefined ? undefined : decodeRow(item, base);
    if (row === undefined) return { rows, isWhole: false };
    if (item?.domain === domainId && base?.store === filterStore) rows.push(row);
  }
  return { rows, isWhole: true };
}

function wholeList(api: AdminApi, { rows, isWhole }: RowList): readonly StateRow[] {
  if (isWhole) return rows;
  throw new RollcallError("unreadable", `${api.address} listed a participant without its state`, {
    hint: "Nothing is planned from a part: try again, then see the domain manager's log.",
  });
}

function groupMembers(rows: readonly StateRow[]): ReadonlyMap<ParticipantId, LiveMember> {
  const byParticipant = new Map<ParticipantId, StateRow[]>();
  for (const row of rows) {
    const group = byParticipant.get(row.participantId);
    if (group === undefined) byParticipant.set(row.participantId, [row]);
    else group.push(row);
  }
  const members = new Map<ParticipantId, LiveMember>();
  for (const [participantId, group] of byParticipant) members.set(participantId, decodeMember(participantId, group));
  return members;
}

/** The rows of one participant as the manager has accepted them, whether or not they are in effect yet. */
export async function readAcceptedRows(
  api: AdminApi,
  domainId: DomainId,
  participantId: ParticipantId,
  context: CallContext,
): Promise<readonly StateRow[]> {
  const rows = await readRows(api, domainId, accepted(), participantId, context);
  return rows.filter((row) => row.participantId === participantId);
}

/** More single questions than this cost more than the whole list. */
const SINGLE_READS = 16;

/** These members as they are in effect. */
export async function readMembers(
  api: AdminApi,
  domainId: DomainId,
  ids: readonly ParticipantId[],
  context: CallContext,
): Promise<ReadonlyMap<ParticipantId, LiveMember>> {
  return groupMembers(await readRowsOf(api, domainId, inEffect(domainId), ids, context));
}

/** When and by which key the last row that the domain's side had of each of these was removed. */
export async function readRemovals(
  api: AdminApi,
  domainId: DomainId,
  ids: readonly ParticipantId[],
  context: CallContext,
): Promise<ReadonlyMap<ParticipantId, Removal>> {
  const removals = new Map<ParticipantId, Removal>();
  const rows = (await readRowsOf(api, domainId, removed(domainId), ids, context)).filter(isDomainSide);
  for (const { participantId, sinceMs, signedBy } of rows) {
    if (sinceMs >= (removals.get(participantId)?.atMs ?? 0)) {
      removals.set(participantId, { atMs: sinceMs, signedBy });
    }
  }
  return removals;
}

/** The rows of these participants alone. */
async function readRowsOf(
  api: AdminApi,
  domainId: DomainId,
  baseQuery: MessageInitShape<typeof BaseQuerySchema>,
  ids: readonly ParticipantId[],
  context: CallContext,
): Promise<readonly StateRow[]> {
  const filters: readonly string[] = ids.length > SINGLE_READS ? [""] : ids;
  const rows = await Promise.all(filters.map((filter) => readRows(api, domainId, baseQuery, filter, context)));
  const wanted = new Set(ids);
  return rows.flat().filter(({ participantId }) => wanted.has(participantId));
}

async function readSequencerKeys(
  api: AdminApi,
  domainId: DomainId,
  context: CallContext,
): Promise<LiveDomain["sequencerKeys"]> {
  const { results } = await api.read(
    Read.method.listOwnerToKeyMapping,
    { baseQuery: inEffect(domainId), filterKeyOwnerType: "SEQ", filterKeyOwnerUid: domainId },
    context,
    "list the sequencers' keys",
  );
  const since = new Map<string, InstantMs>();
  for (const { item, keyFingerprint, context: base } of results) {
    if (item?.keyOwner !== `SEQ::${domainId}`) continue;
    // Two keys may have signed one mapping: then it is two rows, and still one key.
    since.set(keyFingerprint, Math.min(since.get(keyFingerprint) ?? Infinity, instantOf(base?.validFrom)));
  }
  return [...since].map(([fingerprint, sinceMs]) => ({ fingerprint, sinceMs }));
}

/** Mediators that both the domain and the mediator vouch for. */
async function readMediators(api: AdminApi, domainId: DomainId, context: CallContext): Promise<readonly string[]> {
  const { results } = await api.read(
    Read.method.listMediatorDomainState,
    { baseQuery: inEffect(domainId), filterDomain: domainId },
    context,
    "list the mediators",
  );
  const sides = new Map<string, Set<RequestSide>>();
  for (const { item } of results) {
    if (item?.domain !== domainId) continue;
    const seen = sides.get(item.mediator) ?? new Set<RequestSide>();
    for (const side of item.side === RequestSide.Both ? [RequestSide.From, RequestSide.To] : [item.side])
      seen.add(side);
    sides.set(item.mediator, seen);
  }
  return [...sides]
    .filter(([, seen]) => seen.has(RequestSide.From) && seen.has(RequestSide.To))
    .map(([mediator]) => mediator)
    .toSorted();
}

async function readChangeDelay(api: AdminApi, domainId: DomainId, context: CallContext): Promise<number | undefined> {
  const { results } = await api.read(
    Read.method.listDomainParametersChanges,
    { baseQuery: inEffect(domainId) },
    context,
    "list the domain's parameters",
  );
  const newest = results
    .toSorted((one, other) => instantOf(one.context?.validFrom) - instantOf(other.context?.validFrom))
    .at(-1);
  return lengthMsOf(newest?.parameters.value?.topologyChangeDelay);
}
