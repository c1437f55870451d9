import { expect, test } from "vitest";

import { MAX_BYTES, placeEntry, type Placement } from "../../src/desired/layout.ts";
import type { RegisterEntry } from "../../src/model/register-file.ts";
import { aBlobId } from "../build/identifiers.ts";

function place(path: string, fields: Partial<RegisterEntry> = {}): Placement {
  return placeEntry({ path, kind: "file", blobId: aBlobId(path), sizeBytes: 100, ...fields });
}

function ruleOf(placement: Placement): string {
  return placement.kind === "refused" ? placement.finding.rule : placement.kind;
}

test("every governed path is read as what it is", () => {
  const paths = [
    "domains/acme/domain.yaml",
    "domains/acme/sequencers/east.yaml",
    "domains/acme/participants/alice.yaml",
    "domains/acme/overrides/merger.yaml",
    "domains/acme/certificates/east.pem",
  ];

  expect(paths.map((path) => place(path))).toEqual([
    { kind: "governed", path: { kind: "domain", domain: "acme", name: "acme" } },
    { kind: "governed", path: { kind: "sequencer", domain: "acme", name: "east" } },
    { kind: "governed", path: { kind: "participant", domain: "acme", name: "alice" } },
    { kind: "governed", path: { kind: "override", domain: "acme", name: "merger" } },
    { kind: "governed", path: { kind: "certificate", domain: "acme", name: "east" } },
  ]);
});

test("what is outside domains is none of our business", () => {
  const paths = [
    "README.md",
    ".github/CODEOWNERS",
    "schemas/domain.schema.json",
    "domain.yaml",
    "docs/domains/acme/x.yaml",
    "Domains/acme/domain.yaml",
  ];

  expect(paths.map((path) => ruleOf(place(path)))).toEqual(paths.map(() => "ignored"));
  expect(ruleOf(place("link", { kind: "symlink" }))).toBe("ignored");
});

test.each([
  "domains/README.md",
  "domains/.gitkeep",
  "domains/acme/README.md",
  "domains/acme/overrides/.gitkeep",
  "domains/acme/participants/README.md",
])("a file without meaning may stand at %s", (path) => {
  expect(ruleOf(place(path))).toBe("ignored");
});

test("a file without meaning is still no place for a link", () => {
  expect(ruleOf(place("domains/acme/README.md", { kind: "symlink" }))).toBe("path");
});

test.each([
  ["the other ending of YAML", "domains/acme/participants/alice.yml"],
  ["an upper-case ending", "domains/acme/participants/alice.YAML"],
  ["an upper-case name", "domains/acme/participants/Alice.yaml"],
  ["an upper-case folder", "domains/acme/Participants/alice.yaml"],
  ["an upper-case domain", "domains/Acme/domain.yaml"],
  ["a name that is not there", "domains/acme/participants/.yaml"],
  ["a hidden file", "domains/acme/participants/.alice.yaml"],
  ["an editor's backup", "domains/acme/participants/alice.yaml~"],
  ["a folder too deep", "domains/acme/participants/banks/alice.yaml"],
  ["a folder named like a document", "domains/acme/participants/alice.yaml/bob.yaml"],
  ["a folder too few", "domains/alice.yaml"],
  ["a document in the wrong place", "domains/acme/alice.yaml"],
  ["a domain.yaml in a wrong place", "domains/acme/participants/domain/domain.yaml"],
  ["an unknown folder", "domains/acme/members/alice.yaml"],
  ["a folder named like a property", "domains/acme/constructor/alice.yaml"],
  ["a folder named like the prototype", "domains/acme/__proto__/alice.yaml"],
  ["a certificate among participants", "domains/acme/participants/alice.pem"],
  ["a document among certificates", "domains/acme/certificates/alice.yaml"],
  ["a right-to-left override in the name", "domains/acme/participants/\u202Elmay.ecila.yaml"],
  ["a line end in the name", "domains/acme/participants/alice\n.yaml"],
  ["a line end behind the ending", "domains/acme/participants/alice.yaml\n"],
  ["a zero-width space in the name", "domains/acme/participants/ali\u200Bce.yaml"],
  ["a Cyrillic letter in the name", "domains/acme/participants/\u0430lice.yaml"],
  ["a full-width name", "domains/acme/participants/ａｌｉｃｅ.yaml"],
  ["a name that looks like an option", "domains/acme/participants/--upload-pack=x.yaml"],
  ["a way out of the folder", "domains/acme/participants/../../x.yaml"],
  ["a way out of the domain", "domains/../domain.yaml"],
  ["a backslash", "domains/acme/participants\\alice.yaml"],
  ["a name that is too long", `domains/acme/participants/${"a".repeat(41)}.yaml`],
  ["a file in place of the folder domains", "domains"],
  ["a file in place of a domain", "domains/acme"],
])("%s is refused", (_what, path) => {
  const placement = place(path);

  expect(ruleOf(placement)).toBe("path");
});

