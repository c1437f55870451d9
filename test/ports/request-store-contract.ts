import { expect } from "vitest";

import { contentKey } from "../../src/ports/request-store.ts";
import type { Store } from "../../src/ports/store.ts";
import { aBlobId, aCommitId, aName, aParticipantId, DAY_MS, NOW_MS, sure } from "../build/identifiers.ts";
import { aChangedFile, aMemberConnection, aRequestRecord } from "../build/requests.ts";
import {
  ACME,
  ALICE,
  anApprovalOf,
  anOpinion,
  begin,
  BOB,
  contentsOf,
  expectRequests,
  fillRequests,
  HINTS,
  OLGA,
  ONE,
  PATHS,
  PAUL,
  TWO,
  ZETA,
} from "./kept-requests.ts";
import { faultOf, promises, trailOf } from "./store-contract.ts";

/** What every `RequestStore` keeps. `open` opens the same durable state each time. */
export function testRequestStore(what: string, prepare: () => Promise<{ readonly open: () => Promise<Store> }>): void {
  const holds = promises(`${what}, requests`, prepare);

  holds("of a request that nobody made nothing is known", async (open) => {
    const { requests } = await open();

    expect(await requests.request(7)).toBeUndefined();
    expect(await requests.unsettled()).toEqual([]);
    expect(await requests.shown(7)).toEqual([]);
    expect(await requests.opinions(7)).toEqual([]);
    expect(await requests.deliveries(9)).toEqual([]);
    expect(await requests.ownerAccount(ACME, aBlobId("policy"), "olga")).toBeUndefined();
  });

  holds("everything is known again after a restart", async (open) => {
    const store = await open();
    await fillRequests(store);
    await store.close();

    await expectRequests(await open());
  });

  holds("a record is kept in full, and the newest counts", async (open) => {
    const { requests } = await open();
    const record = aRequestRecord({
      members: [{ domain: ACME, name: aName("alice"), participantId: aParticipantId("alice"), kind: "admit" }],
      blockedBy: "olga\u202E`|",
      facts: [{ kind: "joined", domain: ACME, member: aName("alice"), sinceMs: NOW_MS }],
      connections: [aMemberConnection({ markdown: "### a\n\n```json\n{}\n```" })],
      landed: aCommitId("landed"),
      landedAtMs: NOW_MS,
    });
    await requests.keepRequest(aRequestRecord());
    await requests.keepRequest(record);

    expect(await requests.request(7)).toEqual(record);
  });

  holds("a record from before more was kept of requests is read with what is known of it", async (open) => {
    const { requests } = await open();
    const { headSinceMs: _since, repeatedBy: _by, facts: _facts, ...old } = aRequestRecord();
    await requests.keepRequest(old as ReturnType<typeof aRequestRecord>);

    expect(await requests.request(7)).toEqual({ ...old, headSinceMs: 0, repeatedBy: [], facts: [] });
    expect(await requests.unsettled()).toMatchObject([{ headSinceMs: 0, repeatedBy: [] }]);
  });

  holds("what is open or merged is to be followed, in the order of its numbers, and nothing else", async (open) => {
    const { requests } = await open();
    for (const [number, state] of [
      [10, "open"],
      [2, "merged"],
      [3, "settled"],
      [4, "closed"],
    ] as const) {
      await requests.keepRequest(aRequestRecord({ number, state }));
    }

    expect((await requests.unsettled()).map(({ number }) => number)).toEqual([2, 10]);
  });

  holds("an effect is shown from the moment in which it first was, until another one takes its place", async (open) => {
    const { requests } = await open();
    await requests.keepShown(7, ONE, NOW_MS);
    await requests.keepShown(7, ONE, NOW_MS + 1_000);
    await requests.keepShown(7, TWO, NOW_MS + 2_000);
    await requests.keepShown(7, ONE, NOW_MS + 3_000);
    await requests.keepShown(8, TWO, NOW_MS);

    expect(await requests.shown(7)).toEqual([
      { effectId: ONE, atMs: NOW_MS },
      { effectId: TWO, atMs: NOW_MS + 2_000 },
      { effectId: ONE, atMs: NOW_MS + 3_000 },
    ]);
  });

  holds("effects that are shown in one second, or by a clock that goes back, stay in their order", async (open) => {
    const { requests } = await open();
    for (const [effectId, atMs] of [
      [ONE, NOW_MS],
      [TWO, NOW_MS],
      [ONE, NOW_MS - 5_000],
    ] as const) {
      await requests.keepShown(7, effectId, atMs);
    }

    const shown = await requests.shown(7);
    expect(shown.map(({ effectId }) => effectId)).toEqual([ONE, TWO, ONE]);
    expect(shown.map(({ atMs }) => atMs)).toEqual(shown.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
  });

  holds("an opinion is what it was when it was given, whatever is shown later, until it is dropped", async (open) => {
    const { requests } = await open();
    const objection = anOpinion({ source: "comment 1", kind: "objected", effectId: undefined, by: PAUL });
    await requests.keepOpinion(7, anOpinion());
    await requests.keepOpinion(7, anOpinion({ effectId: TWO, by: PAUL }));
    await requests.keepOpinion(7, objection);
    await requests.keepOpinion(8, anOpinion({ effectId: TWO }));

    expect(await requests.opinions(7)).toEqual([objection, anOpinion()]);
    await requests.dropOpinion(7, "review 1");
    expect(await requests.opinions(7)).toEqual([objection]);
    await requests.keepOpinion(7, anOpinion({ kind: "taken-back", effectId: undefined }));
    expect((await requests.opinions(7)).map(({ kind }) => kind)).toEqual(["objected", "taken-back"]);
    expect(await requests.opinions(8)).toHaveLength(1);
  });

  holds("of what was approved some paths can be taken back, and be approved again", async (open) => {
    const store = await open();
    await begin(store);
    await store.requests.approveFiles(anApprovalOf({ files: [ALICE, BOB] }));
    await store.requests.withdrawFiles(7, ACME, []);
    expect(await contentsOf(store)).toHaveLength(2);
    await store.requests.withdrawFiles(7, ACME, [ALICE.path]);
    expect(await contentsOf(store)).toEqual([contentKey(BOB)]);
    await store.requests.approveFiles(anApprovalOf({ files: [ALICE, BOB] }));

    expect(await contentsOf(store)).toHaveLength(2);
  });

  holds(
    "before approvals begin nothing can be told of contents; then what is there is taken as it stands",
    async (open) => {
      const store = await open();
      expect(await store.requests.approvedContents(ACME, PATHS)).toBeUndefined();
      await begin(store, new Map([[BOB.path, aBlobId("bob")]]));
      await begin(store, new Map([[ALICE.path, aBlobId("smuggled")]]));

      expect(await contentsOf(store)).toEqual([contentKey({ path: BOB.path, after: aBlobId("bob") })]);
      expect(await store.requests.approvedContents(ZETA, PATHS)).toBeUndefined();
      expect((await trailOf(store)).map(({ entry }) => entry.kind)).toEqual(["approvals-began"]);
    },
  );

  holds("exactly the contents that were approved may be applied, also that a file goes", async (open) => {
    const store = await open();
    await begin(store);
    await store.requests.approveFiles(anApprovalOf({ files: [ALICE, BOB] }));

    expect(await contentsOf(store)).toEqual([contentKey(ALICE), `${BOB.path}\nremoved`].toSorted());
    expect(await contentsOf(store, [ALICE.path])).toEqual([contentKey(ALICE)]);
    expect(await contentsOf(store, [])).toEqual([]);
  });

  holds("what was approved of another effect before is approved no more", async (open) => {
    const store = await open();
    await begin(store);
    const changed = { ...ALICE, after: aBlobId("alice, changed") };
    await store.requests.approveFiles(anApprovalOf());
    await store.requests.approveFiles(anApprovalOf({ effectId: TWO, files: [changed] }));

    expect(await contentsOf(store)).toEqual([contentKey(changed)]);
  });

  holds("an approval is told once for an effect, by whom and of what, in a trail that verifies", async (open) => {
    const store = await open();
    await begin(store);
    for (const effectId of [ONE, ONE, TWO]) await store.requests.approveFiles(anApprovalOf({ effectId }));

    const told = (await trailOf(store)).map(({ entry }) => entry).filter(({ kind }) => kind === "request-approved");
    expect(told).toMatchObject([
      { domain: "acme", number: 7, effectId: ONE, by: [OLGA], paths: [ALICE.path] },
      { domain: "acme", number: 7, effectId: TWO },
    ]);
    expect(await faultOf(store)).toBeUndefined();
  });

  holds("what is taken back counts no more: of one domain, or of all; another request's stays", async (open) => {
    const store = await open();
    await begin(store);
    await store.requests.approveFiles(anApprovalOf());
    await store.requests.approveFiles(anApprovalOf({ number: 8, files: [BOB] }));
    await store.requests.withdrawFiles(7, ZETA);
    expect(await contentsOf(store)).toHaveLength(2);
    await store.requests.withdrawFiles(7, ACME);
    expect(await contentsOf(store)).toEqual([contentKey(BOB)]);
    await store.requests.withdrawFiles(8);

    expect(await contentsOf(store)).toEqual([]);
  });

  holds(
    "what lands takes the place of what was in force, and of nothing that another request still asks for",
    async (open) => {
      const store = await open();
      const { requests } = store;
      const old = { ...ALICE, after: aBlobId("as it stood") };
      const other = { ...ALICE, after: aBlobId("what another asks for") };
      await begin(
        store,
        new Map([
          [ALICE.path, old.after],
          [BOB.path, aBlobId("bob")],
        ]),
      );
      await requests.keepRequest(aRequestRecord({ number: 8, state: "open" }));
      await requests.approveFiles(anApprovalOf({ number: 8, files: [other] }));
      await requests.approveFiles(anApprovalOf({ files: [ALICE] }));
      await requests.keepRequest(aRequestRecord({ number: 7, state: "merged" }));

      await requests.landFiles(7);

      const bob = contentKey({ path: BOB.path, after: aBlobId("bob") });
      expect(await contentsOf(store)).toEqual([contentKey(ALICE), contentKey(other), bob].toSorted());
    },
  );

  holds("what lands takes nothing from another request that has left the same there", async (open) => {
    const store = await open();
    const { requests } = store;
    await begin(store);
    for (const number of [7, 8]) {
      await requests.approveFiles(anApprovalOf({ number, files: [ALICE] }));
      await requests.keepRequest(aRequestRecord({ number, state: "merged" }));
    }
    await requests.landFiles(7);
    await requests.withdrawFiles(7);

    expect(await contentsOf(store)).toEqual([contentKey(ALICE)]);
  });

  holds("hundreds of paths are asked for at once", async (open) => {
    const store = await open();
    const files = Array.from({ length: 1_001 }, (_, index) =>
      aChangedFile({ path: `domains/acme/participants/m-${String(index)}.yaml` }),
    );
    await begin(store, new Map(files.map(({ path, after }) => [path, sure(after)])));

    expect(
      await contentsOf(
        store,
        files.map(({ path }) => path),
      ),
    ).toEqual(files.map(contentKey).toSorted());
  });

  holds("an owner is the account that had the login first, for this policy", async (open) => {
    const { requests } = await open();
    const [policy, next] = [aBlobId("policy"), aBlobId("next policy")];

    expect(await requests.keepOwnerAccount(ACME, policy, "olga", 7)).toBe(7);
    expect(await requests.keepOwnerAccount(ACME, policy, "olga", 8)).toBe(7);
    expect(await requests.keepOwnerAccount(ACME, next, "olga", 8)).toBe(8);
    expect(await requests.keepOwnerAccount(ZETA, policy, "olga", 9)).toBe(9);
    expect(await requests.ownerAccount(ACME, policy, "olga")).toBe(7);
  });

  holds("a comment is heard once, also by two at the same time", async (open) => {
    const [one, other] = [await open(), await open()];
    const heard = await Promise.all(
      [one, other, one, other].map(({ requests }) => requests.hearComment(9_007_199_254_740_991, NOW_MS)),
    );

    expect(heard.filter(Boolean)).toHaveLength(1);
    expect(await one.requests.hearComment(42, NOW_MS)).toBe(true);
  });

  holds("a comment about which nothing could be done is heard again, and no other", async (open) => {
    const { requests } = await open();
    for (const id of [41, 42]) await requests.hearComment(id, NOW_MS);
    await requests.unhearComment(42);

    expect([await requests.hearComment(41, NOW_MS), await requests.hearComment(42, NOW_MS)]).toEqual([false, true]);
  });

  holds("a delivery is kept once, and taken in the order in which it came until it is done", async (open) => {
    const [one, other] = [await open(), await open()];
    const { requests } = one;
    const kept = await Promise.all([one, other, one].map((store) => store.requests.keepDelivery("z", HINTS, NOW_MS)));
    await requests.keepDelivery("a", [], NOW_MS + 1);
    await requests.keepDelivery("m", HINTS, NOW_MS + 2);

    expect(kept.filter(Boolean)).toHaveLength(1);
    expect((await requests.deliveries(2)).map(({ id }) => id)).toEqual(["z", "a"]);
    expect((await requests.deliveries(1))[0]?.hints).toEqual(HINTS);
    await requests.completeDeliveries(["z", "a", "nobody knows it"], NOW_MS + 3);

    expect((await other.requests.deliveries(9)).map(({ id }) => id)).toEqual(["m"]);
    expect(await requests.keepDelivery("z", HINTS, NOW_MS + 4)).toBe(false);
  });

  holds("a delivery that was done with is forgotten after two weeks, and one that waits never is", async (open) => {
    const { requests } = await open();
    await requests.keepDelivery("done", HINTS, NOW_MS);
    await requests.keepDelivery("waiting", HINTS, NOW_MS);
    await requests.completeDeliveries(["done"], NOW_MS);
    expect(await requests.keepDelivery("done", HINTS, NOW_MS + 14 * DAY_MS)).toBe(false);

    await requests.keepDelivery("next", HINTS, NOW_MS + 15 * DAY_MS);

    expect(await requests.keepDelivery("done", HINTS, NOW_MS + 15 * DAY_MS)).toBe(true);
    expect((await requests.deliveries(9)).map(({ id }) => id)).toEqual(["waiting", "done", "next"]);
  });
}
