import fc from "fast-check";
import { expect, test } from "vitest";

import {
  decodeMember,
  encodeStanding,
  type StateRow,
  versionOf,
} from "../../../../src/adapters/canton-2/codec/participant-state.ts";
import { instantOf, lengthMsOf } from "../../../../src/adapters/canton-2/codec/timestamp.ts";
import {
  ParticipantPermission,
  RequestSide,
  TrustLevel,
} from "../../../../src/protocol/canton-2/generated/com/digitalasset/canton/protocol/v0/topology_pb.ts";
import { ABSENT } from "../../../../src/model/standing.ts";
import { aFingerprint, aParticipantId } from "../../../build/identifiers.ts";
import { STANDINGS } from "../../../build/members.ts";

const ALICE = aParticipantId("alice");

const row: fc.Arbitrary<StateRow> = fc.record({
  participantId: fc.constant(ALICE),
  side: fc.constantFrom(RequestSide.From, RequestSide.To, RequestSide.Both),
  permission: fc.constantFrom(
    ParticipantPermission.Submission,
    ParticipantPermission.Confirmation,
    ParticipantPermission.Observation,
    ParticipantPermission.Disabled,
  ),
  trustLevel: fc.constantFrom(TrustLevel.Ordinary, TrustLevel.Vip),
  sinceMs: fc.integer({ min: 0 }),
  signedBy: fc.constantFrom(aFingerprint("one"), aFingerprint("other")),
});

const RIGHTS = ["Submission", "Confirmation", "Observation"];

test.each(STANDINGS)("a row written for $kind $permission $trustLevel is read as that", (standing) => {
  const encoded = encodeStanding(standing);
  const rows: readonly StateRow[] =
    encoded === undefined
      ? []
      : [
          {
            participantId: ALICE,
            side: RequestSide.From,
            ...encoded,
            sinceMs: 5,
            signedBy: aFingerprint("domain key"),
          },
        ];

  expect(decodeMember(ALICE, { inEffect: rows }).standing).toEqual(standing);
});

test("one more row never gives a right", () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 4 }), row, (rows, more) => {
      const before = decodeMember(ALICE, { inEffect: rows });
      const after = decodeMember(ALICE, { inEffect: [...rows, { ...more, side: rows[0]?.side ?? more.side }] });
      if (before.effective === undefined) expect(after.effective).toBeUndefined();
      else if (after.effective !== undefined) {
        expect(RIGHTS.indexOf(after.effective)).toBeGreaterThanOrEqual(RIGHTS.indexOf(before.effective));
      }
    }),
  );
});

test("the order of rows changes neither standing, version nor effect", () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 5 }), (rows) => {
      const { standing, version, effective, joined } = decodeMember(ALICE, { inEffect: rows });
      expect(decodeMember(ALICE, { inEffect: rows.toReversed() })).toMatchObject({
        standing,
        version,
        effective,
        joined,
      });
    }),
  );
});

test("rows of the participant's side never change what the domain grants", () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 4 }), fc.array(row, { maxLength: 3 }), (rows, others) => {
      const theirs = others.map((other) => ({ ...other, side: RequestSide.To }));
      const { standing, version, entries } = decodeMember(ALICE, { inEffect: rows });
      expect(decodeMember(ALICE, { inEffect: [...rows, ...theirs] })).toMatchObject({ standing, version, entries });
    }),
  );
});

test("a member without a row of the domain is absent, and its version is empty", () => {
  const own: StateRow = {
    participantId: ALICE,
    side: RequestSide.To,
    permission: ParticipantPermission.Submission,
    trustLevel: TrustLevel.Ordinary,
    sinceMs: 7,
    signedBy: aFingerprint("alice"),
  };

  expect(decodeMember(ALICE, { inEffect: [own] })).toMatchObject({
    standing: ABSENT,
    version: "",
    joined: true,
    joinedSinceMs: 7,
  });
});

test("versions tell rows apart by what a removal needs, and not by their times and keys", () => {
  fc.assert(
    fc.property(row, row, (one, other) => {
      const isSame =
        one.side === other.side && one.permission === other.permission && one.trustLevel === other.trustLevel;
      expect(versionOf([one]) === versionOf([other])).toBe(isSame);
      expect(versionOf([one, other])).toBe(versionOf([other, one]));
      expect(versionOf([one, other])).not.toBe(versionOf([one]));
    }),
  );
});

test.each([
  [{ seconds: 1_700_000_000n, nanos: 999_999_999 }, 1_700_000_000_999],
  [{ seconds: 0n, nanos: 1_000_000 }, 1],
  [undefined, 0],
] as const)("a moment is cut down to milliseconds: %o", (timestamp, expected) => {
  expect(
    instantOf(timestamp === undefined ? undefined : { $typeName: "google.protobuf.Timestamp", ...timestamp }),
  ).toBe(expected);
});

test("a length is in milliseconds, and undefined where there is none", () => {
  expect(lengthMsOf({ $typeName: "google.protobuf.Duration", seconds: 1n, nanos: 250_000_000 })).toBe(1_250);
  expect(lengthMsOf(undefined)).toBeUndefined();
});
