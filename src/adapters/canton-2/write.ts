import { RollcallError } from "../../model/error.ts";
import type { DomainId, ParticipantId } from "../../model/identifier.ts";
import type { Action } from "../../model/plan.ts";
import type { Submission, Unknown } from "../../model/run.ts";
import { describeStanding, type Standing } from "../../model/standing.ts";
import type { CallContext, WriteContext } from "../../ports/domain-manager.ts";
import { describeFailure } from "../grpc/failure.ts";
import { type AdminApi, pause } from "./admin-api.ts";
import {
  canBeVip,
  decodeMember,
  encodeStanding,
  isDomainSide,
  type StateRow,
  versionOf,
  without,
} from "./codec/participant-state.ts";
import { isAlreadyDone, judgeWriteFailure, translateError } from "./error.ts";
import {
  RequestSide,
  TopologyChangeOp,
} from "../../protocol/canton-2/generated/com/digitalasset/canton/protocol/v0/topology_pb.ts";
import { TopologyManagerWriteService } from "../../protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_manager_write_service_pb.ts";
import { readStatus } from "./identify.ts";
import { isIdle, readAcceptedRows, readEffectiveRows } from "./read.ts";

/** How often a write is looked after, or sent again where the node itself asked for that. */
const ATTEMPTS = 4;

/**
 * Brings the slot of one participant to exactly what the action wants: one row, or none.
 *
 * 2.x has no compare-and-set, so the slot is read just before the first write, in the store that the manager's own checks
 * look at, and again after every answer that is no plain yes. A write that may still be under way is never sent again: a
 * slow manager would do it twice.
 */
export async function submitAction(
  api: AdminApi,
  domainId: DomainId,
  action: Action,
  context: WriteContext,
): Promise<Submission> {
  const slot = new Slot(api, domainId, action, context);
  await slot.read();
  if (slot.isAsWanted()) return { kind: "unchanged" };
  slot.refuseMoved();
  for (let attempt = 1; ; attempt += 1) {
    slot.refuseVip();
    const lost = await slot.write();
    if (lost === undefined) return { kind: "accepted" };
    const found = await slot.lookAfter(lost);
    if (found.kind === "unknown") return found;
    if (slot.isAsWanted()) return { kind: "accepted" };
    slot.refuseMoved();
    const isSpent = !lost.mayRepeat || attempt >= ATTEMPTS;
    if (found.kind === "undone" && isSpent) throw lost.error;
  }
}

/** One row to add or to remove. */
interface Change {
  readonly kind: "add" | "remove";
  readonly row: Pick<StateRow, "side" | "permission" | "trustLevel">;
}

/** A change that was sent and not answered with a yes. */
interface LostWrite {
  readonly change: Change;
  readonly isUnheard: boolean;
  /** The node has ended with it, and what it said does not keep it from going well the next time. */
  readonly mayRepeat: boolean;
  readonly error: RollcallError;
}

/** What the manager has accepted of one participant. */
interface SlotRows {
  /** The domain's side. */
  readonly rows: readonly StateRow[];
  /** Those of them that say what is wanted and have no effect, since the key that signed them was revoked. */
  readonly lost: readonly StateRow[];
  /** The participant's side, beside the domain's. */
  readonly own: readonly StateRow[];
}

/** What the manager has accepted of one participant, on its way to what an action wants. */
class Slot {
  readonly #api: AdminApi;
  readonly #domainId: DomainId;
  readonly #action: Action;
  readonly #context: WriteContext;
  #first: SlotRows | undefined;
  #now: SlotRows = { rows: [], lost: [], own: [] };

  constructor(api: AdminApi, domainId: DomainId, action: Action, context: WriteContext) {
    this.#api = api;
    this.#domainId = domainId;
    this.#action = action;
    this.#context = context;
  }

