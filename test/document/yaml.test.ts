import { expect, test } from "vitest";

import { parseYaml } from "../../src/document/yaml.ts";
import { aDomainYaml, aParticipantYaml, marked, problemsIn } from "../build/documents.ts";
import { sure } from "../build/identifiers.ts";

function ruleOf(text: string): string | undefined {
  const parsed = parseYaml(text);
  return "finding" in parsed ? parsed.finding.rule : undefined;
}

/** Nine levels of lists, each five times the one before. */
const BOMB = Array.from("abcdefghi", (key, index) => {
  const inner = index === 0 ? "x" : `*${"abcdefghi".charAt(index - 1)}`;
  return `${key}: &${key} [${Array.from({ length: 5 }, () => inner).join(", ")}]`;
}).join("\n");

test("plain YAML means what it says", () => {
  const parsed = parseYaml('a: 1\nb: [x, "y", z]\nc: {d: true, e: ~}\nf: |\n  two\n  lines\n');

  expect(parsed).toEqual({ value: { a: 1, b: ["x", "y", "z"], c: { d: true, e: null }, f: "two\nlines\n" } });
});

test("words that older YAML took for something else are text", () => {
  expect(parseYaml("a: no\nb: on\nc: y\nd: 12:30:45\ne: 2027-06-30\nf: 1_000\n")).toEqual({
    value: { a: "no", b: "on", c: "y", d: "12:30:45", e: "2027-06-30", f: "1_000" },
  });
});

test.each([
  ["an anchor", "a: &x 1", "yaml-anchor"],
  ["an anchor on a mapping", "a: &x\n  b: 1", "yaml-anchor"],
  ["an anchor on a list", "a: &x [1]", "yaml-anchor"],
  ["an anchor on a key", "&x a: 1", "yaml-anchor"],
  ["an alias", "a: *x", "yaml-alias"],
  ["an alias bomb", BOMB, "yaml-anchor"],
  ["an unknown tag", "a: !evil x", "yaml-tag"],
  ["a known tag", "a: !!str 1", "yaml-tag"],
  ["a verbatim tag", "a: !<tag:yaml.org,2002:str> 1", "yaml-tag"],
  ["a tag of other programs", "a: !!js/function 'x'", "yaml-tag"],
  ["a tag on a list", "a: !!set [x]", "yaml-tag"],
  ["a merge key", "<<: {a: 1}", "yaml-merge"],
  ["a merge key in a mapping", "a:\n  <<: {b: 1}", "yaml-merge"],
  ["a quoted merge key", '"<<": {a: 1}', "yaml-merge"],
  ["a YAML directive", "%YAML 1.1\n---\na: no", "yaml-directive"],
  ["a tag directive", "%TAG ! tag:example,2000:\n---\na: 1", "yaml-directive"],
  ["the key __proto__", "__proto__: {a: 1}", "yaml-key"],
  ["the key __proto__ in quotes", '"__proto__": {a: 1}', "yaml-key"],
  ["the key __proto__ with an escape", '"__pr\\u006fto__": {a: 1}', "yaml-key"],
  ["a merge key with an escape", '"\\x3c<": {a: 1}', "yaml-merge"],
  ["the key constructor", "constructor: {prototype: {a: 1}}", "yaml-key"],
  ["the key prototype", "a: {prototype: 1}", "yaml-key"],
  ["two documents", "a: 1\n---\nb: 2\n", "yaml-documents"],
  ["nothing", "", "yaml-documents"],
  ["nothing but a comment", "# nothing\n", "yaml-documents"],
  ["a key twice", "a: 1\na: 2", "yaml-syntax"],
  ["a key twice, once in quotes", 'a: 1\n"a": 2', "yaml-syntax"],
  ["a number as key twice, once in quotes", '1: a\n"1": b', "yaml-syntax"],
  ["a list as key", "? [a, b]\n: c", "yaml-syntax"],
  ["a mapping as key", "? {a: b}\n: c", "yaml-syntax"],
  ["an unclosed quote", 'a: "b', "yaml-syntax"],
  ["an unclosed list", "a: [b", "yaml-syntax"],
  ["a wrong indentation", "a:\n  b: 1\n c: 2", "yaml-syntax"],
  ["a list a thousand deep", "[".repeat(1_000), "yaml-syntax"],
  ["a list a thousand deep, closed", "[".repeat(1_000) + "]".repeat(1_000), "yaml-syntax"],
  ["mappings a thousand deep", "{a: ".repeat(1_000), "yaml-syntax"],
  ["dashes a thousand deep", "- ".repeat(1_000), "yaml-syntax"],
  ["question marks a thousand deep", "? ".repeat(1_000), "yaml-syntax"],
  ["colons a thousand deep", ": ".repeat(1_000), "yaml-syntax"],
  ["more values than any document has", "[" + "1,".repeat(20_001) + "]", "too-many-nodes"],
])("%s is refused", (_what, text, rule) => {
  expect(ruleOf(text)).toBe(rule);
});

