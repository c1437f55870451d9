import type { InstantMs } from "../model/instant.ts";
import type { LiveDomain } from "../model/live.ts";
import { type DesiredDomain, type Override, type OverrideRule, standingAt } from "../model/membership.ts";
import type { Action, Former, Hold, LastApplied, Plan, UsedOverride, Verdict } from "../model/plan.ts";
import { compareText } from "../model/problem.ts";
import { isRefusedPair } from "../model/permission.ts";
import { ABSENT, takesRights } from "../model/standing.ts";
import { listNames, type ParticipantId } from "../model/identifier.ts";
import { overrideDocument } from "./override-document.ts";

/** What a verdict follows from, besides the plan. */
export interface JudgeInput {
  readonly desired: DesiredDomain;
  readonly live: LiveDomain;
  readonly lastApplied: LastApplied | undefined;
  readonly former: ReadonlyMap<ParticipantId, Former>;
  readonly nowMs: InstantMs;
}

/** Members from which on the share counts and not only the number. Source: schemas/domain.schema.json. */
const LARGE_DOMAIN = 30;

/** The reasons why `plan` may not be applied; none lets it pass. Pure, and never fails for a rule. */
export function judge(plan: Plan, input: JudgeInput): Verdict {
  const used: UsedOverride[] = [];
  const live = input.desired.overrides.filter(({ untilMs }) => untilMs > input.nowMs);
  const isReleased = (rule: OverrideRule, fits: (override: Override) => boolean): boolean => {
    const override = live.find((candidate) => candidate.rule === rule && fits(candidate));
    if (override === undefined) return false;
    const { name, reason, untilMs, until } = override;
    if (!used.some((other) => other.name === name)) used.push({ name, rule, reason, untilMs, until });
    return true;
  };
  const holds = [
    ...holdForObservers(plan),
    ...holdForLastSequencer(input),
    ...holdForEverybody(plan, input),
    ...holdForRefusedCombination(plan, input),
    ...holdForRightsTaken(plan, input, isReleased),
    ...holdForProtected(plan, input, isReleased),
    ...holdForReadmission(plan, input, isReleased),
  ];
  return { holds, overrides: used.toSorted((one, other) => compareText(one.name, other.name)) };
}

type IsReleased = (rule: OverrideRule, fits: (override: Override) => boolean) => boolean;

function holdForObservers(plan: Plan): readonly Hold[] {
  if (plan.actions.length > 0 || plan.observed.length === 0) return [];
  return [
    {
      rule: "observe",
      message: "every change is about members that are in mode observe",
      members: memberNames(plan.observed),
      release: undefined,
      hint: "Set mode: report or enforce, in domain.yaml or in the members' documents.",
    },
  ];
}

function holdForLastSequencer({ desired, lastApplied }: JudgeInput): readonly Hold[] {
  const had = lastApplied?.sequencers.length ?? 0;
  if (had === 0 || desired.sequencers.some(({ state }) => state === "active")) return [];
  return [
    {
      rule: "last-sequencer",
      message: `no active sequencer is left in the register; ${String(had)} were there when it was last applied`,
      members: [],
      release: undefined,
      hint: "Restore a sequencer's document: without one no member can connect. No override releases this.",
    },
  ];
}

function holdForEverybody(plan: Plan, input: JudgeInput): readonly Hold[] {
  const cutOff = plan.actions.filter(
    (action) => action.before.kind === "admitted" && action.after.kind !== "admitted" && !staysByOtherId(action, input),
  );
  if (cutOff.every((action) => isForeseen(action, input)) || cutOff.length < plan.members.live) return [];
  return [
    {
      rule: "all-members",
      message: `this would cut off all ${String(plan.members.live)} members of the domain`,
      members: memberNames(cutOff),
      release: undefined,
      hint: "No override releases this. A domain that is to end is shut down, not emptied; else restore the documents.",
    },
  ];
}

/** A Vip has to be able to confirm, by the weaker of both sides: only the participant can change its own. */
function holdForRefusedCombination(plan: Plan, { live }: JudgeInput): readonly Hold[] {
  return plan.actions.flatMap(({ member, after }): readonly Hold[] => {
    const own = live.members.get(member.participantId)?.own ?? ABSENT;
    // A side that is absent becomes Submission when the participant registers.
    if (after.kind !== "admitted" || own.kind === "absent") return [];
    const permission = own.kind === "admitted" ? own.permission : undefined;
    if (!isRefusedPair(permission, after.trustLevel)) return [];
    const label = member.name ?? member.participantId;
    return [
      {
        rule: "refused-combination",
        message: `${label} cannot confirm on its own side, which says ${permission ?? "Disabled"}: Vip would break the domain`,
        members: [label],
        release: undefined,
        hint: `No override releases this: Canton could compute nothing with it in. Set trustLevel: Ordinary for ${label}, or have its operator allow at least Confirmation on its own side first.`,
      },
    ];
  });
}

