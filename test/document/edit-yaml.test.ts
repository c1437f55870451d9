import { expect, test } from "vitest";

import { addField, replaceScalar } from "../../src/document/edit-yaml.ts";

const TEXT = `# who it is
spec:
    id:   'alice'   # as agreed
    "right" : Submission
    region: # none yet
    words: |
      several
      lines
    place: { zone: eu , names: [a, b] }
`;

test.each([
  ["/spec/id", "bob", TEXT.replace("'alice'", "bob")],
  ["/spec/right", "Observation", TEXT.replace("Submission", "Observation")],
  ["/spec/place/zone", "us", TEXT.replace("eu", "us")],
  ["/spec/place/names/1", "c", TEXT.replace("b]", "c]")],
])("the value at %s is replaced, and everything else stays as it was written", (pointer, value, expected) => {
  expect(replaceScalar(TEXT, pointer, value)).toBe(expected);
});

test.each(["/spec/missing", "/spec/region", "/spec/words", "/spec/place", "/id"])(
  "what is no scalar with a value on its line is not replaced: %s",
  (pointer) => {
    expect(replaceScalar(TEXT, pointer, "x")).toBeUndefined();
  },
);

test("a field is added on a line of its own, or in the braces of the one that it follows", () => {
  expect(addField(TEXT, "/spec/id", "state", "suspended")).toBe(
    TEXT.replace("# as agreed", "# as agreed\n    state: suspended"),
  );
  expect(addField(TEXT, "/spec/place/zone", "reason", "one, and two")).toBe(
    TEXT.replace("eu ,", 'eu, reason: "one, and two" ,'),
  );
  expect(addField("a: 1", "/a", "b", "2")).toBe("a: 1\nb: 2");
  expect(addField(TEXT, "/spec/missing", "state", "suspended")).toBeUndefined();
});
