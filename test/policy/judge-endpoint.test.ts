import { expect, test } from "vitest";

import type { Endpoint, EndpointFault, Sighting, UnseenEndpoint } from "../../src/model/endpoint.ts";
import { changesBetween, judgeEndpoint, sight } from "../../src/policy/judge-endpoint.ts";
import { aCertificate, anEndpoint, anUnseenEndpoint, aSighting, aSilence, EAST_URL } from "../build/endpoints.ts";
import { aDomainId, aName, DAY_MS, NOW_MS } from "../build/identifiers.ts";

const EXPECTED = { domainId: aDomainId("acme"), protocolVersion: 5 };
const EAST = { sequencer: aName("east"), url: EAST_URL };

function judged(seen: Endpoint | UnseenEndpoint, expected: Parameters<typeof judgeEndpoint>[2] = EXPECTED) {
  return judgeEndpoint(EAST_URL, seen, expected, NOW_MS);
}

function sighted(seen: Endpoint | UnseenEndpoint, before?: Sighting): Sighting {
  return sight(EAST, seen, EXPECTED, { before, nowMs: NOW_MS });
}

test("the domain's own sequencer, healthy and with a certificate that lasts, gives nothing to say", () => {
  expect(judged(anEndpoint())).toEqual([]);
  expect(judged(anEndpoint({ isServing: undefined, certificates: [] }))).toEqual([]);
});

test("another domain, another protocol version and bad health are told together, each with where, why and what to do", () => {
  const findings = judged(anEndpoint({ domainId: aDomainId("zeta"), protocolVersion: 4, isServing: false }));

  expect(findings.map(({ kind, message }) => [kind, message])).toEqual([
    ["not-serving", `${EAST_URL} answers, and says that it does not serve`],
    ["other-domain", `${EAST_URL} belongs to the domain ${aDomainId("zeta")}, not ${aDomainId("acme")}`],
    ["other-protocol-version", `${EAST_URL} speaks protocol version 4, and the domain manager 5`],
  ]);
  for (const { hint } of findings) expect(hint).toMatch(/^[A-Z].{20,}\.$/);
});

test("a protocol version that the domain manager does not tell is nobody's fault", () => {
  expect(judged(anEndpoint({ protocolVersion: 4 }), { ...EXPECTED, protocolVersion: undefined })).toEqual([]);
});

test("a certificate that ends within 30 days is told by the first of the chain to end", () => {
  const endingIn = (...days: readonly number[]) =>
    judged(anEndpoint({ certificates: days.map((left, index) => aCertificate(`number ${String(index)}`, left)) }));

  expect(endingIn(30, 365)).toMatchObject([
    { kind: "certificate-ends", message: `the certificate CN=number 0 of ${EAST_URL} ends 2026-12-22T12:00:00Z` },
  ]);
  expect(endingIn(365, 7, 20)).toMatchObject([{ message: expect.stringContaining("CN=number 1") as string }]);
  expect(endingIn(30.001, 365)).toEqual([]);
});

test.each<EndpointFault>(["address-not-allowed", "unreachable", "not-trusted", "no-sequencer"])(
  "what was not seen is told by its fault alone: %s",
  (fault) => {
    const [finding, ...others] = judged(anUnseenEndpoint({ fault, message: "why it was not" }));

    expect(others).toEqual([]);
    expect(finding).toMatchObject({ kind: fault, message: "why it was not" });
    expect(finding?.hint).toMatch(/^[A-Z].{20,}\.$/);
  },
);

test("members can rely on what has nothing against it, or only an end to come; of what nobody may look at nothing is known", () => {
  expect(sighted(anEndpoint()).isUp).toBe(true);
  expect(sighted(anEndpoint({ certificates: [aCertificate("east", 7)] })).isUp).toBe(true);
  for (const worse of [
    anEndpoint({ domainId: aDomainId("zeta") }),
    anEndpoint({ protocolVersion: 4 }),
    anEndpoint({ isServing: false }),
    anUnseenEndpoint(),
    anUnseenEndpoint({ fault: "not-trusted" }),
    anUnseenEndpoint({ fault: "no-sequencer" }),
  ]) {
    expect(sighted(worse).isUp).toBe(false);
  }
  expect(sighted(anUnseenEndpoint({ fault: "address-not-allowed" })).isUp).toBeUndefined();
});

test("when its certificate ends is known while it does not answer, and also of one that is not trusted", () => {
  const before = aSighting({ certificateEndsAtMs: NOW_MS + DAY_MS });
  const ended = anUnseenEndpoint({ fault: "not-trusted", certificates: [aCertificate("east", -1)] });

  expect(sighted(anUnseenEndpoint(), before).certificateEndsAtMs).toBe(NOW_MS + DAY_MS);
  expect(sighted(ended, before).certificateEndsAtMs).toBe(NOW_MS - DAY_MS);
  expect(sighted(anUnseenEndpoint()).certificateEndsAtMs).toBeUndefined();
  expect(sighted(anUnseenEndpoint({ fault: "address-not-allowed" }), before).certificateEndsAtMs).toBeUndefined();
});

test("since when something is wrong is kept as long as it is the same thing", () => {
  const before = aSilence(NOW_MS - DAY_MS);

  expect(sighted(anUnseenEndpoint(), before).findings).toMatchObject([{ sinceMs: NOW_MS - DAY_MS }]);
  expect(sighted(anEndpoint({ isServing: false }), before).findings).toMatchObject([{ sinceMs: NOW_MS }]);
});

test("what began and what ceased to be wrong is told once", () => {
  const west = { sequencer: "west", url: "https://west.example:10038" };
  const well = [aSighting(), aSighting(west)];
  const worse = [aSilence(), aSighting(west)];

  expect(changesBetween(well, worse)).toMatchObject([{ ...EAST, became: "found", finding: { kind: "unreachable" } }]);
  expect(changesBetween(worse, worse)).toEqual([]);
  expect(changesBetween(worse, [aSilence(NOW_MS - DAY_MS), aSighting(west)])).toEqual([]);
  expect(changesBetween(worse, well)).toMatchObject([{ ...EAST, became: "gone", finding: { kind: "unreachable" } }]);
  expect(changesBetween([], worse)).toHaveLength(1);
  expect(changesBetween(worse, [aSighting(west)]), "the register has it no more").toEqual([]);
});

test("another reason, such as the end of another certificate, is a change", () => {
  const endingIn = (days: number): readonly Sighting[] => [
    sighted(anEndpoint({ certificates: [aCertificate("east", days)] })),
  ];

  expect(changesBetween(endingIn(7), endingIn(9)).map(({ became }) => became)).toEqual(["found", "gone"]);
});
