import { expect, onTestFinished, test } from "vitest";

import { openSqliteStore } from "../../../src/adapters/store/sqlite.ts";
import type { EvaluatedRequest, Evaluation } from "../../../src/model/request.ts";
import { contentKey } from "../../../src/ports/request-store.ts";
import type { Store } from "../../../src/ports/store.ts";
import { keepApproved } from "../../../src/usecases/requests/keep-approved.ts";
import { aDirectory } from "../../adapters/git/a-repository.ts";
import { aBlobId, aCommitId, aName, NOW_MS } from "../../build/identifiers.ts";
import { ManualClock } from "../../build/manual-clock.ts";
import { aChangedFile, anEvaluatedDomain, anEvaluatedRequest, aQuorum, aRequestRecord } from "../../build/requests.ts";

const ACME = aName("acme");
const FILE = aChangedFile({ domain: ACME, after: aBlobId("approved") });
const APPROVED = anEvaluatedRequest({ files: [FILE], domains: [anEvaluatedDomain({ quorum: aQuorum() })] });

async function aStore(): Promise<Store> {
  const store = await openSqliteStore(await aDirectory());
  onTestFinished(() => store.close());
  await store.requests.beginApprovals({ domain: ACME, commit: aCommitId("base"), files: new Map(), atMs: NOW_MS });
  return store;
}

/** Whether the file's content may be applied after each evaluation. */
async function approvedAfter(...evaluations: readonly Evaluation[]): Promise<readonly boolean[]> {
  const store = await aStore();
  const seen: boolean[] = [];
  for (const evaluation of evaluations) {
    await keepApproved({ store, clock: new ManualClock() }, { number: 7 }, evaluation);
    await store.requests.keepRequest(aRequestRecord());
    seen.push((await store.requests.approvedContents(ACME))?.has(contentKey(FILE)) === true);
  }
  return seen;
}

test("content whose approvals are complete may be applied, until one is taken back", async () => {
  const domains = [anEvaluatedDomain({ quorum: aQuorum({ missing: 1 }) })];

  expect(await approvedAfter(APPROVED, { ...APPROVED, domains }, APPROVED)).toEqual([true, false, true]);
});

test("nothing is approved of a domain whose approvals were not counted", async () => {
  expect(await approvedAfter({ ...APPROVED, domains: [anEvaluatedDomain()] })).toEqual([false]);
});

test("what is refused, is in conflict, or is about another domain now is approved no more", async () => {
  const refused: EvaluatedRequest = { ...APPROVED, refusals: [{ rule: "split", message: "both", hint: "Split it." }] };
  const { base, head } = APPROVED;

  expect(await approvedAfter(APPROVED, refused)).toEqual([true, false]);
  expect(await approvedAfter(APPROVED, { kind: "conflict", base, head, paths: [FILE.path] })).toEqual([true, false]);
  expect(await approvedAfter(APPROVED, { ...APPROVED, files: [], domains: [] })).toEqual([true, false]);
});
