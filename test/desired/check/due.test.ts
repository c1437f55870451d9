import { expect, test } from "vitest";

import { dueFindings } from "../../../src/desired/check/due.ts";
import type { SequencerDue } from "../../../src/model/placement.ts";
import { aDomainYaml, aParticipantYaml, domainFiles, marked, problemsOf } from "../../build/documents.ts";
import { aName } from "../../build/identifiers.ts";

const DUE: SequencerDue = {
  kind: "unplaced",
  members: [aName("bob"), aName("carol")],
  region: undefined,
  isolation: "shared",
  count: 1,
  conflict: [{ kind: "capacity" }],
};

test("what is due for members is told at the first of them, where its placement is written", () => {
  const { text, line, column } = marked(aParticipantYaml({ name: "bob", spec: "placement:\n  ▸region: eu" }));
  const files = domainFiles({ "domain.yaml": aDomainYaml(), "participants/bob.yaml": text });

  expect(problemsOf(dueFindings(files, [DUE]))).toMatchObject([
    {
      path: "domains/acme/participants/bob.yaml",
      line,
      column,
      severity: "warning",
      rule: "sequencer-due",
      message: expect.stringContaining("bob, carol have none") as string,
      hint: expect.stringContaining("rollcall sequencer propose") as string,
    },
  ]);
});

test("what is due before anybody is turned away is told at the policy", () => {
  const { text, line, column } = marked(aDomainYaml({ spec: "placement:\n  ▸maxParticipants: 1" }));

  expect(
    problemsOf(
      dueFindings(domainFiles({ "domain.yaml": text }), [{ ...DUE, kind: "full", members: [], conflict: [] }]),
    ),
  ).toMatchObject([{ path: "domains/acme/domain.yaml", line, column, rule: "sequencer-due" }]);
});
