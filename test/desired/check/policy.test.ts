import { expect, test } from "vitest";

import {
  aDomainYaml,
  anOverrideYaml,
  aParticipantYaml,
  aSequencerYaml,
  assembled,
  marked,
} from "../../build/documents.ts";
import { DAY_MS, NOW_MS } from "../../build/identifiers.ts";

test("a protected sequencer without a document is an error, at its name", () => {
  const { text, line, column } = marked(aDomainYaml({ spec: "protected:\n  sequencers: [east, ▸west]" }));
  const { desired, problems } = assembled({ "domain.yaml": text, "sequencers/east.yaml": aSequencerYaml() });

  expect(problems).toMatchObject([{ line, column, severity: "error", rule: "protected" }]);
  expect(desired).toBeUndefined();
});

test("a protected member without a document is a warning: the plan that revokes it is held", () => {
  const { text, line, column } = marked(aDomainYaml({ spec: "protected:\n  members:\n    - alice\n    - ▸bob" }));
  const { desired, problems } = assembled({ "domain.yaml": text, "participants/alice.yaml": aParticipantYaml() });

  expect(problems).toMatchObject([{ line, column, severity: "warning", rule: "protected" }]);
  expect(desired?.policy.protectedMembers).toEqual(["alice", "bob"]);
});

test("who is protected under a misspelt name is asked for with the nearest one", () => {
  const { problems } = assembled({
    "domain.yaml": aDomainYaml({ spec: "protected:\n  members: [alcie]\n  sequencers: [esat]" }),
    "participants/alice.yaml": aParticipantYaml(),
    "sequencers/east.yaml": aSequencerYaml(),
  });

  expect(problems.map(({ hint }) => hint)).toEqual([
    expect.stringMatching(/no member is protected; or did you mean alice\?$/),
    expect.stringMatching(/of its own; or did you mean east\?$/),
  ]);
});

test("a protected member whose membership ends is told ahead, at its date: the plan that ends it will be held", () => {
  const { text, line, column } = marked(aParticipantYaml({ spec: "validUntil: ▸2027-06-30" }));
  const files = {
    "domain.yaml": aDomainYaml({ spec: "protected:\n  members: [alice, bob]" }),
    "participants/alice.yaml": text,
    "participants/bob.yaml": aParticipantYaml({ name: "bob" }),
  };
  const { desired, problems } = assembled(files);

  expect(problems).toMatchObject([
    { path: "domains/acme/participants/alice.yaml", line, column, severity: "warning", rule: "protected" },
  ]);
  expect(desired).toBeDefined();
});

test("an override for somebody whom nobody knows is a warning with the nearest name: it releases nothing", () => {
  const { text, line, column } = marked(anOverrideYaml({ spec: "rule: readmission\nsubject: ▸alcie" }));
  const files = {
    "domain.yaml": aDomainYaml({ spec: "protected:\n  members: [bob]" }),
    "overrides/exception.yaml": text,
  };
  const { desired, problems } = assembled({ ...files, "participants/alice.yaml": aParticipantYaml() });

  expect(problems.filter(({ rule }) => rule === "override-subject")).toMatchObject([
    {
      line,
      column,
      severity: "warning",
      hint: "It releases nothing. Did you mean alice? If that member was deleted, delete domains/acme/overrides/exception.yaml as well.",
    },
  ]);
  expect(desired?.overrides).toHaveLength(1);
});

test("a protected member whose document is gone is somebody", () => {
  const files = {
    "domain.yaml": aDomainYaml({ spec: "protected:\n  members: [bob]" }),
    "overrides/exception.yaml": anOverrideYaml({ spec: "rule: protected\nsubject: bob" }),
  };

  expect(assembled(files).problems.map(({ rule }) => rule)).toEqual(["protected"]);
});

test("an override that has ended is overdue: it fails a review and stops no apply", () => {
  const { text, line, column } = marked(anOverrideYaml({ until: "▸2026-11-21" }));
  const { desired, problems } = assembled({ "overrides/exception.yaml": text });

  expect(problems).toMatchObject([
    { path: "domains/acme/overrides/exception.yaml", line, column, severity: "overdue", rule: "stale-override" },
  ]);
  expect(desired?.overrides).toHaveLength(1);
});

test("an override counts to the end of its day", () => {
  const files = { "overrides/exception.yaml": anOverrideYaml({ until: "2026-11-22" }) };

  expect(assembled(files, NOW_MS).problems).toEqual([]);
  expect(assembled(files, Date.parse("2026-11-23T00:00:00Z") - 1).problems).toEqual([]);
  expect(assembled(files, Date.parse("2026-11-23T00:00:00Z")).problems).toMatchObject([{ rule: "stale-override" }]);
  expect(assembled(files, NOW_MS + DAY_MS).problems).toMatchObject([{ rule: "stale-override" }]);
});
