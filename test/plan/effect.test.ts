import { expect, test } from "vitest";

import { effectIdOf } from "../../src/plan/effect.ts";
import { aBlobId, aName, aParticipantId } from "../build/identifiers.ts";
import { aChangedFile } from "../build/requests.ts";

const ACME = { name: aName("acme"), policy: aBlobId("policy"), changes: [] };

test("an effect's id is 64 lower-case hex digits, and always the same", () => {
  const id = effectIdOf([aChangedFile()], [ACME]);

  expect(id).toMatch(/^[0-9a-f]{64}$/);
  expect(effectIdOf([aChangedFile()], [ACME])).toBe(id);
  expect(effectIdOf([], [])).toMatch(/^[0-9a-f]{64}$/);
});

test("a file that is added, changed or removed to the same content is three effects", () => {
  const [old, young] = [aBlobId("old"), aBlobId("young")];
  const sides = [
    { before: undefined, after: young },
    { before: old, after: young },
    { before: young, after: undefined },
  ];

  expect(new Set(sides.map((side) => effectIdOf([aChangedFile(side)], [ACME]))).size).toBe(3);
});

test("what a member's document is called to readers, and how much of it differs, is told by its content alone", () => {
  const change = { kind: "admit", participantId: aParticipantId("alice") } as const;
  const bare = effectIdOf([aChangedFile()], [{ ...ACME, changes: [change] }]);
  const full = { ...change, name: aName("alice"), differences: [{ field: "mode", before: "", after: "report" }] };

  expect(effectIdOf([aChangedFile()], [{ ...ACME, changes: [full] }])).toBe(bare);
});

test("a file that is moved from one domain to another is another effect", () => {
  const there = aChangedFile({ path: "domains/zeta/participants/alice.yaml", domain: aName("zeta") });

  expect(effectIdOf([there], [ACME])).not.toBe(effectIdOf([aChangedFile()], [ACME]));
});

test("the same members in two domains are told apart by where each is", () => {
  const changes = [{ kind: "admit", participantId: aParticipantId("alice") }] as const;
  const zeta = { name: aName("zeta"), policy: aBlobId("policy"), changes: [] };

  expect(effectIdOf([], [{ ...ACME, changes }, zeta])).not.toBe(effectIdOf([], [ACME, { ...zeta, changes }]));
});
