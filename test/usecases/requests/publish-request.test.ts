import { expect, onTestFinished, test } from "vitest";

import { openSqliteStore } from "../../../src/adapters/store/sqlite.ts";
import type { RequestStore } from "../../../src/ports/request-store.ts";
import {
  closedCheck,
  isSameVerdict,
  isSameWord,
  type Publication,
  publishRequest,
  queueCheck,
} from "../../../src/usecases/requests/publish-request.ts";
import { aDirectory } from "../../adapters/git/a-repository.ts";
import { aCommitId, NOW_MS, sure } from "../../build/identifiers.ts";
import { anEvaluatedRequest, aRequestStory, aRequestView, aVerdict } from "../../build/requests.ts";
import { MemoryForge } from "./memory-forge.ts";

const { signal } = new AbortController();
const HEAD = aCommitId("head");
const UNGOVERNED = { kind: "ungoverned", base: aCommitId("base"), head: HEAD } as const;

interface World {
  readonly forge: MemoryForge;
  readonly requests: RequestStore;
  readonly number: number;
  readonly publication: (fields?: Partial<Publication>) => Publication;
  readonly publish: (fields?: Partial<Publication>) => Promise<string | undefined>;
}

/** An open request on which nothing was said yet. */
async function aWorld(): Promise<World> {
  const store = await openSqliteStore(await aDirectory());
  onTestFinished(() => store.close());
  const { requests } = store;
  const forge = new MemoryForge({
    nowMs: () => NOW_MS,
    commit: () => Promise.reject(new Error("nothing is committed")),
  });
  const number = forge.open(forge.person("alice"), { head: HEAD, headRef: "refs/pull/1/head" });
  const publication = (fields: Partial<Publication> = {}): Publication => ({
    ...aRequestView(),
    request: sure(forge.pulls.get(number)),
    isQueued: false,
    isAskedAnew: false,
    ...fields,
  });
  const publish = (fields?: Partial<Publication>) => publishRequest({ forge, requests }, publication(fields), signal);
  return { forge, requests, number, publication, publish };
}

test("a verdict is published as check and comment, and what it shows is kept", async () => {
  const { forge, requests, number, publish } = await aWorld();

  const checkId = await publish();

  expect(forge.verdictOf(HEAD)).toMatchObject({ externalId: checkId, status: "success", title: "1 admission on acme" });
  expect(forge.conversations.get(number)).toHaveLength(1);
  expect(await requests.shown(number)).toEqual([{ effectId: anEvaluatedRequest().effectId, atMs: NOW_MS }]);
});

test("what stands already is not written again", async () => {
  const { forge, publish } = await aWorld();
  await publish();
  const before = forge.written;

  await publish();

  expect(forge.written).toBe(before);
});

test("a doubtful verdict takes the check back, and shows nothing that can be approved", async () => {
  const { forge, requests, number, publish } = await aWorld();

  await publish({ stale: "the branch has moved" });

  expect(forge.verdictOf(HEAD)).toMatchObject({ status: "in-progress", title: "Out of date: the branch has moved" });
  expect(await requests.shown(number)).toEqual([]);
});

test("a request without governed files gets a check alone, unless a plan of it was shown before", async () => {
  const { forge, number, publish } = await aWorld();

  await publish({ evaluation: UNGOVERNED });
  expect(forge.conversations.get(number) ?? []).toHaveLength(0);
  expect(forge.verdictOf(HEAD)).toMatchObject({ status: "success" });

  await publish();
  const shown = forge.conversations.get(number)?.[0]?.body;
  await publish({ evaluation: UNGOVERNED });
  expect(forge.conversations.get(number)?.[0]?.body).not.toBe(shown);
});

test("where the conversation is locked, the check shows the plan", async () => {
  const { forge, requests, number, publish } = await aWorld();
  forge.locked.add(number);

  await publish();

  expect(await requests.shown(number)).toHaveLength(1);
});

test("a merged request, and one whose commit a merge queue tries, get no check of ours", async () => {
  const { forge, publish } = await aWorld();

  expect(await publish({ story: aRequestStory() })).toBeUndefined();
  expect(await publish({ isQueued: true })).toBeUndefined();

  expect(forge.verdictOf(HEAD)).toBeUndefined();
});

test("two publications with one verdict may still differ in their comments", async () => {
  const { publication } = await aWorld();
  const other = publication({ doubtful: [{ login: "eve", command: "/rollcall hold", why: "it was edited" }] });

  expect(isSameVerdict(publication(), other)).toBe(true);
  expect(isSameWord(publication(), other)).toBe(false);
  expect(isSameVerdict(publication(), publication({ verdict: aVerdict({ title: "Another" }) }))).toBe(false);
});

test("a queue's check is the verdict alone, and a closed request's commit does not pass", () => {
  expect(queueCheck(anEvaluatedRequest(), aVerdict())).toMatchObject({
    head: HEAD,
    status: "success",
    detailsUrl: undefined,
  });
  expect(closedCheck(HEAD)).toMatchObject({ head: HEAD, status: "action-required" });
});
