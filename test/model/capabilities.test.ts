import { expect, test } from "vitest";

import { expressible } from "../../src/model/capabilities.ts";
import { CANTON_2, CANTON_3 } from "../build/domains.ts";
import { STANDINGS } from "../build/members.ts";

test("a flavour with trust levels says every standing as it is", () => {
  expect(STANDINGS.map((standing) => expressible(standing, CANTON_2))).toEqual(STANDINGS);
});

test("a flavour without trust levels leaves them open and keeps the rest", () => {
  expect(STANDINGS.map((standing) => expressible(standing, CANTON_3))).toEqual(
    STANDINGS.map((standing) => (standing.kind === "admitted" ? { ...standing, trustLevel: undefined } : standing)),
  );
});
