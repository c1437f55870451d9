import { expect, test } from "vitest";

import { SUSPENDED } from "../../src/model/standing.ts";
import { nextDateOf } from "../../src/plan/next-date.ts";
import { aDesiredDomain, aLiveDomain } from "../build/domains.ts";
import { DAY_MS, NOW_MS } from "../build/identifiers.ts";
import { aPause } from "../build/memories.ts";
import { aLiveMember, aMembership } from "../build/members.ts";

test("the nearest of all dates counts, and dates that have passed do not", () => {
  const members = [
    aMembership({ name: "alice", validUntilMs: NOW_MS + 3 * DAY_MS }),
    aMembership({ name: "bob", suspension: { reason: "audit", untilMs: NOW_MS + 2 * DAY_MS } }),
    aMembership({ name: "carol", validUntilMs: NOW_MS - DAY_MS }),
  ];

  expect(nextDateOf(aDesiredDomain({ members }), aLiveDomain(), { pauses: [] }, NOW_MS)).toBe(NOW_MS + 2 * DAY_MS);
});

test("a pause that ends is a date, too", () => {
  const pauses = [aPause({ untilMs: NOW_MS + 60_000 })];

  expect(nextDateOf(aDesiredDomain(), aLiveDomain(), { pauses }, NOW_MS)).toBe(NOW_MS + 60_000);
});

test("a domain without dates has none", () => {
  expect(nextDateOf(aDesiredDomain(), aLiveDomain(), { pauses: [] }, NOW_MS)).toBeUndefined();
});

test("a revoked member's entry is due when the policy says so", () => {
  const live = aLiveDomain({ members: [aLiveMember({ name: "gone", standing: SUSPENDED })] });
  const desired = aDesiredDomain({ policy: { purgeAfterMs: 3 * DAY_MS } });

  expect(nextDateOf(desired, live, { pauses: [] }, NOW_MS)).toBe(NOW_MS + 2 * DAY_MS);
});
