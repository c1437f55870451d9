import { expect, test } from "vitest";

import { isRefusedPair, isWeakerPermission, PERMISSIONS, weakerPermission } from "../../src/model/permission.ts";

test("Submission allows more than Confirmation, and that more than Observation", () => {
  const weaker = PERMISSIONS.flatMap((to) =>
    PERMISSIONS.filter((from) => isWeakerPermission(to, from)).map((from) => `${to} < ${from}`),
  );

  expect(weaker).toEqual(["Confirmation < Submission", "Observation < Submission", "Observation < Confirmation"]);
});

test("the weaker of two permissions does not depend on their order", () => {
  expect(weakerPermission("Submission", "Observation")).toBe("Observation");
  expect(weakerPermission("Observation", "Submission")).toBe("Observation");
  expect(weakerPermission("Confirmation", "Confirmation")).toBe("Confirmation");
});

test("Canton refuses one pair alone: a Vip that only observes", () => {
  const refused = PERMISSIONS.flatMap((permission) =>
    (["Ordinary", "Vip", undefined] as const)
      .filter((trustLevel) => isRefusedPair(permission, trustLevel))
      .map((trustLevel) => [permission, trustLevel]),
  );

  expect(refused).toEqual([["Observation", "Vip"]]);
});
