import fc from "fast-check";
import { expect, test } from "vitest";

import type { Name } from "../../../src/model/identifier.ts";
import type { EvaluatedDomain } from "../../../src/model/request.ts";
import { SUSPENDED } from "../../../src/model/standing.ts";
import { fenced } from "../../../src/report/escape.ts";
import { nextSteps, requestComment, type RequestView } from "../../../src/report/markdown/request-comment.ts";
import { HOSTILE } from "../../build/hostile.ts";
import { aCommitId, aParticipantId, NOW_MS } from "../../build/identifiers.ts";
import { nodesOf } from "../../build/markdown-oracle.ts";
import { aHold, anAction, aProblem, aJudgedPlan } from "../../build/plans.ts";
import {
  aDomainStory,
  aMemberConnection,
  aMemberStory,
  anEvaluatedDomain,
  anEvaluatedRequest,
  aQuorum,
  aRequestedChange,
  aRequestStory,
  aRequestView,
  aVerdict,
} from "../../build/requests.ts";

/** What the smallest of forges takes. */
const LEAST_BUDGET = 6_000;

/** How many there are of something: none, a few, or more than anybody reads. */
const count = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 4 }) },
  { weight: 1, arbitrary: fc.constantFrom(11, 90, 250, 600) },
);
const words = fc.oneof(
  fc.constantFrom("", "a word", ...HOSTILE),
  fc
    .constantFrom("x", "`", "|", "\u202E", "🏦 ")
    .chain((glyph) => fc.constantFrom(50, 300, 5_000).map((n) => glyph.repeat(n))),
);

function many<T>(length: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length }, (_, index) => make(index));
}

const KINDS = ["remove", "suspend", "admit"] as const;

interface Crowd {
  readonly changes: number;
  readonly differences: number;
  readonly policyFiles: number;
  readonly counted: number;
  readonly uncounted: number;
  readonly holds: number;
  readonly blocks: number;
  readonly drift: number;
  readonly others: number;
  readonly text: string;
}

function aCrowdedDomain(wish: Crowd): EvaluatedDomain {
  const { text } = wish;
  const approver = { userId: 1, login: text };
  return anEvaluatedDomain({
    changes: many(wish.changes, (index) =>
      aRequestedChange({
        kind: KINDS[index % KINDS.length] ?? "admit",
        differences: many(wish.differences, () => ({ field: "reason", before: text, after: text })),
      }),
    ),
    policyFiles: many(wish.policyFiles, () => text),
    unreadable: text,
    judged: aJudgedPlan({
      holds: many(wish.holds, () =>
        aHold({ rule: "protected", message: text, release: { path: text, document: "kind: Override\n".repeat(20) } }),
      ),
      blocks: many(wish.blocks, () => ({
        kind: "fight",
        participantId: undefined,
        binds: "service",
        message: text,
        hint: text,
      })),
    }),
    drift: many(wish.drift, () => ({
      kind: "changed",
      member: { participantId: aParticipantId("alice"), name: text as Name },
      differences: [],
      live: SUSPENDED,
      sinceMs: NOW_MS,
      signedBy: text,
    })),
    others: many(wish.others, (index) => anAction({ kind: index % 2 === 0 ? "revoke" : "admit" })),
    quorum: aQuorum({
      counted: many(wish.counted, () => approver),
      uncounted: many(wish.uncounted, () => ({ approver, why: "is not an owner of the domain" })),
    }),
  });
}

const domain: fc.Arbitrary<EvaluatedDomain> = fc
  .record({
    changes: count,
    differences: fc.constantFrom(0, 2, 16),
    policyFiles: count,
    counted: count,
    uncounted: count,
    holds: count,
    blocks: count,
    drift: count,
    others: count,
    text: words,
  })
  .map(aCrowdedDomain);

const A_SMALL_DOMAIN = anEvaluatedDomain({
  changes: KINDS.map((kind) => aRequestedChange({ kind })),
  quorum: aQuorum({ missing: 1, counted: [] }),
});

interface Told {
  readonly domains: readonly EvaluatedDomain[];
  readonly problems: number;
  readonly baseProblems: number;
  readonly refusals: number;
  readonly next: number;
  readonly earlier: number;
  readonly text: string;
  readonly stale: string | undefined;
}

