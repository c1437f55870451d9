import { expect, test } from "vitest";

import {
  hasKeyFingerprint,
  parseCommitId,
  parseDomainId,
  parseName,
  parseParticipantId,
  shortId,
  shortKey,
} from "../../src/model/identifier.ts";
import { aFingerprint, aParticipantId, sure } from "../build/identifiers.ts";

const KEY = aFingerprint("a key");

function accepts(identifier: string, fingerprint = KEY): boolean {
  return parseParticipantId(`${identifier}::${fingerprint}`) !== undefined;
}

test("a participant id is told with or without its code, and kept without", () => {
  expect(parseParticipantId(`alice::${KEY}`)).toBe(`alice::${KEY}`);
  expect(parseParticipantId(`PAR::alice::${KEY}`)).toBe(`alice::${KEY}`);
});

test("codes of other members are no participants", () => {
  const codes = ["SEQ", "MED", "DOM", "UNM", "par", "PAR::PAR"];

  expect(codes.filter((code) => parseParticipantId(`${code}::alice::${KEY}`) !== undefined)).toEqual([]);
});

test("a participant may itself be called PAR", () => {
  expect(parseParticipantId(`PAR::${KEY}`)).toBe(`PAR::${KEY}`);
  expect(parseParticipantId(`PAR::PAR::${KEY}`)).toBe(`PAR::${KEY}`);
});

test("an identifier has 1 to 185 characters", () => {
  expect(accepts("a")).toBe(true);
  expect(accepts("a".repeat(185))).toBe(true);
  expect(accepts("")).toBe(false);
  expect(accepts("a".repeat(186))).toBe(false);
});

test("an identifier of 185 characters may still have its code before it", () => {
  const id = `${"a".repeat(185)}::${KEY}`;

  expect(parseParticipantId(`PAR::${id}`)).toBe(id);
});

test("an identifier has letters, digits, underscores, hyphens, blanks and single colons", () => {
  expect(["A b-c_9", "-", "_", "a:b", ":a", "0"].filter((text) => !accepts(text))).toEqual([]);
});

test("an identifier has nothing else", () => {
  const texts = ["a.b", "a/b", "ä", "аlice", "a\u200B", "a\n", "a\t", "a@b", "a|b", "<a>", "a`b", "..", "a\u202E"];

  expect(texts.filter((text) => accepts(text))).toEqual([]);
});

test("double colons inside, and one at the end, would leave the split open and are refused", () => {
  expect(["a::b", "a:", "a::", "::a", ":", ":::"].filter((text) => accepts(text))).toEqual([]);
});

test("a fingerprint that no key has is an id's all the same, of up to 68 characters", () => {
  const others = ["default", "namespace-1", "a:b", "ABC", "0".repeat(19), `z${"a".repeat(67)}`];

  expect(others.filter((fingerprint) => !accepts("alice", fingerprint))).toEqual([]);
  expect(["a::b", "a:", "a.b", "ä", `z${"a".repeat(68)}`].filter((one) => accepts("alice", one))).toEqual([]);
  expect(hasKeyFingerprint(sure(parseParticipantId("alice::default")))).toBe(false);
  expect(hasKeyFingerprint(aParticipantId("alice"))).toBe(true);
});

test("an id without its end is no participant that is called PAR", () => {
  expect(["PAR::alice", "PAR::PAR::alice"].map(parseParticipantId)).toEqual([undefined, undefined]);
});

test("what is meant as a key's fingerprint is 1220 and 64 lower-case hex digits", () => {
  const digits = "ab".repeat(32);

  expect(accepts("alice", `1220${digits}`)).toBe(true);
  expect(
    [`1220${digits.slice(1)}`, `1220${digits}a`, `1220${digits.toUpperCase()}`, `1221${digits}`, digits, ""].filter(
      (fingerprint) => accepts("alice", fingerprint),
    ),
  ).toEqual([]);
});

test("blanks and line ends around an id are refused: they would be part of it", () => {
  const id = `alice::${KEY}`;

  expect([`${id}\n`, `${id} `, `\n${id}`, `PAR:: ${id}\n`].map(parseParticipantId)).toEqual(
    Array.from({ length: 4 }, () => undefined),
  );
});

test("a domain id has no code", () => {
  expect(parseDomainId(`acme::${KEY}`)).toBe(`acme::${KEY}`);
  expect(parseDomainId(`DOM::acme::${KEY}`)).toBeUndefined();
});

test("a name has lower-case letters, digits and single hyphens, and begins with a letter", () => {
  const names = ["a", "alice", "a1", "a-b-c", "a".repeat(40)];

  expect(names.map(parseName)).toEqual(names);
});

test("what is no name is refused", () => {
  const texts = [
    "",
    "1a",
    "-a",
    "a-",
    "a--b",
    "Alice",
    "a_b",
    "a.b",
    "a b",
    "a".repeat(41),
    "ａｌｉｃｅ",
    "аlice",
    "a\n",
    "a\u200B",
    "e\u0301",
  ];

  expect(texts.filter((text) => parseName(text) !== undefined)).toEqual([]);
});

test("a commit id is a whole object id, SHA-1 or SHA-256", () => {
  const ids = ["ab".repeat(20), "ab".repeat(32)];

  expect(ids.map(parseCommitId)).toEqual(ids);
  expect(["", "abc1234", "AB".repeat(20), "ab".repeat(21), "HEAD", `${"ab".repeat(20)}\n`].map(parseCommitId)).toEqual(
    Array.from({ length: 6 }, () => undefined),
  );
});

test("an id cut for reading keeps its name and the beginning of its fingerprint", () => {
  expect(shortId(aParticipantId("alice"))).toBe(`alice::${aFingerprint("alice").slice(0, 12)}…`);
  expect(shortKey(KEY)).toBe(`${KEY.slice(0, 12)}…`);
  expect(shortKey("a short key")).toBe("a short key");
});
