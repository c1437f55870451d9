import { expect, test } from "vitest";

import { suspectsOf, tellOpenDomain } from "../../src/plan/open-domain.ts";
import { aDesiredDomain, aDiffInput, aLiveDomain } from "../build/domains.ts";
import { diff } from "../../src/plan/diff.ts";
import { aParticipantId, DAY_MS, NOW_MS } from "../build/identifiers.ts";
import { admitted, aLiveMember, aMembership, anEntry } from "../build/members.ts";

const SINCE_MS = NOW_MS - DAY_MS;
const ALICE = aParticipantId("alice");

test("whoever the register does not know and was admitted about when it registered is looked at", () => {
  const suspects = (
    joinedSinceMs: number,
    permission: "Submission" | "Confirmation" = "Submission",
    desired = aDesiredDomain(),
  ): readonly string[] => {
    const entries = [anEntry(admitted(permission), { sinceMs: SINCE_MS })];
    const live = aLiveDomain({ members: [aLiveMember({ entries, joinedSinceMs })] });
    return suspectsOf(diff(aDiffInput({ desired, live })), live);
  };

  expect(suspects(SINCE_MS + 500)).toEqual([ALICE]);
  expect(suspects(SINCE_MS + 500, "Submission", aDesiredDomain({ policy: { unmanaged: "revoke" } }))).toEqual([ALICE]);
  expect(suspects(SINCE_MS + 500, "Submission", aDesiredDomain({ members: [aMembership()] }))).toEqual([]);
  expect(suspects(SINCE_MS + 3_000)).toEqual([]);
  expect(suspects(SINCE_MS, "Confirmation")).toEqual([]);
});

test("an open domain is told once, with how many it let in", () => {
  const plan = diff(aDiffInput());

  expect(tellOpenDomain(plan, 0)).toBe(plan);
  expect(tellOpenDomain(plan, 60).notes).toEqual([
    {
      kind: "open-domain",
      subject: undefined,
      message: expect.stringContaining("it admitted 60 participants by itself as they registered") as string,
    },
  ]);
});
