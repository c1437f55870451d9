import { expect, test } from "vitest";

import { orderActions, phaseOf } from "../../src/plan/order.ts";
import { admitted } from "../build/members.ts";
import { anAction } from "../build/plans.ts";

const suspended = { kind: "suspended" } as const;
const absent = { kind: "absent" } as const;

test("an action that weakens is done with those that take rights, one that strengthens with those that give", () => {
  const weaken = anAction({ kind: "change", before: admitted("Submission"), after: admitted("Observation") });
  const strengthen = anAction({ kind: "change", before: admitted("Observation"), after: admitted("Submission") });
  const loseTrust = anAction({ kind: "change", before: admitted("Submission", "Vip"), after: admitted("Submission") });

  expect([weaken, strengthen, loseTrust].map(phaseOf)).toEqual(["take", "give", "take"]);
});

test("actions are done by phase, then kind, then name, then id", () => {
  const actions = [
    anAction({ kind: "purge", name: "purged", before: suspended, after: absent }),
    anAction({ kind: "revoke", name: "revoked", before: admitted(), after: suspended }),
    anAction({ kind: "suspend", name: "suspended", before: admitted(), after: suspended }),
    anAction({ kind: "change", name: "weakened", before: admitted(), after: admitted("Observation") }),
    anAction({ kind: "change", name: "raised", before: admitted("Observation"), after: admitted() }),
    anAction({ kind: "resume", name: "resumed", before: suspended, after: admitted() }),
    anAction({ kind: "admit", name: "bob" }),
    anAction({ kind: "admit", name: "alice" }),
  ];

  expect(orderActions(actions).map(({ member }) => member.name)).toEqual([
    "alice",
    "bob",
    "resumed",
    "raised",
    "weakened",
    "suspended",
    "revoked",
    "purged",
  ]);
});

test("a list of actions is left as it was when it is put in order", () => {
  const actions = [anAction({ name: "bob" }), anAction({ name: "alice" })];
  orderActions(actions);

  expect(actions.map(({ member }) => member.name)).toEqual(["bob", "alice"]);
});
