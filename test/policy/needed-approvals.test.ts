import { expect, test } from "vitest";

import type { Membership } from "../../src/model/membership.ts";
import type { RequestedChange } from "../../src/model/request.ts";
import { neededApprovals } from "../../src/policy/needed-approvals.ts";
import { DAY_MS, NOW_MS } from "../build/identifiers.ts";
import { aMembership } from "../build/members.ts";
import { aRequestedChange } from "../build/requests.ts";

const SUSPENDED = { reason: "an audit", untilMs: undefined };

/** What alice's document said, and says. */
function changed(before: Partial<Membership>, after: Partial<Membership>): RequestedChange {
  return aRequestedChange({ kind: "change", before: aMembership(before), after: aMembership(after) });
}

function neededFor(...changes: readonly RequestedChange[]): ReturnType<typeof neededApprovals> {
  return neededApprovals({ changes, policyFiles: [], placed: new Map() });
}

test.each<[string, Partial<Membership>, Partial<Membership>]>([
  ["a weaker permission", {}, { permission: "Observation" }],
  ["less trust", { trustLevel: "Vip" }, {}],
  ["an end that was not there", {}, { validUntilMs: NOW_MS }],
  ["an earlier end", { validUntilMs: NOW_MS + DAY_MS }, { validUntilMs: NOW_MS }],
  [
    "a suspension that lasts longer",
    { suspension: { reason: "an audit", untilMs: NOW_MS } },
    { suspension: { reason: "an audit", untilMs: NOW_MS + DAY_MS } },
  ],
  [
    "a suspension that was over, and has no end any more",
    { suspension: { reason: "an audit", untilMs: NOW_MS - DAY_MS } },
    { suspension: SUSPENDED },
  ],
  ["a weaker permission beside a later end", { validUntilMs: NOW_MS }, { permission: "Observation" }],
])("%s needs the approvals of a removal", (_what, before, after) => {
  expect(neededFor(changed(before, after))).toEqual(["remove"]);
});

test.each<[string, Partial<Membership>, Partial<Membership>]>([
  ["a stronger permission", { permission: "Observation" }, {}],
  ["more trust", {}, { trustLevel: "Vip" }],
  ["a later end", { validUntilMs: NOW_MS }, { validUntilMs: NOW_MS + DAY_MS }],
  ["no end any more", { validUntilMs: NOW_MS }, {}],
  ["the end of a suspension", { suspension: SUSPENDED }, {}],
  [
    "an earlier end of a suspension",
    { suspension: SUSPENDED },
    { suspension: { reason: "an audit", untilMs: NOW_MS + DAY_MS } },
  ],
  ["another reason", { suspension: SUSPENDED }, { suspension: { ...SUSPENDED, reason: "another" } }],
  ["another organisation", {}, { organisation: "Another" }],
])("%s needs the approvals of a change", (_what, before, after) => {
  expect(neededFor(changed(before, after))).toEqual(["change"]);
});

test("what a change is called decides where it says enough", () => {
  const gone = { before: aMembership(), after: undefined };

  expect(neededFor(aRequestedChange({ kind: "admit" }))).toEqual(["change"]);
  expect(neededFor(aRequestedChange({ kind: "remove", ...gone }))).toEqual(["remove"]);
  expect(neededFor(aRequestedChange({ kind: "suspend" }))).toEqual(["remove"]);
  expect(neededFor(aRequestedChange({ kind: "replace" }))).toEqual(["remove"]);
  expect(neededFor(aRequestedChange({ kind: "replace", readmits: true }))).toEqual(["readmit", "remove"]);
  expect(neededFor(aRequestedChange({ kind: "readmit" }))).toEqual(["readmit"]);
});

test("a higher generation needs the approvals of a re-admission", () => {
  expect(neededFor(changed({ generation: 1 }, { generation: 2 }))).toEqual(["readmit"]);
});

test("several changes need the approvals of each, the policy's first", () => {
  const changes = [aRequestedChange({ kind: "admit" }), aRequestedChange({ kind: "suspend" })];

  expect(neededApprovals({ changes, policyFiles: ["domains/acme/domain.yaml"], placed: new Map() })).toEqual([
    "policy",
    "remove",
    "change",
  ]);
});

test("content that comes to no change needs the approvals of a change, and nothing where the domain is not valid", () => {
  expect(neededFor()).toEqual(["change"]);
  expect(neededApprovals({ changes: [], policyFiles: [], placed: undefined })).toEqual([]);
});
