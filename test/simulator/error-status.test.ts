import { status } from "@grpc/grpc-js";
import { expect, test } from "vitest";

import { TopologyManagerReadService } from "../../src/protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_manager_read_service_pb.ts";
import { CantonError } from "../../src/simulator/canton-error.ts";
import { errorStatus } from "../../src/simulator/error-status.ts";
import { ALICE, aSimulator, readFailure, SimulatorClient } from "./simulator-client.ts";

const TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
const TRACED = { metadata: { traceparent: `00-${TRACE_ID}-00f067aa0ba902b7-01` } };

test("the caller's trace id is in the text, in the details and in the log", async () => {
  const logged: string[] = [];
  const simulator = await aSimulator({ log: (line) => logged.push(line) });
  const client = new SimulatorClient(simulator);
  const request = { domain: simulator.domainId, participant: `PAR::${ALICE}`, change: "Remove" } as const;

  const failure = await client.authorizeFailure(request, TRACED);

  expect(failure.text).toMatch(/^NO_CORRESPONDING_ACTIVE_TX_TO_REVOKE\(9,4bf92f35\): There is no active/);
  expect(failure).toMatchObject({ requestId: TRACE_ID, detailTypes: ["ErrorInfo", "RequestInfo"] });
  expect(failure.metadata).toMatchObject({ category: "9", tid: TRACE_ID, domain: "acme" });
  expect(logged.filter((line) => line.includes(`tid:${TRACE_ID}`))).toHaveLength(3);
  expect(logged.join("\n")).toMatch(
    / WARN .*NO_CORRESPONDING_ACTIVE_TX_TO_REVOKE\(9,4bf92f35\).*err-context:\{mapping=/,
  );
});

test("without a trace the text says 0, and only the request log makes one up", async () => {
  const logged: string[] = [];
  const simulator = await aSimulator({ log: (line) => logged.push(line) });
  const client = new SimulatorClient(simulator);
  const request = { domain: simulator.domainId, participant: `PAR::${ALICE}`, change: "Remove" } as const;

  const failure = await client.authorizeFailure(request);

  expect(failure.text).toMatch(/^NO_CORRESPONDING_ACTIVE_TX_TO_REVOKE\(9,0\): /);
  expect(failure).toMatchObject({ requestId: undefined, detailTypes: ["ErrorInfo"] });
  expect(failure.metadata).not.toHaveProperty("tid");
  expect(logged.filter((line) => /DEBUG .* tid:[0-9a-f]{32} /.test(line))).toHaveLength(2);
  expect(logged.filter((line) => line.includes("WARN")).every((line) => !line.includes("tid:"))).toBe(true);
});

test("a redacted error tells nothing but where to ask, while the log has its id", async () => {
  const logged: string[] = [];
  const simulator = await aSimulator({ log: (line) => logged.push(line) });
  const client = new SimulatorClient(simulator);
  const request = { domain: simulator.domainId, participant: `PAR::${ALICE}`, change: "Replace" } as const;

  const failure = await client.authorizeFailure(request, TRACED);

  expect(failure.text).toBe(
    `An error occurred. Please contact the operator and inquire about the request <no-correlation-id> with tid ${TRACE_ID}`,
  );
  expect(failure).toMatchObject({ code: status.INTERNAL, requestId: TRACE_ID, detailTypes: ["RequestInfo"] });
  expect(logged.join("\n")).toContain("TOPOLOGY_MANAGER_INTERNAL_ERROR(4,4bf92f35)");
});

test("an error that may pass says when to try again, between the other details", async () => {
  const simulator = await aSimulator({ faults: { unavailable: ["ListParticipantDomainState"] } });
  const client = new SimulatorClient(simulator);

  const failure = await client.failure(TopologyManagerReadService.method.listParticipantDomainState, {}, TRACED);

  expect(failure).toMatchObject({ code: status.UNAVAILABLE, retrySeconds: 1 });
  expect(failure.detailTypes).toEqual(["ErrorInfo", "RetryInfo", "RequestInfo"]);
});

test("a long cause is cut and ends in three dots, keys lose what is not allowed, and the whole stays within 4 KiB", () => {
  const error = new CantonError("WRONG_DOMAIN", "x".repeat(600), { "the key!": "y".repeat(9_000), other: "z" });

  const answer = errorStatus(error, { traceId: TRACE_ID, nodeKind: "domain", nodeName: "acme" });

  const { text, metadata } = readFailure(Object.assign(new Error(), answer) as never);
  expect(text).toBe(`WRONG_DOMAIN(9,4bf92f35): ${"x".repeat(512)}...`);
  expect(metadata["thekey"]).toMatch(/^y+\.\.\.$/);
  const bytes = answer.metadata?.get("grpc-status-details-bin")[0];
  expect(bytes?.length).toBeLessThan(4_096);
});
