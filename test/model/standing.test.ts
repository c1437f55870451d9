import { expect, test } from "vitest";

import { describeStanding, isSameStanding, takesRights } from "../../src/model/standing.ts";
import { STANDINGS } from "../build/members.ts";

/** By what somebody has, then by what it gets; `-` takes something away. In the order of `STANDINGS`, weakest first. */
const TAKES = {
  absent: "·······",
  suspended: "·······",
  Observation: "--·····",
  Confirmation: "---····",
  "Confirmation (Vip)": "----·-·",
  Submission: "-----··",
  "Submission (Vip)": "------·",
};

test("rights are taken exactly where access, a permission or Vip trust is lost", () => {
  const table = STANDINGS.map((before) => [
    describeStanding(before),
    STANDINGS.map((after) => (takesRights(before, after) ? "-" : "·")).join(""),
  ]);

  expect(Object.fromEntries(table)).toEqual(TAKES);
});

test("a standing is the same as itself and as no other", () => {
  const same = STANDINGS.flatMap((one) => STANDINGS.filter((other) => isSameStanding(one, structuredClone(other))));

  expect(same).toEqual(STANDINGS);
});

test("a standing without a trust level is not one with Ordinary", () => {
  const without = { kind: "admitted", permission: "Submission", trustLevel: undefined } as const;

  expect(isSameStanding(without, { ...without, trustLevel: "Ordinary" })).toBe(false);
  expect(describeStanding(without)).toBe("Submission");
});