  isAsWanted(): boolean {
    return nextChange(this.#now, this.#action.after) === undefined;
  }

  async read(): Promise<void> {
    const { participantId } = this.#action.member;
    const accepted = await readAcceptedRows(this.#api, this.#domainId, participantId, this.#context);
    const rows = accepted.filter(isDomainSide);
    this.#now = { rows, lost: await this.#withoutEffect(rows), own: accepted };
    this.#first ??= this.#now;
  }

  /** Asked only where the manager holds what is wanted already; none where that may still be on its way. */
  async #withoutEffect(rows: readonly StateRow[]): Promise<readonly StateRow[]> {
    const target = encodeStanding(this.#action.after);
    const wanted = rows.filter((row) => target !== undefined && isSameRow(row, target));
    if (wanted.length === 0 || !isIdle(await readStatus(this.#api, this.#context))) return [];
    const { participantId } = this.#action.member;
    return without(wanted, await readEffectiveRows(this.#api, this.#domainId, participantId, this.#context));
  }

  /** Throws where the participant's own side has come to keep it from confirming: as a Vip it would break the domain. */
  refuseVip(): void {
    const { after, member } = this.#action;
    if (after.kind !== "admitted" || after.trustLevel !== "Vip" || canBeVip(this.#now.own)) return;
    throw new RollcallError(
      "stale_plan",
      `${member.name ?? member.participantId} cannot confirm on its own side by now: as a Vip it would break the domain`,
      { hint: "It changed its own side after the plan. Plan again." },
    );
  }

  /** Throws unless the rows are as planned, or as our own writes leave them in between. */
  refuseMoved(): void {
    if (this.#isMoved()) throw new RollcallError("stale_plan", this.#movedMessage(), MOVED);
  }

  #isMoved(): boolean {
    if (versionOf(this.#now.rows) === this.#action.beforeVersion) return false;
    if (this.#first === undefined || this.#first === this.#now) return true;
    return !isOnTheWay(this.#now.rows, this.#first, this.#action.after);
  }

  #movedMessage(): string {
    const { before, member } = this.#action;
    const now = describeStanding(decodeMember(member.participantId, { inEffect: this.#now.rows }).standing);
    return `${member.name ?? member.participantId} is ${now} by now and was planned from ${describeStanding(before)}`;
  }

  /** Sends what is left to do; gives the first change that no yes came for. Throws for one that was refused. */
  async write(): Promise<LostWrite | undefined> {
    for (
      let change = nextChange(this.#now, this.#action.after);
      change !== undefined;
      change = nextChange(this.#now, this.#action.after)
    ) {
      const lost = await this.#send(change);
      if (lost !== undefined) return lost;
      if (change.kind === "add") return undefined;
      const { row } = change;
      const withoutIt = (rows: readonly StateRow[]): readonly StateRow[] => rows.filter((one) => one !== row);
      this.#now = { ...this.#now, rows: withoutIt(this.#now.rows), lost: withoutIt(this.#now.lost) };
    }
    return undefined;
  }

  async #send(change: Change): Promise<LostWrite | undefined> {
    this.#context.beforeWrite();
    try {
      await authorize(this.#api, this.#domainId, this.#action.member.participantId, change, this.#context);
      return undefined;
    } catch (error) {
      this.#context.signal.throwIfAborted();
      const failure = describeFailure(error);
      const { kind, member } = this.#action;
      const translated = translateError(error, this.#api.address, `${kind} ${member.name ?? member.participantId}`);
      // Our own error, from before anything was sent, or not an error of the call at all.
      if (failure === undefined || !(translated instanceof RollcallError)) throw error;
      const judged = judgeWriteFailure(failure);
      if (judged === "refused") throw translated;
      const mayRepeat = judged === "ended" && (failure.retriable || isAlreadyDone(failure));
      return { change, isUnheard: judged === "unheard", mayRepeat, error: translated };
    }
  }

  /**
   * Reads what became of a write: once where the node has ended with it, and a few times where it may still be under way.
   * Returns `unknown` where that is not conclusive.
   */
  async lookAfter({ change, isUnheard, error }: LostWrite): Promise<Unknown | { readonly kind: "done" | "undone" }> {
    const before = this.#now.rows;
    for (let look = 1; ; look += 1) {
      await pause(look, this.#context.signal);
      try {
        await this.read();
      } catch (failure) {
        if (failure instanceof RollcallError) return unheard(error.message);
        throw failure;
      }
      if (hasComeAbout(change, before, this.#now.rows)) return { kind: "done" };
      if (!isUnheard) return { kind: "undone" };
      // Whether ours came first, and was undone, or is still to come: cannot be known.
      if (this.#isMoved()) return unheard(`${error.message}; ${this.#movedMessage()}`);
      if (look === ATTEMPTS) return unheard(error.message);
    }
  }
}

const MOVED = { hint: "It was changed elsewhere after the plan. Plan again, and review the difference." };

function unheard(message: string): Unknown {
  return {
    kind: "unknown",
    message,
    hint: "Whether it was done is not known, and it is not sent again. The next look closes it by what the domain shows.",
  };
}

/**
 * What our own writes leave between `first` and `wanted`: the wanted row among old ones, or some of the old ones gone; or
 * none of it yet, where there was one without effect.
 */
function isOnTheWay(now: readonly StateRow[], first: SlotRows, wanted: Standing): boolean {
  const target = encodeStanding(wanted);
  const isOld = (row: StateRow): boolean => first.rows.some((old) => isSameRow(old, row));
  const isTarget = (row: StateRow): boolean => target !== undefined && isSameRow(target, row);
  const isBegun = target === undefined || now.some(isTarget) || first.lost.length > 0;
  return isBegun && now.every((row) => isTarget(row) || isOld(row));
}

function isSameRow(one: Pick<StateRow, "permission" | "trustLevel">, other: typeof one): boolean {
  return one.permission === other.permission && one.trustLevel === other.trustLevel;
}

/**
 * What is next on the way to `wanted`; undefined when it is exactly so.
 *
 * Adding a row that is there already fails before its strays are cleaned up, so these are removed one by one then;
 * else one Add replaces whatever there is. A row without effect is as good as not there, and goes first: under its own key
 * the manager would not take the same again. Beside its equal that counts it stays, since a Remove would take either.
 * Source: canton-2x.md, section 12.4.
 */
function nextChange({ rows, lost }: SlotRows, wanted: Standing): Change | undefined {
  const target = encodeStanding(wanted);
  const sound = rows.filter((row) => !lost.includes(row));
  const kept = sound.find((row) => target !== undefined && isSameRow(row, target));
  if (target !== undefined && kept === undefined) {
    const [row] = lost;
    return row === undefined ? { kind: "add", row: { side: RequestSide.From, ...target } } : { kind: "remove", row };
  }
  const surplus = sound.find((row) => row !== kept);
  return surplus === undefined ? undefined : { kind: "remove", row: surplus };
}

/** An Add has replaced everything else; of equal rows a Remove takes one. */
function hasComeAbout({ kind, row }: Change, before: readonly StateRow[], now: readonly StateRow[]): boolean {
  const count = (rows: readonly StateRow[]): number => rows.filter((one) => isSameRow(one, row)).length;
  return kind === "add" ? now.length === 1 && count(now) === 1 : count(now) < count(before);
}

async function authorize(
  api: AdminApi,
  domainId: DomainId,
  participantId: ParticipantId,
  { kind, row }: Change,
  context: CallContext,
): Promise<void> {
  const change = kind === "add" ? TopologyChangeOp.Add : TopologyChangeOp.Remove;
  await api.write(
    TopologyManagerWriteService.method.authorizeParticipantDomainState,
    {
      authorization: { change, replaceExisting: kind === "add", forceChange: false },
      side: row.side,
      domain: domainId,
      participant: `PAR::${participantId}`,
      permission: row.permission,
      trustLevel: row.trustLevel,
    },
    context,
  );
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
