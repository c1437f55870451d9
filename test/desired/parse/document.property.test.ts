import fc from "fast-check";
import { expect, test } from "vitest";

import { parseDocument } from "../../../src/desired/parse/document.ts";
import { placeFinding } from "../../../src/document/place.ts";
import type { DocumentKind } from "../../../src/desired/schema.ts";
import { aDomainYaml, anOverrideYaml, aParticipantYaml, aSequencerYaml, bytesOf } from "../../build/documents.ts";
import { processorMs } from "../../support/processor-time.ts";

const MAX_MS = 3_000;
const KINDS: readonly DocumentKind[] = ["domain", "sequencer", "participant", "override"];
const PROTOTYPE = Object.getOwnPropertyNames(Object.prototype);

/** What YAML is made of, and what is dangerous in it. */
const token = fc.constantFrom(
  ..."a b \n : - ? , # ~ & * ! | > % @ ` ' \" \\ { } [ ]".split(" "),
  ...["\n  ", ": ", "- ", "? ", "  ", "<<: ", "---\n", "...\n", "%YAML 1.1\n", "&a ", "*a ", "!!str ", "__proto__: "],
  ...[
    "spec",
    "kind: Participant\n",
    "apiVersion: rollcall.dev/v1\n",
    "1e999",
    "0x1f",
    ".inf",
    '"\\u202E"',
    "null",
    "|2\n",
    "\u202E",
    "\t",
    "\r\n",
    "😀",
  ],
);

/** A valid document into which something is pushed. */
const damaged = fc
  .tuple(
    fc.constantFrom(aParticipantYaml(), aDomainYaml(), aSequencerYaml(), anOverrideYaml()),
    fc.array(fc.tuple(fc.nat(), fc.oneof(token, fc.string({ unit: "grapheme", maxLength: 3 }))), { maxLength: 4 }),
  )
  .map(([text, changes]) =>
    changes.reduce((before, [at, piece]) => {
      const place = at % (before.length + 1);
      return before.slice(0, place) + piece + before.slice(place);
    }, text),
  );

/** Parses `bytes` as every kind, in time. */
function expectVerdicts(bytes: Uint8Array): void {
  const tookMs = processorMs(() => {
    expectVerdictsAtLast(bytes);
  });

  expect(tookMs).toBeLessThan(MAX_MS);
}

function expectVerdictsAtLast(bytes: Uint8Array): void {
  for (const kind of KINDS) {
    const { draft, findings, text } = parseDocument(kind, bytes);
    const problems = findings.map((finding) => placeFinding("the file", text, finding));

    expect(draft !== undefined || problems.length > 0).toBe(true);
    const lines = text.split("\n");
    for (const { line, column, rule, message, hint } of problems) {
      expect([rule, message, hint]).not.toContain("");
      const length = Array.from(lines[line - 1] ?? "").length;
      expect(line >= 1 && line <= lines.length && column >= 1 && column <= length + 1).toBe(true);
    }
  }
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(PROTOTYPE);
}

test("any bytes give a verdict, in time, and leave no trace", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 16_384, size: "max" }), (bytes) => {
      expectVerdicts(bytes);
    }),
    { numRuns: 30 },
  );
});

test("any heap of YAML's own signs gives a verdict, in time, and leaves no trace", () => {
  fc.assert(
    fc.property(fc.array(token, { maxLength: 3_000, size: "max" }), (tokens) => {
      expectVerdicts(bytesOf(tokens.join("").slice(0, 8_000)));
    }),
    { numRuns: 60 },
  );
});

test("any short heap of YAML's own signs gives a verdict, in time, and leaves no trace", () => {
  fc.assert(
    fc.property(fc.array(token, { maxLength: 12 }), (tokens) => {
      expectVerdicts(bytesOf(tokens.join("")));
    }),
    { numRuns: 300 },
  );
});

test("any damage to a valid document gives a verdict, in time, and leaves no trace", () => {
  fc.assert(
    fc.property(damaged, (text) => {
      expectVerdicts(bytesOf(text));
    }),
    { numRuns: 300 },
  );
});

/** `piece` again and again, up to the size that a document may have. */
function filled(piece: (index: number) => string, size = 16_384): string {
  let text = "";
  for (let index = 0; text.length < size; index += 1) text += piece(index);
  return text.slice(0, size).replace(/\n[^\n]*$/, "\n");
}

test.each([
  ["brackets", filled(() => "[")],
  ["braces", filled(() => "{")],
  ["dashes", filled(() => "- ")],
  ["question marks", filled(() => "? ")],
  ["colons", filled(() => ": ")],
  ["quotes", filled(() => "'")],
  ["backslashes in quotes", `"${"\\".repeat(16_000)}"`],
  ["blanks", filled(() => " ")],
  ["line ends", filled(() => "\n")],
  ["short keys", filled((index) => `k${index.toString(36)}:\n`)],
  ["short keys in flow style", `{${filled((index) => `k${index.toString(36)}: 1, `, 16_000)} z: 1}`],
  ["equal keys", filled(() => "a:\n")],
  ["list items", filled((index) => `- ${String(index)}\n`)],
  ["objects as names", `spec:\n  protected:\n    members:\n${filled(() => "    - {}\n", 16_000)}`],
  ["documents", filled(() => "a\n---\n")],
  ["comments", filled(() => "#\n")],
  ["anchors", filled((index) => `- &a${String(index)} x\n`)],
  ["one long line", filled(() => "a")],
])("a whole file of %s gives a verdict, in time", (_what, text) => {
  expectVerdicts(bytesOf(text));
});

test("a domain document of the largest size gives a verdict, in time", () => {
  const text = filled((index) => `k${index.toString(36)}: 1\n`, 65_536);
  const tookMs = processorMs(() => {
    expect(parseDocument("domain", bytesOf(text)).findings).not.toEqual([]);
  });

  expect(tookMs).toBeLessThan(MAX_MS);
});
