import { expect, test } from "vitest";

import { aDomainYaml, aParticipantYaml, assembled, marked } from "../../build/documents.ts";
import { aParticipantId } from "../../build/identifiers.ts";

test("one participant in two documents is shown at the second", () => {
  const second = aParticipantYaml({ name: "bob", participantId: aParticipantId("alice") });
  const { text, line, column } = marked(second.replace("participantId: ", "participantId: ▸"));
  const { desired, problems } = assembled({
    "participants/alice.yaml": aParticipantYaml(),
    "participants/bob.yaml": text,
  });

  expect(desired).toBeUndefined();
  expect(problems).toMatchObject([
    {
      path: "domains/acme/participants/bob.yaml",
      line,
      column,
      rule: "unique-id",
      message: "this participant is also in domains/acme/participants/alice.yaml",
    },
  ]);
});

test("an id with its code is the same id", () => {
  const { problems } = assembled({
    "participants/alice.yaml": aParticipantYaml(),
    "participants/bob.yaml": aParticipantYaml({ name: "bob", participantId: `PAR::${aParticipantId("alice")}` }),
  });

  expect(problems).toMatchObject([{ rule: "unique-id" }]);
});

test("ids that differ in upper and lower case alone are refused, and told as such", () => {
  const { problems } = assembled({
    "participants/alice.yaml": aParticipantYaml(),
    "participants/bob.yaml": aParticipantYaml({
      name: "bob",
      participantId: aParticipantId("alice").replace("a", "A"),
    }),
  });

  expect(problems).toMatchObject([
    { rule: "unique-id", message: expect.stringContaining("upper and lower") as unknown },
  ]);
});

test("one identifier under two keys is two participants", () => {
  const { problems } = assembled({
    "participants/alice.yaml": aParticipantYaml(),
    "participants/bob.yaml": aParticipantYaml({
      name: "bob",
      participantId: aParticipantId("bob").replace("bob", "alice"),
    }),
  });

  expect(problems).toEqual([]);
});

test("a permission that the domain does not allow is shown at its value", () => {
  const { text, line, column } = marked(aParticipantYaml({ spec: "permission: ▸Submission" }));
  const { problems } = assembled({
    "domain.yaml": aDomainYaml({ spec: "allowedPermissions: [Observation]\ndefaults: {permission: Observation}" }),
    "participants/alice.yaml": text,
  });

  expect(problems).toMatchObject([{ line, column, rule: "allowed-permission", expected: "one of Observation" }]);
});

test("a Vip that only observes is refused, whether the document says so or the domain's defaults do", () => {
  const vips = aDomainYaml({ spec: "defaults: {trustLevel: Vip}" });
  const observers = aDomainYaml({ spec: "defaults: {permission: Observation}" });
  const problemsWith = (domain: string, spec: string): unknown =>
    assembled({ "domain.yaml": domain, "participants/alice.yaml": aParticipantYaml({ spec }) }).problems;

  expect(problemsWith(aDomainYaml(), "permission: Observation\ntrustLevel: Vip")).toMatchObject([
    { rule: "refused-pair", found: "Vip with Observation", line: 10 },
  ]);
  expect(problemsWith(vips, "permission: Observation")).toMatchObject([{ rule: "refused-pair", line: 9 }]);
  expect(problemsWith(observers, "trustLevel: Vip")).toMatchObject([{ rule: "refused-pair", line: 9 }]);
  expect(problemsWith(vips, "permission: Confirmation")).toEqual([]);
});

test("an end that has passed is a warning: it keeps nobody from being suspended", () => {
  const { text, line, column } = marked(aParticipantYaml({ spec: "validUntil: ▸2026-11-21" }));
  const { desired, problems } = assembled({ "participants/alice.yaml": text });

  expect(problems).toMatchObject([{ line, column, severity: "warning", rule: "past-date", found: "2026-11-21" }]);
  expect(desired?.members.size).toBe(1);
});

test("today is not over: a date counts to the end of its day", () => {
  expect(
    assembled({ "participants/alice.yaml": aParticipantYaml({ spec: "validUntil: 2026-11-22" }) }).problems,
  ).toEqual([]);
});

test("a membership has ended from the moment in which its last day does", () => {
  const files = { "participants/alice.yaml": aParticipantYaml({ spec: "validUntil: 2026-11-22" }) };

  expect(assembled(files, Date.parse("2026-11-23T00:00:00Z") - 1).problems).toEqual([]);
  expect(assembled(files, Date.parse("2026-11-23T00:00:00Z")).problems).toMatchObject([{ rule: "past-date" }]);
});

test("a suspension that has ended is a warning", () => {
  const { text, line, column } = marked(
    aParticipantYaml({ spec: "state: suspended\nreason: an audit\nuntil: ▸2026-11-21" }),
  );

  expect(assembled({ "participants/alice.yaml": text }).problems).toMatchObject([
    { line, column, severity: "warning", rule: "past-date", message: "this suspension has ended" },
  ]);
});
