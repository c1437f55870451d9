import { describe, expect, test } from "vitest";

import { mayHoldOurs, outsideFindings } from "../../../src/desired/check/outside.ts";
import { aDomainYaml, anOverrideYaml, aParticipantYaml, aSequencerYaml } from "../../build/documents.ts";

const findings = (path: string, text: string, domains: readonly string[] = ["acme"]) =>
  outsideFindings(path, text, domains);

describe("a document of ours outside of domains/ is told with its right place", () => {
  test.each([
    ["alice.yaml", aParticipantYaml(), "domains/acme/participants/alice.yaml"],
    ["domain/acme/participants/alice.yaml", aParticipantYaml(), "domains/acme/participants/alice.yaml"],
    ["Domains/acme/participants/alice.yaml", aParticipantYaml(), "domains/acme/participants/alice.yaml"],
    ["Participants/alice.yml", aParticipantYaml(), "domains/acme/participants/alice.yaml"],
    ["acme/sequencers/east.yaml", aSequencerYaml(), "domains/acme/sequencers/east.yaml"],
    ["overrides/exception.txt", anOverrideYaml(), "domains/acme/overrides/exception.yaml"],
    ["domain.yaml", aDomainYaml(), "domains/acme/domain.yaml"],
    ["docs/domains/acme/domain.yaml", aDomainYaml(), "domains/acme/domain.yaml"],
    [".github/alice", aParticipantYaml(), "domains/acme/participants/alice.yaml"],
    ["ALICE.JSON", '{"kind":"participant","apiVersion":"rollcall.dev/v1"}', "domains/acme/participants/alice.yaml"],
    [
      "a.yaml",
      "apiVersion: rollcall.dev/v2\nkind: Participant\nmetadata: { name: bob }",
      "domains/acme/participants/bob.yaml",
    ],
    ["two.yaml", `${aParticipantYaml()}---\n${aParticipantYaml()}`, "domains/acme/participants/alice.yaml"],
    ["broken.yaml", aParticipantYaml().replace("owner:", "owner: ["), "domains/acme/participants/alice.yaml"],
  ])("%s", (path, text, place) => {
    expect(findings(path, text)).toMatchObject([
      { rule: "misplaced", severity: "warning", expected: place, hint: expect.stringContaining(place) as string },
    ]);
  });
});

test("where the domain cannot be told, its place is left open", () => {
  expect(findings("alice.yaml", aParticipantYaml(), ["acme", "zeta"])[0]?.expected).toBe(
    "domains/<domain>/participants/alice.yaml",
  );
  expect(findings("x/zeta/alice.yaml", aParticipantYaml(), ["acme", "zeta"])[0]?.expected).toBe(
    "domains/zeta/participants/alice.yaml",
  );
  expect(findings("domain/new/alice.yaml", aParticipantYaml(), ["acme", "zeta"])[0]?.expected).toBe(
    "domains/new/participants/alice.yaml",
  );
});

test("whatever is below domains/ in other letters is outside of it, certificates too", () => {
  expect(findings("Domains/acme/certificates/east.pem", "-----BEGIN CERTIFICATE-----")).toMatchObject([
    { rule: "misplaced", expected: "domains/acme/certificates/east.pem" },
  ]);
});

test.each([
  ["a settings file", "rollcall.yaml", "apiVersion: rollcall.dev/v1\nkind: Settings\n"],
  ["what rollcall printed", "plan.json", '{"apiVersion":"rollcall.dev/v1","kind":"Plan"}'],
  ["somebody else's document", "deploy.yaml", "apiVersion: apps/v1\nkind: Domain\n"],
  ["a document inside of another text", "form.yml", `value: |\n  ${aParticipantYaml().replaceAll("\n", "\n  ")}`],
  ["a page about documents", "docs/join.md", aParticipantYaml()],
  ["bytes that are no text", "x.yaml", "\u0000\u0001"],
])("%s is none of ours: %s", (_what, path, text) => {
  expect(findings(path, text)).toEqual([]);
});

test.each([
  ["alice.yaml", "file", 100, true],
  ["alice", "executable", 100, true],
  ["alice.yaml", "symlink", 0, false],
  ["alice.yaml.example", "file", 100, false],
  ["photo.png", "file", 100, false],
  ["huge.yaml", "file", 65_537, false],
  ["domains/acme/participants/alice.yaml", "file", 100, false],
  ["node_modules/x/alice.yaml", "file", 100, false],
  ["DOMAINS/acme/certificates/east.pem", "file", 100, true],
] as const)("%s (%s, %i bytes) is looked at: %s", (path, kind, sizeBytes, isRead) => {
  expect(mayHoldOurs({ path, kind, sizeBytes })).toBe(isRead);
});

describe("what fetches rollcall by its name from a package registry is warned of", () => {
  test.each([
    "      - run: npx --yes rollcall@0.1 validate -o github",
    "run: npx rollcall validate",
    "run: npx -p rollcall@latest rollcall validate",
    "run: npm exec --yes -- rollcall validate",
    "run: npm install -g rollcall && rollcall validate",
    "run: pnpm dlx rollcall@0.1.0 validate",
    "run: npx --yes \\\n  rollcall@0.1 validate",
    "run: npx --yes \\\r\n  rollcall@0.1 validate",
    "  - run: >\n      npx --yes\n      rollcall@0.1 validate\n    name: check",
    "  - run: >- # folded\n\n      npx --yes\n      rollcall@0.1 validate",
    "script:\n  - >\n    npx\n    rollcall validate",
    "  - run: npx --yes\n      rollcall@0.1 validate",
    '  - run: "npx --yes\n      rollcall@0.1 validate"',
    "Check it before you push: `npx rollcall validate`.",
  ])("%j", (text) => {
    expect(findings(".github/workflows/check.yml", text)).toMatchObject([
      { rule: "program-by-name", severity: "warning", found: expect.stringMatching(/rollcall/) as string },
    ]);
  });

  test.each([
    "run: rollcall validate",
    "run: npm ci && npx -y prettier --check .",
    "run: npm install ./rollcall.tgz",
    "run: npx @acme/rollcall@1.0.0 validate",
    "run: npm ci\n- run: rollcall validate",
    "run: npx eslint rollcall-settings",
    "run: npm run rollcall",
    "run: |\n  npx prettier --check .\n  rollcall validate",
    "- run: npx prettier --check .\n  name: rollcall",
    "- run: >\n    npx prettier --check .\n  name: rollcall",
    "- run: >\n    npx prettier --check .\n- rollcall",
  ])("and %j is not", (text) => {
    expect(findings(".github/workflows/check.yml", text)).toEqual([]);
  });
});
