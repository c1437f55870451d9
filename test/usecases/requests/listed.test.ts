import { expect, test } from "vitest";

import { Listed } from "../../../src/usecases/requests/listed.ts";

const NOW = 1_800_000_000_000;
const at = (number: number, updatedAtMs: number) => ({ number, updatedAtMs });

test("what is new or was changed is told, and what stands as it stood is not", () => {
  const listed = new Listed();
  expect(listed.changed([at(1, NOW - 60_000), at(2, NOW - 50_000)], NOW)).toEqual([1, 2]);
  expect(listed.changed([at(1, NOW - 60_000), at(2, NOW - 50_000)], NOW + 1_000)).toEqual([]);
  expect(listed.changed([at(1, NOW + 500), at(2, NOW - 50_000), at(3, NOW - 40_000)], NOW + 2_000)).toEqual([1, 3]);
});

test("two changes within one second, with a look between them, are two", () => {
  const listed = new Listed();
  expect(listed.changed([at(1, NOW)], NOW + 400)).toEqual([1]);
  // The forge tells the same second as before.
  expect(listed.changed([at(1, NOW)], NOW + 1_400)).toEqual([1]);
  expect(listed.changed([at(1, NOW)], NOW + 3_000)).toEqual([1]);
  expect(listed.changed([at(1, NOW)], NOW + 3_100)).toEqual([]);
});

test("what was away for a while and is open again is told", () => {
  const listed = new Listed();
  listed.changed([at(1, NOW - 60_000)], NOW);
  listed.changed([], NOW + 1_000);
  expect(listed.changed([at(1, NOW - 60_000)], NOW + 2_000)).toEqual([1]);
});
