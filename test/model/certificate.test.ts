import { expect, test } from "vitest";

import { vouchesUntil } from "../../src/model/certificate.ts";

const NOW_MS = 100;

test.each([
  ["one in force", [[50, 150]], 150],
  [
    "one that is replaced, beside its successor",
    [
      [50, 110],
      [90, 200],
    ],
    200,
  ],
  [
    "a successor that begins as the other ends",
    [
      [50, 110],
      [110, 200],
    ],
    200,
  ],
  [
    "a successor that begins after the other has ended",
    [
      [50, 110],
      [120, 200],
    ],
    110,
  ],
  [
    "one that has ended, and a successor that is to come",
    [
      [50, 90],
      [120, 200],
    ],
    90,
  ],
  [
    "some that have ended",
    [
      [50, 90],
      [50, 80],
    ],
    90,
  ],
  ["one that is to come", [[120, 200]], NOW_MS],
])("%s: until then there is no gap", (_what, dates, untilMs) => {
  const certificates = dates.map(([startsAtMs = 0, endsAtMs = 0]) => ({
    subject: "",
    sha256: "",
    startsAtMs,
    endsAtMs,
  }));

  expect(vouchesUntil({ certificates }, NOW_MS)).toBe(untilMs);
});
