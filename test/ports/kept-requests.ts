import { expect } from "vitest";

import type { Hint } from "../../src/ports/forge.ts";
import { contentKey, type RequestStore } from "../../src/ports/request-store.ts";
import type { Opinion } from "../../src/model/request.ts";
import type { Store } from "../../src/ports/store.ts";
import { aBlobId, aCommitId, aName, NOW_MS, sure } from "../build/identifiers.ts";
import { aChangedFile, aMemberConnection, aRequestRecord } from "../build/requests.ts";

export const ACME = aName("acme");
export const ZETA = aName("zeta");
export const OLGA = { userId: 7, login: "olga" };
export const PAUL = { userId: 8, login: "paul" };
export const ONE = "1".repeat(64);
export const TWO = "2".repeat(64);
export const HINTS: readonly Hint[] = [
  { kind: "pull-request", number: 7 },
  { kind: "merge-group", head: aCommitId("group"), ref: "refs/heads/gh-readonly-queue/main/pr-7" },
];
export const ALICE = aChangedFile();
export const BOB = aChangedFile({
  path: "domains/acme/participants/bob.yaml",
  after: undefined,
  before: aBlobId("bob"),
});
export const PATHS = [ALICE.path, BOB.path];

type Approved = Parameters<RequestStore["approveFiles"]>[0];

export function anApprovalOf(fields: Partial<Approved> = {}): Approved {
  return { number: 7, domain: ACME, effectId: ONE, by: [OLGA], files: [ALICE], atMs: NOW_MS, ...fields };
}

export async function begin({ requests }: Store, files: ReadonlyMap<string, ReturnType<typeof aBlobId>> = new Map()) {
  await requests.beginApprovals({ domain: ACME, commit: aCommitId("began"), files, atMs: NOW_MS });
}

export async function contentsOf({ requests }: Store, paths: readonly string[] = PATHS): Promise<readonly string[]> {
  return [...sure(await requests.approvedContents(ACME, paths))].toSorted();
}

/** A little of everything that is kept of requests. */
export async function fillRequests(store: Store): Promise<void> {
  const { requests } = store;
  await requests.keepRequest(aRequestRecord({ number: 7, state: "open", seenComment: 9_007_199_254_740_991 }));
  await requests.keepRequest(aRequestRecord({ number: 3, state: "settled", connections: [aMemberConnection()] }));
  await requests.keepShown(7, ONE, NOW_MS);
  await requests.keepShown(7, TWO, NOW_MS);
  await requests.keepOpinion(7, anOpinion());
  await begin(store, new Map([[BOB.path, aBlobId("bob")]]));
  await requests.approveFiles(anApprovalOf());
  await requests.keepOwnerAccount(ACME, aBlobId("policy"), "olga", 7);
  await requests.hearComment(41, NOW_MS);
  await requests.keepDelivery("done", HINTS, NOW_MS);
  await requests.completeDeliveries(["done"], NOW_MS);
  await requests.keepDelivery("waiting", HINTS, NOW_MS);
}

/** What `fillRequests` put there, and that it still works as it did. */
export async function expectRequests(store: Store): Promise<void> {
  const { requests } = store;
  expect(await requests.request(7)).toEqual(aRequestRecord({ seenComment: 9_007_199_254_740_991 }));
  expect(await requests.request(3)).toEqual(
    aRequestRecord({ number: 3, state: "settled", connections: [aMemberConnection()] }),
  );
  expect(await requests.unsettled()).toHaveLength(1);
  expect((await requests.shown(7)).map(({ effectId }) => effectId)).toEqual([ONE, TWO]);
  expect(await requests.opinions(7)).toEqual([anOpinion()]);
  expect(await contentsOf(store)).toEqual(
    [contentKey(ALICE), contentKey({ path: BOB.path, after: aBlobId("bob") })].toSorted(),
  );
  expect(await requests.ownerAccount(ACME, aBlobId("policy"), "olga")).toBe(7);
  expect(await requests.keepOwnerAccount(ACME, aBlobId("policy"), "olga", 8)).toBe(7);
  expect(await requests.hearComment(41, NOW_MS)).toBe(false);
  expect(await requests.keepDelivery("done", HINTS, NOW_MS)).toBe(false);
  expect(await requests.deliveries(9)).toEqual([{ id: "waiting", hints: HINTS }]);
}

export function anOpinion(fields: Partial<Opinion> = {}): Opinion {
  return { source: "review 1", kind: "approved", effectId: ONE, by: OLGA, atMs: NOW_MS, ...fields };
}
