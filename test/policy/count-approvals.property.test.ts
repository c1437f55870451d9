import fc from "fast-check";
import { expect, test } from "vitest";

import type { Quorum } from "../../src/model/request.ts";
import { APPROVAL_CLASSES, countApprovals } from "../../src/policy/count-approvals.ts";
import { sure } from "../build/identifiers.ts";

/** So few that owners, applicants, authors and approvers collide. */
const PEOPLE = [1, 2, 3, 4, 5, 6] as const;
const ORGANISATIONS = ["Acme", "Pepsi", "Umbrella"] as const;

const EFFECT = "e".repeat(64);

const crowd = fc.subarray([...PEOPLE]).map((ids) => new Set<number>(ids));
const threshold = fc.integer({ min: 0, max: 4 });

const election = fc.record({
  approvals: fc.record({
    change: threshold,
    remove: threshold,
    policy: threshold,
    readmit: threshold,
    otherOrganisations: threshold,
  }),
  classes: fc.subarray([...APPROVAL_CLASSES], { minLength: 1 }),
  owners: fc
    .uniqueArray(fc.record({ organisation: fc.constantFrom(...ORGANISATIONS), people: crowd }), {
      minLength: 1,
      selector: ({ organisation }) => organisation,
    })
    .map((owners) => new Map<string, ReadonlySet<number>>(owners.map((one) => [one.organisation, one.people]))),
  asking: crowd,
  subjects: crowd,
  applicants: fc.subarray([...ORGANISATIONS]).map((names) => new Set<string>(names)),
  approvers: fc.array(fc.constantFrom(...PEOPLE), { maxLength: 8 }),
});

type Election = typeof election extends fc.Arbitrary<infer T> ? T : never;

function count({ approvals, classes, approvers, ...electorate }: Election): Quorum {
  const policy = {
    owners: [...electorate.owners.keys()].map((organisation) => ({ organisation, github: [] })),
    approvals,
  };
  const given = approvers.map((userId, index) => ({
    source: `review ${String(index)}`,
    kind: "approved" as const,
    effectId: EFFECT,
    by: { userId, login: `user-${String(userId)}` },
    atMs: 0,
  }));
  return sure(countApprovals(policy, classes, electorate, EFFECT, given));
}

test("exactly those are missing who, as owners of another organisation, would make it enough", () => {
  fc.assert(
    fc.property(election, (one) => {
      const { approvals, classes, owners, asking, subjects, applicants, approvers } = one;
      const organisationsOf = (id: number): readonly string[] =>
        [...owners].filter(([, people]) => people.has(id)).map(([organisation]) => organisation);
      const valid = [...new Set<number>(approvers)].filter(
        (id) => !asking.has(id) && !subjects.has(id) && organisationsOf(id).length > 0,
      );
      const others = valid.filter((id) => !organisationsOf(id).some((organisation) => applicants.has(organisation)));
      const needed = Math.max(...classes.map((name) => approvals[name]));
      const neededOthers = Math.min(needed, approvals.otherOrganisations);
      const isEnough = (more: number): boolean => valid.length + more >= needed && others.length + more >= neededOthers;
      let fewest = 0;
      while (!isEnough(fewest)) fewest += 1;

      const quorum = count(one);
      expect(quorum.needed).toBe(needed);
      expect(quorum.counted.map(({ userId }) => userId)).toEqual(valid);
      expect(quorum.missing).toBe(fewest);
      expect(quorum.missingOthers).toBe(Math.max(0, neededOthers - others.length));
    }),
    { numRuns: 1_000 },
  );
});

test("one more approver never makes more of them missing", () => {
  fc.assert(
    fc.property(election, fc.constantFrom(...PEOPLE), (one, another) => {
      const more = count({ ...one, approvers: [...one.approvers, another] });

      expect(more.missing).toBeLessThanOrEqual(count(one).missing);
      expect(more.missingOthers).toBeLessThanOrEqual(count(one).missingOthers);
    }),
    { numRuns: 500 },
  );
});

test("nobody who is no owner, who asks, or whom it is about, makes it enough, in whatever number", () => {
  fc.assert(
    fc.property(election, (one) => {
      const { owners, asking, subjects } = one;
      const strangers = PEOPLE.filter(
        (id) => asking.has(id) || subjects.has(id) || ![...owners.values()].some((people) => people.has(id)),
      );

      const quorum = count({ ...one, approvers: strangers });
      expect(quorum.counted).toEqual([]);
      expect(quorum.missing).toBe(quorum.needed);
    }),
    { numRuns: 500 },
  );
});

test("neither the order of approvals nor their repetition means anything", () => {
  fc.assert(
    fc.property(election, (one) => {
      const turned = count({ ...one, approvers: [...one.approvers.toReversed(), ...one.approvers] });
      const { missing, missingOthers, needed } = count(one);

      expect(turned).toMatchObject({ missing, missingOthers, needed });
    }),
  );
});

test("everybody who approved is told once, as counted or with the reason why not", () => {
  fc.assert(
    fc.property(election, (one) => {
      const { counted, uncounted } = count(one);
      const told = [...counted, ...uncounted.map(({ approver }) => approver)].map(({ userId }) => userId);

      expect(told.toSorted()).toEqual([...new Set(one.approvers)].toSorted());
      for (const { why } of uncounted) expect(why).not.toBe("");
    }),
  );
});

test("to ask for more never makes fewer missing", () => {
  fc.assert(
    fc.property(election, fc.constantFrom(...APPROVAL_CLASSES), (one, raised) => {
      const more = { ...one, approvals: { ...one.approvals, [raised]: one.approvals[raised] + 1 } };

      expect(count(more).missing).toBeGreaterThanOrEqual(count(one).missing);
      const wider = { ...one, classes: [...one.classes, raised] };
      expect(count(wider).missing).toBeGreaterThanOrEqual(count(one).missing);
    }),
  );
});
