import fc from "fast-check";
import { expect, test } from "vitest";

import type { EvaluatedDomain, Evaluation, RequestedChange } from "../../src/model/request.ts";
import { judgeRequest } from "../../src/policy/judge-request.ts";
import { holdsLeft } from "../../src/policy/release.ts";
import { aCommitId, aName, NOW_MS } from "../build/identifiers.ts";
import { aHold, aProblem, aJudgedPlan } from "../build/plans.ts";
import { anEvaluatedDomain, anEvaluatedRequest, aQuorum, aRequestedChange } from "../build/requests.ts";

const ENDS = { base: aCommitId("base"), head: aCommitId("head") };
const KINDS = ["admit", "readmit", "resume", "change", "suspend", "remove"] as const;
const RULES = ["rights-taken", "protected", "readmission", "all-members", "last-sequencer", "observe"] as const;
const RELEASE = { path: "domains/acme/overrides/exception.yaml", document: "kind: Override\n" };

/** Names of every length that a document's name may have. */
const name = fc
  .tuple(fc.constantFrom("a", "z"), fc.stringMatching(/^[a-z0-9]{0,39}$/))
  .map(([first, rest]) => first + rest);

const change: fc.Arbitrary<RequestedChange> = fc
  .record({ kind: fc.constantFrom(...KINDS) })
  .map((fields) => aRequestedChange(fields));

const hold = fc
  .record({
    rule: fc.constantFrom(...RULES),
    release: fc.option(fc.constant(RELEASE), { nil: undefined }),
  })
  .map((fields) => aHold(fields));

const judged = fc
  .record({
    holds: fc.array(hold, { maxLength: 8 }),
    approval: fc.option(fc.constant({ by: "bob", reason: "agreed", untilMs: NOW_MS }), { nil: undefined }),
  })
  .map((fields) => aJudgedPlan(fields));

const quorum = fc
  .integer({ min: 0, max: 20 })
  .chain((missing) =>
    fc.integer({ min: 0, max: missing }).map((missingOthers) => aQuorum({ needed: 20, missing, missingOthers })),
  );

/** Mostly right, so that success is not rare. */
function rarely<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc
    .option(arbitrary, { nil: undefined, freq: 1 })
    .chain((value) => fc.boolean().map((isKept) => (isKept ? value : undefined)));
}

const domain: fc.Arbitrary<EvaluatedDomain> = fc
  .record({
    name,
    changes: fc.array(change, { maxLength: 12 }),
    policyFiles: fc.subarray(["domains/acme/domain.yaml", "domains/acme/overrides/x.yaml"]),
    judged: rarely(judged),
    unreadable: rarely(fc.constant("the domain is gone")),
    quorum: rarely(quorum),
  })
  .map((fields) => anEvaluatedDomain(fields));

const problem = fc
  .record({ severity: fc.constantFrom("error", "overdue", "warning") } as const)
  .map((fields) => aProblem(fields));

const refusal = name.chain((one) =>
  fc.constantFrom(
    {
      rule: "split" as const,
      message: `it changes the policy of ${aName(one)} and its members at once`,
      hint: "Split it.",
    },
    { rule: "flood" as const, message: "it changes 1999 governed files", hint: "Let an owner open it." },
    { rule: "flood" as const, message: `it says ${"very ".repeat(40)}much`, hint: "Say less." },
  ),
);

const evaluation: fc.Arbitrary<Evaluation> = fc.oneof(
  { weight: 1, arbitrary: fc.constant({ kind: "ungoverned" as const, ...ENDS }) },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.string(), { minLength: 1, maxLength: 3 })
      .map((paths) => ({ kind: "conflict" as const, ...ENDS, paths })),
  },
  {
    weight: 20,
    arbitrary: fc
      .record({
        problems: rarely(fc.array(problem, { maxLength: 4 })),
        baseProblems: rarely(fc.array(problem, { maxLength: 2 })),
        refusals: rarely(fc.array(refusal, { maxLength: 2 })),
        domains: fc.array(domain, { maxLength: 6 }),
      })
      .map(({ problems = [], baseProblems = [], refusals = [], domains }) =>
        anEvaluatedRequest({ problems, baseProblems, refusals, domains }),
      ),
  },
);

const blocked = rarely(
  fc.record({
    by: fc.stringMatching(/^[A-Za-z0-9-]{1,39}$/),
    where: fc.option(fc.integer({ min: 1, max: 1_000_000 }), { nil: undefined }),
  }),
);

test("success says that nothing is wrong, refused, unread, missing, held or blocked; and nothing else says so", () => {
  fc.assert(
    fc.property(evaluation, blocked, (one, kept) => {
      const isFine =
        kept === undefined &&
        (one.kind === "ungoverned" ||
          (one.kind === "evaluated" &&
            one.problems.every(({ severity }) => severity === "warning") &&
            one.refusals.length === 0 &&
            one.baseProblems.length === 0 &&
            one.domains.every(
              (part) =>
                part.unreadable === undefined &&
                (part.quorum?.missing ?? 0) === 0 &&
                (part.judged === undefined || holdsLeft(part.judged).length === 0),
            )));

      expect(judgeRequest(one, kept).state === "success").toBe(isFine);
    }),
    { numRuns: 1_000 },
  );
});

test("a title is one whole line of at most a hundred characters", () => {
  fc.assert(
    fc.property(evaluation, blocked, (one, kept) => {
      const { title } = judgeRequest(one, kept);

      expect(title.length).toBeGreaterThan(0);
      expect(title.length).toBeLessThanOrEqual(100);
      expect(title).toMatch(/^[A-Z0-9a-z].*[A-Za-z0-9-]$/);
      expect(title).not.toMatch(/[\r\n]| {2}|undefined|…/);
    }),
    { numRuns: 1_000 },
  );
});

test("whatever is no success says what to do next", () => {
  fc.assert(
    fc.property(evaluation, blocked, (one, kept) => {
      const { state, next } = judgeRequest(one, kept);
      if (state !== "success") expect(next.length).toBeGreaterThan(0);
      for (const step of next) expect(step).toMatch(/[.:]$/);
    }),
  );
});

test("what a reader cannot mend by approving is a failure, and what waits for somebody is not", () => {
  fc.assert(
    fc.property(evaluation, (one) => {
      const { state } = judgeRequest(one, undefined);
      const isBroken =
        one.kind === "conflict" ||
        (one.kind === "evaluated" &&
          (one.problems.some(({ severity }) => severity !== "warning") ||
            one.refusals.length > 0 ||
            one.baseProblems.length > 0));

      expect(state === "failure").toBe(isBroken);
    }),
  );
});
