import { setTimeout as sleep } from "node:timers/promises";

import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Timestamp } from "@bufbuild/protobuf/wkt";

import { RollcallError } from "../../model/error.ts";
import { type DomainId, listNames, type ParticipantId } from "../../model/identifier.ts";
import type { InstantMs } from "../../model/instant.ts";
import type { LiveDomain, LiveMember, Removal } from "../../model/live.ts";
import type { CallContext } from "../../ports/domain-manager.ts";
import { decodeResults } from "../grpc/decode-results.ts";
import { describeFailure } from "../grpc/failure.ts";
import type { AdminApi } from "./admin-api.ts";
import {
  AUTHORIZED,
  decodeMember,
  decodeRow,
  isDomainSide,
  type MemberRows,
  type StateRow,
} from "./codec/participant-state.ts";
import { isVipTrouble, VIP_HINT } from "./error.ts";
import { instantOf, isLater, lengthMsOf } from "./codec/timestamp.ts";
import type { NodeStatus_Status } from "../../protocol/canton-2/generated/com/digitalasset/canton/health/admin/v0/status_service_pb.ts";
import {
  RequestSide,
  TopologyChangeOp,
} from "../../protocol/canton-2/generated/com/digitalasset/canton/protocol/v0/topology_pb.ts";
import {
  type BaseQuerySchema,
  ListParticipantDomainStateResult_ResultSchema,
  TopologyManagerReadService as Read,
} from "../../protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_manager_read_service_pb.ts";
import type { MemberMemory } from "./member-memory.ts";
import type { RecordMemory } from "./record-memory.ts";
import { readNodeId, readStatus, refuseOtherNode } from "./identify.ts";
import { holdSameRows } from "./same-rows.ts";

const LIST_PARTICIPANTS = "list the participants";

/** How long a read waits for changes that are on their way, before it says that they are. */
const SETTLE_MS = 5_000;

/** What the domain's sequencer ordered and is in effect. */
function inEffect(domainId: DomainId): MessageInitShape<typeof BaseQuerySchema> {
  return { filterStore: domainId, useStateStore: true, timeQuery: { case: "headState", value: {} } };
}

/** What the manager has accepted, in effect or not: what its own checks look at. */
export function accepted(): MessageInitShape<typeof BaseQuerySchema> {
  return { filterStore: AUTHORIZED, useStateStore: false, timeQuery: { case: "headState", value: {} } };
}

