import type { Endpoint, EndpointLook, Sighting, UnseenEndpoint } from "../../src/model/endpoint.ts";
import { aCommitId, aDomainId, aName, DAY_MS, NOW_MS } from "./identifiers.ts";

export const EAST_URL = "https://east.example:10038";

/** A sequencer of `acme` with a certificate that lasts a year. */
export function anEndpoint(fields: Partial<Endpoint> = {}): Endpoint {
  return {
    domainId: aDomainId("acme"),
    protocolVersion: 5,
    certificates: [aCertificate("east", 365)],
    isServing: true,
    ...fields,
  };
}

/** One that ends in so many days. */
export function aCertificate(name: string, days: number): Endpoint["certificates"][number] {
  return {
    subject: `CN=${name}`,
    startsAtMs: NOW_MS - DAY_MS,
    endsAtMs: NOW_MS + days * DAY_MS,
    sha256: "ab".repeat(32),
  };
}

export function anUnseenEndpoint(fields: Partial<UnseenEndpoint> = {}): UnseenEndpoint {
  return { fault: "unreachable", message: `no answer from ${EAST_URL}`, certificates: [], ...fields };
}

/** An endpoint of the sequencer `east` with which all is well. */
export function aSighting({
  sequencer = "east",
  ...fields
}: Partial<Omit<Sighting, "sequencer">> & { readonly sequencer?: string } = {}): Sighting {
  return {
    sequencer: aName(sequencer),
    url: EAST_URL,
    isUp: true,
    certificateEndsAtMs: NOW_MS + 365 * DAY_MS,
    findings: [],
    ...fields,
  };
}

/** One at which nobody answers, for so long. */
export function aSilence(sinceMs = NOW_MS, fields: Parameters<typeof aSighting>[0] = {}): Sighting {
  const { message } = anUnseenEndpoint();
  const finding = { kind: "unreachable", message, hint: "Start it.", sinceMs } as const;
  return aSighting({ isUp: false, findings: [finding], ...fields });
}

export function aLook(endpoints: readonly Sighting[], fields: Partial<EndpointLook> = {}): EndpointLook {
  return { commit: aCommitId("now"), targetsDigest: "d".repeat(64), atMs: NOW_MS, endpoints, ...fields };
}
