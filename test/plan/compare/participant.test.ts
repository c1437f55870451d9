import { expect, test } from "vitest";

import { ABSENT, type Standing, SUSPENDED } from "../../../src/model/standing.ts";
import { compareParticipant, reachableStanding } from "../../../src/plan/compare/participant.ts";
import { admitted, aLiveMember, anEntry, STANDINGS } from "../../build/members.ts";

/** By what is wanted, then by what is live. */
const KINDS = {
  absent: { absent: undefined, suspended: "purge", admitted: "purge" },
  suspended: { absent: "suspend", suspended: undefined, admitted: "suspend" },
  admitted: { absent: "admit", suspended: "resume", admitted: "change" },
} as const;

const pairs = STANDINGS.flatMap((live) => STANDINGS.map((wanted) => ({ live, wanted })));

test.each(pairs.filter(({ live, wanted }) => live !== wanted))(
  "from $live to $wanted takes one action of the right kind",
  ({ live, wanted }) => {
    const comparison = compareParticipant(wanted, aLiveMember({ standing: live }));

    expect(comparison?.kind).toBe(KINDS[wanted.kind][live.kind]);
    expect(comparison?.before).toEqual(live);
    expect(comparison?.differences).not.toEqual([]);
  },
);

test("a member that stands as wanted needs nothing", () => {
  expect(STANDINGS.map((standing) => compareParticipant(standing, aLiveMember({ standing })))).toEqual(
    STANDINGS.map(() => undefined),
  );
});

test("a participant that the domain has never heard of is absent", () => {
  expect(compareParticipant({ kind: "absent" }, undefined)).toBeUndefined();
  expect(compareParticipant(admitted("Confirmation"), undefined)).toEqual({
    kind: "admit",
    before: { kind: "absent" },
    differences: [{ field: "state", before: "absent", after: "Confirmation" }],
  });
});

test("two admitted standings differ in the fields in which they differ", () => {
  const differencesBetween = (before: Standing, after: Standing): unknown =>
    compareParticipant(after, aLiveMember({ standing: before }))?.differences;

  expect(differencesBetween(admitted("Submission", "Vip"), admitted("Confirmation", "Vip"))).toEqual([
    { field: "permission", before: "Submission", after: "Confirmation" },
  ]);
  expect(differencesBetween(admitted("Submission", "Vip"), admitted("Submission"))).toEqual([
    { field: "trustLevel", before: "Vip", after: "Ordinary" },
  ]);
  expect(differencesBetween(admitted("Observation"), admitted("Submission", "Vip"))).toEqual([
    { field: "permission", before: "Observation", after: "Submission" },
    { field: "trustLevel", before: "Ordinary", after: "Vip" },
  ]);
});

test("a suspension shows the permission that it takes", () => {
  const live = aLiveMember({ standing: admitted("Submission", "Vip") });

  expect(compareParticipant({ kind: "suspended" }, live)?.differences).toEqual([
    { field: "state", before: "Submission (Vip)", after: "suspended" },
  ]);
});

test("surplus entries are a difference even when the weakest of them is the wanted one", () => {
  const live = aLiveMember({ entries: [anEntry(admitted("Submission")), anEntry(admitted("Confirmation"))] });

  expect(compareParticipant(admitted("Confirmation"), live)).toEqual({
    kind: "change",
    before: admitted("Confirmation"),
    differences: [{ field: "entries", before: "2", after: "1" }],
  });
});

test("surplus entries of a suspended member are reduced to one", () => {
  const live = aLiveMember({ entries: [anEntry(admitted()), anEntry({ kind: "suspended" })] });

  expect(compareParticipant({ kind: "suspended" }, live)?.differences).toEqual([
    { field: "entries", before: "2", after: "1" },
  ]);
});

test("removing a member removes all its entries", () => {
  const live = aLiveMember({ entries: [anEntry(admitted()), anEntry({ kind: "suspended" })] });

  expect(compareParticipant({ kind: "absent" }, live)?.differences).toEqual([
    { field: "state", before: "suspended", after: "absent" },
    { field: "entries", before: "2", after: "0" },
  ]);
});

test("a participant whose own half alone is there is absent to the domain", () => {
  const live = aLiveMember({ standing: { kind: "absent" }, joined: true });

  expect(compareParticipant(admitted(), live)?.kind).toBe("admit");
  expect(compareParticipant({ kind: "absent" }, live)).toBeUndefined();
});

test("what the manager's records lack does not count, and what they have without effect does", () => {
  const entry = anEntry(admitted());
  const entriesOf = (live: ReturnType<typeof aLiveMember>) =>
    compareParticipant(admitted(), live)?.differences.map(({ before, after }) => [before, after]);

  expect(entriesOf(aLiveMember({ entries: [entry, entry], orphaned: [entry] }))).toBeUndefined();
  expect(entriesOf(aLiveMember({ entries: [entry, entry], orphaned: [entry, entry] }))).toBeUndefined();
  expect(entriesOf(aLiveMember({ entries: [entry, entry, entry], orphaned: [entry] }))).toEqual([["2", "1"]]);
  expect(entriesOf(aLiveMember({ ineffective: [anEntry(SUSPENDED)] }))).toEqual([["2", "1"]]);
  // Of two that say the same the manager would remove either.
  expect(entriesOf(aLiveMember({ ineffective: [entry] }))).toBeUndefined();
});

test("beside entries that stay a member stands as the weakest of them, and is never gone", () => {
  const held = aLiveMember({ orphaned: [anEntry(admitted("Confirmation", "Vip"))] });

  expect(reachableStanding(SUSPENDED, held)).toEqual(SUSPENDED);
  expect(reachableStanding(ABSENT, held)).toEqual(admitted("Confirmation", "Vip"));
  expect(reachableStanding(admitted("Submission"), held)).toEqual(admitted("Confirmation"));
  expect(reachableStanding(admitted("Observation"), held)).toEqual(admitted("Observation"));
  expect(reachableStanding(admitted("Submission"), undefined)).toEqual(admitted("Submission"));
});
