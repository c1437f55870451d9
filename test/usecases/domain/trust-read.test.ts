import { expect, test } from "vitest";

import { RollcallError } from "../../../src/model/error.ts";
import type { LiveDomain } from "../../../src/model/live.ts";
import type { LastApplied } from "../../../src/model/plan.ts";
import { ABSENT } from "../../../src/model/standing.ts";
import { refuseShrunkenRead } from "../../../src/usecases/domain/trust-read.ts";
import { aLastApplied, aLiveDomain } from "../../build/domains.ts";
import { admitted, aLiveMember } from "../../build/members.ts";

function names(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `member-${String(index)}`);
}

function appliedTo(count: number): LastApplied {
  return aLastApplied(Object.fromEntries(names(count).map((name) => [name, admitted()])));
}

function showing(count: number): LiveDomain {
  return aLiveDomain({ members: names(count).map((name) => aLiveMember({ name })) });
}

test("where a passive replica answered, that is told of a read that is not believed", () => {
  expect(() => {
    refuseShrunkenRead({ ...showing(0), passive: true }, appliedTo(2), undefined);
  }).toThrow(expect.objectContaining({ hint: expect.stringContaining("address the active one") as string }));
});

test.each([
  { applied: 1, live: 0 },
  { applied: 2, live: 0 },
  { applied: 3, live: 0 },
  { applied: 8, live: 4 },
  { applied: 7, live: 3 },
  { applied: 100, live: 50 },
  { applied: 100, live: 0 },
])("$live of $applied members that were last applied are not believed", ({ applied, live }) => {
  const refuse = (): void => {
    refuseShrunkenRead(showing(live), appliedTo(applied), undefined);
  };

  expect(refuse).toThrow(RollcallError);
  expect(refuse).toThrow(expect.objectContaining({ code: "unreadable" }));
});

test.each([
  { applied: 0, live: 0 },
  { applied: 2, live: 1 },
  { applied: 6, live: 3 },
  { applied: 9, live: 5 },
  { applied: 100, live: 51 },
  { applied: 4, live: 40 },
])("$live of $applied members that were last applied may be true", ({ applied, live }) => {
  expect(() => {
    refuseShrunkenRead(showing(live), appliedTo(applied), undefined);
  }).not.toThrow();
});

test("a domain to which nothing was ever applied may be empty", () => {
  expect(() => {
    refuseShrunkenRead(showing(0), undefined, undefined);
  }).not.toThrow();
});

test("a member of whom only the participant's own half is left counts as missing", () => {
  const live = aLiveDomain({ members: names(3).map((name) => aLiveMember({ name, standing: ABSENT })) });

  expect(() => {
    refuseShrunkenRead(live, appliedTo(3), undefined);
  }).toThrow(expect.objectContaining({ code: "unreadable" }));
});

test.each([
  [5, true],
  [4, false],
  [6, false],
  [0, false],
])("to accept %i missing members, of whom five are missing: %o", (accepted, isLet) => {
  const refuse = (): void => {
    refuseShrunkenRead(showing(5), appliedTo(10), accepted);
  };

  if (isLet) expect(refuse).not.toThrow();
  else expect(refuse).toThrow(expect.objectContaining({ code: "unreadable" }));
});