function aCrowdedView({ domains, problems, baseProblems, refusals, next, earlier, text, stale }: Told): RequestView {
  const problem = aProblem({ path: text, message: text, hint: text });
  return aRequestView({
    evaluation: anEvaluatedRequest({
      domains,
      problems: many(problems, (index) => ({ ...problem, severity: index % 3 === 0 ? "warning" : "error" })),
      baseProblems: many(baseProblems, () => problem),
      refusals: many(refusals, () => ({ rule: "split", message: text, hint: text })),
    }),
    verdict: aVerdict({ state: "failure", title: text === "" ? "Something" : text, next: many(next, () => text) }),
    earlier: many(earlier, () => ({ effectId: "a".repeat(64), atMs: NOW_MS })),
    stale,
  });
}

const openView: fc.Arbitrary<RequestView> = fc
  .record({
    domains: fc.oneof(
      { weight: 4, arbitrary: fc.array(domain, { maxLength: 3 }) },
      {
        weight: 1,
        arbitrary: fc.constantFrom(60, 300).map((length) => many(length, () => A_SMALL_DOMAIN)),
      },
    ),
    problems: count,
    baseProblems: count,
    refusals: fc.integer({ min: 0, max: 3 }),
    next: count,
    earlier: count,
    text: words,
    stale: fc.option(words, { nil: undefined }),
  })
  .map(aCrowdedView);

const mergedView: fc.Arbitrary<RequestView> = fc
  .record({ view: openView, domains: count, members: count, connections: count, text: words })
  .map(({ view, domains, members, connections, text }) => {
    const outcome = { kind: "failed", code: "refused", message: text, hint: text } as const;
    const action = { runId: text, digest: "d".repeat(64), traceId: text, atMs: NOW_MS, outcome };
    return {
      ...view,
      story: aRequestStory({
        domains: many(domains, () =>
          aDomainStory({
            state: "failed",
            message: text,
            members: many(members % 100, () => aMemberStory({ action })),
          }),
        ),
        connections: many(connections, (index) =>
          index % 3 === 0
            ? aMemberConnection({ markdown: undefined, refusal: text })
            : aMemberConnection({ markdown: `#### How to connect\n\n${fenced("a line of it\n".repeat(40), "text")}` }),
        ),
      }),
    };
  });

const conflictView: fc.Arbitrary<RequestView> = fc.record({ count, text: words }).map(({ count: length, text }) =>
  aRequestView({
    evaluation: {
      kind: "conflict",
      base: aCommitId("base"),
      head: aCommitId("head"),
      paths: many(length, () => text),
    },
  }),
);

const view = fc.oneof(
  { weight: 3, arbitrary: openView },
  { weight: 2, arbitrary: mergedView },
  { weight: 1, arbitrary: conflictView },
);
const budget = fc.constantFrom(LEAST_BUDGET, 15_000, 60_000);

function occurrences(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].length;
}

/** How many of a kind a text says that it leaves out. */
function leftOut(text: string, kind: string): number {
  return [...text.matchAll(/(\d+) × ([^,\n|]+)/g)]
    .filter(([, , name = ""]) => name.trim() === kind)
    .reduce((sum, [, number]) => sum + Number(number), 0);
}

test("whatever is told, it fits, and ends as it should: nothing is open, and no line is half", () => {
  fc.assert(
    fc.property(view, budget, (one, room) => {
      const text = requestComment(one, room);

      expect(text.length).toBeLessThanOrEqual(room);
      expect(text).toMatch(/<sub>.*head `.*`<\/sub>\n$/);
      expect(occurrences(text, /<details>/g)).toBe(occurrences(text, /<\/details>/g));
      expect(occurrences(text, /^```(?:yaml|text)$/gm)).toBe(occurrences(text, /^```$/gm));
      expect(text.split("\n").filter((line) => line.startsWith("| ") && !line.endsWith(" |"))).toEqual([]);
    }),
    { numRuns: 80 },
  );
});

