import { expect, onTestFinished, test } from "vitest";

import { ChainVerifier } from "../../src/model/audit-chain.ts";
import type { AuditRecord } from "../../src/model/audit.ts";
import { ABSENT, SUSPENDED } from "../../src/model/standing.ts";
import type { DomainLock, Store } from "../../src/ports/store.ts";
import { aLastApplied } from "../build/domains.ts";
import { aLook, aSighting, aSilence } from "../build/endpoints.ts";
import { aCommitId, aDomainId, aName, aParticipantId, DAY_MS, NOW_MS, sure } from "../build/identifiers.ts";
import { admitted } from "../build/members.ts";
import { anApproval, aPause } from "../build/memories.ts";
import { anAction } from "../build/plans.ts";
import { aRecord, aRun } from "../build/runs.ts";
import { expectRequests, fillRequests } from "./kept-requests.ts";

const ACME = aName("acme");
const ZETA = aName("zeta");
const ALICE = aParticipantId("alice");

/** Every record of the trail. */
export async function trailOf(store: Store): Promise<readonly AuditRecord[]> {
  const records: AuditRecord[] = [];
  for await (const record of store.audit({ after: 0 })) records.push(record);
  return records;
}

/** What is wrong with a store's trail; nothing, mostly. */
export async function faultOf(store: Store): Promise<unknown> {
  const verifier = new ChainVerifier();
  for await (const record of store.audit({ after: 0 })) {
    const fault = verifier.add(record);
    if (fault !== undefined) return fault;
  }
  return verifier.end(await store.auditHead());
}

/** What must not be taken for what was kept, in the language of both databases. */
export const DAMAGES = {
  "a table that is gone": "drop table audit",
  "a column that is gone": "alter table applied drop column sequencers",
  "a version that is gone": "drop table schema_version",
  "a trail without its head": "delete from audit_head",
  "a trail whose head was set back": "update audit_head set sequence = 0",
  "a record that is no JSON": "update audit set entry = 'x'",
  "members that are no JSON": "update applied set members = '[['",
  "members that are no list": "update applied set members = '{}'",
  "a member that is none": "update applied set members = '[1]'",
  "sequencers that are no list": "update applied set sequencers = '{}'",
  "a record that is nothing": "update audit set entry = 'null'",
} as const;

/** A store that `open` gives after somebody wrote and somebody else did `damage` is told as corrupt, by whoever uses it. */
export async function expectCorrupt(open: () => Promise<Store>, damage: () => Promise<void>): Promise<void> {
  const before = await open();
  const lock = await before.lock(ACME);
  await lock.recordApplied(aLastApplied({ alice: admitted() }));
  await lock.release();
  await before.close();
  await damage();

  const using = async (): Promise<void> => {
    const store = await open();
    try {
      await store.recall(ACME, NOW_MS);
      await trailOf(store);
      await store.decide({ kind: "pause", pause: aPause() });
    } finally {
      await store.close();
    }
  };
  await expect(using()).rejects.toMatchObject({
    code: "unreadable",
    message: expect.stringMatching(/^the store.* is corrupt: \w/) as string,
    hint: expect.stringContaining("runbook") as string,
  });
}

async function locked<T>(store: Store, domain: string, work: (lock: DomainLock) => Promise<T>): Promise<T> {
  const lock = await store.lock(aName(domain));
  try {
    return await work(lock);
  } finally {
    await lock.release();
  }
}

/** Makes tests of one promise each, which close what they have opened. */
export function promises(what: string, prepare: () => Promise<{ readonly open: () => Promise<Store> }>) {
  return (sentence: string, body: (open: () => Promise<Store>) => Promise<void>): void => {
    test(`${what}: ${sentence}`, async () => {
      const { open } = await prepare();
      const stores: Store[] = [];
      onTestFinished(async () => {
        for (const store of stores) await store.close();
      });
      await body(async () => {
        const store = await open();
        stores.push(store);
        return store;
      });
    });
  };
}

