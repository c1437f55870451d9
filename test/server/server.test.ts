import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";

import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";

import { RollcallError } from "../../src/model/error.ts";
import { type CommitId, parseParticipantId, shortId } from "../../src/model/identifier.ts";
import type { RunRecord } from "../../src/model/run.ts";
import { recognise } from "../../src/server/doors.ts";
import { startServer } from "../../src/server/server.ts";
import { readConnectionPackage } from "../../src/usecases/joining/read-connection-package.ts";
import { aSequencerYaml } from "../build/documents.ts";
import { aLook, aSilence, EAST_URL } from "../build/endpoints.ts";
import { aCommitId, aFingerprint, aName, aParticipantId, sure } from "../build/identifiers.ts";
import { admitted } from "../build/members.ts";
import { aPause } from "../build/memories.ts";
import { anAction } from "../build/plans.ts";
import { aRecord, aRun } from "../build/runs.ts";
import { ACME } from "../usecases/domain/a-world.ts";
import { aServer, OPERATOR, type ServerUnderTest, sha256, VIEWER } from "./a-server.ts";

const A_COMMIT = aCommitId("seen");

const POSTS: Readonly<Record<string, object>> = {
  "/api/v1/domains/acme/reconcile": {},
  "/api/v1/domains/acme/pause": { reason: "an upgrade", owner: "bob", until: "2h" },
  "/api/v1/domains/acme/resume": { reason: "it is done" },
  "/api/v1/domains/acme/approve": { reason: "agreed", digest: "a".repeat(64) },
};

/** Everything there is to read. */
async function readable({ world }: ServerUnderTest): Promise<readonly string[]> {
  await world.apply();
  const [run] = await world.store.latestRuns();
  return [
    "/healthz",
    "/readyz",
    "/metrics",
    "/api/v1/domains",
    "/api/v1/domains/acme",
    "/api/v1/domains/acme/status",
    "/api/v1/domains/acme/members",
    "/api/v1/domains/acme/members/alice/connection",
    "/api/v1/domains/acme/sequencers",
    "/api/v1/domains/acme/plan",
    "/api/v1/domains/acme/drift",
    "/api/v1/runs",
    "/api/v1/runs?domain=acme&limit=1",
    `/api/v1/runs/${run?.id ?? ""}`,
    "/api/v1/audit",
    "/api/v1/audit?domain=acme&after=1&limit=2&member=alice",
    "/api/v1/audit/export",
  ];
}