/** What was added to what the manager has accepted since then, and what ended. */
function acceptedSince(newest: Timestamp): MessageInitShape<typeof BaseQuerySchema> {
  return { filterStore: AUTHORIZED, useStateStore: false, timeQuery: { case: "range", value: { from: newest } } };
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

/** What is known from the reads before. */
export interface ReadMemory {
  readonly members: MemberMemory;
  readonly records: RecordMemory;
}

/** The whole domain, at an instant in which nothing was on its way, if there was one. */
export async function readDomain(
  api: AdminApi,
  domainId: DomainId,
  { nowMs, memory }: { readonly nowMs: () => number; readonly memory: ReadMemory },
  context: CallContext,
): Promise<LiveDomain> {
  const everything = readEverything(api, domainId, memory, context);
  // The identity of the answering node is judged first; another failure by then must not be an unhandled rejection.
  void everything.catch(() => undefined);
  const { domainId: found } = await readNodeId(api, context);
  await refuseOtherNode(api, found, domainId, context);
  const { stores, keys, mediators, delayMs, ...first } = await everything;
  let { status } = first;
  let reading = decodeMembers(api, domainId, first.lists, memory.members, isIdle(status));
  const untilMs = nowMs() + SETTLE_MS;
  while (!isIdle(status) && !hasHalted(reading.members) && nowMs() < untilMs) {
    await sleep(50, undefined, { signal: context.signal });
    status = await readStatus(api, context);
    if (isIdle(status)) {
      const lists = await listMembers(api, domainId, memory.records, context);
      reading = decodeMembers(api, domainId, lists, memory.members, true);
    }
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
    members: reading.isSure ? reading.members : await lookAgain(api, domainId, reading.members, memory, context),
    sequencerKeys: keys,
    mediators,
    topologyChangeDelayMs: delayMs,
    settling: !isIdle(status),
    passive: !status.active,
  };
}

async function readEverything(api: AdminApi, domainId: DomainId, { records }: ReadMemory, context: CallContext) {
  const [status, lists, stores, keys, mediators, delayMs] = await Promise.all([
    readStatus(api, context),
    listMembers(api, domainId, records, context),
    api.read(Read.method.listAvailableStores, {}, context, "list its stores").then(({ storeIds }) => storeIds),
    readSequencerKeys(api, domainId, context),
    readMediators(api, domainId, context),
    readChangeDelay(api, domainId, context),
  ]);
  return { status, lists, stores, keys, mediators, delayMs };
}

/** Nothing is on its way from the manager to the domain. */
export function isIdle({ topologyQueues: queues }: NodeStatus_Status): boolean {
  return queues === undefined || queues.manager + queues.dispatcher + queues.clients === 0;
}

/** At a Vip that cannot confirm the manager's dispatcher stops: what is on its way then never arrives. */
function hasHalted(members: LiveDomain["members"]): boolean {
  return [...members.values()].some(({ uncomputable }) => uncomputable);
}

/** The answers that list every member: in the domain's store, and in the manager's. */
type MemberLists = readonly [inEffect: Buffer, accepted: Buffer];

async function listMembers(
  api: AdminApi,
  domainId: DomainId,
  records: RecordMemory,
  context: CallContext,
): Promise<MemberLists> {
  const list = (baseQuery: MessageInitShape<typeof BaseQuerySchema>): Promise<Buffer> =>
    api.readAs(
      Read.method.listParticipantDomainState,
      { baseQuery, filterDomain: domainId },
      context,
      LIST_PARTICIPANTS,
      (answer) => answer,
    );
  const [inEffectList, acceptedList] = await Promise.allSettled([
    list(inEffect(domainId)),
    records.list(domainId, {
      inForce: () => list(accepted()),
      logSince: (newest) => list(acceptedSince(newest)),
      newestOf: (known) => newestOf(api, known),
    }),
  ]);
  if (inEffectList.status === "rejected") throw namingVips(api, inEffectList.reason, acceptedList, domainId);
  if (acceptedList.status === "rejected") throw acceptedList.reason;
  return [inEffectList.value, acceptedList.value];
}

function newestOf(api: AdminApi, list: Buffer): Timestamp | undefined {
  try {
    let newest: Timestamp | undefined;
    for (const { context } of decodeResults(ListParticipantDomainStateResult_ResultSchema, list)) {
      if (newest === undefined || isLater(context?.validFrom, newest)) newest = context?.validFrom;
    }
    return newest;
  } catch (error) {
    throw api.explain(error, LIST_PARTICIPANTS);
  }
}

/**
 * When a Vip keeps a list from being computed, the error does not name it; the list of what the manager has accepted is not
 * computed.
 */
function namingVips(
  api: AdminApi,
  error: unknown,
  acceptedList: PromiseSettledResult<Buffer>,
  domainId: DomainId,
): unknown {
  const failure = error instanceof RollcallError ? describeFailure(error.cause) : undefined;
  if (failure === undefined || !isVipTrouble(failure) || acceptedList.status === "rejected") return error;
  const rows = wholeList(api, decodeRows(acceptedList.value, domainId, accepted()));
  const vips = [...groupMembers(rows).values()].filter(({ uncomputable }) => uncomputable);
  if (vips.length === 0) return error;
  const names = listNames(vips.map(({ participantId }) => participantId));
  return new RollcallError(
    "unreadable",
    `${api.address} could not ${LIST_PARTICIPANTS}: the Vip ${names} cannot confirm`,
    {
      hint: VIP_HINT,
      cause: error,
    },
  );
}

interface MemberReading {
  readonly members: LiveDomain["members"];
  /** False where the two stores differ, which a write between the two lists may have done. */
  readonly isSure: boolean;
}

/** Answers of the same bytes as the ones before are the same members, and are not decoded again. */
function decodeMembers(
  api: AdminApi,
  domainId: DomainId,
  lists: MemberLists,
  memory: MemberMemory,
  isSettled: boolean,
): MemberReading {
  const known = memory.recall(domainId, lists);
  if (known !== undefined) return { members: known, isSure: true };
  const members = membersOf(decodeLists(api, domainId, lists), () => isSettled);
  const isSure = ![...members.values()].some(isOutOfStep);
  if (isSettled && isSure) memory.remember(domainId, lists, members);
  return { members, isSure };
}

function isOutOfStep({ orphaned, ineffective }: LiveMember): boolean {
  return orphaned.length + ineffective.length > 0;
}

/** Where the stores differ in the same way twice, with nothing on its way in between, they differ for good. */
async function lookAgain(
  api: AdminApi,
  domainId: DomainId,
  before: LiveDomain["members"],
  memory: ReadMemory,
  context: CallContext,
): Promise<LiveDomain["members"]> {
  const isSettled = isIdle(await readStatus(api, context));
  const lists = await listMembers(api, domainId, memory.records, context);
  const rows = decodeLists(api, domainId, lists);
  const now = membersOf(rows, () => isSettled);
  const differences = (member: LiveMember | undefined): string =>
    JSON.stringify([member?.orphaned, member?.ineffective]);
  const members = membersOf(rows, (id) => isSettled && differences(before.get(id)) === differences(now.get(id)));
  if (isSettled) memory.members.remember(domainId, lists, members);
  return members;
}

/** Each participant's rows in the two stores: mostly the same, and decoded once then. */
function decodeLists(
  api: AdminApi,
  domainId: DomainId,
  [inEffectList, acceptedList]: MemberLists,
): ReadonlyMap<ParticipantId, Required<Pick<MemberRows, "inEffect" | "accepted">>> {
  const rows = new Map<ParticipantId, { inEffect: StateRow[]; accepted: StateRow[] }>();
  const rowsOf = (id: ParticipantId) => {
    const known = rows.get(id) ?? { inEffect: [], accepted: [] };
    rows.set(id, known);
    return known;
  };
  const decode = (answer: Buffer, query: MessageInitShape<typeof BaseQuerySchema>) =>
    wholeList(api, decodeRows(answer, domainId, query));
  try {
    for (const row of decode(inEffectList, inEffect(domainId))) rowsOf(row.participantId).inEffect.push(row);
    const isSame = holdSameRows({ answer: inEffectList, store: domainId }, { answer: acceptedList, store: AUTHORIZED });
    if (isSame) for (const own of rows.values()) own.accepted = own.inEffect;
    else for (const row of decode(acceptedList, accepted())) rowsOf(row.participantId).accepted.push(row);
  } catch (error) {
    throw api.explain(error, LIST_PARTICIPANTS);
  }
  return rows;
}

function membersOf(
  rows: ReadonlyMap<ParticipantId, MemberRows>,
  isSettled: (id: ParticipantId) => boolean,
): LiveDomain["members"] {
  const members = new Map<ParticipantId, LiveMember>();
  for (const [id, own] of rows) {
    const member = decodeMember(id, { ...own, isSettled: isSettled(id) });
    // What is only on its way shows once it has arrived.
    if (own.inEffect.length > 0 || isOutOfStep(member) || member.uncomputable) members.set(id, member);
  }
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
  for (const [participantId, inEffect] of byParticipant) {
    members.set(participantId, decodeMember(participantId, { inEffect }));
  }
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

/** The rows of one participant as they are in effect. */
export async function readEffectiveRows(
  api: AdminApi,
  domainId: DomainId,
  participantId: ParticipantId,
  context: CallContext,
): Promise<readonly StateRow[]> {
  return readRowsOf(api, domainId, inEffect(domainId), [participantId], context);
}

/** More single questions than this cost more than the whole list. */
const SINGLE_READS = 16;

/** The filter that lists these members: the API matches prefixes, so the answer may hold others, too. */
export function filtersFor(ids: readonly ParticipantId[]): readonly string[] {
  return ids.length > SINGLE_READS ? [""] : ids;
}

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
  const rows = await Promise.all(filtersFor(ids).map((filter) => readRows(api, domainId, baseQuery, filter, context)));
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
