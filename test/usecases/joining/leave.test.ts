import { expect, test } from "vitest";

import { leave } from "../../../src/usecases/joining/leave.ts";
import { aDomainId, aParticipantId } from "../../build/identifiers.ts";
import { failureOf, TRACE_ID } from "../domain/a-world.ts";
import { MemoryParticipant } from "./memory-participant.ts";

const CONTEXT = { signal: new AbortController().signal, traceId: TRACE_ID };
const DOMAIN_ID = aDomainId("acme");
const URL = "https://east.example";
const ENTRY = {
  alias: "AliceDomain",
  domainId: DOMAIN_ID,
  sequencers: [{ alias: "DefaultSequencer", endpoints: [URL], trustRoots: undefined }],
  trustThreshold: 1,
};

async function aConnected(): Promise<MemoryParticipant> {
  const node = new MemoryParticipant(aParticipantId("alice"), { [URL]: { domainId: DOMAIN_ID, admits: true } });
  await node.register(ENTRY, CONTEXT);
  await node.connect(ENTRY.alias, CONTEXT);
  await node.modify(ENTRY, false, CONTEXT);
  return node;
}

test("who leaves is disconnected and does not come back by itself; leaving twice is no error", async () => {
  const node = await aConnected();

  expect(await leave(node, "AliceDomain", CONTEXT)).toEqual({ alias: "AliceDomain", wasConnected: true });
  expect(await node.domains(CONTEXT)).toMatchObject([{ isConnected: false, isManual: true }]);
  expect(await leave(node, "AliceDomain", CONTEXT)).toEqual({ alias: "AliceDomain", wasConnected: false });
});

test("a domain that was registered and never connected is left, too", async () => {
  const node = new MemoryParticipant(aParticipantId("alice"));
  await node.register(ENTRY, CONTEXT);
  await node.modify(ENTRY, false, CONTEXT);

  expect(await leave(node, "AliceDomain", CONTEXT)).toMatchObject({ wasConnected: false });
  expect(await node.domains(CONTEXT)).toMatchObject([{ isManual: true }]);
});

test("a domain that the participant does not know cannot be left, and the known ones are told", async () => {
  const none = new MemoryParticipant(aParticipantId("alice"));
  expect(await failureOf(leave(none, "Elsewhere", CONTEXT))).toMatchObject({
    code: "usage",
    message: "the participant has no domain that it calls Elsewhere",
    hint: "It has none at all.",
  });

  const node = await aConnected();
  expect(await failureOf(leave(node, "Elsewhere", CONTEXT))).toMatchObject({ hint: "It has AliceDomain." });
});