/** What every `Store` keeps. `open` opens the same durable state each time. */
export function testStore(what: string, prepare: () => Promise<{ readonly open: () => Promise<Store> }>): void {
  const holds = promises(what, prepare);

  holds("of a domain to which nothing was applied nothing is known", async (open) => {
    const store = await open();

    expect(await store.recall(ACME, NOW_MS)).toEqual({
      lastApplied: undefined,
      pauses: [],
      approvals: [],
      acceptedRewrites: [],
      open: [],
      corrections: [],
    });
    expect(await store.openActions(ACME)).toEqual([]);
    expect(await store.auditHead()).toEqual({ sequence: 0, hash: "0".repeat(64) });
  });

  holds("what was applied is known again after a restart, in full", async (open) => {
    const applied = aLastApplied({
      alice: admitted("Confirmation", "Vip"),
      bob: SUSPENDED,
      carol: ABSENT,
      dave: admitted("Observation", undefined),
    });
    const store = await open();
    const ends = [
      { atMs: NOW_MS, sinceMs: 5 },
      { atMs: NOW_MS, sinceMs: undefined },
    ];
    const members = new Map([...applied.members].map(([id, one], index) => [id, { ...one, end: ends[index] }]));
    await locked(store, "acme", (lock) => lock.recordApplied({ ...applied, members }));
    await store.close();

    const again = sure((await (await open()).recall(ACME, NOW_MS)).lastApplied);

    expect({ ...again, members: [...again.members] }).toEqual({ ...applied, members: [...members] });
  });

  holds("what is applied later takes the place of what was before, in its own domain only", async (open) => {
    const store = await open();
    await locked(store, "acme", (lock) => lock.recordApplied(aLastApplied({ alice: admitted() })));
    await locked(store, "zeta", (lock) => lock.recordApplied(aLastApplied({ zoe: admitted() }, { commit: undefined })));
    await locked(store, "acme", (lock) => lock.recordApplied(aLastApplied({ bob: SUSPENDED }, { atMs: 5 })));

    const acme = sure((await store.recall(ACME, NOW_MS)).lastApplied);
    const zeta = sure((await store.recall(ZETA, NOW_MS)).lastApplied);
    expect([[...acme.members.keys()], acme.atMs]).toEqual([[aParticipantId("bob")], 5]);
    expect([[...zeta.members.keys()], zeta.commit]).toEqual([[aParticipantId("zoe")], undefined]);
  });

  holds("ten thousand members are kept, and a thousand actions at once", async (open) => {
    const names = Array.from({ length: 10_000 }, (_, index) => `m${String(index)}`);
    const store = await open();
    const ids = await locked(store, "acme", async (lock) => {
      await lock.recordApplied(aLastApplied(Object.fromEntries(names.map((name) => [name, admitted()]))));
      return lock.beginActions(names.slice(0, 1_000).map((name) => aRecord(name)));
    });

    expect((await store.recall(ACME, NOW_MS)).lastApplied?.members.size).toBe(10_000);
    expect(new Set(ids).size).toBe(1_000);
    expect(await store.openActions(ACME)).toHaveLength(1_000);
  });

  holds("an action that was begun is open until it is completed, also after a restart", async (open) => {
    const store = await open();
    const [alice = 0, bob = 0] = await locked(store, "acme", (lock) =>
      lock.beginActions([aRecord("alice"), aRecord("bob")]),
    );
    await locked(store, "acme", (lock) =>
      lock.completeActions([{ id: alice, action: anAction(), runId: "a run", outcome: { kind: "effective" } }], NOW_MS),
    );
    await store.close();

    const again = await open();

    expect(await again.openActions(ACME)).toEqual([{ id: bob, record: aRecord("bob") }]);
    expect(await again.openActions(ZETA)).toEqual([]);
    await locked(again, "acme", (lock) =>
      lock.completeActions(
        [{ id: bob, action: anAction(), runId: "later", outcome: { kind: "interrupted", found: ABSENT } }],
        NOW_MS,
      ),
    );
    expect(await again.openActions(ACME)).toEqual([]);
    expect(await faultOf(again)).toBeUndefined();
  });

  holds(
    "an action whose end nobody heard is noted and stays open, and what a later look found closes it",
    async (open) => {
      const store = await open();
      const action = anAction({ cause: "drift" });
      const unknown = { kind: "unknown", message: "no answer came", hint: "The next look tells." } as const;
      const [id = 0] = await locked(store, "acme", (lock) => lock.beginActions([aRecord("alice", { action })]));
      await locked(store, "acme", (lock) =>
        lock.completeActions([{ id, action, runId: "a run", outcome: unknown }], NOW_MS),
      );

      expect((await store.openActions(ACME)).map((one) => one.id)).toEqual([id]);
      expect((await store.recall(ACME, NOW_MS)).open).toEqual([{ id, record: aRecord("alice", { action }) }]);
      expect((await store.recall(ACME, NOW_MS)).corrections).toEqual([]);
      expect((await store.recall(ZETA, NOW_MS)).open).toEqual([]);
      const found = { kind: "interrupted", found: admitted(), shows: "as-wanted" } as const;
      await locked(store, "acme", (lock) =>
        lock.completeActions([{ id, action, runId: "a run", outcome: found }], NOW_MS),
      );
      expect(await store.openActions(ACME)).toEqual([]);
      const entries = (await trailOf(store)).map(({ entry }) => entry);
      expect(entries.map(({ kind }) => kind)).toEqual(["action-begun", "action-unknown", "action-completed"]);
      expect(entries.slice(1)).toMatchObject([
        { begun: id, outcome: unknown },
        { begun: id, outcome: found },
      ]);
      expect(await faultOf(store)).toBeUndefined();
      // It was put right, though nobody heard of it then.
      expect((await store.recall(ACME, NOW_MS)).corrections).toMatchObject([{ participantId: ALICE }]);
    },
  );

  holds("a domain is one writer's until that lets go, and each writer has a higher fence", async (open) => {
    const [one, other] = [await open(), await open()];
    const lock = await one.lock(ACME);

    await expect(other.lock(ACME)).rejects.toMatchObject({ code: "locked" });
    await expect(one.lock(ACME)).rejects.toMatchObject({ code: "locked" });
    const zeta = await other.lock(ZETA);
    await lock.release();
    const next = await other.lock(ACME);

    expect(next.fence).toBeGreaterThan(lock.fence);
    await expect(one.lock(ACME)).rejects.toMatchObject({ code: "locked" });
    await next.release();
    await zeta.release();
  });

  holds("who has let go of a domain writes nothing more", async (open) => {
    const store = await open();
    const lock = await store.lock(ACME);
    await lock.release();

    expect(() => {
      lock.assertHeld();
    }).toThrow(expect.objectContaining({ code: "locked" }));
    await expect(lock.recordApplied(aLastApplied({ alice: admitted() }))).rejects.toMatchObject({ code: "locked" });
    await expect(lock.beginActions([aRecord("alice")])).rejects.toMatchObject({ code: "locked" });
    expect((await store.recall(ACME, NOW_MS)).lastApplied).toBeUndefined();
    expect(await store.openActions(ACME)).toEqual([]);
  });

  holds("a pause counts until its end or until somebody resumes", async (open) => {
    const store = await open();
    await store.decide({ kind: "pause", pause: aPause() });
    await store.decide({ kind: "pause", pause: aPause({ id: "pause-2", member: aName("alice") }) });

    expect((await store.recall(ACME, NOW_MS)).pauses).toHaveLength(2);
    expect((await store.recall(ACME, NOW_MS + DAY_MS)).pauses).toEqual([]);
    expect(await store.pauses(NOW_MS)).toHaveLength(2);
    const resume = { kind: "resume", domain: ACME, reason: "done", by: "bob", atMs: NOW_MS } as const;
    await store.decide({ ...resume, member: aName("alice") });
    expect((await store.recall(ACME, NOW_MS)).pauses).toEqual([aPause()]);
    await store.decide({ ...resume, member: undefined });
    expect((await store.recall(ACME, NOW_MS)).pauses).toEqual([]);
    expect((await trailOf(store)).map(({ entry }) => entry.kind)).toEqual(["paused", "paused", "resumed", "resumed"]);
  });

  holds("approvals end by themselves, and an accepted rewrite stays until it is used up", async (open) => {
    const store = await open();
    const digest = "a".repeat(64);
    await store.decide({ kind: "approve", approval: anApproval(digest) });
    const rewrite = { domain: ACME, commit: aCommitId("new"), reason: "history was cleaned", by: "bob", atMs: NOW_MS };
    await store.decide({ kind: "accept-rewrite", rewrite });

    expect((await store.recall(ACME, NOW_MS)).approvals).toEqual([anApproval(digest)]);
    const later = await store.recall(ACME, NOW_MS + 30 * DAY_MS);
    expect(later.approvals).toEqual([]);
    expect(later.acceptedRewrites).toEqual([rewrite]);
    await locked(store, "acme", (lock) => lock.recordApplied(aLastApplied({ alice: admitted() }), aCommitId("other")));
    expect((await store.recall(ACME, NOW_MS)).acceptedRewrites).toEqual([rewrite]);
    await locked(store, "acme", (lock) => lock.recordApplied(aLastApplied({ alice: admitted() }), rewrite.commit));
    expect((await store.recall(ACME, NOW_MS)).acceptedRewrites).toEqual([]);
  });

  holds("corrections of drift are remembered for a day, and forgotten when the member is resumed", async (open) => {
    const store = await open();
    const correct = async (atMs: number): Promise<void> => {
      await locked(store, "acme", async (lock) => {
        const action = anAction({ kind: "change", cause: "drift" });
        const [id = 0] = await lock.beginActions([aRecord("alice", { action })]);
        await lock.completeActions([{ id, action, runId: "a run", outcome: { kind: "effective" } }], atMs);
      });
    };
    await correct(NOW_MS - 2 * DAY_MS);
    await correct(NOW_MS - 1_000);
    await correct(NOW_MS);

    expect((await store.recall(ACME, NOW_MS)).corrections).toEqual([
      { participantId: ALICE, atMs: NOW_MS - 1_000 },
      { participantId: ALICE, atMs: NOW_MS },
    ]);
    await store.decide({
      kind: "resume",
      domain: ACME,
      member: aName("alice"),
      reason: "the other tool was stopped",
      by: "bob",
      atMs: NOW_MS,
    });
    expect((await store.recall(ACME, NOW_MS)).corrections).toEqual([]);
  });

  holds("runs that found the same are one record, and what was done always counts", async (open) => {
    const store = await open();
    const keep = (fields: Parameters<typeof aRun>[0]): Promise<void> =>
      locked(store, "acme", (lock) => lock.recordRun(aRun(fields), undefined));
    await keep({ id: "run-1", startedAtMs: 1, endedAtMs: 2 });
    await keep({ id: "run-2", startedAtMs: 3, endedAtMs: 4, traceId: "b".repeat(32) });
    await keep({ id: "run-3", startedAtMs: 5, result: "applied" });
    await keep({ id: "run-4", startedAtMs: 6, result: "applied" });
    await keep({ id: "run-5", startedAtMs: 7, result: "failed", message: "the domain is gone", commit: undefined });

    const runs = await store.runs({ domain: ACME, before: undefined, limit: 10 });
    expect(runs.map(({ id }) => id)).toEqual(["run-5", "run-4", "run-3", "run-1"]);
    expect(runs.at(-1)).toEqual(aRun({ id: "run-1", startedAtMs: 1, endedAtMs: 4, traceId: "b".repeat(32), times: 2 }));
    expect((await store.runs({ domain: undefined, before: "run-4", limit: 1 })).map(({ id }) => id)).toEqual(["run-3"]);
    expect(await store.run("run-5")).toMatchObject({ result: "failed", commit: undefined });
    expect(await store.run("run-2")).toBeUndefined();
    expect((await store.latestRuns()).map(({ id }) => id)).toEqual(["run-5"]);
    expect(await trailOf(store)).toHaveLength(4);
  });

  holds("runs stand in the order in which they were kept, also when the clock was set back", async (open) => {
    const store = await open();
    for (const [id, startedAtMs] of [
      ["run-1", 3_000],
      ["run-2", 2_000],
      ["run-3", 1_000],
    ] as const) {
      await locked(store, "acme", (lock) => lock.recordRun(aRun({ id, startedAtMs, result: "applied" }), undefined));
    }

    const ids = async (before?: string) => (await store.runs({ domain: ACME, before, limit: 10 })).map(({ id }) => id);
    expect(await ids()).toEqual(["run-3", "run-2", "run-1"]);
    expect(await ids("run-2")).toEqual(["run-1"]);
    expect((await store.latestRuns()).map(({ id }) => id)).toEqual(["run-3"]);
    expect(await faultOf(store)).toBeUndefined();
  });

  holds("drift keeps the moment in which it was first seen, until it is gone", async (open) => {
    const store = await open();
    const look = (endedAtMs: number, kinds: readonly ("changed" | "missing")[]): Promise<void> =>
      locked(store, "acme", (lock) =>
        lock.recordRun(
          aRun({ id: `run-${String(endedAtMs)}`, endedAtMs }),
          kinds.map((kind) => ({ participantId: ALICE, kind })),
        ),
      );
    await look(10, ["changed"]);
    await look(20, ["changed"]);
    expect(await store.drift(ACME)).toEqual([{ participantId: ALICE, kind: "changed", sinceMs: 10 }]);
    await look(30, ["missing"]);
    expect(await store.drift(ACME)).toEqual([{ participantId: ALICE, kind: "missing", sinceMs: 30 }]);
    await look(40, []);
    expect(await store.drift(ACME)).toEqual([]);
  });

  holds("the trail tells everything in order, of one member where one is named", async (open) => {
    const store = await open();
    await locked(store, "acme", async (lock) => {
      const ids = await lock.beginActions([aRecord("alice"), aRecord("bob")]);
      await lock.completeActions(
        ids.map((id, index) => ({
          id,
          action: anAction({ name: index === 0 ? "alice" : "bob" }),
          runId: "a run",
          outcome: { kind: "effective" },
        })),
        NOW_MS,
      );
      await lock.recordApplied(aLastApplied({ alice: admitted() }));
      await lock.recordRun(aRun({ result: "applied" }), []);
    });

    const kinds = (await trailOf(store)).map(({ entry }) => entry.kind);
    expect(kinds).toEqual([
      "action-begun",
      "action-begun",
      "action-completed",
      "action-completed",
      "applied",
      "run-ended",
    ]);
    const own: string[] = [];
    for await (const { entry } of store.audit({ after: 0, member: ALICE })) own.push(entry.kind);
    expect(own).toEqual(["action-begun", "action-completed"]);
    expect(await store.auditedParticipants("alice::1220")).toEqual([ALICE]);
    expect(await store.auditedParticipants(ALICE)).toEqual([ALICE]);
    expect(await store.auditedParticipants("al%")).toEqual([]);
    expect(await faultOf(store)).toBeUndefined();
    expect(await store.auditHead()).toMatchObject({ sequence: 6 });
  });

  holds("a member's story is found by its document's name, under every id that it had", async (open) => {
    const store = await open();
    const [old, young] = [aParticipantId("alice"), aParticipantId("alice-2")];
    await locked(store, "acme", async (lock) => {
      for (const participantId of [old, young]) {
        const action = anAction({ name: "alice" });
        const member = { participantId, name: aName("alice") };
        const [id = 0] = await lock.beginActions([aRecord("alice", { action: { ...action, member } })]);
        const outcome = { kind: "effective" } as const;
        await lock.completeActions([{ id, action: { ...action, member }, runId: "a run", outcome }], NOW_MS);
      }
      await lock.beginActions([aRecord("bob")]);
    });
    await store.decide({ kind: "pause", pause: aPause({ member: aName("alice") }) });

    const told: string[] = [];
    for await (const { entry } of store.audit({ after: 0, member: "alice", domain: ACME })) told.push(entry.kind);
    expect(told).toEqual(["action-begun", "action-completed", "action-begun", "action-completed", "paused"]);
    for await (const { entry } of store.audit({ after: 0, member: "alice", domain: ZETA })) told.push(entry.kind);
    expect(told).toHaveLength(5);
  });

  holds("retention removes what is old, says so, and the chain still verifies", async (open) => {
    const store = await open();
    for (let day = 0; day < 5; day += 1) {
      const sinceMs = NOW_MS + day * DAY_MS;
      await store.decide({ kind: "pause", pause: aPause({ id: `pause-${String(day)}`, sinceMs }) });
    }

    expect(await store.pruneAudit(NOW_MS + 3 * DAY_MS, NOW_MS + 5 * DAY_MS)).toBe(3);

    const trail = await trailOf(store);
    expect(trail.map(({ sequence }) => sequence)).toEqual([4, 5, 6]);
    expect(trail.at(-1)?.entry).toMatchObject({ kind: "checkpoint", upTo: 3, removed: 3 });
    expect(await faultOf(store)).toBeUndefined();
    expect(await store.pruneAudit(NOW_MS, NOW_MS)).toBe(0);
  });

  holds("what belongs to an open action is never removed", async (open) => {
    const store = await open();
    await locked(store, "acme", (lock) => lock.beginActions([aRecord("alice")]));

    expect(await store.pruneAudit(NOW_MS + DAY_MS, NOW_MS + DAY_MS)).toBe(0);
    expect(await trailOf(store)).toHaveLength(1);
  });

  holds("many writers of many domains make one chain", async (open) => {
    const stores = [await open(), await open(), await open()];
    await Promise.all(
      stores.flatMap((store, index) =>
        ["acme", "zeta"].map(async (domain) => {
          const name = `${domain}-${String(index)}`;
          await locked(store, name, async (lock) => {
            for (let count = 0; count < 5; count += 1) {
              const domainOf = { name: aName(name), domainId: aDomainId(name) };
              await lock.beginActions([aRecord("alice", { domain: domainOf })]);
            }
          });
        }),
      ),
    );

    const trail = await trailOf(sure(stores[0]));
    expect(trail).toHaveLength(30);
    expect(await faultOf(sure(stores[0]))).toBeUndefined();
  });

  holds("of a domain's endpoints the last look is known, also after a restart, and in no trail", async (open) => {
    const store = await open();
    expect(await store.endpointLook(ACME)).toBeUndefined();
    await store.keepEndpointLook(ACME, aLook([aSilence()]));
    const last = aLook([aSighting(), aSilence(NOW_MS, { sequencer: "west", isUp: undefined })], { atMs: NOW_MS + 1 });
    await store.keepEndpointLook(ACME, last);
    await store.keepEndpointLook(ZETA, aLook([]));
    await store.close();

    const next = await open();
    expect(await next.endpointLook(ACME)).toEqual(last);
    expect(await trailOf(next)).toEqual([]);
  });

  holds("an export holds everything, and goes into an empty store only", async (open) => {
    const store = await open();
    await fill(store);

    await expect(store.restore(aDump(await dumpOf(store)))).rejects.toMatchObject({ code: "usage" });
    expect(await trailOf(store)).toHaveLength(8);
  });
}

