import type { ParticipantId } from "../../src/model/identifier.ts";
import type { LiveEntry, LiveMember } from "../../src/model/live.ts";
import type { Membership, Override, Sequencer } from "../../src/model/membership.ts";
import { isRefusedPair, type Permission, type TrustLevel, weakerPermission } from "../../src/model/permission.ts";
import { ABSENT, type Standing, SUSPENDED, weakerStanding } from "../../src/model/standing.ts";
import { aFingerprint, aName, aParticipantId, DAY_MS, NOW_MS } from "./identifiers.ts";
import { aWish, type Wish } from "./placements.ts";

export function admitted(
  permission: Permission = "Submission",
  trustLevel: TrustLevel | undefined = "Ordinary",
): Standing {
  return { kind: "admitted", permission, trustLevel };
}

/** Every standing that Canton 2.x can express, weakest first. */
export const STANDINGS: readonly Standing[] = [
  ABSENT,
  SUSPENDED,
  admitted("Observation"),
  admitted("Confirmation"),
  admitted("Confirmation", "Vip"),
  admitted("Submission"),
  admitted("Submission", "Vip"),
];

type Named<T extends { readonly name: string }> = Partial<Omit<T, "name">> & { readonly name?: string };

/** A member as the register wants it: an admitted `alice` unless told otherwise. */
export function aMembership({
  name = "alice",
  placement = {},
  ...fields
}: Omit<Named<Membership>, "placement"> & { readonly placement?: Wish } = {}): Membership {
  return {
    name: aName(name),
    participantId: aParticipantId(name),
    permission: "Submission",
    trustLevel: "Ordinary",
    suspension: undefined,
    validUntilMs: undefined,
    mode: "enforce",
    generation: 1,
    organisation: "A company",
    contacts: [],
    askers: [],
    placement: aWish({ name, ...placement }),
    networks: [],
    ...fields,
  };
}

export function anEntry(standing: Standing, fields: Partial<Omit<LiveEntry, "standing">> = {}): LiveEntry {
  return { standing, sinceMs: NOW_MS - DAY_MS, signedBy: aFingerprint("domain key"), ...fields };
}

export interface LiveMemberWish {
  readonly name?: string;
  readonly participantId?: ParticipantId;
  /** One entry with this standing; none when it is absent. */
  readonly standing?: Standing;
  /** Instead of `standing`: several entries in force. */
  readonly entries?: readonly LiveEntry[];
  readonly joined?: boolean;
  readonly joinedSinceMs?: number;
  /** What the participant's own half allows; undefined when it has disabled itself. */
  readonly ownSide?: Permission | undefined;
  /** Of the entries, those that the manager's records lack. */
  readonly orphaned?: readonly LiveEntry[];
  /** Besides them, what the manager's records have without effect. */
  readonly ineffective?: readonly LiveEntry[];
}

/** A member as the domain has it: an admitted and joined `alice` unless told otherwise. */
export function aLiveMember(wish: LiveMemberWish = {}): LiveMember {
  const { name = "alice", standing = admitted(), joined = true } = wish;
  const entries = wish.entries ?? (standing.kind === "absent" ? [] : [anEntry(standing)]);
  const weakest = entries.map((entry) => entry.standing).reduce(weakerStanding, ABSENT);
  const ownSide = "ownSide" in wish ? wish.ownSide : "Submission";
  return {
    participantId: wish.participantId ?? aParticipantId(name),
    standing: weakest,
    entries,
    joined,
    joinedSinceMs: joined ? (wish.joinedSinceMs ?? NOW_MS) : undefined,
    effective:
      joined && weakest.kind === "admitted" && ownSide !== undefined
        ? weakerPermission(weakest.permission, ownSide)
        : undefined,
    own: !joined ? ABSENT : ownSide === undefined ? SUSPENDED : admitted(ownSide),
    uncomputable: joined && weakest.kind === "admitted" && isRefusedPair(ownSide, weakest.trustLevel),
    orphaned: wish.orphaned ?? [],
    ineffective: wish.ineffective ?? [],
    version: JSON.stringify(entries),
  };
}

export function aSequencer({ name = "east", ...fields }: Named<Sequencer> = {}): Sequencer {
  return {
    name: aName(name),
    endpoints: [`https://${name}.example:10038`],
    state: "active",
    keys: [],
    isolation: "shared",
    region: undefined,
    maxParticipants: undefined,
    certificate: undefined,
    ...fields,
  };
}

/** An override for rights taken from up to ten members, which ends tomorrow. */
export function anOverride({
  name = "exception",
  subject,
  ...fields
}: Partial<Omit<Override, "name" | "subject">> & {
  readonly name?: string;
  readonly subject?: string;
} = {}): Override {
  return {
    name: aName(name),
    rule: "rights-taken",
    subject: subject === undefined ? undefined : aName(subject),
    upTo: subject === undefined ? 10 : undefined,
    untilMs: NOW_MS + DAY_MS,
    reason: "meant so",
    ...fields,
  };
}