function holdForRightsTaken(plan: Plan, input: JudgeInput, isReleased: IsReleased): readonly Hold[] {
  const { desired, nowMs } = input;
  const taking = plan.actions.filter(
    (action) => takesRights(action.before, action.after) && !isForeseen(action, input),
  );
  const { limits } = desired.policy;
  const size = plan.members.live;
  const allowed =
    size < LARGE_DOMAIN ? limits.smallDomain : Math.max(limits.members, Math.floor((size * limits.percent) / 100));
  if (taking.length <= allowed) return [];
  if (isReleased("rights-taken", ({ upTo }) => upTo !== undefined && taking.length <= upTo)) return [];
  return [
    {
      rule: "rights-taken",
      message: `this takes rights from ${String(taking.length)} of ${String(size)} members; one plan may do so to ${String(allowed)}`,
      members: memberNames(taking),
      release: overrideDocument(
        desired.name,
        { rule: "rights-taken", upTo: taking.length },
        describeEffect(taking),
        nowMs,
      ),
      hint: "Split the change, or commit the override below with a reason.",
    },
  ];
}

/** One that is only replaced by another participant of its document leaves the domain no smaller. It counts as one that is taken from. */
function staysByOtherId({ counterpart }: Action, { desired, nowMs }: JudgeInput): boolean {
  const other = counterpart === undefined ? undefined : desired.members.get(counterpart);
  return other !== undefined && standingAt(other, nowMs).standing.kind === "admitted";
}

/** An end that the register has known for so long has been seen coming: it is announced all that time. */
const NOTICE_MS = 3 * 86_400_000;

/**
 * Whether an action is only the end of a membership, and that end was approved long before: with the member itself, or long
 * enough ago to be no surprise. An end that was brought forward counts from then, as rights taken now.
 */
function isForeseen({ cause, member }: Action, { desired, lastApplied }: JudgeInput): boolean {
  if (cause !== "expired") return false;
  const end = lastApplied?.members.get(member.participantId)?.end;
  if (end === undefined || end.atMs !== desired.members.get(member.participantId)?.validUntilMs) return false;
  return end.sinceMs === undefined || end.atMs - end.sinceMs >= NOTICE_MS;
}

function holdForProtected(plan: Plan, { desired, nowMs }: JudgeInput, isReleased: IsReleased): readonly Hold[] {
  const names = new Set<string>(desired.policy.protectedMembers);
  return plan.actions
    .filter(
      ({ before, after, member }) => takesRights(before, after) && member.name !== undefined && names.has(member.name),
    )
    .filter(({ member }) => !isReleased("protected", ({ subject }) => subject === member.name))
    .map(({ kind, member, counterpart }) => ({
      rule: "protected" as const,
      message: `${member.name ?? ""} is protected by domain.yaml, and this would ${counterpart === undefined ? `${kind} it` : "replace its participant"}`,
      members: [member.name ?? member.participantId],
      release:
        member.name === undefined
          ? undefined
          : overrideDocument(
              desired.name,
              { rule: "protected", subject: member.name },
              `${kind} ${member.name}`,
              nowMs,
            ),
      hint: "Leave the member as it is, or commit the override below with a reason.",
    }));
}

function holdForReadmission(
  plan: Plan,
  { desired, former, nowMs }: JudgeInput,
  isReleased: IsReleased,
): readonly Hold[] {
  return plan.actions
    .filter(({ kind }) => kind === "admit" || kind === "resume")
    .flatMap(({ member, generation }) => {
      const known = former.get(member.participantId);
      const isRaised = known === undefined || generation === undefined || generation > known.generation;
      return isRaised ? [] : [{ member, known }];
    })
    .filter(({ member }) => !isReleased("readmission", ({ subject }) => subject === member.name))
    .map(({ member, known }) => ({
      rule: "readmission" as const,
      message: `${member.name ?? ""} was revoked before: this would admit it again, and its generation was not raised`,
      members: [member.name ?? member.participantId],
      release:
        member.name === undefined
          ? undefined
          : overrideDocument(
              desired.name,
              { rule: "readmission", subject: member.name },
              `admit ${member.name} again`,
              nowMs,
            ),
      hint: `Set spec.generation: ${String(known.generation + 1)} in its document if this is meant; a plain revert does not re-admit.`,
    }));
}

/** Such as `revoke bob, suspend carol`, the first few of many. Holds nothing but our words and names. */
function describeEffect(actions: readonly Action[]): string {
  const effects = actions.map(({ kind, member }) => `${kind} ${member.name ?? "an unmanaged member"}`);
  return listNames(effects, 5);
}

function memberNames(actions: readonly Action[]): readonly string[] {
  return actions.map(({ member }) => member.name ?? member.participantId).toSorted(compareText);
}