test("every route of the description answers as it is described, and nothing else is there", async () => {
  const server = await aServer({ members: { alice: "", bob: "permission: Observation" } });
  const urls = await readable(server);
  for (const url of urls) expect((await server.ask("GET", url)).status, url).toBe(200);
  for (const [url, body] of Object.entries(POSTS)) {
    expect((await server.ask("POST", url, { token: OPERATOR, body })).status, url).toBeLessThan(300);
  }

  const asked = [...urls, ...Object.keys(POSTS)].map((url) => url.split("?")[0] ?? "");
  for (const path of Object.keys(server.description.paths)) {
    const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`);
    expect(
      asked.some((url) => pattern.test(url)),
      path,
    ).toBe(true);
  }
  expect(server.errors).toEqual([]);
});

test("the description is a valid OpenAPI document", async () => {
  const { description } = await aServer();

  const result = await new Validator().validate(structuredClone(description) as unknown as Record<string, unknown>);

  expect(result).toEqual({ valid: true });
});

test("without a token nobody reads but health and readiness, and nobody writes", async () => {
  const server = await aServer({ members: { alice: "" } });
  for (const url of await readable(server)) {
    const { status, headers } = await server.ask("GET", url, { token: "" });
    const isOpen = url === "/healthz" || url === "/readyz";
    expect(status, url).toBe(isOpen ? 200 : 401);
    if (!isOpen) expect(headers["www-authenticate"]).toBe("Bearer");
  }
  for (const [url, body] of Object.entries(POSTS)) {
    expect((await server.ask("POST", url, { token: "", body })).status, url).toBe(401);
    expect((await server.ask("POST", url, { token: "wrong-token-of-sixteen", body })).status, url).toBe(401);
    expect((await server.ask("POST", url, { body })).status, url).toBe(403);
  }
  expect(server.requested).toEqual([]);
  expect(await server.world.store.pauses(0)).toEqual([]);
});

test("where the settings say so anybody reads, and still nobody writes without a token", async () => {
  const server = await aServer({ members: { alice: "" } }, { reading: "public" });
  for (const url of await readable(server)) expect((await server.ask("GET", url, { token: "" })).status, url).toBe(200);
  for (const [url, body] of Object.entries(POSTS)) {
    expect((await server.ask("POST", url, { token: "", body })).status, url).toBe(401);
  }
});

test("a token is recognised by its hash alone, whichever place it has", () => {
  const bearers = ["one-token-of-sixteen", "two-token-of-sixteen", "six-token-of-sixteen"].map((token, index) => ({
    name: String(index),
    role: "viewer" as const,
    sha256: sha256(token),
  }));

  expect(recognise("Bearer two-token-of-sixteen", bearers)?.name).toBe("1");
  expect(recognise("bearer six-token-of-sixteen", bearers)?.name).toBe("2");
  for (const header of [
    undefined,
    "",
    "Bearer ",
    "Bearer short",
    "Basic two-token-of-sixteen",
    `Bearer ${sha256("one-token-of-sixteen")}`,
    "Bearer two-token-of-sixteen extra",
    `Bearer ${"x".repeat(600)}`,
  ]) {
    expect(recognise(header, bearers), header).toBeUndefined();
  }
});

test("what was decided is told with who decided it, and is in force", async () => {
  const server = await aServer({ members: { alice: "" } });
  const paused = await server.ask("POST", "/api/v1/domains/acme/pause", {
    token: OPERATOR,
    body: { reason: "an upgrade", owner: "bob", until: "2h", member: "alice" },
  });
  expect(paused.body).toMatchObject({ kind: "Decision", decision: "pause", member: "alice", owner: "bob" });
  expect((await server.ask("GET", "/api/v1/domains/acme")).body).toMatchObject({
    domains: [{ pauses: [{ member: "alice", reason: "an upgrade" }] }],
  });

  const resumed = await server.ask("POST", "/api/v1/domains/acme/resume", {
    token: OPERATOR,
    body: { reason: "done" },
  });
  expect(resumed.body).toMatchObject({ decision: "resume", by: "olga", acceptedRewrite: null });
  const { body } = await server.ask("GET", "/api/v1/audit");
  expect((body["records"] as readonly { entry: { kind: string } }[]).map(({ entry }) => entry.kind)).toEqual([
    "paused",
    "resumed",
  ]);
  expect(server.requested).toEqual(["acme"]);
});

test.each([
  ["/api/v1/domains/acme/pause", {}],
  ["/api/v1/domains/acme/pause", { reason: "x", owner: "bob" }],
  ["/api/v1/domains/acme/pause", { reason: "x", owner: "bob", until: "never" }],
  ["/api/v1/domains/acme/pause", { reason: "x", owner: "bob", until: "31d" }],
  ["/api/v1/domains/acme/pause", { reason: "x", owner: "bob", until: "2020-01-01" }],
  ["/api/v1/domains/acme/pause", { reason: " ", owner: "bob", until: "2h" }],
  ["/api/v1/domains/acme/pause", { reason: "x\ny", owner: "bob", until: "2h" }],
  ["/api/v1/domains/acme/pause", { reason: "x", owner: "bob", until: "2h", member: "Not A Name" }],
  ["/api/v1/domains/acme/pause", { reason: "x", owner: "bob", until: "2h", more: 1 }],
  ["/api/v1/domains/acme/pause", { reason: 5, owner: "bob", until: "2h" }],
  ["/api/v1/domains/acme/resume", {}],
  ["/api/v1/domains/acme/resume", { reason: "x", acceptRewrite: "HEAD" }],
  ["/api/v1/domains/acme/resume", { reason: "x", acceptRewrite: "0123456789a" }],
  ["/api/v1/domains/acme/resume", { reason: "x", acceptRewrite: "0123456789ab" }],
  ["/api/v1/domains/acme/approve", { reason: "x", digest: "abc" }],
  ["/api/v1/domains/acme/approve", { reason: "x", digest: "0123456789a" }],
  ["/api/v1/domains/acme/approve", { reason: "x", digest: "0123456789ab" }],
  ["/api/v1/domains/acme/approve", { reason: "x", digest: "a".repeat(64), validFor: "8d" }],
  ["/api/v1/domains/acme/reconcile", { now: true }],
])("%s refuses %j, and decides nothing", async (url, body) => {
  const server = await aServer();

  const answer = await server.ask("POST", url, { token: OPERATOR, body });

  expect(answer.status).toBe(400);
  expect(answer.headers["content-type"]).toContain("application/problem+json");
  expect(await server.world.store.auditHead()).toMatchObject({ sequence: 0 });
});

test.each([
  ["pause", { reason: "x", owner: "bob", until: "2h", member: "alcie" }],
  ["resume", { reason: "x", member: "alcie" }],
])("a %s of somebody whom nobody knows decides nothing, and names the nearest", async (decision, body) => {
  const server = await aServer({ members: { alice: "", bob: "" } });

  const answer = await server.ask("POST", `/api/v1/domains/acme/${decision}`, { token: OPERATOR, body });

  expect(answer.status).toBe(400);
  expect(answer.body).toMatchObject({
    detail: 'there is no member "alcie" in acme',
    hint: "Did you mean alice?",
  });
  expect(await server.world.store.auditHead()).toMatchObject({ sequence: 0 });
});

test("a held plan is approved by as much of its digest as is printed, and no other is", async () => {
  const server = await aServer();
  const [held, before] = ["ab", "ba"].map((two) => two.repeat(32)) as [string, string];
  const approve = (digest: string) =>
    server.ask("POST", "/api/v1/domains/acme/approve", { token: OPERATOR, body: { reason: "agreed", digest } });
  const keep = async (run: Partial<RunRecord>): Promise<void> => {
    const lock = await server.world.store.lock(ACME);
    await lock.recordRun(aRun({ id: randomUUID(), domain: ACME, ...run }), undefined);
    await lock.release();
  };
  await keep({ result: "held", digest: before });
  await keep({ result: "held", digest: held });
  await keep({ result: "failed", digest: undefined });

  expect((await approve(held.slice(0, 12))).body).toMatchObject({ decision: "approve", digest: held });
  const older = await approve(before.slice(0, 12));
  expect([older.status, older.body["detail"]]).toEqual([400, expect.stringContaining(`is held is ${held}`)]);
  expect(older.body["hint"]).toContain("all 64 characters");
  await keep({ result: "applied", digest: held });
  expect((await approve(held.slice(0, 12))).status).toBe(400);
  expect((await approve(before)).body).toMatchObject({ digest: before });
});

test("a rewrite is accepted at a commit by as much of its id as is printed", async () => {
  // A branch may be called as an id begins: that is not what somebody has seen.
  const other = aCommitId("what the branch is at");
  const called: Readonly<Record<string, CommitId>> = { [A_COMMIT.slice(0, 12)]: A_COMMIT, "0123456789ab": other };
  const server = await aServer({}, {}, { commitCalled: (beginning) => Promise.resolve(called[beginning]) });
  const accept = (acceptRewrite: string) =>
    server.ask("POST", "/api/v1/domains/acme/resume", { token: OPERATOR, body: { reason: "x", acceptRewrite } });

  expect((await accept(A_COMMIT.slice(0, 12))).body).toMatchObject({ acceptedRewrite: A_COMMIT });
  const named = await accept("0123456789ab");
  expect([named.status, named.body["detail"]]).toEqual([400, expect.stringContaining("a branch or a tag is called")]);
});

test("a participant's story is found by its id as plans cut it, where that is one participant's", async () => {
  const server = await aServer();
  const ids = ["ab000000a", "ab000000b", "cd"].map((end) =>
    sure(parseParticipantId(`carl::${`1220${end}`.padEnd(68, "0")}`)),
  );
  const lock = await server.world.store.lock(ACME);
  await lock.beginActions(
    ids.map((participantId) => ({
      ...aRecord("carl"),
      action: { ...anAction(), member: { participantId, name: undefined } },
    })),
  );
  await lock.release();
  const ask = (member: string) => server.ask("GET", `/api/v1/audit?member=${encodeURIComponent(member)}`);

  const printed = await ask(shortId(sure(ids[2])));
  expect([printed.status, printed.body["records"]]).toEqual([200, [expect.objectContaining({ sequence: 3 })]]);
  const both = await ask(shortId(sure(ids[0])));
  expect([both.status, both.body["detail"]]).toEqual([400, expect.stringContaining("is ambiguous")]);
  expect(both.body["hint"]).toContain(`${String(ids[0])}, ${String(ids[1])}.`);
  expect((await ask("carl::1220ab00000…")).status).toBe(404);
});

test("who is in no document any more can be paused, and what is paused can be resumed", async () => {
  const server = await aServer({ members: { alice: "", bob: "" } });
  const { world } = server;
  await world.publish({ members: { bob: "" } });
  const pause = { token: OPERATOR, body: { reason: "x", owner: "bob", until: "2h", member: "alice" } };
  expect((await server.ask("POST", "/api/v1/domains/acme/pause", pause)).status).toBe(200);

  const untilMs = world.deps.clock.nowMs() + 60_000;
  await world.store.decide({ kind: "pause", pause: aPause({ member: aName("stranger"), untilMs }) });
  const resume = { token: OPERATOR, body: { reason: "x", member: "stranger" } };
  expect((await server.ask("POST", "/api/v1/domains/acme/resume", resume)).status).toBe(200);
  expect((await server.ask("POST", "/api/v1/domains/acme/resume", resume)).status).toBe(400);
});

test("the story of somebody whom nobody knows is 404, and an id's that did nothing yet is empty", async () => {
  const server = await aServer({ members: { alice: "" } });

  const unknown = await server.ask("GET", "/api/v1/audit?domain=acme&member=alcie");
  expect([unknown.status, unknown.text]).toEqual([404, expect.stringContaining("Did you mean alice?")]);
  for (const member of ["alice", aParticipantId("anybody")]) {
    const { status, body } = await server.ask("GET", `/api/v1/audit?member=${encodeURIComponent(member)}`);
    expect([status, body["records"]]).toEqual([200, []]);
  }
});

test("what is not there is 404, and a query that makes no sense is 400", async () => {
  const server = await aServer();
  const missing = [
    "/",
    "/api/v1",
    "/api/v1/domains/zeta",
    "/api/v1/domains/..%2f",
    "/api/v1/runs/none",
    "/api/v1/runs?before=none",
    "/api/v2/domains",
  ];
  for (const url of missing) expect((await server.ask("GET", url)).status, url).toBe(404);
  expect(
    (
      await server.ask("POST", "/api/v1/domains/zeta/pause", {
        token: OPERATOR,
        body: POSTS["/api/v1/domains/acme/pause"],
      })
    ).status,
  ).toBe(404);
  expect((await server.ask("GET", "/api/v1/runs?domain=zeta")).status).toBe(404);
  expect((await server.ask("GET", "/api/v1/domains/acmee")).body).toMatchObject({ hint: "Did you mean acme?" });
  for (const query of ["limit=0", "limit=201", "limit=-1", "limit=x", "limit=1e2"]) {
    expect((await server.ask("GET", `/api/v1/runs?${query}`)).status, query).toBe(400);
  }
  expect((await server.ask("GET", "/api/v1/audit?after=-1")).status).toBe(400);
});

const NO_ROUTE = [
  ["GET", "/nowhere", 404, "there is nothing here"],
  ["GET", "/api/v1/domains/acme/pause", 405, "nothing here answers GET"],
  ["DELETE", "/api/v1/runs/x?domain=acme", 405, "nothing here answers DELETE"],
  ["OPTIONS", "/api/v1/domains", 405, "nothing here answers OPTIONS"],
  ["TRACE", "/healthz", 405, "nothing here answers TRACE"],
  ["POST", "/api/v1/openapi.json", 405, "nothing here answers POST"],
  ["GET", "/api/v1/domains/%zz", 400, "'/api/v1/domains/%zz' is not a valid url component"],
  ["GET", `/api/v1/runs/${"x".repeat(300)}`, 414, "is exceeding the max param length"],
  ["GET", "/api/v1/runs?limit=5&limit=6", 400, 'the parameter "limit" comes 2 times'],
  ["GET", "/api/v1/domains/acme/plan?x=1&x=1&x=1", 400, 'the parameter "x" comes 3 times'],
  ["GET", "/api/v1/audit?domain=acme&domain=acme", 400, 'the parameter "domain" comes 2 times'],
  ["GET", "/api/v1/runs?domian=acme", 400, 'there is no parameter "domian" here'],
  ["GET", "/api/v1/audit?__proto__=acme", 400, 'there is no parameter "__proto__" here'],
] as const;

test("what no route answers is a problem as the description has them", async () => {
  const server = await aServer();
  for (const [method, url, status, detail] of NO_ROUTE) {
    const answer = await server.ask(method, url);

    expect([url, answer.status, answer.body["detail"]]).toEqual([url, status, expect.stringContaining(detail)]);
    expect(answer.body["hint"], url).toMatch(/\w/);
    expect(answer.headers["x-content-type-options"]).toBe("nosniff");
    if (status === 405) expect(answer.headers["allow"]).toMatch(/^(?:POST|GET, HEAD)$/);
  }
});

const LONG = "x".repeat(70_000);
const GOOD = { reason: "x", owner: "bob", until: "2h" };

const BODIES = [
  ["too large", LONG, "application/json", 413],
  ["no JSON", "{", "application/json", 400],
  ["nothing", "", "application/json", 400],
  ["a list", "[]", "application/json", 400],
  ["deeply nested", `${"[".repeat(20_000)}${"]".repeat(20_000)}`, "application/json", 400],
  ["a prototype", '{"__proto__":{"reason":"x"}}', "application/json", 400],
  ["a field twice", '{"reason":"x","owner":"bob","until":"2h","until":"20d"}', "application/json", 400],
  [
    "a field twice, once escaped",
    '{"reason":"x","owner":"bob","until":"2h","unt\\u0069l":"20d"}',
    "application/json",
    400,
  ],
  ["a form", "reason=x", "application/x-www-form-urlencoded", 415],
  ["text", JSON.stringify(GOOD), "text/plain", 415],
  ["of a type that is none", JSON.stringify(GOOD), "json", 415],
] as const;

test("a body that is no object of JSON with each field once is a problem, and decides nothing", async () => {
  const server = await aServer();
  for (const [what, body, type, status] of BODIES) {
    const headers = { "content-type": type };
    const answer = await server.ask("POST", "/api/v1/domains/acme/pause", { token: OPERATOR, body, headers });

    expect([what, answer.status]).toEqual([what, status]);
    expect(answer.body["hint"], what).toMatch(/\w/);
  }
  expect(await server.world.store.auditHead()).toMatchObject({ sequence: 0 });
});

test("a body whose values look like fields is taken", async () => {
  const server = await aServer();
  const reason = String.raw`it says "until": "2h", {"owner": 1} and \"`;

  const { status } = await server.ask("POST", "/api/v1/domains/acme/pause", {
    token: OPERATOR,
    body: { ...GOOD, reason },
  });

  expect(status).toBe(200);
});

const FIELDS = [
  ["pause", { ...GOOD, until: "tomorrow" }, "until has another form than it needs", /2h or 3d.*2027-06-30/],
  ["pause", { ...GOOD, until: "2h " }, "until has another form than it needs", /2h/],
  ["resume", { reason: "x", acceptRewrite: "HEAD~1" }, "acceptRewrite has another form than it needs", /commit/],
  ["approve", { reason: "x", digest: "a".repeat(64), validFor: "1w" }, "validFor has another form", /2h/],
  ["pause", { reason: "x", owner: "bob" }, "the body must have required property 'until'", /openapi/],
  ["pause", { ...GOOD, owner: 5 }, "the body's owner must be string", /openapi/],
] as const;

test("what is wrong with a body is said of its field, with what it should be", async () => {
  const server = await aServer();
  for (const [decision, body, detail, hint] of FIELDS) {
    const answer = await server.ask("POST", `/api/v1/domains/acme/${decision}`, { token: OPERATOR, body });

    expect([answer.status, answer.body["detail"]]).toEqual([400, expect.stringContaining(detail)]);
    expect(answer.body["hint"]).toMatch(hint);
  }
});

/** What comes back on a connection on which these bytes were sent. */
async function talk(port: number, bytes: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.setEncoding("utf8").on("error", () => undefined);
  let text = "";
  socket.on("data", (part: string) => (text += part));
  socket.write(bytes);
  await once(socket, "close");
  return text;
}

test("what never comes to be a request is answered with a problem, too", async () => {
  const { app, description } = await aServer({}, { headersTimeoutMs: 500 });
  const port = Number(new URL(await app.listen({ host: "127.0.0.1", port: 0 })).port);
  const get = "GET /healthz HTTP/1.1\r\nconnection: close\r\n";
  for (const [status, bytes] of [
    [400, "this is no HTTP\r\n\r\n"],
    [400, "\u0016\u0003\u0001\u0002\u0000"],
    [400, `${get}host: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n`],
    [400, `${get}\r\n`],
    [405, "CONNECT example.org:443 HTTP/1.1\r\nhost: x\r\n\r\n"],
    [408, "GET /healthz HTTP/1.1\r\n"],
    [417, `${get}host: x\r\nexpect: much\r\n\r\n`],
    [431, `${get}host: x\r\nlong: ${"x".repeat(20_000)}\r\n\r\n`],
    [431, `GET /${"x".repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`],
  ] as const) {
    const [head = "", body = ""] = (await talk(port, bytes)).split("\r\n\r\n");
    expect(head, bytes.slice(0, 60)).toMatch(new RegExp(`^HTTP/1.1 ${String(status)} `));
    expect(head.toLowerCase()).toContain("content-type: application/problem+json");
    expect(head.toLowerCase()).toContain("x-content-type-options: nosniff");
    expect(JSON.parse(body)).toMatchObject({ status, code: "usage" });
    expect(Object.keys(description.paths["/healthz"]?.["get"]?.responses ?? {})).toContain(String(status));
  }
});

test("who asks while the service ends is told so, and what is under way is answered", async () => {
  let goOn = (): void => undefined;
  const metrics = new Promise<{ contentType: string; text: string }>((resolve) => {
    goOn = () => {
      resolve({ contentType: "text/plain; version=0.0.4; charset=utf-8", text: "up 1\n" });
    };
  });
  const asked = Promise.withResolvers<undefined>();
  const { app } = await aServer(
    {},
    { reading: "public" },
    {
      metrics: async () => {
        asked.resolve(undefined);
        return metrics;
      },
    },
  );
  const { port } = new URL(await app.listen({ host: "127.0.0.1", port: 0 }));
  const socket = connect(Number(port), "127.0.0.1");
  let answers = "";
  socket.setEncoding("utf8").on("data", (part: string) => (answers += part));
  const ended = once(socket, "close");
  socket.write("GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n");
  await asked.promise;
  const closed = app.close();
  await expect.poll(() => app.server.listening).toBe(false);
  const late = once(app.server, "request");
  socket.write("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n");
  await late;
  goOn();
  await Promise.all([ended, closed]);

  expect(answers).toMatch(/^HTTP\/1\.1 200 OK[^]*\r\n\r\nup 1\nHTTP\/1\.1 503 [^]*"detail":"the service is ending"/);
});

test("whoever asks too often is told to wait, and health is asked as often as one likes", async () => {
  const server = await aServer({}, { requestsPerMinute: 5 });
  // What describes the API was asked once already.
  for (let times = 0; times < 4; times += 1) expect((await server.ask("GET", "/api/v1/domains")).status).toBe(200);

  const refused = await server.ask("GET", "/api/v1/domains");
  expect(refused.status).toBe(429);
  expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
  expect((await server.ask("GET", "/api/v1/domains", { from: "192.0.2.7" })).status).toBe(200);
  for (let times = 0; times < 20; times += 1) expect((await server.ask("GET", "/healthz")).status).toBe(200);
  // Somebody who says that he is another is believed only behind a proxy that the settings name.
  const pretending = { headers: { "x-forwarded-for": "198.51.100.1" } };
  expect((await server.ask("GET", "/api/v1/domains", pretending)).status).toBe(429);
});

test("guessing tokens is bounded like everything else", async () => {
  const server = await aServer({}, { requestsPerMinute: 5 });
  const guess = (number: number) =>
    server.ask("GET", "/api/v1/domains", { token: `guess-number-${String(number)}-of-many` });
  for (let times = 0; times < 4; times += 1) expect((await guess(times)).status).toBe(401);

  expect((await guess(5)).status).toBe(429);
});

test("not ready says what is missing, with 503", async () => {
  const server = await aServer();
  server.missing.push({ what: "register", why: "the remote is gone" });

  const { status, body } = await server.ask("GET", "/readyz", { token: "" });

  expect([status, body["ready"], body["missing"]]).toEqual([
    503,
    false,
    [{ what: "register", why: "the remote is gone" }],
  ]);
});

test("an invalid register is 422 with its problems, and a domain that does not answer 503", async () => {
  const invalid = await aServer({ files: { "participants/bad.yaml": "kind: Participant\n" } });
  for (const what of ["plan", "drift", "members", "members/alice/connection", "sequencers", "status"]) {
    const { status, body } = await invalid.ask("GET", `/api/v1/domains/acme/${what}`);
    expect([status, body["result"]], what).toEqual([422, "invalid"]);
  }

  const gone = new RollcallError("unavailable", "no answer from 127.0.0.1:1", { hint: "Start it." });
  const down = await aServer({}, {}, { plan: async () => Promise.reject(gone) });
  const { status, body } = await down.ask("GET", "/api/v1/domains/acme/plan");
  expect([status, body["detail"], body["hint"]]).toEqual([503, "no answer from 127.0.0.1:1", "Start it."]);
});

test("what should not happen is 500 without a word of the inside, and is heard of", async () => {
  const server = await aServer({}, {}, { plan: async () => Promise.reject(new Error("secret-canary in a stack")) });

  const { status, text } = await server.ask("GET", "/api/v1/domains/acme/plan");

  expect(status).toBe(500);
  expect(text).not.toContain("canary");
  expect(server.errors).toHaveLength(1);
});

test("the whole trail is exported: a parameter that would ask for a part of it is refused", async () => {
  const server = await aServer();

  const { status, body } = await server.ask("GET", "/api/v1/audit/export?after=7");

  expect([status, body["detail"], body["hint"]]).toEqual([
    400,
    'there is no parameter "after" here',
    "Leave it out: none is taken here.",
  ]);
});

test("what the machine lacks is 503 without a word of the inside, and is logged", async () => {
  const full = Object.assign(new Error("ENOSPC: secret-canary"), { code: "ENOSPC", syscall: "write" });
  const server = await aServer({}, {}, { plan: async () => Promise.reject(full) });

  const { status, body, text } = await server.ask("GET", "/api/v1/domains/acme/plan");

  expect([status, body["code"]]).toEqual([503, "unavailable"]);
  expect(text).not.toContain("canary");
  expect(server.errors).toHaveLength(1);
});

test("every answer says that it is for nobody's cache, frame or guess", async () => {
  const server = await aServer();
  for (const url of ["/healthz", "/api/v1/domains", "/nowhere"]) {
    const { headers } = await server.ask("GET", url);
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
    });
  }
});

