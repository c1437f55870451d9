import type { Capabilities } from "../../src/model/capabilities.ts";
import type { LiveDomain, LiveMember } from "../../src/model/live.ts";
import type { DesiredDomain, DomainPolicy, Membership } from "../../src/model/membership.ts";
import type { Former, LastApplied, Plan } from "../../src/model/plan.ts";
import type { ParticipantId } from "../../src/model/identifier.ts";
import type { Standing } from "../../src/model/standing.ts";
import { diff, type DiffInput } from "../../src/plan/diff.ts";
import { aCommitId, aDomainId, aName, aParticipantId, DAY_MS, NOW_MS } from "./identifiers.ts";
import { aSequencer } from "./members.ts";

/** What Canton 2.x can express. */
export const CANTON_2: Capabilities = {
  trustLevel: true,
  disabledEntry: true,
};

/** What Canton 3.x can express. */
export const CANTON_3: Capabilities = {
  trustLevel: false,
  disabledEntry: false,
};

function aPolicy(fields: Partial<DomainPolicy> = {}): DomainPolicy {
  return {
    mode: "enforce",
    unmanaged: "report",
    limits: { smallDomain: 1, members: 3, percent: 10 },
    protectedMembers: [],
    protectedSequencers: [],
    purgeAfterMs: undefined,
    joinWithinMs: 7 * DAY_MS,
    fights: { times: 3, withinMs: 3_600_000 },
    commitSigners: [],
    placement: { maxParticipants: undefined, headroom: 0, perMember: 1 },
    owners: [],
    approvals: { change: 1, remove: 1, policy: 2, readmit: 2, otherOrganisations: 0 },
    ...fields,
  };
}

/** The domain `acme` as the register wants it, without members and with one sequencer. */
export function aDesiredDomain({
  members = [],
  policy = {},
  ...fields
}: Partial<Omit<DesiredDomain, "members" | "policy">> & {
  readonly members?: readonly Membership[];
  readonly policy?: Partial<DomainPolicy>;
} = {}): DesiredDomain {
  return {
    name: aName("acme"),
    domainId: aDomainId("acme"),
    policy: aPolicy(policy),
    members: new Map(members.map((member) => [member.participantId, member])),
    sequencers: [aSequencer()],
    certificates: new Map(),
    overrides: [],
    ...fields,
  };
}

/** The domain `acme` as it is, without members. */
export function aLiveDomain({
  members = [],
  ...fields
}: Partial<Omit<LiveDomain, "members">> & { readonly members?: readonly LiveMember[] } = {}): LiveDomain {
  return {
    domainId: aDomainId("acme"),
    readAtMs: NOW_MS,
    members: new Map(members.map((member) => [member.participantId, member])),
    sequencerKeys: [],
    mediators: [],
    topologyChangeDelayMs: 250,
    settling: false,
    passive: false,
    ...fields,
  };
}

/** What was last applied: members by name. */
export function aLastApplied(
  members: Readonly<Record<string, Standing>> = {},
  fields: Partial<Omit<LastApplied, "members">> = {},
): LastApplied {
  return {
    commit: aCommitId("before"),
    atMs: NOW_MS,
    members: new Map(
      Object.entries(members).map(([name, standing]) => [aParticipantId(name), { name: aName(name), standing }]),
    ),
    sequencers: [aName("east")],
    ...fields,
  };
}

/** Members of the branch's history: the highest generation by name. */
export function formerMembers(generations: Readonly<Record<string, number>>): ReadonlyMap<ParticipantId, Former> {
  return new Map(
    Object.entries(generations).map(([name, generation]) => [aParticipantId(name), { name: aName(name), generation }]),
  );
}

export function aDiffInput(fields: Partial<DiffInput> = {}): DiffInput {
  return {
    desired: aDesiredDomain(),
    live: aLiveDomain(),
    lastApplied: undefined,
    former: new Map(),
    due: [],
    commit: aCommitId("now"),
    nowMs: NOW_MS,
    capabilities: CANTON_2,
    ...fields,
  };
}

export interface PlanWish extends Partial<Omit<DiffInput, "desired" | "live">> {
  readonly wanted?: readonly Membership[];
  readonly live?: readonly LiveMember[];
  readonly policy?: Partial<DomainPolicy>;
}

/** What is planned for these members, wanted and live. */
export function aPlan({ wanted = [], live = [], policy = {}, ...fields }: PlanWish = {}): Plan {
  const desired = aDesiredDomain({ members: wanted, policy });
  return diff(aDiffInput({ ...fields, desired, live: aLiveDomain({ members: live }) }));
}