test("ten levels are read, and twenty-one are not", () => {
  expect(ruleOf("[".repeat(10) + "]".repeat(10))).toBeUndefined();
  expect(ruleOf("[".repeat(21) + "]".repeat(21))).toBe("yaml-syntax");
});

test("a dangerous key that is written with an escape does not get past the schema", () => {
  const problems = problemsIn("participant", aParticipantYaml({ spec: '"__pr\\x6fto__": {permission: Submission}' }));

  expect(problems).toMatchObject([{ rule: "yaml-key", message: "the word __proto__ is not allowed" }]);
  expect(Object.hasOwn(Object.prototype, "permission")).toBe(false);
});

test("a number that is too large to be exact is refused where a number belongs", () => {
  for (const number of ["12345678901234567890", "1e999", "9007199254740993", "-1", "0", "1.5", ".inf", ".nan"]) {
    const problems = problemsIn("participant", aParticipantYaml({ spec: `generation: ${number}` }));
    expect(problems).toMatchObject([{ rule: "schema", severity: "error" }]);
  }
});

test("a number where text belongs is refused and not turned into text", () => {
  const text = aParticipantYaml({ organisation: "x" }).replace('"x"', "12345678901234567890");

  expect(problemsIn("participant", text)).toMatchObject([{ message: "organisation has the wrong type" }]);
});

test.each([
  ["an anchor", "mode: ▸&x enforce"],
  ["an alias", "mode: ▸*x"],
  ["a tag", "mode: ▸!evil enforce"],
  ["a merge key", "▸<<: {mode: enforce}"],
  ["a forbidden key", "▸__proto__: {}"],
  ["a key twice", "▸domainId: x"],
])("%s is shown where it stands", (_what, spec) => {
  const { text, line, column } = marked(aDomainYaml({ spec }));

  expect(problemsIn("domain", text)).toMatchObject([{ line, column }]);
});

test("a syntax error is shown in its line", () => {
  const { text, line } = marked(aDomainYaml({ spec: "protected:\n  members: [alice, ▸}\nmode: report" }));

  expect(problemsIn("domain", text)).toMatchObject([{ line, rule: "yaml-syntax" }]);
});

test("every refusal says what to do", () => {
  for (const text of ["a: &x 1", "a: *x", "a: !x 1", "<<: 1", "%YAML 1.1\n---\na", "", "a: 1\na: 2", "a\n---\nb"]) {
    const parsed = parseYaml(text);
    expect("finding" in parsed && parsed.finding.hint).toMatch(/\.$/);
  }
});

test("one leading and one closing marker are no second document", () => {
  const text = `---\n${aParticipantYaml()}...\n`;

  expect(problemsIn("participant", text)).toEqual([]);
});

test("nothing that is parsed changes the prototype of anything", () => {
  const value = parseYaml("a: {b: 1}\nc: [1]\n");

  expect(Object.getPrototypeOf(sure("value" in value ? value.value : undefined))).toBe(Object.prototype);
  expect(Object.keys(Object.prototype)).toEqual([]);
});