test("permitted and joined are two facts, and who is unmanaged is told as well", async () => {
  const server = await aServer({ members: { alice: "" } });
  await server.world.apply();
  server.world.domain.setState(aParticipantId("mallory"), admitted("Observation"));

  const { body } = await server.ask("GET", "/api/v1/domains/acme/members");

  expect(body["members"]).toMatchObject([
    { name: "alice", permitted: true, joined: false, live: "Submission" },
    { name: null, permitted: true, joined: false, live: "Observation" },
  ]);
});

test("a member that has not joined in time is overdue, for whoever asks", async () => {
  const late = { members: { alice: "" }, policy: "mode: enforce\njoinWithin: 1h" };
  const patient = { ...late, policy: "mode: enforce\njoinWithin: 2d" };
  for (const [documents, isOverdue] of [
    [late, true],
    [patient, false],
  ] as const) {
    const server = await aServer(documents);
    await server.world.apply();
    server.world.domain.setState(aParticipantId("mallory"), admitted());

    const members = (await server.ask("GET", "/api/v1/domains/acme/members")).body["members"];
    const { joinOverdue } = (await server.ask("GET", "/api/v1/domains/acme/status")).body;

    expect(members).toMatchObject([
      { name: "alice", permitted: true, joined: false, joinOverdue: isOverdue, joinedSince: null },
      { name: null, permitted: true, joined: false, joinOverdue: false },
    ]);
    expect(joinOverdue).toMatchObject(isOverdue ? [{ name: "alice", organisation: "A company" }] : []);
  }
});

