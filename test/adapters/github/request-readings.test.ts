import { expect, test } from "vitest";

import { toComment, toPullRequest, toReview, toRole, toUser } from "../../../src/adapters/github/readings.ts";

const OLGA = { id: 7, login: "olga", type: "User" };
const BOT = { id: 9, login: "rollcall[bot]", type: "Bot" };
const AT = "2026-11-22T12:00:00Z";
const HEAD = "a".repeat(40);
const INSIDE = { sha: HEAD, ref: "ask", repo: { id: 77 } };
const OUR_APP = 5;

// GitHub's answers have far more in them than is read here, so that these are cast.
type PullWish = Parameters<typeof toPullRequest>[0];
type ReviewWish = Parameters<typeof toReview>[0];
type CommentWish = Parameters<typeof toComment>[1];
type RoleWish = Parameters<typeof toRole>[0];

function aPull(fields: object = {}): PullWish {
  const base = { number: 7, user: OLGA, state: "open", draft: false, merged_at: null, merge_commit_sha: HEAD };
  const rest = {
    updated_at: AT,
    html_url: "https://forge.example/7",
    head: INSIDE,
    base: { ref: "main", repo: { id: 77 } },
  };
  return { ...base, ...rest, ...fields } as unknown as PullWish;
}

test.each([
  ["open", {}, { state: "open", landed: undefined }],
  ["merged", { state: "closed", merged_at: AT }, { state: "merged", landed: HEAD, landedAtMs: Date.parse(AT) }],
  ["closed", { state: "closed" }, { state: "closed", landed: undefined }],
  [
    "merged, by an API that does not tell as what",
    { state: "closed", merged_at: AT, merge_commit_sha: null },
    { state: "merged", landed: undefined },
  ],
  ["of an account that is gone", { user: null }, { author: { id: 0, login: "ghost" } }],
  ["of a fork that is gone", { head: { ...INSIDE, repo: null } }, { headRef: "refs/pull/7/head", head: HEAD }],
])("a request that is %s", (_what, fields, expected) => {
  expect(toPullRequest(aPull(fields))).toMatchObject(expected);
});

test("a head that is no commit is an error, and nobody's head", () => {
  expect(() => toPullRequest(aPull({ head: { ...INSIDE, sha: "--upload-pack=id" } }))).toThrow(/a commit that is none/);
});

test.each([
  ["an approval", {}, "approved"],
  ["a refusal", { state: "CHANGES_REQUESTED" }, "changes-requested"],
  ["one that was dismissed", { state: "DISMISSED" }, "dismissed"],
  ["a remark", { state: "COMMENTED" }, undefined],
  ["one that is not sent yet", { state: "PENDING", submitted_at: undefined }, undefined],
  ["a state that is new", { state: "APPROVED_BY_MAGIC" }, undefined],
  ["a program's", { user: BOT }, undefined],
  ["that of an account that is gone", { user: null }, undefined],
])("a review: %s", (_what, fields, state) => {
  const review = { id: 1, user: OLGA, state: "APPROVED", commit_id: HEAD, submitted_at: AT, ...fields };

  expect(toReview(review as unknown as ReviewWish)?.state).toBe(state);
});

test.each([
  ["our App's own", { user: BOT, performed_via_github_app: { id: OUR_APP } }, { isOurs: true, isBot: true }],
  ["another App's", { user: BOT, performed_via_github_app: { id: 6 } }, { isOurs: false, isBot: true }],
  [
    "a person's through our App",
    { user: OLGA, performed_via_github_app: { id: OUR_APP } },
    { isOurs: false, isBot: false },
  ],
  ["a person's", { user: OLGA, performed_via_github_app: null }, { isOurs: false, isBot: false }],
  ["that of an account that is gone", { user: null }, { isOurs: false, isBot: true }],
  ["one of a kind of account that is new", { user: { ...OLGA, type: "Mannequin" } }, { isOurs: false, isBot: true }],
])("a comment: %s", (_what, fields, expected) => {
  const comment = { id: 1, body: "<!-- rollcall:request v1 -->", created_at: AT, updated_at: AT, ...fields };

  expect(toComment(OUR_APP, comment as unknown as CommentWish)).toMatchObject(expected);
});

test.each([
  ["admin", "admin", "admin"],
  ["maintain", "write", "write"],
  ["write", "write", "write"],
  ["triage", "read", "triage"],
  ["read", "read", "read"],
  ["none", "none", "none"],
  ["a role of their own", "write", "write"],
  ["a role of their own", "something new", "none"],
])("the role %s with the permission %s is %s", (role, permission, expected) => {
  expect(toRole({ role_name: role, permission, user: OLGA } as unknown as RoleWish, { id: 7, login: "olga" })).toBe(
    expected,
  );
});

test("a login that is somebody else's by now has no role", () => {
  const answer = { role_name: "admin", permission: "admin", user: { ...OLGA, id: 8 } } as unknown as RoleWish;

  expect(toRole(answer, { id: 7, login: "olga" })).toBe("none");
  expect(toRole({ ...answer, user: null }, { id: 7, login: "olga" })).toBe("none");
});

test("an account that is gone is nobody, and nobody's number is an account's", () => {
  expect(toUser(null)).toEqual({ id: 0, login: "ghost" });
  expect(toUser(undefined)).toEqual({ id: 0, login: "ghost" });
});
