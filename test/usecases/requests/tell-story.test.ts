import { expect, test } from "vitest";

import type { StoryFact } from "../../../src/model/request-story.ts";
import type { RunRecord } from "../../../src/model/run.ts";
import type { Ancestry } from "../../../src/ports/register.ts";
import type { RequestRecord } from "../../../src/ports/request-store.ts";
import { deploymentOf, factsOf, isTold, tellStory } from "../../../src/usecases/requests/tell-story.ts";
import { aCommitId, aName, aParticipantId, NOW_MS } from "../../build/identifiers.ts";
import { aDomainStory, aMemberConnection, aMemberStory, aRequestRecord, aRequestStory } from "../../build/requests.ts";
import { aRun } from "../../build/runs.ts";

const { signal } = new AbortController();
const [ACME, ALICE] = [aName("acme"), aName("alice")];
const LANDED = aCommitId("landed");
const IN_FORCE: StoryFact = { kind: "in-force", domain: ACME, member: ALICE, sinceMs: NOW_MS + 5 };

interface World {
  readonly run?: Partial<RunRecord>;
  /** How the run's commit stands to the one that the request became. */
  readonly ancestry?: Ancestry;
  readonly record?: Partial<RequestRecord>;
}

/** The story of a request that admits alice to acme, of whom no action is on record. */
function told({ run, ancestry = "descends", record = {} }: World) {
  const members = [{ domain: ACME, name: ALICE, participantId: aParticipantId("alice"), kind: "admit" as const }];
  return tellStory(
    {
      store: {
        latestRuns: () => Promise.resolve(run === undefined ? [] : [aRun(run)]),
        audit: async function* () {
          yield* await Promise.resolve([]);
        },
      },
      register: { ancestry: () => Promise.resolve(ancestry) },
      liveMembers: () => Promise.resolve(undefined),
      connectionOf: () => Promise.resolve(aMemberConnection()),
    },
    { ...aRequestRecord({ members, ...record }), landed: LANDED, landedAtMs: NOW_MS },
    signal,
  );
}

test("a request waits until a run has seen its commit", async () => {
  expect((await told({})).domains).toMatchObject([{ state: "waiting", inForceSinceMs: undefined }]);
  expect((await told({ run: {}, ancestry: "older" })).domains).toMatchObject([{ state: "waiting" }]);
});

test("a run that found nothing to do shows that the members are in force, and how they connect", async () => {
  const { domains, connections } = await told({ run: { startedAtMs: NOW_MS + 5 } });

  expect(domains).toMatchObject([{ state: "effective", inForceSinceMs: NOW_MS + 5 }]);
  expect(domains[0]?.members).toMatchObject([{ name: ALICE, inForceSinceMs: NOW_MS + 5, hasJoined: false }]);
  expect(connections).toEqual([aMemberConnection()]);
});

test.each([
  ["held", "held"],
  ["reported", "held"],
  ["unknown", "unknown"],
  ["failed", "failed"],
  ["partial", "failed"],
  ["invalid", "failed"],
] as const)("a run that ended %s shows the request as %s, with its message", async (result, state) => {
  const { domains, connections } = await told({ run: { result, message: "because" } });

  expect(domains).toMatchObject([{ state, message: "because", inForceSinceMs: undefined }]);
  expect(connections).toEqual([]);
});

test("what was in force once stays so, with trouble that comes later beside it", async () => {
  const { domains } = await told({ run: { result: "failed", message: "away" }, record: { facts: [IN_FORCE] } });

  expect(domains).toMatchObject([
    { state: "effective", inForceSinceMs: NOW_MS + 5, later: { kind: "failed", message: "away" } },
  ]);
});

test("a connection package that was issued is told as it was", async () => {
  const issued = aMemberConnection({ markdown: "### As it was" });

  const { connections } = await told({ run: {}, record: { facts: [IN_FORCE], connections: [issued] } });

  expect(connections).toEqual([issued]);
});

test("the facts of a story are what is in force, and who has joined", () => {
  const members = [aMemberStory({ inForceSinceMs: NOW_MS, hasJoined: true }), aMemberStory({ name: "bob" })];

  expect(factsOf({ domains: [aDomainStory({ members })] }, NOW_MS + 9)).toEqual([
    { kind: "in-force", domain: ACME, member: ALICE, sinceMs: NOW_MS },
    { kind: "joined", domain: ACME, member: ALICE, sinceMs: NOW_MS + 9 },
  ]);
});

test("a story ends once all is in force, who was admitted has joined, and has a connection package", () => {
  const members = [aMemberStory({ hasJoined: true })];
  const over = aRequestStory({ domains: [aDomainStory({ state: "effective", members })] });

  expect(isTold(over)).toBe(true);
  expect(isTold({ ...over, connections: [aMemberConnection({ markdown: undefined, refusal: "invalid" })] })).toBe(
    false,
  );
  expect(isTold(aRequestStory({ domains: [aDomainStory({ state: "applied" })] }))).toBe(false);
  const waiting = [aMemberStory({ hasJoined: false })];
  expect(isTold(aRequestStory({ domains: [aDomainStory({ state: "effective", members: waiting })] }))).toBe(false);
});

test("a deployment shows a domain's state, with a message that fits", () => {
  const deployed = deploymentOf(aRequestStory(), aDomainStory({ state: "held", message: "x".repeat(200) }));

  expect(deployed).toMatchObject({ commit: LANDED, domain: ACME, state: "queued", description: "x".repeat(140) });
  expect(deploymentOf(aRequestStory(), aDomainStory({ state: "effective" }))).toMatchObject({ state: "success" });
});