test("a connection package is handed out signed, and refused with the reason while it is not in effect", async () => {
  const server = await aServer({ members: { alice: "" } });
  const ask = (member: string) => server.ask("GET", `/api/v1/domains/acme/members/${member}/connection`);

  const early = await ask("alice");
  expect([early.status, early.body["code"]]).toEqual([409, "refused"]);
  expect(early.body["detail"]).toBe("alice gets no connection package: the domain does not admit it yet");
  expect((await ask("nobody")).status).toBe(404);

  await server.world.apply();
  const { status, text } = await ask("alice");
  expect(status).toBe(200);
  const { received, signature } = readConnectionPackage(text);
  expect([received.member.name, signature.kind]).toEqual(["alice", "signed"]);
});

test("an endpoint that is not what it should be is why there is no package now, and nobody's wrong request", async () => {
  const other = new RollcallError("settings", "it belongs to another domain", { hint: "Correct the document." });
  const server = await aServer({ members: { alice: "" } }, {}, { connection: () => Promise.reject(other) });

  const { status, body } = await server.ask("GET", "/api/v1/domains/acme/members/alice/connection");

  expect([status, body["detail"]]).toEqual([503, "it belongs to another domain"]);
});

test("sequencers are told with their keys, their load, and what the last look at their endpoints found", async () => {
  const [declared, inForce] = [aFingerprint("west key"), aFingerprint("sequencer key")];
  const west = aSequencerYaml({ name: "west", spec: `keys: [${declared}]\nmaxParticipants: 9\nregion: eu` });
  const server = await aServer({ members: { alice: "" }, files: { "sequencers/west.yaml": west } });
  const ask = async () => (await server.ask("GET", "/api/v1/domains/acme/sequencers")).body;
  expect(await ask()).toMatchObject({
    lookedAt: null,
    sequencers: [
      { name: "east", keys: [], capacity: null, endpoints: [{ lookedAt: null, up: null, findings: [] }] },
      { name: "west", keys: [{ fingerprint: declared, inForce: false }], capacity: 9, region: "eu" },
    ],
    keyDrift: [
      { kind: "missing", fingerprint: declared, sequencer: "west" },
      { kind: "unknown", fingerprint: inForce, sequencer: null },
    ],
  });

  await server.world.store.keepEndpointLook(ACME, aLook([aSilence()]));

  const { lookedAt, sequencers } = await ask();
  expect(lookedAt).toBe("2026-11-22T12:00:00Z");
  expect(sequencers).toMatchObject([
    {
      name: "east",
      endpoints: [
        {
          url: EAST_URL,
          lookedAt: "2026-11-22T12:00:00Z",
          up: false,
          certificateEndsAt: "2027-11-22T12:00:00Z",
          findings: [{ kind: "unreachable", hint: "Start it.", since: "2026-11-22T12:00:00Z" }],
        },
      ],
    },
    { name: "west", endpoints: [{ lookedAt: null, up: null }] },
  ]);
  expect((await server.ask("GET", "/api/v1/domains/acme/status")).body).toMatchObject({
    endpoints: { total: 2, up: 0, findings: [{ sequencer: "east", endpoint: EAST_URL, kind: "unreachable" }] },
    keyDrift: [{ kind: "missing" }, { kind: "unknown" }],
  });
});

