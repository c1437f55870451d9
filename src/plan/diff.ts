import { type Capabilities, expressible } from "../model/capabilities.ts";
import { type CommitId, type ParticipantId, shortId } from "../model/identifier.ts";
import { formatAge, formatInstant, type InstantMs } from "../model/instant.ts";
import type { LiveDomain, LiveMember } from "../model/live.ts";
import { type DesiredDomain, type Membership, standingAt, type StandingCause } from "../model/membership.ts";
import { isRefusedPair } from "../model/permission.ts";
import type { Action, ActionCause, Former, LastApplied, Note, Plan, Unmanaged } from "../model/plan.ts";
import { describeDue, type SequencerDue } from "../model/placement.ts";
import { compareText } from "../model/problem.ts";
import { ABSENT, isSameStanding, type Standing, SUSPENDED } from "../model/standing.ts";
import { compareParticipant, type Comparison } from "./compare/participant.ts";
import { compareSequencerKeys, keyNote } from "./compare/sequencer.ts";
import { orderActions } from "./order.ts";

/** Everything a plan follows from. */
export interface DiffInput {
  readonly desired: DesiredDomain;
  readonly live: LiveDomain;
  readonly lastApplied: LastApplied | undefined;
  /** Participants that the branch's history held and the register no longer holds. */
  readonly former: ReadonlyMap<ParticipantId, Former>;
  /** Sequencers that are missing: told, and no action's business. */
  readonly due: readonly SequencerDue[];
  readonly commit: CommitId | undefined;
  readonly nowMs: InstantMs;
  readonly capabilities: Capabilities;
}

/** Memberships that end within this time are announced. */
const ANNOUNCE_MS = 30 * 86_400_000;
/** An open domain writes its half in the moment in which the participant registers. */
const SAME_MOMENT_MS = 2_000;

/** Sets the desired membership against the live one. Pure: equal inputs give equal plans. */
export function diff(input: DiffInput): Plan {
  const { desired, live, commit, nowMs } = input;
  const actions: Action[] = [];
  const withheld: Action[] = [];
  const notes: Note[] = [...domainNotes(input)];
  let unchanged = 0;
  for (const member of desired.members.values()) {
    const liveMember = live.members.get(member.participantId);
    const action = planMember(input, member, liveMember);
    if (action === undefined) unchanged += 1;
    else (member.mode === "observe" ? withheld : actions).push(action);
    notes.push(...memberNotes(member, liveMember, nowMs));
  }
  const leftover = planLeftovers(input);
  (desired.policy.mode === "observe" ? withheld : actions).push(...leftover.actions);
  return {
    domain: { name: desired.name, domainId: desired.domainId, mode: desired.policy.mode },
    commit,
    plannedAtMs: nowMs,
    actions: orderActions(actions),
    withheld: orderActions(withheld),
    unmanaged: leftover.unmanaged,
    notes: [...notes, ...leftover.notes].toSorted(
      (one, other) =>
        compareText(one.kind, other.kind) ||
        compareText(one.subject ?? "", other.subject ?? "") ||
        compareText(one.message, other.message),
    ),
    members: { desired: desired.members.size, ...countLive(live), unchanged },
  };
}

function countLive(live: LiveDomain): { readonly live: number; readonly joined: number } {
  let admitted = 0;
  let joined = 0;
  for (const member of live.members.values()) {
    if (member.standing.kind !== "admitted") continue;
    admitted += 1;
    if (member.joined) joined += 1;
  }
  return { live: admitted, joined };
}

function planMember(input: DiffInput, member: Membership, live: LiveMember | undefined): Action | undefined {
  const { standing, cause } = standingAt(member, input.nowMs);
  const wanted = expressible(standing, input.capabilities);
  const comparison = compareParticipant(wanted, live);
  if (comparison === undefined) return undefined;
  return {
    ...comparison,
    member: { participantId: member.participantId, name: member.name },
    after: wanted,
    cause: causeOf(input, member.participantId, wanted, live, cause),
    beforeVersion: live?.version ?? "",
    generation: member.generation,
  };
}

function causeOf(
  { lastApplied }: DiffInput,
  id: ParticipantId,
  wanted: Standing,
  live: LiveMember | undefined,
  cause: StandingCause,
): ActionCause {
  const applied = lastApplied?.members.get(id);
  if (applied !== undefined && isSameStanding(applied.standing, wanted)) return "drift";
  if (cause !== "register") return cause;
  return lastApplied === undefined && live !== undefined && live.entries.length > 0 ? "unrecorded" : "pending";
}

