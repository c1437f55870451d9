import { expect, onTestFinished, test } from "vitest";

import { reachService } from "../../src/app/reach-service.ts";
import type { Environment } from "../../src/settings/environment.ts";
import type { Settings } from "../../src/settings/settings.ts";
import { aDirectory } from "../adapters/git/a-repository.ts";

const ENVIRONMENT: Environment = { variables: {}, searchPath: "/usr/bin:/bin", hasNoColor: true, user: "olga@desk" };
const { signal } = new AbortController();

/** The store of a service that does not run. */
async function aStore() {
  const directory = await aDirectory();
  const settings = {
    register: { url: directory, branch: "main", token: undefined },
    stateDirectory: directory,
    store: undefined,
    api: undefined,
    forge: undefined,
    audit: { directory: undefined, retainMs: undefined },
    domains: new Map([["acme", {}]]),
  } as unknown as Settings;
  const service = await reachService(settings, ENVIRONMENT, { direct: false, onFallback: () => undefined });
  onTestFinished(() => service.close());
  return service;
}

test("without a service its store is asked, and decisions are recorded under who runs the program", async () => {
  const service = await aStore();
  const digest = "ab".repeat(32);

  const approved = await service.decide("approve", "acme", { digest, reason: "seen", validFor: "1h" }, signal);

  expect(approved).toMatchObject({ kind: "Decision", decision: "approve", domain: "acme", by: "olga@desk" });
  const { records, head } = await service.trail({ domain: "acme", member: undefined, after: 0, limit: 10 }, signal);
  expect(records).toHaveLength(1);
  expect(head.sequence).toBe(1);
  const lines: string[] = [];
  for await (const line of service.exportTrail(signal)) lines.push(line);
  expect(lines).toHaveLength(2);
  expect(await service.runs({ domain: undefined, before: undefined, limit: 5 }, signal)).toMatchObject({ runs: [] });
});

test("what the store does not have is an error that says so", async () => {
  const service = await aStore();
  const past = { before: undefined, limit: 5 };

  await expect(service.run("none", signal)).rejects.toMatchObject({ code: "usage", message: "there is no such run" });
  const asks: readonly (() => Promise<unknown>)[] = [
    () => service.runs({ domain: "acne", ...past }, signal),
    () => service.reconcile("acne", signal),
    () => service.decide("resume", "acne", { reason: "done" }, signal),
  ];
  for (const ask of asks) {
    await expect(ask()).rejects.toMatchObject({ code: "usage", hint: "Did you mean acme?" });
  }
  await expect(service.runs({ domain: undefined, ...past, limit: 201 }, signal)).rejects.toMatchObject({
    message: "limit is not a whole number from 1 to 200",
  });
});
