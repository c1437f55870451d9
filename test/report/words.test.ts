import { expect, test } from "vitest";

import { plural } from "../../src/model/plural.ts";
import {
  countActions,
  describeDifferences,
  describeOrigin,
  describeOutcome,
  memberLabel,
} from "../../src/report/words.ts";
import { aFingerprint, aName, aParticipantId, DAY_MS, NOW_MS } from "../build/identifiers.ts";
import { anAction } from "../build/plans.ts";

test("actions are counted in the order in which they are done", () => {
  const actions = [anAction(), anAction({ name: "bob" }), anAction({ kind: "revoke", name: "carol" })];

  expect(countActions(actions)).toBe("2 to admit, 1 to revoke");
  expect(countActions([])).toBe("nothing to do");
});

test("one difference needs no field, several do, and surplus entries always", () => {
  const permission = { field: "permission", before: "Submission", after: "Observation" } as const;
  const trustLevel = { field: "trustLevel", before: "Vip", after: "Ordinary" } as const;
  const entries = { field: "entries", before: "2", after: "1" } as const;

  expect(describeDifferences({ differences: [permission] })).toBe("Submission → Observation");
  expect(describeDifferences({ differences: [permission, trustLevel] })).toBe(
    "permission Submission → Observation, trustLevel Vip → Ordinary",
  );
  expect(describeDifferences({ differences: [entries] })).toBe("entries 2 → 1");
});

test("a member without a document is called by the beginning of its id", () => {
  const participantId = aParticipantId("alice");

  expect(memberLabel({ participantId, name: aName("bank") })).toBe("bank");
  expect(memberLabel({ participantId, name: undefined })).toMatch(/^alice::1220[0-9a-f]{8}…$/);
});

test("every outcome has words of its own", () => {
  expect(
    (
      [
        { kind: "effective" },
        { kind: "unchanged" },
        { kind: "not-yet-effective" },
        { kind: "proposed", signatures: 1, threshold: 2 },
        { kind: "stale", message: "somebody else changed it" },
        { kind: "failed", code: "refused", message: "the domain said no", hint: "Ask why." },
        { kind: "not-attempted" },
      ] as const
    ).map(describeOutcome),
  ).toEqual([
    "effective",
    "already so",
    "accepted, not effective yet",
    "proposed, 1 of 2 signatures",
    "stale: somebody else changed it",
    "failed: the domain said no. Ask why.",
    "not attempted",
  ]);
});

test("an origin tells when, how long ago, and whose key", () => {
  expect(describeOrigin(NOW_MS - DAY_MS, aFingerprint("key"), NOW_MS)).toBe(
    `since 2026-11-21T12:00:00Z (1 d), signed by ${aFingerprint("key").slice(0, 12)}…`,
  );
  expect(describeOrigin(NOW_MS - DAY_MS, undefined, NOW_MS)).toBe("since 2026-11-21T12:00:00Z (1 d)");
  expect(describeOrigin(undefined, undefined, NOW_MS)).toBe("since an unknown time");
});

test("one is not many", () => {
  expect([plural(0, "member"), plural(1, "member"), plural(2, "member")]).toEqual([
    "0 members",
    "1 member",
    "2 members",
  ]);
});