/** What is live and in no document: removed where it is known to have been in one, and unmanaged otherwise. */
function planLeftovers(input: DiffInput): {
  readonly actions: readonly Action[];
  readonly unmanaged: readonly Unmanaged[];
  readonly notes: readonly Note[];
} {
  const actions: Action[] = [];
  const unmanaged: Unmanaged[] = [];
  const notes: Note[] = [];
  for (const live of input.live.members.values()) {
    if (live.entries.length === 0 || input.desired.members.has(live.participantId)) continue;
    const name = input.lastApplied?.members.get(live.participantId)?.name ?? input.former.get(live.participantId)?.name;
    if (name === undefined && input.desired.policy.unmanaged === "report") {
      unmanaged.push(describeUnmanaged(live));
      notes.push(...openDomainNotes(live));
      continue;
    }
    const { action, note } = planRemoval(input, live);
    if (note !== undefined) notes.push({ ...note, subject: name ?? live.participantId });
    if (action === undefined) continue;
    actions.push({
      ...action.comparison,
      kind: live.standing.kind === "admitted" ? "revoke" : "purge",
      member: { participantId: live.participantId, name },
      after: action.after,
      cause: name === undefined ? "unmanaged" : live.standing.kind === "admitted" ? "removed" : "purge-due",
      beforeVersion: live.version,
      generation: undefined,
    });
  }
  return { actions, unmanaged: unmanaged.toSorted((a, b) => compareText(a.participantId, b.participantId)), notes };
}

/** A removed member is cut off at once, and its disabled entry removed when the policy says so. */
function planRemoval(
  { desired, nowMs, capabilities }: DiffInput,
  live: LiveMember,
): {
  readonly action?: { readonly comparison: Comparison; readonly after: Standing };
  readonly note?: Omit<Note, "subject">;
} {
  const cutOff = capabilities.disabledEntry ? SUSPENDED : ABSENT;
  if (live.standing.kind === "admitted") {
    const comparison = compareParticipant(cutOff, live);
    return comparison === undefined ? {} : { action: { comparison, after: cutOff } };
  }
  const { purgeAfterMs } = desired.policy;
  if (purgeAfterMs === undefined) return {};
  const dueAtMs = (live.entries.at(-1)?.sinceMs ?? nowMs) + purgeAfterMs;
  if (dueAtMs > nowMs) {
    return { note: { kind: "purge-later", message: `its disabled entry is removed at ${formatInstant(dueAtMs)}` } };
  }
  const comparison = compareParticipant(ABSENT, live);
  return comparison === undefined ? {} : { action: { comparison, after: ABSENT } };
}

function describeUnmanaged(live: LiveMember): Unmanaged {
  const newest = live.entries.at(-1);
  return {
    participantId: live.participantId,
    standing: live.standing,
    joined: live.joined,
    sinceMs: newest?.sinceMs,
    signedBy: newest?.signedBy,
  };
}

function openDomainNotes(live: LiveMember): readonly Note[] {
  const { standing, joinedSinceMs } = live;
  const entry = live.entries[0];
  if (standing.kind !== "admitted" || standing.permission !== "Submission" || entry === undefined) return [];
  if (joinedSinceMs === undefined || Math.abs(joinedSinceMs - entry.sinceMs) > SAME_MOMENT_MS) return [];
  return [
    {
      kind: "open-domain",
      subject: live.participantId,
      message: `${shortId(live.participantId)} was admitted in the moment it registered: the domain looks open. Set topology.open = false on the domain manager; until then anybody gets in, and only a suspended entry keeps somebody out`,
    },
  ];
}

function domainNotes({ desired, live, due }: DiffInput): readonly Note[] {
  const told = [
    ...compareSequencerKeys(desired.sequencers, live).map(keyNote),
    ...due.map((one): Note => ({ kind: "sequencer-due", subject: undefined, message: describeDue(one) })),
  ];
  if (!live.settling) return told;
  const message =
    "the domain still had topology changes on their way when it was read; a plan made in a moment may differ";
  return [...told, { kind: "settling", subject: undefined, message }];
}

function memberNotes(member: Membership, live: LiveMember | undefined, nowMs: InstantMs): readonly Note[] {
  const notes: Note[] = [];
  const { validUntilMs, name } = member;
  if (validUntilMs !== undefined && validUntilMs > nowMs && validUntilMs - nowMs <= ANNOUNCE_MS) {
    const inTime = formatAge(validUntilMs - nowMs);
    notes.push({
      kind: "ends-soon",
      subject: name,
      message: `the membership ends at ${formatInstant(validUntilMs)}, in ${inTime}`,
    });
  }
  if (live?.standing.kind !== "admitted" || !live.joined) return notes;
  const { permission, trustLevel } = live.standing;
  if (live.effective === undefined) {
    notes.push({
      kind: "weakened-by-participant",
      subject: name,
      message: "the participant has disabled itself on its own side; only its operator can change that",
    });
  } else if (isRefusedPair(live.effective, trustLevel)) {
    notes.push({
      kind: "refused-combination",
      subject: name,
      message:
        "a Vip whose own side allows Observation only: Canton cannot compute its rights. Set trustLevel: Ordinary",
    });
  } else if (live.effective !== permission) {
    notes.push({
      kind: "weakened-by-participant",
      subject: name,
      message: `the participant's own side allows ${live.effective} only; its operator can raise that, the domain cannot`,
    });
  }
  return notes;
}
