import { expect, test } from "vitest";

import { Description } from "./description.ts";
import { EVENTS, OPERATIONS } from "./served.ts";

const NOW = "2022-11-28";
const RATE = { limit: 5_000, remaining: 4_999, reset: 1_790_000_000, used: 1 };

test("a path finds its operation, the one that says most word for word", () => {
  const description = new Description();
  const found = (method: string, path: string): unknown => {
    const operation = description.match(method, path);
    return operation === undefined ? undefined : [operation.name, operation.path];
  };
  const where = { owner: "acme", repo: "register" };

  expect(found("GET", "/repos/acme/register/commits/main")).toEqual([
    "GET /repos/{owner}/{repo}/commits/{ref}",
    { ...where, ref: "main" },
  ]);
  expect(found("GET", "/repos/acme/register/commits/heads/main/check-runs")).toEqual([
    "GET /repos/{owner}/{repo}/commits/{ref}/check-runs",
    { ...where, ref: "heads/main" },
  ]);
  expect(found("GET", "/repos/acme/register/git/ref/heads%2Fintake%2F1")).toEqual([
    "GET /repos/{owner}/{repo}/git/ref/{ref}",
    { ...where, ref: "heads/intake/1" },
  ]);
  expect(found("GET", "/repos/acme/register/contents/100%")).toEqual([
    "GET /repos/{owner}/{repo}/contents/{path}",
    { ...where, path: "100%" },
  ]);
  expect(found("GET", "/repos/acme/register/issues/comments/7")).toEqual([
    "GET /repos/{owner}/{repo}/issues/comments/{comment_id}",
    { ...where, comment_id: "7" },
  ]);
  expect(found("PUT", "/repos/acme/register")).toBeUndefined();
});

test("an answer may say no more than is described, at any depth, and no less", () => {
  const description = new Description();
  const said = (body: unknown, status = 200): readonly string[] =>
    description.checkAnswer("GET /rate_limit", NOW, { status, mediaType: "application/json", body });
  const resources = { core: RATE, search: RATE };

  expect(said({ resources, rate: RATE })).toEqual([]);
  expect(said({ resources, rate: RATE, mood: "fine" })).toEqual(["must NOT have additional properties: mood"]);
  expect(said({ resources: { ...resources, core: { ...RATE, burst: 1 } }, rate: RATE })).toEqual([
    "/resources/core must NOT have additional properties: burst",
  ]);
  expect(said({ resources })).toEqual(["must have required property 'rate'"]);
  expect(said({}, 202)).toEqual(["status 202 is not described"]);
  expect(said({ message: "Not here" }, 410)).toEqual([]);
  expect(said({ message: 7 }, 410)).toEqual(["/message must be string"]);
});

test("where an answer is composed of parts, their sum is what is described", () => {
  const description = new Description();
  const rule = { type: "deletion", ruleset_source_type: "Repository", ruleset_source: "acme/register", ruleset_id: 1 };
  const said = (body: unknown): readonly string[] =>
    description.checkAnswer("GET /repos/{owner}/{repo}/rules/branches/{branch}", NOW, {
      status: 200,
      mediaType: "application/json",
      body,
    });

  expect(said([rule])).toEqual([]);
  expect(said([{ ...rule, mood: "fine" }])).not.toEqual([]);
});

test("every operation and every webhook has a description that can be compiled", () => {
  const description = new Description();
  for (const version of [NOW, "2026-03-10"] as const) {
    for (const name of OPERATIONS) {
      const answer = { status: 200, mediaType: "application/json", body: undefined };
      expect(() => description.checkAnswer(name, version, answer)).not.toThrow();
      const request = { path: {}, query: new URLSearchParams(), body: {} };
      expect(() => description.checkRequest(name, version, request)).not.toThrow();
    }
  }
  for (const name of EVENTS) expect(description.checkWebhook(name, {})).not.toEqual([]);
});
