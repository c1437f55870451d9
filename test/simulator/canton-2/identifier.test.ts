import { expect, test } from "vitest";

import { parseMember, parseUid, shortUid, whyNoMember, whyNoUid } from "../../../src/simulator/canton-2/identifier.ts";

test("a uid splits at the first double colon", () => {
  expect(parseUid("alice::1220ab")).toEqual({ identifier: "alice", namespace: "1220ab" });
  expect(parseUid("a b_c-d:e::1220:ab")).toEqual({ identifier: "a b_c-d:e", namespace: "1220:ab" });
});

test("texts that Canton refuses are no uids", () => {
  const texts = {
    "": "Empty string is not a valid unique identifier.",
    alice: "Invalid unique identifier `alice` with missing namespace.",
    "::1220ab": "Invalid unique identifier `::1220ab` with empty identifier.",
    "alice::": "Fingerprint decoding of `alice::` failed with: StringConversionError(Daml-LF Party is empty)",
    "ali/ce::1220ab":
      'Identifier decoding of `ali/ce::1220ab` failed with: non expected character 0x2f in Daml-LF Party "ali/ce"',
    "alice::x::1220ab":
      "Fingerprint decoding of `alice::x::1220ab` failed with: StringConversionError(String contains reserved delimiter `::`.)",
    [`${"a".repeat(186)}::1220`]: `Identifier decoding of \`${"a".repeat(186)}::1220\` failed with: The given string has a maximum length of 185 but a string of length 186 ('${"a".repeat(186)}.') was given`,
    [`a::${"1".repeat(69)}`]: `Fingerprint decoding of \`a::${"1".repeat(69)}\` failed with: InvariantViolation(The given Fingerprint has a maximum length of 68 but a Fingerprint of length 69 ('${"1".repeat(69)}.') was given)`,
  };

  for (const [text, why] of Object.entries(texts)) {
    expect(parseUid(text)).toBeUndefined();
    expect(whyNoUid(text)).toBe(why);
  }
});

test("a member has a code that Canton knows, before its uid", () => {
  expect(parseMember("PAR::alice::1220ab")).toEqual({ code: "PAR", uid: "alice::1220ab" });
  expect(parseMember("alice::1220ab")).toBeUndefined();
  expect(parseMember("PAR::1220ab")).toBeUndefined();
  expect(parseMember("XYZ::alice::1220ab")).toBeUndefined();
  expect(["PAR", "alice::1220ab", "XYZ::alice::1220ab", "PAR::1220ab"].map(whyNoMember)).toEqual([
    "Invalid keyOwner `PAR`, expecting <three-letter-code>::id::fingerprint.",
    "Expected delimiter :: after three letter code of `alice::1220ab`",
    "Unknown three letter type XYZ",
    "Invalid unique identifier `1220ab` with missing namespace.",
  ]);
});

test("a fingerprint is shortened to twelve characters, and one that is no longer stays", () => {
  expect(shortUid("PAR::alice::1220abababab12")).toBe("PAR::alice::1220abababab...");
  expect(shortUid("alice::1220ababab")).toBe("alice::1220ababab");
});
