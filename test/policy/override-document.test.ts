import { expect, test } from "vitest";

import type { Verdict } from "../../src/model/plan.ts";
import { diff, type DiffInput } from "../../src/plan/diff.ts";
import { judge } from "../../src/policy/judge.ts";
import { overrideDocument } from "../../src/policy/override-document.ts";
import { assembled } from "../build/documents.ts";
import { aDesiredDomain, aDiffInput, aLastApplied, aLiveDomain, formerMembers } from "../build/domains.ts";
import { aName, DAY_MS, NOW_MS, sure } from "../build/identifiers.ts";
import { admitted, aLiveMember, aMembership } from "../build/members.ts";

const LONGEST = aName(`a${"-b".repeat(19)}c`);

/** The verdict once every document that the first verdict printed is committed, as it is, at the path that it named. */
function judgedWithReleases(input: DiffInput): Verdict {
  const files = judge(diff(input), input).holds.map(({ release }) => sure(release));
  const { desired, problems } = assembled(
    Object.fromEntries(files.map(({ path, document }) => [path.replace("domains/acme/", ""), document])),
  );
  // The members that they name have no documents in this register.
  expect(problems.filter(({ rule }) => rule !== "override-subject")).toEqual([]);
  const overrides = sure(desired).overrides;
  expect(overrides).toHaveLength(files.length);
  const released = { ...input, desired: { ...input.desired, overrides } };
  return judge(diff(released), released);
}

test("the printed document, committed as it is, releases a plan that takes rights from too many", () => {
  const names = ["alice", "bob", "carol", "dave", "erin", "frank", "grace"];
  const input = aDiffInput({
    desired: aDesiredDomain({ members: [aMembership({ name: "grace" })] }),
    live: aLiveDomain({ members: names.map((name) => aLiveMember({ name })) }),
    lastApplied: aLastApplied(Object.fromEntries(names.map((name) => [name, admitted()]))),
  });
  const verdict = judgedWithReleases(input);

  expect(verdict.holds).toEqual([]);
  expect(verdict.overrides).toMatchObject([
    {
      name: "rights-taken-2026-11-22",
      reason: "revoke alice, revoke bob, revoke carol, revoke dave, revoke erin and 1 more",
    },
  ]);
});

test.each([aName("alice"), LONGEST])("the printed document releases the protected member %s", (name) => {
  const input = aDiffInput({
    desired: aDesiredDomain({ members: [aMembership({ name: "zoe" })], policy: { protectedMembers: [name] } }),
    live: aLiveDomain({ members: [aLiveMember({ name }), aLiveMember({ name: "zoe" })] }),
    lastApplied: aLastApplied({ [name]: admitted() }),
  });

  expect(judgedWithReleases(input)).toMatchObject({ holds: [], overrides: [{ rule: "protected" }] });
});

test.each([aName("alice"), aName("true"), LONGEST])("the printed document re-admits %s", (name) => {
  const input = aDiffInput({
    desired: aDesiredDomain({ members: [aMembership({ name })] }),
    former: formerMembers({ [name]: 1 }),
  });

  expect(judgedWithReleases(input)).toMatchObject({ holds: [], overrides: [{ rule: "readmission" }] });
});

test("two members whose names begin alike get a document each", () => {
  const names = ["settlement-agent-north", "settlement-agent-south"];
  const input = aDiffInput({
    desired: aDesiredDomain({ members: names.map((name) => aMembership({ name })) }),
    former: formerMembers(Object.fromEntries(names.map((name) => [name, 1]))),
  });

  expect(judgedWithReleases(input)).toMatchObject({ holds: [], overrides: [{}, {}] });
});

test("every hold of a plan can be released at once", () => {
  const names = ["alice", "bob", "carol"];
  const input = aDiffInput({
    desired: aDesiredDomain({
      members: [aMembership({ name: "carol" }), aMembership({ name: "dave" })],
      policy: { protectedMembers: [aName("alice")] },
    }),
    live: aLiveDomain({ members: names.map((name) => aLiveMember({ name })) }),
    lastApplied: aLastApplied(Object.fromEntries(names.map((name) => [name, admitted()]))),
    former: formerMembers({ dave: 1 }),
  });

  expect(judgedWithReleases(input)).toMatchObject({
    holds: [],
    overrides: [{ rule: "protected" }, { rule: "readmission" }, { rule: "rights-taken" }],
  });
});

test("a printed document ends with the next day", () => {
  const { document } = overrideDocument(aName("acme"), { rule: "rights-taken", upTo: 2 }, "revoke bob", NOW_MS);
  const { desired } = assembled({ "overrides/rights-taken-2026-11-22.yaml": document });

  expect(desired?.overrides).toMatchObject([{ upTo: 2, untilMs: Date.parse("2026-11-24T00:00:00Z") }]);
  expect(overrideDocument(aName("acme"), { rule: "rights-taken", upTo: 2 }, "x", NOW_MS + DAY_MS).path).toBe(
    "domains/acme/overrides/rights-taken-2026-11-23.yaml",
  );
});

test("a path is cut so that it never ends in a hyphen", () => {
  const subject = aName("abcdefghijklm-nop");
  const { path, document } = overrideDocument(aName("acme"), { rule: "protected", subject }, "revoke it", NOW_MS);

  const { problems } = assembled({ [path.replace("domains/acme/", "")]: document });
  expect(problems.filter(({ rule }) => rule !== "override-subject")).toEqual([]);
});
