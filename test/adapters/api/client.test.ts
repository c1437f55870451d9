import { expect, test } from "vitest";

import { readDocument } from "../../../src/adapters/api/client.ts";
import { runJson } from "../../../src/report/json/domain.ts";
import { aProblem } from "../../build/plans.ts";

test("what the service refuses is told as its word, and what this program refuses as its own", () => {
  const answer = {
    status: 404,
    text: JSON.stringify({ code: "usage", detail: "there is no such run", hint: "Look." }),
  };

  expect(() => readDocument(answer, "Run", "the service")).toThrow("the service says: there is no such run");
  expect(() => readDocument(answer, "Run")).toThrow(/^there is no such run$/);
});

test("a register that is not valid is told as such, with its problems, whatever was asked", () => {
  const text = JSON.stringify(runJson("acme", { kind: "invalid", problems: [aProblem()] }));

  expect(() => readDocument({ status: 422, text }, "Status", "the service")).toThrow(
    "the register is not valid, so the service cannot answer this\n" +
      "domains/acme/participants/alice.yaml:7:3: permission has no such value",
  );
});