test("whatever is told, a reader of Markdown finds no fence, fold or table open at the end", () => {
  fc.assert(
    fc.property(view, (one) => {
      const nodes = nodesOf(requestComment(one, LEAST_BUDGET));

      expect(nodes.at(-1)).toMatchObject({ type: "html", value: "</sub>" });
      expect(nodes.filter(({ type }) => ["link", "image"].includes(type))).toEqual([]);
    }),
    { numRuns: 25 },
  );
});

test("what is left out is counted, kind by kind: nothing is lost silently", () => {
  fc.assert(
    fc.property(openView, budget, (one, room) => {
      const text = requestComment(one, room);
      if (one.evaluation.kind !== "evaluated") throw new Error("only such are made here");
      const { domains, problems, baseProblems } = one.evaluation;
      const marks = { remove: "❌ remove", suspend: "⏸️ suspend", admit: "➕ admit" } as const;
      for (const kind of KINDS) {
        const total = domains.flatMap(({ changes }) => changes).filter((change) => change.kind === kind).length;
        const shown = text.split(`\n| ${marks[kind]} |`).length - 1;
        expect(shown + leftOut(text, marks[kind])).toBe(total);
      }
      const places = occurrences(text, /^\| `+ .*:7 `+ \|/gm);
      const untold = leftOut(text, "error") + leftOut(text, "warning");
      const long = [...problems, ...baseProblems].some(({ path }) => path.length > 190);
      if (!long) expect(places + untold).toBe(problems.length + baseProblems.length);
    }),
    { numRuns: 80 },
  );
});

test("in the room that there is, a request of one row is never cut", () => {
  const one = aRequestView({
    evaluation: anEvaluatedRequest({ domains: [anEvaluatedDomain({ changes: [aRequestedChange()] })] }),
  });

  expect(requestComment(one, LEAST_BUDGET)).toBe(requestComment(one, 60_000));
});

test("with more room never less is shown", () => {
  fc.assert(
    fc.property(view, (one) => {
      const [little, much] = [requestComment(one, LEAST_BUDGET), requestComment(one, 60_000)];
      const rows = (text: string): number => occurrences(text, /^(?:\| |- | {3}- )/gm);

      expect(rows(much)).toBeGreaterThanOrEqual(rows(little));
    }),
    { numRuns: 30 },
  );
});

test.each(["x", "`", "|", "\u202E", "🏦", "a `b` "])(
  "more of everything than anybody reads, all of it %j, still fits",
  (glyph) => {
    const text = glyph.repeat(3_000);
    const counts = { policyFiles: 90, counted: 90, uncounted: 90, holds: 90, blocks: 90, drift: 90, others: 90 };
    const crowded = aCrowdedDomain({ ...counts, changes: 90, differences: 16, text });
    const told = { problems: 90, baseProblems: 90, refusals: 9, next: 90, earlier: 90, stale: text };
    const one = aCrowdedView({ ...told, domains: many(20, () => crowded), text });

    for (const room of [LEAST_BUDGET, 60_000]) {
      const comment = requestComment(one, room);
      expect(comment.length).toBeLessThanOrEqual(room);
      expect(comment).toContain("<sub>effect");
    }
  },
);

test("equal views give equal texts, byte for byte", () => {
  fc.assert(
    fc.property(view, budget, (one, room) => {
      expect(requestComment(structuredClone(one), room)).toBe(requestComment(one, room));
    }),
    { numRuns: 10 },
  );
});

test("no room at all gives nothing that is half", () => {
  expect(requestComment(aRequestView(), 100)).toBe("### The report does not fit here\n");
});

test("what has to be done next fits where it stands alone, too", () => {
  fc.assert(
    fc.property(fc.array(words, { minLength: 1, maxLength: 30 }), fc.constantFrom(2_000, 60_000), (next, room) => {
      const text = nextSteps(next, room).trimEnd();

      expect(text.length).toBeLessThanOrEqual(room);
      expect(nodesOf(text).filter(({ type }) => ["link", "image", "html", "heading"].includes(type))).toEqual([]);
      const counted = Number(/and (\d+) steps? more$/.exec(text)?.[1] ?? 0);
      expect(text.split("\n").length - (counted > 0 ? 1 : 0) + counted).toBe(next.length);
    }),
  );
});
