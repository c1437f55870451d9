import { expect, onTestFinished, test } from "vitest";

import { openSqliteStore } from "../../../src/adapters/store/sqlite.ts";
import type { RequestStore } from "../../../src/ports/request-store.ts";
import { keepOpinions } from "../../../src/usecases/requests/collect-opinions.ts";
import type { Review } from "../../../src/model/pull-request.ts";
import type { Said } from "../../../src/usecases/requests/said.ts";
import { aDirectory } from "../../adapters/git/a-repository.ts";
import { NOW_MS } from "../../build/identifiers.ts";
import { aComment, aReview, aUser } from "../../build/requests.ts";

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
  const opinions = await requests.opinions(7);
  const logins = (effectId: string): readonly string[] =>
    opinions.filter((one) => one.effectId === effectId).map(({ by }) => by.login);
  return { one: logins(ONE), two: logins(TWO) };
}

function keepReviews(requests: RequestStore, number: number, reviews: readonly Review[]): Promise<void> {
  return keepOpinions(requests, number, reviews, []);
}

/** A comment of olga that approves what begins so. */
function approvalOf(effect: string, fields: Partial<Said> = {}): Said {
  const comment = aComment({ id: 4, user: OLGA, body: `/rollcall approve ${effect}` });
  return { comment, command: { kind: "approve", effect }, doubt: undefined, ...fields };
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

test("what a forge says later of the moment of a review decides about nothing", async () => {
  const requests = await aRequest();
  const review = aReview({ user: OLGA, atMs: NOW_MS });
  await keepReviews(requests, 7, [review]);
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

test("a comment approves what it names of what was shown, and nothing else", async () => {
  const requests = await aRequest();
  await keepOpinions(requests, 7, [], [approvalOf(TWO.slice(0, 12))]);
  expect(await approvedBy(requests)).toEqual({ one: [], two: ["olga"] });
  await keepOpinions(requests, 7, [], [approvalOf("3".repeat(12))]);

  expect(await approvedBy(requests)).toEqual({ one: [], two: [] });
});

test.each([
  ["is gone", []],
  ["may not be its author's any more", [approvalOf(TWO.slice(0, 12), { doubt: "edited" })]],
])("an approval whose comment %s was taken back, for good", async (_what, said) => {
  const requests = await aRequest();
  await keepOpinions(requests, 7, [], [approvalOf(TWO.slice(0, 12))]);
  await keepOpinions(requests, 7, [], said);
  await keepOpinions(requests, 7, [], said);

  expect(await requests.opinions(7)).toMatchObject([
    { source: "comment 4", kind: "taken-back", by: { login: "olga" } },
  ]);
});

test("an approval of which nobody can tell whose words it is does not count, and counts again once that is told", async () => {
  const requests = await aRequest();
  const approval = approvalOf(TWO.slice(0, 12));
  await keepOpinions(requests, 7, [], [approval]);
  await keepOpinions(requests, 7, [], [{ ...approval, doubt: "unproven" }]);
  expect(await approvedBy(requests)).toEqual({ one: [], two: [] });
  await keepOpinions(requests, 7, [], [approval]);

  expect(await approvedBy(requests)).toEqual({ one: [], two: ["olga"] });
});

test("what does not count is kept with the reason", async () => {
  const requests = await aRequest();
  const reviews = [
    aReview({ id: 1, user: OLGA, atMs: NOW_MS - 1 }),
    aReview({ id: 2, user: aUser("paul"), atMs: NOW_MS + 60 * MINUTE_MS }),
    aReview({ id: 3, user: aUser("petra"), state: "changes-requested" }),
    aReview({ id: 4, user: aUser("oscar"), state: "dismissed" }),
  ];
  await keepOpinions(requests, 7, reviews, []);

  const kinds = new Map((await requests.opinions(7)).map(({ by, kind }) => [by.login, kind]));
  expect(Object.fromEntries(kinds)).toEqual({ olga: "unseen", paul: "unread", petra: "objected", oscar: "taken-back" });
});