test("a refusal names the domain that it stops", () => {
  expect(place("domains/acme/participants/Alice.yaml")).toMatchObject({ kind: "refused", domain: "acme" });
  expect(place("domains")).toMatchObject({ kind: "refused", domain: undefined });
});

test("a refusal says what belongs there", () => {
  const placement = place("domains/acme/participants/alice.yml");

  expect(placement).toMatchObject({ finding: { message: "a file in participants/ ends in .yaml", severity: "error" } });
  expect(placement.kind === "refused" && placement.finding.hint).not.toBe("");
});

test.each(["executable", "symlink", "submodule", "other"] as const)(
  "a document that is of kind %s is refused",
  (kind) => {
    const paths = [
      "domains/acme/participants/alice.yaml",
      "domains/acme/domain.yaml",
      "domains/acme/certificates/east.pem",
    ];

    expect(paths.map((path) => ruleOf(place(path, { kind })))).toEqual(paths.map(() => "file-kind"));
  },
);

test("of a document that is not read it is known where it is, and of a misplaced file that it is nowhere", () => {
  const isThere = { kind: "refused", path: { kind: "certificate", domain: "acme", name: "east" } };

  expect(place("domains/acme/certificates/east.pem", { sizeBytes: MAX_BYTES.certificate + 1 })).toMatchObject(isThere);
  expect(place("domains/acme/certificates/east.pem", { kind: "symlink" })).toMatchObject(isThere);
  expect(place("domains/acme/certificates/East.pem")).toMatchObject({ kind: "refused", path: undefined });
});

test("a certificate that is too large is not called a page of YAML", () => {
  const placement = place("domains/acme/certificates/east.pem", { sizeBytes: MAX_BYTES.certificate + 1 });

  expect(placement).toMatchObject({ finding: { hint: expect.stringMatching(/^Keep the certificates/) as string } });
});

test("a submodule or link in place of a folder is refused", () => {
  expect(ruleOf(place("domains/acme/participants", { kind: "symlink" }))).toBe("path");
  expect(ruleOf(place("domains/acme", { kind: "submodule" }))).toBe("path");
  expect(ruleOf(place("domains", { kind: "symlink" }))).toBe("path");
});

test("a file may be as large as its kind allows, and not a byte larger", () => {
  const paths = {
    domain: "domains/acme/domain.yaml",
    sequencer: "domains/acme/sequencers/east.yaml",
    participant: "domains/acme/participants/alice.yaml",
    override: "domains/acme/overrides/merger.yaml",
    certificate: "domains/acme/certificates/east.pem",
  } as const;
  for (const kind of ["domain", "sequencer", "participant", "override", "certificate"] as const) {
    expect(ruleOf(place(paths[kind], { sizeBytes: MAX_BYTES[kind] }))).toBe("governed");
    expect(ruleOf(place(paths[kind], { sizeBytes: MAX_BYTES[kind] + 1 }))).toBe("file-size");
  }
  expect(MAX_BYTES.participant).toBe(16_384);
});

test.each([
  ["domains/acme/participants/alice.yml", "domains/acme/participants/alice.yaml"],
  ["domains/acme/participants/alice.yaml.txt", "domains/acme/participants/alice.yaml"],
  ["domains/acme/participants/Alice.YAML", "domains/acme/participants/alice.yaml"],
  ["domains/acme/Participants/alice.yaml", "domains/acme/participants/alice.yaml"],
  ["domains/acme/participant/alice.yaml", "domains/acme/participants/alice.yaml"],
  ["domains/acme/participants/east/alice.yaml", "domains/acme/participants/alice.yaml"],
  ["domains/Acme/domain.yml", "domains/acme/domain.yaml"],
  ["domains/acme/domains/domain.yaml", "domains/acme/domain.yaml"],
  ["domains/acme/certificate/east.pem", "domains/acme/certificates/east.pem"],
])("%s is refused, and belongs at %s", (path, right) => {
  expect(place(path)).toMatchObject({ kind: "refused", finding: { expected: right, hint: `Move it to ${right}.` } });
});
