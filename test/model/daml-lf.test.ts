import { expect, test } from "vitest";

import { whyRefused } from "../../src/model/daml-lf.ts";

const dar = (...languages: readonly string[]) => ({
  mainPackageId: "main",
  packageIds: ["main", "library"].slice(0, languages.length),
  languages,
});

test.each(["1.14", "1.15", "1.17", "1.dev"])("release 2.10 takes Daml-LF %s", (language) => {
  expect(whyRefused(dar(language), "2.10.5")).toBeUndefined();
  expect(whyRefused(dar("1.17", language), "2.10.5")).toBeUndefined();
});

test.each(["1.5", "1.16", "1.18", "2.1", "2.dev"])("release 2.10 refuses Daml-LF %s in any package", (language) => {
  expect(whyRefused(dar(language), "2.10.5")).toBe(
    `its main package is in Daml-LF ${language}, and release 2.10.5 takes 1.14, 1.15 and 1.17`,
  );
  expect(whyRefused(dar("1.17", language), "2.10.5")).toContain(`its package library is in Daml-LF ${language}`);
});

test("what the SDK brings from earlier times is taken, and no main package of then", () => {
  expect(whyRefused(dar("1.17", "1.6"), "2.10.5")).toBeUndefined();
  expect(whyRefused(dar("1.6"), "2.10.5")).toContain("its main package is in Daml-LF 1.6");
});

test.each([undefined, "", "2.1.0", "2.100.1", "2.9.7", "3.4.0"])(
  "of release %s nobody knows what it refuses",
  (release) => {
    expect(whyRefused(dar("1.16"), release)).toBeUndefined();
  },
);

test("snapshots of a line are of that line", () => {
  expect(whyRefused(dar("1.16"), "2.10.5-SNAPSHOT")).toContain("release 2.10.5-SNAPSHOT takes");
});
