import { expect, test } from "vitest";

import { PlacementCache } from "../../../src/usecases/register/place-members.ts";
import { planGateway } from "../../../src/usecases/sequencers/plan-gateway.ts";
import { aDesiredDomain } from "../../build/domains.ts";
import { NOW_MS } from "../../build/identifiers.ts";
import { aSequencer } from "../../build/members.ts";

function plan(endpoint: string) {
  const desired = aDesiredDomain({ sequencers: [aSequencer({ name: "east", endpoints: [endpoint] })] });
  const placed = new PlacementCache().of(desired);
  return planGateway(
    [{ kind: "valid", name: desired.name, desired, placed }],
    { label: "main", commit: undefined },
    { listen: { host: "0.0.0.0", port: 443 }, backends: new Map(), withoutNetworks: "closed" },
    NOW_MS,
  );
}

test("what the register lacks and what the settings lack are errors of their own, with what to write", () => {
  expect(() => plan("https://localhost:443")).toThrow(
    expect.objectContaining({ code: "invalid_register", hint: expect.stringContaining("endpoint") as string }),
  );
  expect(() => plan("https://east.acme.example:443")).toThrow(
    expect.objectContaining({ code: "settings", hint: expect.stringContaining("--backend acme/east=") as string }),
  );
});
