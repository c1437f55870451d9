import { expect, test } from "vitest";

import { readText } from "../../src/document/text.ts";
import { aParticipantYaml, bytesOf, marked, problemsIn } from "../build/documents.ts";

function refusalOf(bytes: Uint8Array): readonly [string, string | undefined] | undefined {
  const read = readText(bytes);
  return "finding" in read ? [read.finding.rule, read.finding.found] : undefined;
}

test("plain text is read as it is", () => {
  const text = "organisation: Zürich Bank 東京 🏦 – “quoted”\n";

  expect(readText(bytesOf(text))).toEqual({ text });
});

test.each([
  ["a byte order mark", "\uFEFFkind: Domain", "U+FEFF"],
  ["a tab", "\tkind: Domain", "U+0009"],
  ["a NUL", "kind: \0Domain", "U+0000"],
  ["an escape for terminals", "kind: \u001B[2JDomain", "U+001B"],
  ["a delete", "kind: \u007FDomain", "U+007F"],
  ["a C1 control", "kind: \u009BDomain", "U+009B"],
  ["a next-line control", "kind: Domain\u0085", "U+0085"],
  ["a right-to-left override", "name: \u202Eecila", "U+202E"],
  ["a bidi isolate", "name: \u2066alice\u2069", "U+2066"],
  ["an Arabic letter mark", "name: \u061Calice", "U+061C"],
  ["a zero-width space", "name: ali\u200Bce", "U+200B"],
  ["a zero-width joiner", "name: ali\u200Dce", "U+200D"],
  ["a soft hyphen", "name: ali\u00ADce", "U+00AD"],
  ["a word joiner", "name: ali\u2060ce", "U+2060"],
  ["a Hangul filler", "name: ali\u3164ce", "U+3164"],
  ["a variation selector", "name: alice\uFE0F", "U+FE0F"],
  ["a tag character", "name: alice\u{E0061}", "U+E0061"],
  ["a line separator", "name: alice\u2028", "U+2028"],
  ["a private-use character", "name: alice\uE000", "U+E000"],
])("%s is refused and named", (_what, text, code) => {
  expect(refusalOf(bytesOf(text))).toEqual(["invisible-character", code]);
});

test("no default-ignorable character and no bidi control passes", () => {
  const passing: string[] = [];
  for (let code = 0; code <= 0x10ffff; code += 1) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const character = String.fromCodePoint(code);
    if (!/[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Cc}]/u.test(character) || character === "\n") continue;
    if (refusalOf(bytesOf(character)) === undefined) passing.push(`U+${code.toString(16).toUpperCase()}`);
  }

  expect(passing).toEqual([]);
});

test("carriage returns are told as line ends of another system", () => {
  const read = readText(bytesOf("kind: Domain\r\n"));

  expect(read).toMatchObject({
    finding: { found: "U+000D", hint: expect.stringContaining("Unix line ends") as string },
  });
});

test.each([
  ["a lone continuation byte", [0x61, 0x80]],
  ["an overlong slash", [0xc0, 0xaf]],
  ["an encoded surrogate", [0xed, 0xa0, 0x80]],
  ["a cut-off character", [0xe6, 0x9d]],
  ["UTF-16 with its mark", [0xff, 0xfe, 0x61, 0x00]],
  ["Latin-1", [0x5a, 0xfc, 0x72, 0x69, 0x63, 0x68]],
  ["a code point beyond the last", [0xf4, 0x90, 0x80, 0x80]],
])("%s is no UTF-8", (_what, bytes) => {
  expect(refusalOf(Uint8Array.from(bytes))?.[0]).toBe("encoding");
});

test("a Git LFS pointer is told as such", () => {
  const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 12\n";

  expect(refusalOf(bytesOf(pointer))?.[0]).toBe("lfs-pointer");
});

test("an invisible character is shown at its place", () => {
  const { text, line, column } = marked(aParticipantYaml({ organisation: "🏦 Ali▸\u200Bce" }));

  expect(problemsIn("participant", text)).toMatchObject([{ line, column, rule: "invisible-character" }]);
});

test("an escape that stands for an invisible character is refused like the character, at its value", () => {
  const { text, line, column } = marked(
    aParticipantYaml({ spec: 'state: suspended\nreason: ▸"an audit \\u202Eof \\u202Calice"' }),
  );

  expect(problemsIn("participant", text)).toMatchObject([
    { line, column, rule: "invisible-character", found: "U+202E" },
  ]);
});

test("an escaped line end in a value is an ordinary line end", () => {
  expect(problemsIn("participant", aParticipantYaml({ spec: 'state: suspended\nreason: "two\\nlines"' }))).toEqual([]);
});
