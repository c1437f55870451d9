import { describe, expect, test } from "vitest";

import { askedByOf, formOf, ownBranch } from "../../../src/adapters/github/own-branch.ts";
import { type IssueAnswer, toIssue } from "../../../src/adapters/github/readings.ts";

type Found = NonNullable<NonNullable<IssueAnswer["repository"]>["issue"]>;
type Editor = Found["editor"];

const ALICE = { __typename: "User", login: "alice", databaseId: 7 };
const CAROL = { __typename: "User", login: "carol", databaseId: 8 };
const BOT = { __typename: "Bot", login: "rollcall" };

/** An issue of alice, edited by these, the newest first. */
function anAnswer(editors: readonly Editor[], more: Partial<Found> = {}): IssueAnswer {
  const issue: Found = {
    number: 3,
    url: "https://github.com/acme/register/issues/3",
    state: "OPEN",
    body: "words",
    author: ALICE,
    editor: editors[0] ?? null,
    labels: { nodes: [{ name: "admission" }, null] },
    userContentEdits: { totalCount: editors.length, nodes: editors.map((editor) => ({ editor })) },
    ...more,
  };
  return { repository: { issue } };
}

describe("an issue's words are its author's own", () => {
  test.each<[string, IssueAnswer]>([
    ["while nobody has changed them", anAnswer([])],
    ["while only the author has", anAnswer([ALICE, ALICE])],
    ["while there is no record of edits and nobody is named", anAnswer([], { userContentEdits: null })],
  ])("%s", (_, answer) => {
    expect(toIssue(answer)).toMatchObject({ author: { id: 7, login: "alice" }, isAuthorsOwn: true });
  });

  test.each<[string, IssueAnswer]>([
    ["once somebody else has changed them", anAnswer([CAROL, ALICE])],
    ["once the author has changed them after somebody else", anAnswer([ALICE, CAROL, ALICE])],
    ["once an account has that is gone", anAnswer([null, ALICE], { editor: ALICE })],
    ["once a program has", anAnswer([BOT, ALICE])],
    ["where the last editor alone is told", anAnswer([], { editor: CAROL })],
    [
      "where there are more edits than are listed",
      anAnswer([ALICE], { userContentEdits: { totalCount: 101, nodes: [] } }),
    ],
    ["where the author is gone", anAnswer([null], { author: null })],
  ])("and not %s", (_, answer) => {
    expect(toIssue(answer)?.isAuthorsOwn).toBe(false);
  });
});

test("a program's issue is nobody's, and no issue is none", () => {
  expect(toIssue(anAnswer([], { author: BOT }))).toMatchObject({ author: { id: 0 }, authorIsBot: true });
  expect(toIssue({ repository: { issue: null } })).toBeUndefined();
  expect(toIssue({ repository: null })).toBeUndefined();
});

test("the branch of a request of ours tells who asked for it, and no other branch tells anything", () => {
  const branch = ownBranch({ name: "form-3", askedBy: { id: 7, login: "alice" } });

  expect(branch).toBe("rollcall/form-3-for-7");
  expect(askedByOf(branch)).toBe(7);
  expect(formOf(branch)).toBe(3);
  for (const other of ["rollcall/adopt-acme-for-7", "rollcall/form-3", "form-3-for-7", "rollcall/form-x-for-7"]) {
    expect(formOf(other)).toBeUndefined();
  }
  for (const other of ["form-3-for-7", "rollcall/form-3", "rollcall/form-3-for-x", `${branch}/more`, `x/${branch}`]) {
    expect(askedByOf(other)).toBeUndefined();
  }
});
