import { type Capabilities, expressible } from "../model/capabilities.ts";
import { type CommitId, type Name, type ParticipantId, shortId, shortKey } from "../model/identifier.ts";
import { asWritten, formatAge, formatInstant, type InstantMs } from "../model/instant.ts";
import type { LiveDomain, LiveEntry, LiveMember } from "../model/live.ts";
import { type DesiredDomain, type Membership, standingAt, type StandingCause } from "../model/membership.ts";
import type {
  Action,
  ActionCause,
  Former,
  LastApplied,
  MemberKey,
  Note,
  Plan,
  Unmanaged,
  Unreachable,
} from "../model/plan.ts";
import { describeDue, type SequencerDue } from "../model/placement.ts";
import { compareText } from "../model/problem.ts";
import { ABSENT, describeStanding, isSameStanding, type Standing, SUSPENDED } from "../model/standing.ts";
import { compareParticipant, type Comparison, reachableStanding } from "./compare/participant.ts";
import { compareSequencerKeys, keyNote } from "./compare/sequencer.ts";
import { modeOf } from "./mode-of.ts";
import { orderActions } from "./order.ts";

/** Everything a plan follows from. */
export interface DiffInput {
  readonly desired: DesiredDomain;
  readonly live: LiveDomain;
  readonly lastApplied: LastApplied | undefined;
  /** Participants that the branch's history held and the register no longer holds. */
  readonly former: ReadonlyMap<ParticipantId, Former>;
  /** Sequencers that are missing: reported, without an action. */
  readonly due: readonly SequencerDue[];
  readonly commit: CommitId | undefined;
  readonly nowMs: InstantMs;
  readonly capabilities: Capabilities;
}

/** Memberships that end within this time are announced. */
const ANNOUNCE_MS = 30 * 86_400_000;

/** Sets the desired membership against the live one. Pure: equal inputs give equal plans. */
export function diff(input: DiffInput): Plan {
  const { desired, live, commit, nowMs } = input;
  const planned: Action[] = [];
  const notes: Note[] = [...domainNotes(input)];
  const unreachable: Unreachable[] = [];
  let unchanged = 0;
  const replaced = findReplaced(input);
  for (const member of desired.members.values()) {
    const liveMember = live.members.get(member.participantId);
    const action = planMember(input, member, liveMember, replaced.get(member.participantId));
    if (action !== undefined) unreachable.push(...findUnreachable(action, liveMember));
    if (action === undefined) unchanged += 1;
    else planned.push(action);
    notes.push(...memberNotes(member, liveMember, nowMs));
  }
  const leftover = planLeftovers(input, replaced);
  for (const action of leftover.actions) {
    unreachable.push(...findUnreachable(action, live.members.get(action.member.participantId)));
  }
  const uncomputable = findUncomputable(input);
  planned.push(...leftover.actions);
  const isObserved = (action: Action): boolean => modeOf(action, desired) === "observe";
  return {
    domain: { name: desired.name, domainId: desired.domainId, mode: desired.policy.mode },
    commit,
    plannedAtMs: nowMs,
    actions: orderActions(planned.filter((action) => !isObserved(action))),
    observed: orderActions(planned.filter(isObserved)),
    unmanaged: leftover.unmanaged,
    uncomputable,
    unreachable: unreachable.toSorted((one, other) => compareText(one.participantId, other.participantId)),
    notes: sortNotes([...notes, ...leftover.notes, ...storeNotes(input)]),
    members: { desired: desired.members.size, ...countLive(live), unchanged },
  };
}