test("a client that sends its request a byte at a time is cut off, and others are answered meanwhile", async () => {
  const { world } = await aServer();
  const server = await startServer(
    {
      host: "127.0.0.1",
      port: 0,
      reading: "public",
      bearers: [],
      requestsPerMinute: 100,
      trustedProxies: [],
      version: "0.0.0",
      schemaFolder: new URL("../../schemas/output", import.meta.url).pathname,
      onError: () => undefined,
      headersTimeoutMs: 500,
    },
    {
      store: world.store,
      clock: world.deps.clock,
      newId: () => "id",
      domains: [],
      memberNames: async () => Promise.resolve([]),
      commitCalled: async () => Promise.resolve(undefined),
      plan: async () => Promise.reject(new Error("not asked")),
      driftIn: async () => Promise.reject(new Error("not asked")),
      status: async () => Promise.reject(new Error("not asked")),
      connection: async () => Promise.reject(new Error("not asked")),
      request: async () => Promise.resolve(),
      readiness: async () => Promise.resolve([]),
      metrics: async () => Promise.resolve({ contentType: "text/plain", text: "" }),
    },
  );
  const slow = connect(Number(new URL(server.url).port), "127.0.0.1");
  slow.on("error", () => undefined).resume();
  slow.write("GET /healthz HTTP/1.1\r\n");
  const closed = once(slow, "close");

  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  await closed;
  await server.close();
});

test("a viewer's token changes nothing, however it is written", async () => {
  const server = await aServer();
  for (const authorization of [`Bearer ${VIEWER}`, `bearer ${VIEWER}`, `BEARER ${VIEWER}`]) {
    const { status } = await server.ask("POST", "/api/v1/domains/acme/reconcile", {
      token: "",
      headers: { authorization },
      body: {},
    });
    expect(status).toBe(403);
  }
  expect(server.requested).toEqual([]);
});