/** A little of everything that a store holds. */
/** Something of every kind. */
export async function fill(store: Store): Promise<void> {
  await locked(store, "acme", async (lock) => {
    const action = anAction({ kind: "change", cause: "drift" });
    const [id = 0] = await lock.beginActions([aRecord("alice", { action })]);
    await lock.completeActions([{ id, action, runId: "a run", outcome: { kind: "effective" } }], NOW_MS);
    await lock.beginActions([aRecord("bob")]);
    await lock.recordApplied(aLastApplied({ alice: admitted(), bob: SUSPENDED }));
    await lock.recordRun(aRun({ result: "applied" }), [{ participantId: ALICE, kind: "changed" }]);
  });
  await store.decide({ kind: "pause", pause: aPause() });
  await fillRequests(store);
  await store.keepEndpointLook(ACME, aLook([aSighting()]));
}

export async function dumpOf(store: Store): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of store.dump()) lines.push(line.trimEnd());
  return lines;
}

/** Lines as they come from a file. */
async function* aDump(lines: readonly string[]): AsyncGenerator<string> {
  await Promise.resolve();
  yield* lines;
}

/** An export of `from` makes `to` the same store, and nothing less than a whole one does. */
export function testTransfer(
  what: string,
  prepare: () => Promise<{ readonly from: Store; readonly to: () => Promise<Store> }>,
): void {
  test(`${what}: an export moves everything without loss`, async () => {
    const { from, to } = await prepare();
    await fill(from);
    const target = await to();

    const counts = await target.restore(aDump(await dumpOf(from)));

    expect(counts).toMatchObject({
      applied: 1,
      audit: 8,
      open_actions: 1,
      runs: 1,
      decisions: 1,
      corrections: 1,
      drift: 1,
      requests: 2,
      shown_effects: 2,
      request_approvals: 1,
      approved_files: 2,
      approvals_began: 1,
      owner_accounts: 1,
      heard_comments: 1,
      deliveries: 2,
      endpoint_looks: 1,
    });
    expect(await dumpOf(target)).toEqual(await dumpOf(from));
    expect(await target.recall(ACME, NOW_MS)).toEqual(await from.recall(ACME, NOW_MS));
    await expectRequests(target);
    expect(await faultOf(target)).toBeUndefined();
    // It goes on where the other one ended.
    await target.decide({ kind: "approve", approval: anApproval("a".repeat(64)) });
    expect(await faultOf(target)).toBeUndefined();
  });

  test(`${what}: an export that is not whole, or was changed, leaves the store empty`, async () => {
    const { from, to } = await prepare();
    await fill(from);
    const lines = await dumpOf(from);
    const damages: Readonly<Record<string, readonly string[]>> = {
      "its end is missing": lines.slice(0, -1),
      "a line is missing": lines.filter((_, index) => index !== 3),
      "a line was changed": lines.map((line) => line.replace("Submission", "Observation")),
      "lines were reordered": [lines[0] ?? "", ...lines.slice(1, -1).toReversed(), lines.at(-1) ?? ""],
      "half a line": [...lines.slice(0, 2), (lines[2] ?? "").slice(0, 20)],
      "another file": ["{}"],
      nothing: [],
    };
    const target = await to();
    for (const [damage, damaged] of Object.entries(damages)) {
      await expect(target.restore(aDump(damaged)), damage).rejects.toMatchObject({ code: "usage" });
      expect(await dumpOf(target), damage).toHaveLength(3);
    }
    await target.restore(aDump(lines));
  });
}
