import type { ParticipantId } from "../model/identifier.ts";
import { formatAge, formatInstant, type InstantMs } from "../model/instant.ts";
import type { DesiredDomain } from "../model/membership.ts";
import type { Correction, DomainMemory } from "../model/memory.ts";
import { type Binds, isOfPassiveReplica, type Plan, type Block } from "../model/plan.ts";
import { plural } from "../model/plural.ts";
import { compareText } from "../model/problem.ts";

/** What the branch's commits say against applying them, or one member's part of them. */
export interface BranchFinding {
  readonly kind: "rewritten" | "unsigned" | "unapproved";
  /** Undefined: all of it. */
  readonly participantId: ParticipantId | undefined;
  readonly message: string;
  readonly hint: string;
}

/** What keeps the plan from being applied now, though no rule of the register holds it. Pure. */
export function findBlocks(
  plan: Plan,
  input: {
    readonly desired: DesiredDomain;
    readonly memory: DomainMemory;
    readonly branch: readonly BranchFinding[];
    readonly nowMs: InstantMs;
  },
): readonly Block[] {
  const blocks = [
    ...input.branch.map((finding): Block => ({ ...finding, binds: "everybody" })),
    ...blocksOfPassive(plan),
    ...blocksOfUnreachable(plan),
    ...blocksOfPauses(plan, input.desired, input.memory),
    ...blocksOfOpen(plan, input.memory),
    ...blocksOfFights(plan, input.desired, input.memory, input.nowMs),
  ];
  return blocks.toSorted(
    (one, other) =>
      compareText(one.kind, other.kind) || compareText(one.participantId ?? "", other.participantId ?? ""),
  );
}

/** The block that keeps this member's action; undefined when it may go. */
export function blockOf(blocks: readonly Block[], participantId: ParticipantId, actor: Binds): Block | undefined {
  return blocks.find(
    (block) => (block.participantId === undefined || block.participantId === participantId) && isBound(block, actor),
  );
}

/** Whether `block` applies to `actor`: `everybody` stands for a person here. */
export function isBound({ binds }: Block, actor: Binds): boolean {
  return binds === "everybody" || actor === "service";
}

/** What would be accepted and never take effect is not sent: every run would report it as not yet effective. */
function blocksOfUnreachable({ unreachable }: Plan): readonly Block[] {
  return unreachable.map((one): Block => ({ kind: "unreachable", binds: "everybody", ...one }));
}

/** A passive replica blocks the whole plan, including removals that were not planned because of its answer. */
function blocksOfPassive(plan: Plan): readonly Block[] {
  const { actions, notes } = plan;
  if (!isOfPassiveReplica(plan)) return [];
  const unplanned = notes.filter(({ kind }) => kind === "removal-not-planned").length;
  if (actions.length + unplanned === 0) return [];
  const removals = unplanned === 0 ? "" : `, and ${plural(unplanned, "removal")} left out of the plan`;
  return [
    {
      kind: "passive",
      participantId: undefined,
      binds: "everybody",
      message: `a passive replica of the domain manager answered: nothing is applied through it${removals}`,
      hint: "Give the address of the active replica in the settings, or of the load balancer before both.",
    },
  ];
}

function blocksOfPauses(plan: Plan, desired: DesiredDomain, { pauses }: DomainMemory): readonly Block[] {
  return pauses.flatMap((pause): readonly Block[] => {
    const { member, owner, reason, untilMs } = pause;
    const message = `${member ?? desired.name} is paused until ${formatInstant(untilMs)} by ${owner}: ${reason}`;
    const scope = member === undefined ? "" : ` --member ${member}`;
    const hint = `It goes on then, or with rollcall resume ${desired.name}${scope} --reason WHY.`;
    const block = { kind: "paused", binds: "everybody", message, hint } as const;
    if (member === undefined) return [{ ...block, participantId: undefined }];
    return [...plan.actions, ...plan.observed]
      .filter((action) => action.member.name === member)
      .map((action) => ({ ...block, participantId: action.member.participantId }));
  });
}

/** What was sent and does not show may be among the changes that are on their way: nothing else is sent after it. */
function blocksOfOpen({ actions, notes }: Plan, { open }: DomainMemory): readonly Block[] {
  if (!notes.some(({ kind }) => kind === "settling")) return [];
  return actions.flatMap(({ member: { participantId, name } }): readonly Block[] => {
    const sent = open.find(({ record }) => record.action.member.participantId === participantId);
    if (sent === undefined) return [];
    const { action, atMs } = sent.record;
    return [
      {
        kind: "in-flight",
        participantId,
        binds: "everybody",
        message: `${action.kind} ${name ?? participantId} was sent at ${formatInstant(atMs)} and may still be on its way`,
        hint: "It is not sent again before the domain has settled. If that lasts, see the queues in the domain manager's status.",
      },
    ];
  });
}

/** A member that was corrected too often is left alone by the service; a person may still apply. */
function blocksOfFights(
  plan: Plan,
  { policy, name }: DesiredDomain,
  { corrections }: DomainMemory,
  nowMs: InstantMs,
): readonly Block[] {
  const { times, withinMs } = policy.fights;
  return plan.actions
    .filter(({ cause, member }) => cause === "drift" && hadFight(corrections, member.participantId, times, withinMs))
    .map(({ member }) => {
      const own = corrections.filter(({ participantId }) => participantId === member.participantId);
      const sinceMs = own[0]?.atMs ?? nowMs;
      const label = member.name ?? member.participantId;
      return {
        kind: "fight",
        participantId: member.participantId,
        binds: "service",
        message: `${label} was corrected ${String(own.length)} times in ${formatAge(nowMs - sinceMs)}, and something keeps changing it back: the service no longer corrects it`,
        hint: `Find who changes it (rollcall drift names the key), then rollcall resume ${name}${member.name === undefined ? "" : ` --member ${member.name}`} --reason WHY.`,
      };
    });
}

/** Once the limit was reached it stays so until a person resumes: a fight that pauses to breathe is still one. */
function hadFight(
  corrections: readonly Correction[],
  participantId: ParticipantId,
  times: number,
  withinMs: number,
): boolean {
  const own = corrections.filter((correction) => correction.participantId === participantId);
  return own.some(({ atMs }, index) => {
    const last = own[index + times - 1];
    return last !== undefined && last.atMs - atMs <= withinMs;
  });
}
