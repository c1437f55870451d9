import { expect, test } from "vitest";

import { RollcallError } from "../../src/model/error.ts";
import type { DomainId } from "../../src/model/identifier.ts";
import type { Action } from "../../src/model/plan.ts";
import { ABSENT, describeStanding, type Standing, SUSPENDED } from "../../src/model/standing.ts";
import type { DomainManager, WriteContext } from "../../src/ports/domain-manager.ts";
import { aDomainId, aParticipantId } from "../build/identifiers.ts";
import { admitted } from "../build/members.ts";
import { anAction } from "../build/plans.ts";

/** A domain, and somebody else who administers it. */
export interface DomainUnderTest {
  readonly domainId: DomainId;
  readonly open: (expected: DomainId) => DomainManager;
  /** Somebody types this into the domain's console; nothing for an absent one. */
  readonly setState: (name: string, standing: Standing) => Promise<void>;
}

const ALICE = aParticipantId("alice");
const BOB = aParticipantId("bob");
const CONTEXT: WriteContext = {
  signal: new AbortController().signal,
  traceId: "0af7651916cd43dd8448eb211c80319c",
  beforeWrite: () => undefined,
};

/** Every way from one standing to another. */
const STANDINGS = [ABSENT, SUSPENDED, admitted("Observation"), admitted("Submission", "Vip")];
const WAYS = STANDINGS.flatMap((before) => STANDINGS.map((after) => ({ before, after })));

/** What every `DomainManager` of a flavour with trust levels and disabled entries keeps. */
export function testDomainManager(what: string, prepare: () => Promise<DomainUnderTest>): void {
  const holds = (sentence: string, body: (domain: DomainUnderTest, manager: DomainManager) => Promise<void>): void => {
    test(`${what}: ${sentence}`, async () => {
      const domain = await prepare();
      const manager = domain.open(domain.domainId);
      try {
        await body(domain, manager);
      } finally {
        manager.close();
      }
    });
  };

  holds("an empty domain is read as one, and says who it is", async ({ domainId }, manager) => {
    const live = await manager.read(CONTEXT);

    expect(live.domainId).toBe(domainId);
    expect(live.members.size).toBe(0);
    expect(live.sequencerKeys.length).toBeGreaterThan(0);
    expect((await manager.identify(CONTEXT)).domainId).toBe(domainId);
  });

  for (const { before, after } of WAYS) {
    holds(`from ${describeStanding(before)} to ${describeStanding(after)}`, async ({ setState }, manager) => {
      await setState("alice", before);
      await setState("bob", admitted("Confirmation"));
      const action = await plannedNow(manager, after);

      const submission = await manager.submit(action, CONTEXT);

      expect(submission.kind).toBe(describeStanding(before) === describeStanding(after) ? "unchanged" : "accepted");
      const { members } = await manager.read(CONTEXT);
      expect(members.get(ALICE)?.standing ?? ABSENT).toEqual(after);
      expect(members.get(BOB)?.standing).toEqual(admitted("Confirmation"));
    });
  }

  holds("what somebody else changed is not overwritten", async ({ setState }, manager) => {
    await setState("alice", admitted());
    const action = await plannedNow(manager, admitted("Confirmation"));
    await setState("alice", admitted("Observation"));

    await expect(manager.submit(action, CONTEXT)).rejects.toMatchObject({ code: "stale_plan" });

    expect((await manager.read(CONTEXT)).members.get(ALICE)?.standing).toEqual(admitted("Observation"));
  });

  holds("a write that its caller may not make any more is not made", async ({ setState }, manager) => {
    await setState("alice", admitted());
    const action = await plannedNow(manager, admitted("Confirmation"));
    const refusal = new RollcallError("locked", "the domain was lost", { hint: "Ask who has it." });
    const beforeWrite = (): void => {
      throw refusal;
    };

    await expect(manager.submit(action, { ...CONTEXT, beforeWrite })).rejects.toBe(refusal);

    expect((await manager.read(CONTEXT)).members.get(ALICE)?.standing).toEqual(admitted());
  });

  holds("what somebody else has brought there already is unchanged", async ({ setState }, manager) => {
    const action = await plannedNow(manager, admitted());
    await setState("alice", admitted());

    expect(await manager.submit(action, CONTEXT)).toEqual({ kind: "unchanged" });
  });

  holds("equal versions are equal entries", async ({ setState }, manager) => {
    const versions: (string | undefined)[] = [];
    for (const standing of [admitted(), SUSPENDED, admitted()]) {
      await setState("alice", standing);
      versions.push((await manager.read(CONTEXT)).members.get(ALICE)?.version);
    }

    expect(versions[0]).toBe(versions[2]);
    expect(versions[0]).not.toBe(versions[1]);
  });

  holds("single members are told as the whole is, and unknown ones are left out", async ({ setState }, manager) => {
    await setState("alice", admitted("Confirmation"));
    const whole = (await manager.read(CONTEXT)).members.get(ALICE);

    const members = await manager.readMembers([BOB, ALICE], CONTEXT);

    expect([...members.keys()]).toEqual([ALICE]);
    expect(members.get(ALICE)).toEqual(whole);
    expect(await manager.readMembers([], CONTEXT)).toEqual(new Map());
  });

  holds("whose entry was removed is told with its moment and its key", async ({ setState }, manager) => {
    await setState("alice", admitted("Confirmation"));
    await setState("bob", admitted());
    const [entry] = (await manager.read(CONTEXT)).members.get(ALICE)?.entries ?? [];
    await manager.submit(await plannedNow(manager, ABSENT), CONTEXT);
    expect((await manager.read(CONTEXT)).members.has(ALICE)).toBe(false);

    const removals = await manager.readRemovals([ALICE, BOB], CONTEXT);

    expect([...removals.keys()]).toEqual([ALICE]);
    expect(removals.get(ALICE)?.signedBy).toBe(entry?.signedBy);
    expect(removals.get(ALICE)?.atMs).toBeGreaterThanOrEqual(entry?.sinceMs ?? 0);
  });

  holds("another domain than the expected one is refused", async ({ open, setState }) => {
    await setState("alice", admitted());
    const manager = open(aDomainId("elsewhere"));

    await expect(manager.read(CONTEXT)).rejects.toMatchObject({ code: "settings" });
    await expect(manager.submit(anAction(), CONTEXT)).rejects.toMatchObject({ code: "settings" });
    manager.close();
  });

  holds("asking whether writes would be taken changes nothing", async (_domain, manager) => {
    await manager.probeWrites(CONTEXT);

    expect((await manager.read(CONTEXT)).members.size).toBe(0);
  });

  holds("nothing is asked or written after an abort", async (_domain, manager) => {
    const ended = { ...CONTEXT, signal: AbortSignal.abort() };

    await expect(manager.read(ended)).rejects.toThrow();
    await expect(manager.readMembers([ALICE], ended)).rejects.toThrow();
    await expect(manager.submit(anAction(), ended)).rejects.toThrow();
    await expect(manager.identify(ended)).rejects.toThrow();

    expect((await manager.read(CONTEXT)).members.size).toBe(0);
  });
}

async function plannedNow(manager: DomainManager, after: Standing): Promise<Action> {
  const live = (await manager.read(CONTEXT)).members.get(ALICE);
  return anAction({ after, before: live?.standing ?? ABSENT, beforeVersion: live?.version ?? "" });
}
