import fc from "fast-check";
import { expect, test } from "vitest";

import { backoffMs } from "../../src/model/backoff.ts";

test("pauses double from 0.75 s up to a quarter of an hour", () => {
  const longest = [1, 2, 3, 11, 12, 40].map((attempt) => backoffMs(attempt, () => 1));

  expect(longest).toEqual([750, 1_500, 3_000, 768_000, 900_000, 900_000]);
});

test("jitter takes any part of the pause, and never all of it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
      const pauseMs = backoffMs(attempt, () => random);

      expect(pauseMs).toBeGreaterThanOrEqual(50);
      expect(pauseMs).toBeLessThanOrEqual(backoffMs(attempt, () => 1));
    }),
  );
});