/** In the order in which a plan shows them. */
export function sortNotes(notes: readonly Note[]): readonly Note[] {
  return notes.toSorted(
    (one, other) =>
      compareText(one.kind, other.kind) ||
      compareText(one.subject ?? "", other.subject ?? "") ||
      compareText(one.message, other.message),
  );
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

/**
 * Participants whose document names another one now, and that are admitted still; and the other way round. Of several
 * that one document has named, one after the other, the last that was applied is the one that it replaces.
 */
function findReplaced(input: DiffInput): ReadonlyMap<ParticipantId, ParticipantId> {
  const { desired, live } = input;
  const replaced = new Map<ParticipantId, ParticipantId>();
  const gone = [...live.members.values()].filter(
    ({ participantId, standing }) => standing.kind === "admitted" && !desired.members.has(participantId),
  );
  if (gone.length === 0) return replaced;
  const byName = new Map([...desired.members.values()].map(({ name, participantId }) => [name, participantId]));
  for (const { participantId } of gone.toSorted((one, other) => compareText(one.participantId, other.participantId))) {
    const name = nameOf(input, participantId);
    const now = name === undefined ? undefined : byName.get(name);
    if (now === undefined) continue;
    replaced.set(participantId, now);
    if (!replaced.has(now) || input.lastApplied?.members.has(participantId) === true) replaced.set(now, participantId);
  }
  return replaced;
}

function planMember(
  input: DiffInput,
  member: Membership,
  live: LiveMember | undefined,
  replaces: ParticipantId | undefined,
): Action | undefined {
  const { standing, cause, reason } = standingAt(member, input.nowMs);
  const wanted = expressible(standing, input.capabilities);
  const comparison = compareParticipant(wanted, live);
  if (comparison === undefined) return undefined;
  const action = {
    ...comparison,
    member: { participantId: member.participantId, name: member.name },
    after: wanted,
    cause: causeOf(input, member.participantId, wanted, live, cause),
    ...(reason === undefined ? {} : { reason }),
    beforeVersion: live?.version ?? "",
    generation: member.generation,
  };
  return action.cause === "pending" && replaces !== undefined ? { ...action, ...replacedBy(replaces) } : action;
}

function replacedBy(counterpart: ParticipantId): Pick<Action, "cause" | "counterpart"> {
  return { cause: "replaced", counterpart };
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
function planLeftovers(
  input: DiffInput,
  replaced: ReadonlyMap<ParticipantId, ParticipantId>,
): {
  readonly actions: readonly Action[];
  readonly unmanaged: readonly Unmanaged[];
  readonly notes: readonly Note[];
} {
  const actions: Action[] = [];
  const unmanaged: Unmanaged[] = [];
  const notes: Note[] = [];
  for (const live of input.live.members.values()) {
    if (input.desired.members.has(live.participantId)) continue;
    const name = nameOf(input, live.participantId);
    // Of a member that was never in the register, an entry without effect is only reported.
    if (live.entries.length === 0 && (name === undefined || live.ineffective.length === 0)) continue;
    const { passive } = input.live;
    const { policy } = input.desired;
    if (name === undefined && (policy.unmanaged === "report" || passive)) unmanaged.push(describeUnmanaged(live));
    if (name === undefined && policy.unmanaged === "report") continue;
    const { action, note } = planRemoval(input, live);
    if (note !== undefined) notes.push({ ...note, subject: name ?? live.participantId });
    if (action === undefined) continue;
    if (passive) {
      notes.push({ kind: "removal-not-planned", subject: name ?? live.participantId, message: NOT_ON_ITS_WORD });
      continue;
    }
    const other = replaced.get(live.participantId);
    actions.push({
      ...action.comparison,
      kind: live.standing.kind === "admitted" ? "revoke" : "purge",
      member: { participantId: live.participantId, name },
      after: action.after,
      cause: name === undefined ? "unmanaged" : live.standing.kind === "admitted" ? "removed" : "purge-due",
      beforeVersion: live.version,
      generation: undefined,
      ...(other === undefined ? {} : replacedBy(other)),
    });
  }
  return { actions, unmanaged: unmanaged.toSorted((a, b) => compareText(a.participantId, b.participantId)), notes };
}

const NOT_ON_ITS_WORD =
  "no document names it any more, and nothing is removed on the word of a passive replica, which may be old";

function nameOf({ desired, lastApplied, former }: DiffInput, id: ParticipantId): Name | undefined {
  return desired.members.get(id)?.name ?? lastApplied?.members.get(id)?.name ?? former.get(id)?.name;
}

/** A removed member is disabled at once, and its disabled entry removed when the policy asks for it. */
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
  if (live.standing.kind === "absent") {
    const comparison = compareParticipant(ABSENT, live);
    return comparison === undefined ? {} : { action: { comparison, after: ABSENT } };
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

function domainNotes({ desired, live, due }: DiffInput): readonly Note[] {
  return [
    ...compareSequencerKeys(desired.sequencers, live).map(keyNote),
    ...due.map((one): Note => ({ kind: "sequencer-due", subject: undefined, message: describeDue(one) })),
    ...(live.settling ? [SETTLING] : []),
    ...(live.passive ? [PASSIVE_REPLICA] : []),
  ];
}

const SETTLING: Note = {
  kind: "settling",
  subject: undefined,
  message:
    "the domain still had topology changes on their way when it was read; a plan made in a moment may differ. Where that lasts, its dispatcher has halted: the domain manager's log says so",
};

const PASSIVE_REPLICA: Note = {
  kind: "passive-replica",
  subject: undefined,
  message:
    "a passive replica of the domain manager answered: what it shows may be old, and it takes no changes. Give the address of the active one in the settings",
};

function memberNotes(member: Membership, live: LiveMember | undefined, nowMs: InstantMs): readonly Note[] {
  const notes: Note[] = [];
  const { validUntilMs, validUntil, name } = member;
  if (validUntilMs !== undefined && validUntilMs > nowMs && validUntilMs - nowMs <= ANNOUNCE_MS) {
    const inTime = formatAge(validUntilMs - nowMs);
    notes.push({
      kind: "ends-soon",
      subject: name,
      message: `the membership ends ${asWritten(validUntilMs, validUntil)}, in ${inTime}`,
    });
  }
  if (live?.standing.kind !== "admitted" || !live.joined || live.uncomputable) return notes;
  const { permission } = live.standing;
  if (live.effective === undefined) {
    notes.push({
      kind: "weakened-by-participant",
      subject: name,
      message: "the participant has disabled itself on its own side; only its operator can change that",
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

/** Why an action would not bring its member to where it should be: an entry that cannot be removed is weaker. */
function findUnreachable({ member, after }: Action, live: LiveMember | undefined): readonly Unreachable[] {
  const reached = reachableStanding(after, live);
  if (live === undefined || isSameStanding(reached, after)) return [];
  const label = member.name ?? shortId(member.participantId);
  return [
    {
      participantId: member.participantId,
      message: `${label} would stay ${describeStanding(reached)}: ${describeEntries(live.orphaned)} cannot be removed, since the domain manager's own records lack it`,
      hint: RELOAD,
    },
  ];
}

/** Undone by hand alone: the manager removes what is on its records, and nothing else. */
const RELOAD =
  "Restore the domain manager's database to a later state, or load the entry's transaction back in the domain's console (topology.load_transaction, with what participant_domain_states.list shows of the domain's store).";

function describeEntries(entries: readonly LiveEntry[]): string {
  return entries
    .map(
      ({ standing, sinceMs, signedBy }) =>
        `its entry ${describeStanding(standing)} (since ${formatInstant(sinceMs)}, signed by ${shortKey(signedBy)})`,
    )
    .join(", ");
}

function findUncomputable(input: DiffInput): readonly MemberKey[] {
  return [...input.live.members.values()]
    .filter(({ uncomputable }) => uncomputable)
    .map(({ participantId }) => ({ participantId, name: nameOf(input, participantId) }))
    .toSorted((one, other) => compareText(one.participantId, other.participantId));
}

/** Inconsistencies between the domain, the manager and the participant, regardless of the desired state. */
function storeNotes(input: DiffInput): readonly Note[] {
  return [...input.live.members.values()].flatMap((live) => {
    const subject = nameOf(input, live.participantId) ?? live.participantId;
    return [...combinationNotes(live, subject), ...entryNotes(live, subject)];
  });
}

function combinationNotes({ uncomputable, own }: LiveMember, subject: string): readonly Note[] {
  if (!uncomputable) return [];
  const says = own.kind === "admitted" ? own.permission : "Disabled";
  return [
    {
      kind: "refused-combination",
      subject,
      message: `a Vip that cannot confirm: its own side says ${says}. Canton computes nothing with it in, and its dispatcher may have halted, so that no change takes effect any more. Set trustLevel: Ordinary in its document and apply, or have its operator allow at least Confirmation on its own side; then see the domain manager's log for "Halting topology dispatching", and restart the manager where it says so`,
    },
  ];
}

function entryNotes({ orphaned, ineffective }: LiveMember, subject: string): readonly Note[] {
  return [
    ...orphaned.map((entry): Note => ({
      kind: "orphaned-entry",
      subject,
      message: `${describeEntries([entry])} is in effect, and the domain manager's own records lack it, as after a restored backup: it can add to the entry, and not remove it. ${RELOAD}`,
    })),
    ...ineffective.map((entry): Note => ({
      kind: "ineffective-entry",
      subject,
      message: `the domain manager has ${describeEntries([entry])} on record, and it has no effect on the domain: the key that signed it was probably revoked. Where the register wants the member so, an apply writes it anew with a key that has a say; else remove it in the domain's console`,
    })),
  ];
}
