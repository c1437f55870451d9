import { expect, onTestFinished, test } from "vitest";

import { openSqliteStore } from "../../../src/adapters/store/sqlite.ts";
import type { RequestStore } from "../../../src/ports/request-store.ts";
import { approvalsOf, keepReviews } from "../../../src/reconcile/requests/collect-approvals.ts";
import { aDirectory } from "../../adapters/git/a-repository.ts";
import { NOW_MS } from "../../build/identifiers.ts";
import { aReview, aUser } from "../../build/requests.ts";

const OLGA = aUser("olga");
const ONE = "1".repeat(64);
const TWO = "2".repeat(64);
const MINUTE_MS = 60_000;

/** A request on which `ONE` was shown first, and `TWO` an hour later. */
async function aRequest(): Promise<RequestStore> {
  const store = await openSqliteStore(await aDirectory());
  onTestFinished(() => store.close());
  await store.requests.keepShown(7, ONE, NOW_MS);
  await store.requests.keepShown(7, TWO, NOW_MS + 60 * MINUTE_MS);
  return store.requests;
}

async function approvedBy(requests: RequestStore): Promise<Readonly<Record<string, readonly string[]>>> {
  const logins = async (effectId: string): Promise<readonly string[]> =>
    (await approvalsOf(requests, 7, effectId)).map(({ approver }) => approver.login);
  return { one: await logins(ONE), two: await logins(TWO) };
}

test.each([
  ["before anything was shown", -1, { one: [], two: [] }],
  ["in the moment in which the first plan was shown", 0, { one: ["olga"], two: [] }],
  ["while the first one stood", 59 * MINUTE_MS, { one: ["olga"], two: [] }],
  ["in the moment in which another one took its place", 60 * MINUTE_MS, { one: [], two: [] }],
  ["before anybody could have read that one", 60 * MINUTE_MS + 17_000, { one: [], two: [] }],
  ["once it could be read", 60 * MINUTE_MS + 20_000, { one: [], two: ["olga"] }],
])("an approval from %s counts for what could be seen then", async (_when, afterMs, approved) => {
  const requests = await aRequest();
  await keepReviews(requests, 7, [aReview({ user: OLGA, atMs: NOW_MS + afterMs })]);

  expect(await approvedBy(requests)).toEqual(approved);
});

test("what a forge says of the commit of a review decides about nothing, then or later", async () => {
  const requests = await aRequest();
  const review = aReview({ user: OLGA, atMs: NOW_MS });
  await keepReviews(requests, 7, [{ ...review, commit: undefined }]);
  // The forge moves it along, and with it the moment.
  await keepReviews(requests, 7, [{ ...review, atMs: NOW_MS + 90 * MINUTE_MS }]);

  expect(await approvedBy(requests)).toEqual({ one: ["olga"], two: [] });
});

test.each(["changes-requested", "dismissed"] as const)("a review that is %s by now is none any more", async (state) => {
  const requests = await aRequest();
  const review = aReview({ user: OLGA });
  await keepReviews(requests, 7, [review]);
  await keepReviews(requests, 7, [{ ...review, state }]);

  expect(await approvedBy(requests)).toEqual({ one: [], two: [] });
});

test("a comment's approval is nobody's review, and stays where there are none", async () => {
  const requests = await aRequest();
  const approver = { userId: OLGA.id, login: OLGA.login };
  await requests.keepApproval(7, { source: "comment 4", effectId: TWO, approver, atMs: NOW_MS });
  await keepReviews(requests, 7, []);

  expect(await approvedBy(requests)).toEqual({ one: [], two: ["olga"] });
});
