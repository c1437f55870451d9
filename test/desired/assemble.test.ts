import { expect, test } from "vitest";

import { assembleDomain, checkDomains } from "../../src/desired/assemble.ts";
import { SUSPENDED } from "../../src/model/standing.ts";
import { standingAt } from "../../src/model/membership.ts";
import {
  aDomainYaml,
  anOverrideYaml,
  aParticipantYaml,
  aSequencerYaml,
  assembled,
  domainFiles,
  problemsOf,
} from "../build/documents.ts";
import { exampleFiles } from "../build/example-repo.ts";
import { aDomainId, aName, aParticipantId, DAY_MS, NOW_MS, sure } from "../build/identifiers.ts";

test("the example register has no problem on the day of its release", () => {
  const { desired, problems } = assembled(exampleFiles(), Date.parse("2026-11-22T12:00:00Z"));

  expect(problems).toEqual([]);
  expect([...sure(desired).members.values()].map(({ name }) => name)).toEqual([
    "alice",
    "bob",
    "carol",
    "clearing",
    "dave",
    "erin",
  ]);
});

test("the example register says what its README promises", () => {
  const { desired } = assembled(exampleFiles(), NOW_MS);
  const standings = [...sure(desired).members.values()].map((member) => [
    member.name,
    standingAt(member, NOW_MS).standing,
  ]);

  expect(Object.fromEntries(standings)).toMatchObject({
    clearing: { permission: "Submission", trustLevel: "Vip" },
    carol: { permission: "Confirmation" },
    dave: { permission: "Observation" },
    erin: SUSPENDED,
  });
  expect(desired?.policy).toMatchObject({ protectedMembers: ["clearing"], purgeAfterMs: 30 * DAY_MS });
  expect(desired?.sequencers.map(({ name, state }) => [name, state])).toEqual([
    ["east", "active"],
    ["west", "active"],
  ]);
});

test("a member takes from the domain what its document leaves out", () => {
  const { desired } = assembled({
    "domain.yaml": aDomainYaml({ spec: "mode: observe\ndefaults: {permission: Confirmation, trustLevel: Vip}" }),
    "participants/alice.yaml": aParticipantYaml(),
    "participants/bob.yaml": aParticipantYaml({
      name: "bob",
      spec: "mode: enforce\npermission: Submission\ntrustLevel: Ordinary",
    }),
  });

  expect(desired?.members.get(aParticipantId("alice"))).toMatchObject({
    mode: "observe",
    permission: "Confirmation",
    trustLevel: "Vip",
  });
  expect(desired?.members.get(aParticipantId("bob"))).toMatchObject({
    mode: "enforce",
    permission: "Submission",
    trustLevel: "Ordinary",
  });
});

test("a domain is its documents, all kinds of them", () => {
  const { desired, problems } = assembled({
    "participants/alice.yaml": aParticipantYaml(),
    "sequencers/east.yaml": aSequencerYaml(),
    "overrides/exception.yaml": anOverrideYaml(),
  });

  expect(problems).toEqual([]);
  expect(desired).toMatchObject({ name: "acme", domainId: aDomainId("acme") });
  expect([desired?.members.size, desired?.sequencers.length, desired?.overrides.length]).toEqual([1, 1, 1]);
});

test("a domain without members is a domain", () => {
  expect(assembled({}).desired?.members.size).toBe(0);
});

test("files without a domain.yaml are no domain, and that is told where it should be", () => {
  const { desired, findings } = assembleDomain(domainFiles({ "participants/alice.yaml": aParticipantYaml() }), NOW_MS);

  expect(desired).toBeUndefined();
  expect(problemsOf(findings)).toMatchObject([
    { path: "domains/acme/domain.yaml", line: 1, column: 1, rule: "missing-domain" },
  ]);
});

test("an error in any file stops the domain, and every other problem is told as well", () => {
  const { desired, problems } = assembled({
    "participants/alice.yaml": aParticipantYaml({ spec: "permission: all" }),
    "participants/bob.yaml": aParticipantYaml({ name: "bob", spec: "placement: {sequencers: [nowhere]}" }),
    "overrides/exception.yaml": anOverrideYaml({ until: "2026-01-01" }),
  });

  expect(desired).toBeUndefined();
  expect(problems[0]?.found).toBe("2026-01-01");
  expect(problems.map(({ severity, rule }) => [severity, rule])).toEqual([
    ["overdue", "stale-override"],
    ["error", "schema"],
    ["error", "reference"],
  ]);
});

test("warnings and what time has made wrong stop nothing", () => {
  const { desired, problems } = assembled({
    "participants/alice.yaml": aParticipantYaml({ organisation: "", spec: "validUntil: 2026-01-01" }),
    "overrides/exception.yaml": anOverrideYaml({ until: "2026-01-01" }),
  });

  expect(desired?.members.size).toBe(1);
  expect(new Set(problems.map(({ severity }) => severity))).toEqual(new Set(["overdue", "warning"]));
});

test("two domains whose names look alike are told at the second", () => {
  const east = domainFiles({ "domain.yaml": aDomainYaml() });
  const west = domainFiles({ "domain.yaml": aDomainYaml({ domainId: aDomainId("umbrella") }) });

  expect(
    problemsOf(
      checkDomains([
        { ...east, name: aName("cornell") },
        { ...west, name: aName("come11") },
      ]),
    ),
  ).toMatchObject([{ rule: "look-alike" }]);
});

test("one domain in two folders is told at the second", () => {
  const acme = domainFiles({ "domain.yaml": aDomainYaml() });
  const copy = domainFiles({ "domain.yaml": aDomainYaml() });
  const umbrella = domainFiles({ "domain.yaml": aDomainYaml({ domainId: aDomainId("umbrella") }) });
  const other = { ...umbrella, name: aName("umbrella") };

  expect(problemsOf(checkDomains([acme, other]))).toEqual([]);
  expect(problemsOf(checkDomains([acme, other, { ...copy, name: aName("copy") }]))).toMatchObject([
    { rule: "unique-id", line: 6, column: 13 },
  ]);
});
