import fc from "fast-check";

import { type Capabilities, expressible } from "../../src/model/capabilities.ts";
import { type Membership, type Override } from "../../src/model/membership.ts";
import type { Former } from "../../src/model/plan.ts";
import { PERMISSIONS } from "../../src/model/permission.ts";
import type { Standing } from "../../src/model/standing.ts";
import type { DiffInput } from "../../src/plan/diff.ts";
import { aDesiredDomain, aDiffInput, aLastApplied, aLiveDomain, CANTON_2 } from "./domains.ts";
import { aCommitId, aFingerprint, aName, aParticipantId, DAY_MS, NOW_MS } from "./identifiers.ts";
import { aLiveMember, aMembership, anEntry, anOverride, aSequencer, STANDINGS } from "./members.ts";

/** So few that what is wanted, live, applied and former collides. */
const NAMES = ["alice", "bob", "carol", "dave", "erin", "frank"] as const;

const momentMs = fc.constantFrom(NOW_MS - 40 * DAY_MS, NOW_MS - 1, NOW_MS, NOW_MS + 1, NOW_MS + 40 * DAY_MS);
/** A document names whole seconds. */
const writtenMs = fc.constantFrom(NOW_MS - 40 * DAY_MS, NOW_MS - 1_000, NOW_MS, NOW_MS + 1_000, NOW_MS + 40 * DAY_MS);
const mode = fc.constantFrom("enforce", "report", "observe");
const liveStanding = fc.constantFrom(...STANDINGS.filter(({ kind }) => kind !== "absent"));

function wantedMember(name: string): fc.Arbitrary<Membership> {
  return fc
    .record({
      permission: fc.constantFrom(...PERMISSIONS),
      trustLevel: fc.constantFrom("Ordinary", "Vip"),
      suspension: fc.option(
        fc.record({ reason: fc.constant("a reason"), untilMs: fc.option(writtenMs, { nil: undefined }) }),
        { nil: undefined, freq: 3 },
      ),
      validUntilMs: fc.option(writtenMs, { nil: undefined, freq: 3 }),
      mode,
      generation: fc.integer({ min: 1, max: 3 }),
    } as const)
    .map((fields) =>
      aMembership({
        name,
        ...fields,
        trustLevel: fields.permission === "Observation" ? "Ordinary" : fields.trustLevel,
      }),
    );
}

const liveSide = fc.record({
  entries: fc.array(fc.record({ standing: liveStanding, sinceMs: momentMs }), { maxLength: 3 }),
  joined: fc.boolean(),
  joinedSinceMs: momentMs,
  ownSide: fc.option(fc.constantFrom(...PERMISSIONS), { nil: undefined }),
});

/** What may be known of one name, wherever. */
function citizen(name: string): fc.Arbitrary<{
  readonly name: string;
  readonly wanted: Membership | undefined;
  readonly live: ReturnType<typeof aLiveMember> | undefined;
  readonly applied: Standing | undefined;
  readonly former: Former | undefined;
}> {
  return fc.record({
    name: fc.constant(name),
    wanted: fc.option(wantedMember(name), { nil: undefined, freq: 3 }),
    live: fc.option(
      liveSide.map((side) =>
        aLiveMember({ name, ...side, entries: side.entries.map((entry) => anEntry(entry.standing, entry)) }),
      ),
      { nil: undefined, freq: 4 },
    ),
    applied: fc.option(fc.constantFrom(...STANDINGS), { nil: undefined, freq: 2 }),
    former: fc.option(
      fc.integer({ min: 1, max: 3 }).map((generation) => ({ name: aName(name), generation })),
      { nil: undefined, freq: 1 },
    ),
  });
}

const override: fc.Arbitrary<Override> = fc.oneof(
  fc.record({ upTo: fc.integer({ min: 1, max: 6 }), untilMs: writtenMs }).map((fields) => anOverride(fields)),
  fc
    .record({
      rule: fc.constantFrom("protected", "readmission"),
      subject: fc.constantFrom(...NAMES),
      untilMs: writtenMs,
    })
    .map((fields) => anOverride({ ...fields, name: `${fields.rule}-${fields.subject}` })),
);

const CAPABILITIES: readonly Capabilities[] = [CANTON_2, { ...CANTON_2, trustLevel: false }];

/** Anything that a plan may follow from: every combination of wanted, live, last applied and former members. */
export const world: fc.Arbitrary<DiffInput> = fc
  .record({
    citizens: fc.tuple(...NAMES.map(citizen)),
    policy: fc.record({
      mode,
      unmanaged: fc.constantFrom("report", "revoke"),
      limits: fc.record({
        smallDomain: fc.integer({ min: 0, max: 3 }),
        members: fc.constant(3),
        percent: fc.constant(10),
      }),
      protectedMembers: fc.subarray(NAMES.map(aName)),
      purgeAfterMs: fc.option(fc.constantFrom(DAY_MS, 30 * DAY_MS), { nil: undefined }),
    }),
    overrides: fc.uniqueArray(override, { maxLength: 3, selector: ({ name }) => name }),
    hasRecord: fc.boolean(),
    keys: fc.subarray(["k1", "k2", "k3"]),
    settling: fc.boolean(),
    passive: fc.boolean(),
    capabilities: fc.constantFrom(...CAPABILITIES),
  } as const)
  .map(({ citizens, policy, overrides, hasRecord, keys, settling, passive, capabilities }) => {
    const express = (standing: Standing): Standing => expressible(standing, capabilities);
    const applied = citizens.flatMap(({ name, applied: standing }) =>
      standing === undefined ? [] : [[name, express(standing)] as const],
    );
    return aDiffInput({
      capabilities,
      desired: aDesiredDomain({
        policy,
        overrides,
        members: citizens.flatMap(({ wanted }) => (wanted === undefined ? [] : [wanted])),
        sequencers: [aSequencer({ keys: [aFingerprint("k1"), aFingerprint("k2")] })],
      }),
      live: aLiveDomain({
        settling,
        passive,
        sequencerKeys: keys.map((key) => ({ fingerprint: aFingerprint(key), sinceMs: NOW_MS })),
        members: citizens.flatMap(({ live }) =>
          live === undefined
            ? []
            : [
                {
                  ...live,
                  standing: express(live.standing),
                  entries: live.entries.map((entry) => ({ ...entry, standing: express(entry.standing) })),
                },
              ],
        ),
      }),
      lastApplied: hasRecord ? aLastApplied(Object.fromEntries(applied)) : undefined,
      former: new Map(
        citizens.flatMap(({ name, former }) => (former === undefined ? [] : [[aParticipantId(name), former]])),
      ),
      commit: aCommitId("now"),
    });
  });

/** The same world, its maps filled the other way round. */
export function reversed(input: DiffInput): DiffInput {
  const turn = <K, V>(map: ReadonlyMap<K, V>): ReadonlyMap<K, V> => new Map([...map].toReversed());
  const { desired, live, lastApplied, former } = input;
  return {
    ...input,
    desired: { ...desired, members: turn(desired.members) },
    live: { ...live, members: turn(live.members), sequencerKeys: live.sequencerKeys.toReversed() },
    lastApplied: lastApplied === undefined ? undefined : { ...lastApplied, members: turn(lastApplied.members) },
    former: turn(former),
  };
}
