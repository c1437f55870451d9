import { expect, test } from "vitest";

import { publishTo } from "../../src/app/publish-to.ts";
import type { ServiceEvent } from "../../src/ports/events.ts";

const EVENT: ServiceEvent = { kind: "warning", what: "a test goes on", error: undefined };

function fail(): never {
  throw new Error("no room left");
}

test("a subscriber that throws stops neither the others nor the publisher, and is named", () => {
  const received: ServiceEvent[] = [];
  const failures: unknown[] = [];
  const publish = publishTo(
    {
      first: (event) => received.push(event),
      full: fail,
      last: (event) => received.push(event),
    },
    (name, error) => failures.push([name, error]),
  );

  publish(EVENT);

  expect(received).toEqual([EVENT, EVENT]);
  expect(failures).toEqual([["full", new Error("no room left")]]);
});

test("nor does it where the failure itself cannot be reported", () => {
  const received: ServiceEvent[] = [];

  publishTo({ full: fail, last: (event) => received.push(event) }, fail)(EVENT);

  expect(received).toEqual([EVENT]);
});
