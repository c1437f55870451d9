import { expect, test } from "vitest";

import { standingAt } from "../../src/model/membership.ts";
import { SUSPENDED } from "../../src/model/standing.ts";
import { NOW_MS } from "../build/identifiers.ts";
import { admitted, aMembership } from "../build/members.ts";

const audit = (untilMs: number | undefined): { readonly reason: string; readonly untilMs: number | undefined } => ({
  reason: "an audit",
  untilMs,
});

test("a member without dates stands as its document says", () => {
  expect(standingAt(aMembership({ permission: "Confirmation", trustLevel: "Vip" }), NOW_MS)).toEqual({
    standing: admitted("Confirmation", "Vip"),
    cause: "register",
  });
});

test("a membership ends at its moment, not after it", () => {
  const member = aMembership({ validUntilMs: NOW_MS });

  expect(standingAt(member, NOW_MS - 1)).toEqual({ standing: admitted(), cause: "register" });
  expect(standingAt(member, NOW_MS)).toEqual({ standing: SUSPENDED, cause: "expired" });
});

test("a suspension ends at its moment, not after it", () => {
  const member = aMembership({ suspension: audit(NOW_MS) });

  expect(standingAt(member, NOW_MS - 1)).toEqual({ standing: SUSPENDED, cause: "register", reason: "an audit" });
  expect(standingAt(member, NOW_MS)).toEqual({ standing: admitted(), cause: "suspension-ended" });
});

test("a suspension without an end never ends", () => {
  expect(standingAt(aMembership({ suspension: audit(undefined) }), Number.MAX_SAFE_INTEGER)).toEqual({
    standing: SUSPENDED,
    cause: "register",
    reason: "an audit",
  });
});

test("the end of a membership wins over the end of its suspension", () => {
  expect(standingAt(aMembership({ validUntilMs: NOW_MS, suspension: audit(NOW_MS) }), NOW_MS)).toEqual({
    standing: SUSPENDED,
    cause: "expired",
  });
});
