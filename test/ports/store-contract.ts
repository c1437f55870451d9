import { expect, onTestFinished, test } from "vitest";

import type { ActionRecord } from "../../src/model/run.ts";
import { ABSENT, SUSPENDED } from "../../src/model/standing.ts";
import type { Store } from "../../src/ports/store.ts";
import { aLastApplied } from "../build/domains.ts";
import { aCommitId, aDomainId, aName, aParticipantId, sure } from "../build/identifiers.ts";
import { admitted } from "../build/members.ts";
import { anAction } from "../build/plans.ts";

const ACME = aName("acme");
const ZETA = aName("zeta");

function aRecord(name: string, domain = ACME): ActionRecord {
  return {
    runId: "a run",
    domain: { name: domain, domainId: aDomainId(domain) },
    commit: aCommitId("now"),
    digest: "d".repeat(64),
    traceId: "0af7651916cd43dd8448eb211c80319c",
    action: anAction({ name, before: SUSPENDED, after: admitted("Confirmation", "Vip"), beforeVersion: "2.4.1" }),
    atMs: 1_790_000_000_000,
  };
}

/** What every `Store` keeps. `open` opens the same durable state each time. */
export function testStore(what: string, prepare: () => Promise<{ readonly open: () => Store }>): void {
  const holds = (sentence: string, body: (open: () => Store) => void): void => {
    test(`${what}: ${sentence}`, async () => {
      const { open } = await prepare();
      const stores: Store[] = [];
      onTestFinished(() => {
        for (const store of stores) {
          try {
            store.close();
          } catch {
            // The test has closed it.
          }
        }
      });
      body(() => {
        const store = open();
        stores.push(store);
        return store;
      });
    });
  };

  holds("of a domain to which nothing was applied nothing is known", (open) => {
    expect(open().lastApplied(ACME)).toBeUndefined();
    expect(open().openActions(ACME)).toEqual([]);
  });

  holds("what was applied is known again after a restart, in full", (open) => {
    const applied = aLastApplied({
      alice: admitted("Confirmation", "Vip"),
      bob: SUSPENDED,
      carol: ABSENT,
      dave: admitted("Observation", undefined),
    });
    const store = open();
    store.recordApplied(ACME, applied);
    store.close();

    const again = sure(open().lastApplied(ACME));

    expect({ ...again, members: [...again.members] }).toEqual({ ...applied, members: [...applied.members] });
  });

  holds("a folder's run has no commit, and none is made up", (open) => {
    const store = open();
    store.recordApplied(ACME, aLastApplied({}, { commit: undefined, sequencers: [] }));
    store.close();

    expect(open().lastApplied(ACME)).toEqual(aLastApplied({}, { commit: undefined, sequencers: [] }));
  });

  holds("what is applied later takes the place of what was before, in its own domain only", (open) => {
    const store = open();
    store.recordApplied(ACME, aLastApplied({ alice: admitted() }));
    store.recordApplied(ZETA, aLastApplied({ zoe: admitted() }));
    store.recordApplied(ACME, aLastApplied({ bob: SUSPENDED }, { atMs: 5 }));

    expect([...sure(store.lastApplied(ACME)).members.keys()]).toEqual([aParticipantId("bob")]);
    expect(store.lastApplied(ACME)?.atMs).toBe(5);
    expect([...sure(store.lastApplied(ZETA)).members.keys()]).toEqual([aParticipantId("zoe")]);
  });

  holds("ten thousand members are kept", (open) => {
    const members = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`m${String(index)}`, admitted()]));
    const store = open();
    store.recordApplied(ACME, aLastApplied(members));
    store.close();

    expect(open().lastApplied(ACME)?.members.size).toBe(10_000);
  });

  holds("an action that was begun is open until it is completed, also after a restart", (open) => {
    const store = open();
    const [alice = 0, bob = 0] = store.beginActions([aRecord("alice"), aRecord("bob")]);
    store.completeActions([{ id: alice, outcome: { kind: "effective" } }], 2_000);
    store.close();

    const again = open();

    expect(again.openActions(ACME)).toEqual([{ id: bob, record: aRecord("bob") }]);
    again.completeActions([{ id: bob, outcome: { kind: "interrupted", found: ABSENT } }], 3_000);
    again.close();
    expect(open().openActions(ACME)).toEqual([]);
  });

  holds("open actions come oldest first, and each domain's by themselves", (open) => {
    const store = open();
    store.beginActions([aRecord("carol"), aRecord("zoe", ZETA)]);
    store.beginActions([aRecord("alice")]);

    expect(store.openActions(ACME).map(({ record }) => record.action.member.name)).toEqual(["carol", "alice"]);
    expect(store.openActions(ZETA).map(({ record }) => record.action.member.name)).toEqual(["zoe"]);
  });

  holds("each action has an id of its own, and nothing begun or completed is nothing", (open) => {
    const store = open();
    const ids = [
      ...store.beginActions([aRecord("alice"), aRecord("alice")]),
      ...store.beginActions([aRecord("alice")]),
    ];

    expect(new Set(ids).size).toBe(3);
    expect(store.beginActions([])).toEqual([]);
    store.completeActions([], 0);
    expect(store.openActions(ACME)).toHaveLength(3);
  });

  holds("a domain is one writer's until that lets go", (open) => {
    const [one, other] = [open(), open()];
    const lock = one.lock(ACME);

    expect(() => other.lock(ACME)).toThrow(expect.objectContaining({ code: "locked" }));
    expect(() => one.lock(ACME)).toThrow(expect.objectContaining({ code: "locked" }));
    const zeta = other.lock(ZETA);
    lock.release();
    const next = other.lock(ACME);

    expect(() => one.lock(ACME)).toThrow(expect.objectContaining({ code: "locked" }));
    next.release();
    zeta.release();
  });

  holds("a store may be read and written while another one has a domain", (open) => {
    const [one, other] = [open(), open()];
    const lock = one.lock(ACME);

    other.recordApplied(ZETA, aLastApplied({ zoe: admitted() }));
    one.recordApplied(ACME, aLastApplied({ alice: admitted() }));
    const [id = 0] = other.beginActions([aRecord("zoe", ZETA)]);
    one.completeActions([{ id, outcome: { kind: "effective" } }], 1);

    expect(one.lastApplied(ZETA)?.members.size).toBe(1);
    expect(other.lastApplied(ACME)?.members.size).toBe(1);
    expect(other.openActions(ZETA)).toEqual([]);
    lock.release();
  });
}
