import { RollcallError } from "../../model/error.ts";
import type { DomainId, ParticipantId } from "../../model/identifier.ts";
import type { Action } from "../../model/plan.ts";
import type { Submission } from "../../model/run.ts";
import { describeStanding, type Standing } from "../../model/standing.ts";
import type { CallContext, WriteContext } from "../../ports/domain-manager.ts";
import { describeFailure } from "../grpc/failure.ts";
import { type AdminApi, pause } from "./admin-api.ts";
import { decodeMember, encodeStanding, isDomainSide, type StateRow, versionOf } from "./codec/participant-state.ts";
import { isAlreadyDone, isOutcomeUnknown, translateError } from "./error.ts";
import { RequestSide, TopologyChangeOp } from "./generated/com/digitalasset/canton/protocol/v0/topology_pb.ts";
import { TopologyManagerWriteService } from "./generated/com/digitalasset/canton/topology/admin/v0/topology_manager_write_service_pb.ts";
import { readAcceptedRows } from "./read.ts";

const WRITE_ATTEMPTS = 4;

/**
 * Brings the slot of one participant to exactly what the action wants: one row, or none.
 *
 * 2.x has no compare-and-set, so the slot is read just before each write, in the store that the manager's own checks
 * look at. When an answer is lost the slot tells what became of the request.
 */
export async function submitAction(
  api: AdminApi,
  domainId: DomainId,
  action: Action,
  context: WriteContext,
): Promise<Submission> {
  const { participantId } = action.member;
  const progress = { hasWritten: false };
  let first: readonly StateRow[] | undefined;
  for (let attempt = 1; ; attempt += 1) {
    const rows = (await readAcceptedRows(api, domainId, participantId, context)).filter(isDomainSide);
    if (isExactly(rows, action.after)) return { kind: progress.hasWritten ? "accepted" : "unchanged" };
    first ??= rows;
    // Neither as planned nor on our own way from there: somebody else wrote.
    if (!progress.hasWritten || !isOnTheWay(rows, first, action.after)) refuseMoved(rows, action);
    try {
      await writeSlot(api, domainId, participantId, rows, action.after, context, () => {
        context.beforeWrite();
        progress.hasWritten = true;
      });
      return { kind: "accepted" };
    } catch (error) {
      context.signal.throwIfAborted();
      // Our own word, from before anything was sent.
      if (error instanceof RollcallError) throw error;
      const failure = describeFailure(error);
      const tellsNothing = failure !== undefined && (isAlreadyDone(failure) || isOutcomeUnknown(failure));
      if (!tellsNothing || attempt === WRITE_ATTEMPTS) {
        throw translateError(error, api.address, `${action.kind} ${action.member.name ?? participantId}`);
      }
      await pause(attempt, context.signal);
    }
  }
}

/** What our own writes leave between `first` and `wanted`: the wanted row among old ones, or some of the old ones gone. */
function isOnTheWay(now: readonly StateRow[], first: readonly StateRow[], wanted: Standing): boolean {
  const target = encodeStanding(wanted);
  const isTarget = (row: StateRow): boolean =>
    row.permission === target?.permission && row.trustLevel === target.trustLevel;
  const isOld = (row: StateRow): boolean =>
    first.some((old) => old.permission === row.permission && old.trustLevel === row.trustLevel);
  return now.every((row) => isTarget(row) || isOld(row)) && (target === undefined || now.some(isTarget));
}

function refuseMoved(rows: readonly StateRow[], action: Action): void {
  if (versionOf(rows) === action.beforeVersion) return;
  const { participantId, name } = action.member;
  const now = describeStanding(decodeMember(participantId, rows).standing);
  throw new RollcallError(
    "stale_plan",
    `${name ?? participantId} is ${now} by now and was planned from ${describeStanding(action.before)}`,
    { hint: "Somebody else changed it after the plan. Plan again, and look at the difference." },
  );
}

function isExactly(rows: readonly StateRow[], wanted: Standing): boolean {
  const target = encodeStanding(wanted);
  if (target === undefined) return rows.length === 0;
  const [row] = rows;
  return rows.length === 1 && row?.permission === target.permission && row.trustLevel === target.trustLevel;
}

/**
 * Adding a row that is there already fails before its strays are cleaned up, so these are removed one by one then;
 * else one Add replaces whatever there is. Source: canton-2x.md, section 12.4.
 */
async function writeSlot(
  api: AdminApi,
  domainId: DomainId,
  participantId: ParticipantId,
  rows: readonly StateRow[],
  wanted: Standing,
  context: CallContext,
  beforeWrite: () => void,
): Promise<void> {
  const authorize = async (
    change: TopologyChangeOp,
    row: Pick<StateRow, "side" | "permission" | "trustLevel">,
  ): Promise<void> => {
    beforeWrite();
    await api.tell(
      TopologyManagerWriteService.method.authorizeParticipantDomainState,
      {
        authorization: { change, replaceExisting: change === TopologyChangeOp.Add, forceChange: false },
        side: row.side,
        domain: domainId,
        participant: `PAR::${participantId}`,
        permission: row.permission,
        trustLevel: row.trustLevel,
      },
      context,
    );
  };
  const target = encodeStanding(wanted);
  const kept = rows.find((row) => row.permission === target?.permission && row.trustLevel === target.trustLevel);
  if (target !== undefined && kept === undefined) {
    await authorize(TopologyChangeOp.Add, { side: RequestSide.From, ...target });
    return;
  }
  for (const row of rows) {
    if (row !== kept) await authorize(TopologyChangeOp.Remove, row);
  }
}

/**
 * Asks for a change without a side, a domain or a participant: the first check refuses it, and only a node that has the
 * service and takes our credentials comes that far. Source: canton-2x.md, section 13, step 1.
 */
export async function probeWrites(api: AdminApi, context: CallContext): Promise<void> {
  try {
    await api.once(TopologyManagerWriteService.method.authorizeParticipantDomainState, {}, context);
  } catch (error) {
    if (describeFailure(error)?.errorId === "PROTO_DESERIALIZATION_FAILURE") return;
    throw translateError(error, api.address, "take changes");
  }
}
