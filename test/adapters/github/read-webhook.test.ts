import { createHmac } from "node:crypto";

import fc from "fast-check";
import { expect, test } from "vitest";

import { type Expected, readWebhook } from "../../../src/adapters/github/read-webhook.ts";
import type { Hint } from "../../../src/ports/forge.ts";
import { aCommitId } from "../../build/identifiers.ts";

const SECRET = "It's a Secret to Everybody";
const OTHER = "the one that comes after it";
const HEAD = aCommitId("head");
const EXPECTED: Expected = {
  repository: "acme/register",
  repositoryId: 77,
  installationId: 5,
  secrets: [SECRET, OTHER],
};
const FROM = { repository: { id: 77, full_name: "acme/register" }, installation: { id: 5 } };

function signed(body: string | Uint8Array, secret = SECRET): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}

function read(
  event: string,
  payload: unknown,
  options: { secret?: string; expected?: Partial<Expected>; id?: string } = {},
) {
  const body = Buffer.from(typeof payload === "string" ? payload : JSON.stringify(payload));
  const headers = {
    "x-hub-signature-256": signed(body, options.secret),
    "x-github-event": event,
    "x-github-delivery": options.id ?? "72d3162e-cc78-11e3-81ab-4c9367dc0958",
  };
  return readWebhook({ headers, body }, { ...EXPECTED, ...options.expected });
}

test("the signature is GitHub's: its own example, secret and body, is what we compute", () => {
  expect(signed("Hello, World!")).toBe("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");
});

const payloads: readonly (readonly [string, object, readonly Hint[]])[] = [
  ["pull_request", { action: "opened", pull_request: { number: 7 } }, [{ kind: "pull-request", number: 7 }]],
  ["pull_request_review", { action: "submitted", pull_request: { number: 7 } }, [{ kind: "pull-request", number: 7 }]],
  ["issue_comment", { action: "created", issue: { number: 7 } }, [{ kind: "comment", number: 7 }]],
  ["issues", { action: "opened", issue: { number: 8 } }, [{ kind: "issue", number: 8 }]],
  ["push", { ref: "refs/heads/main" }, [{ kind: "branch", branch: "main" }]],
  ["push", { ref: "refs/tags/v1" }, []],
  ["check_run", { action: "rerequested", check_run: { head_sha: HEAD } }, [{ kind: "rerun", head: HEAD }]],
  ["check_suite", { action: "requested", check_suite: { head_sha: HEAD } }, []],
  [
    "merge_group",
    { action: "checks_requested", merge_group: { head_sha: HEAD, head_ref: "refs/heads/q" } },
    [{ kind: "merge-group", head: HEAD, ref: "refs/heads/q" }],
  ],
  ["merge_group", { action: "destroyed", merge_group: { head_sha: HEAD, head_ref: "refs/heads/q" } }, []],
  ["member", { action: "added" }, [{ kind: "installation" }]],
  ["star", { action: "created" }, []],
];

test.each(payloads)("%s of %j hints at %j", async (event, payload, hints) => {
  expect((await read(event, { ...payload, ...FROM }))?.hints).toEqual(hints);
});

test("what one event says is no other event's: a name that was exchanged hints at nothing, or at what is read again", async () => {
  for (const [, payload] of payloads)
    for (const [event] of payloads) {
      const hints = (await read(event, { ...payload, ...FROM }))?.hints ?? [];
      expect(hints.length).toBeLessThanOrEqual(1);
    }
  expect((await read("push", { action: "opened", pull_request: { number: 7 }, ...FROM }))?.hints).toEqual([]);
});

test("while secrets are exchanged both are good, and a third one is not", async () => {
  expect(await read("star", FROM, { secret: OTHER })).toBeDefined();
  expect(await read("star", FROM, { secret: "another" })).toBeUndefined();
  expect(await read("star", FROM, { expected: { secrets: [] } })).toBeUndefined();
});

test.each([
  ["no signature", {}],
  ["an empty one", { "x-hub-signature-256": "" }],
  ["the old kind alone", { "x-hub-signature": "sha1=0000000000000000000000000000000000000000" }],
  ["one without its name", { "x-hub-signature-256": signed("{}").slice("sha256=".length) }],
  ["one that is cut", { "x-hub-signature-256": signed("{}").slice(0, -1) }],
  ["one in capitals", { "x-hub-signature-256": signed("{}").toUpperCase() }],
  ["one of another body", { "x-hub-signature-256": signed("{} ") }],
])("with %s it is nobody's", async (_what, headers) => {
  const named = { "x-github-event": "star", "x-github-delivery": "1", ...headers };

  expect(await readWebhook({ headers: named, body: Buffer.from("{}") }, EXPECTED)).toBeUndefined();
});

test.each(["", "[]", "null", "7", '"text"', "{", '{"a":1}x'])(
  "a body that is no object, %j, is no use",
  async (body) => {
    expect(await read("star", body)).toBeUndefined();
  },
);

test("a body that is not UTF-8 is no use", async () => {
  const body = Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]);
  const headers = { "x-hub-signature-256": signed(body), "x-github-event": "star", "x-github-delivery": "1" };

  expect(await readWebhook({ headers, body }, EXPECTED)).toBeUndefined();
});

test.each(["", "a b", "../x", "x".repeat(101), "a\nb"])("a delivery's id that is none, %j, is no use", async (id) => {
  expect(await read("star", FROM, { id })).toBeUndefined();
});

test.each([
  ["another repository of that name", { repository: { id: 78, full_name: "acme/register" }, installation: { id: 5 } }],
  ["another installation", { repository: FROM.repository, installation: { id: 6 } }],
  ["no installation", { repository: FROM.repository }],
  ["a repository that is none", { repository: "acme/register", installation: { id: 6 } }],
])("what comes from %s hints at nothing", async (_what, from) => {
  expect((await read("pull_request", { pull_request: { number: 7 }, ...from }))?.hints).toEqual([]);
});

test("before the numbers are known the name decides, in any case", async () => {
  const expected = { repositoryId: undefined, installationId: undefined };
  const from = (name: string) => ({ repository: { id: 1, full_name: name }, pull_request: { number: 7 } });

  expect((await read("pull_request", from("ACME/Register"), { expected }))?.hints).toHaveLength(1);
  expect((await read("pull_request", from("acme/register2"), { expected }))?.hints).toEqual([]);
});

test("whatever is signed, it gives hints of the known kinds, or is no use, and never breaks", async () => {
  const events = fc.constantFrom(...payloads.map(([event]) => event));
  await fc.assert(
    fc.asyncProperty(events, fc.json(), fc.object(), async (event, text, object) => {
      for (const payload of [text, { ...object, ...FROM }]) {
        for (const hint of (await read(event, payload))?.hints ?? []) expect(hint.kind).toMatch(/^[a-z-]+$/);
      }
    }),
  );
});

test.each([0, -1, 1.5, "7", null, Number.MAX_VALUE])("a number that is none, %j, hints at nothing", async (number) => {
  expect((await read("pull_request", { pull_request: { number }, ...FROM }))?.hints).toEqual([]);
});
