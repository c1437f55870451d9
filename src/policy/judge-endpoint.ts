import type {
  Endpoint,
  EndpointChange,
  EndpointFinding,
  EndpointFindingKind,
  Sighting,
  UnseenEndpoint,
} from "../model/endpoint.ts";
import type { DomainId } from "../model/identifier.ts";
import { formatInstant, type InstantMs } from "../model/instant.ts";
import { compareText } from "../model/problem.ts";

/** What an endpoint of a domain has to be. */
export interface EndpointExpectation {
  readonly domainId: DomainId;
  /** The domain manager's; undefined where it does not report it. */
  readonly protocolVersion: number | undefined;
}

/** Certificates that end within this time are reported. */
const CERTIFICATE_ENDS_MS = 30 * 86_400_000;

/** What is to be done, which the domain's operator does. */
const HINTS = {
  "address-not-allowed":
    "Correct the sequencer's document. If members do connect there, allow the network by connection.allowNetworks in the settings.",
  unreachable:
    "Check that the sequencer runs and can be reached from the service; if it is gone, take the endpoint out of its document.",
  "not-trusted":
    "Members refuse it. Commit the certificate that vouches for it, or correct what the sequencer presents.",
  "no-sequencer": "Correct the address in the sequencer's document: a node's admin API has another port.",
  "other-domain": "Correct the sequencer's document: members would join another domain.",
  "other-protocol-version":
    "Run the domain's nodes with one protocol version: members choose theirs by what they find.",
  "not-serving": "See the node's own health: it may be a passive replica, or without its database.",
  "certificate-ends":
    "Renew it ahead of its end. If the register holds it, commit its successor and inform the members before the change.",
} as const satisfies Record<EndpointFindingKind, string>;

/** What is wrong with what was found at `url`; sorted by kind, and nothing when members can rely on it. */
export function judgeEndpoint(
  url: string,
  seen: Endpoint | UnseenEndpoint,
  expected: EndpointExpectation,
  nowMs: InstantMs,
): readonly EndpointFinding[] {
  const found = (kind: EndpointFindingKind, message: string): EndpointFinding => ({ kind, message, hint: HINTS[kind] });
  if ("fault" in seen) return [found(seen.fault, seen.message)];
  const findings: EndpointFinding[] = [];
  const { domainId, protocolVersion, isServing, certificates } = seen;
  if (domainId !== expected.domainId) {
    findings.push(found("other-domain", `${url} belongs to the domain ${domainId}, not ${expected.domainId}`));
  }
  if (expected.protocolVersion !== undefined && protocolVersion !== expected.protocolVersion) {
    const [own, wanted] = [String(protocolVersion), String(expected.protocolVersion)];
    findings.push(
      found("other-protocol-version", `${url} speaks protocol version ${own}, and the domain manager ${wanted}`),
    );
  }
  if (isServing === false) findings.push(found("not-serving", `${url} answers, and says that it does not serve`));
  const ending = certificates.toSorted((one, other) => one.endsAtMs - other.endsAtMs)[0];
  if (ending !== undefined && ending.endsAtMs - nowMs <= CERTIFICATE_ENDS_MS) {
    const end = formatInstant(ending.endsAtMs);
    findings.push(found("certificate-ends", `the certificate ${ending.subject} of ${url} ends ${end}`));
  }
  return findings.toSorted((one, other) => compareText(one.kind, other.kind));
}

/** The record of a probe of an endpoint. `before` is the record of the last one. */
export function sight(
  { sequencer, url }: Pick<Sighting, "sequencer" | "url">,
  seen: Endpoint | UnseenEndpoint,
  expected: EndpointExpectation,
  { before, nowMs }: { readonly before: Sighting | undefined; readonly nowMs: InstantMs },
): Sighting {
  const findings = judgeEndpoint(url, seen, expected, nowMs);
  const ends = seen.certificates.map(({ endsAtMs }) => endsAtMs);
  const isHidden = findings.some(({ kind }) => kind === "address-not-allowed");
  return {
    sequencer,
    url,
    isUp: isHidden ? undefined : findings.every(({ kind }) => kind === "certificate-ends"),
    // An endpoint that does not answer still has its certificate.
    certificateEndsAtMs: ends.length > 0 ? Math.min(...ends) : isHidden ? undefined : before?.certificateEndsAtMs,
    findings: findings.map((finding) => ({
      ...finding,
      sinceMs: before?.findings.find(({ kind }) => kind === finding.kind)?.sinceMs ?? nowMs,
    })),
  };
}

/** Faults that began or ended. An endpoint that the register no longer has is left out. */
export function changesBetween(before: readonly Sighting[], after: readonly Sighting[]): readonly EndpointChange[] {
  return after.flatMap(({ sequencer, url, findings }) => {
    const known = before.find((one) => one.sequencer === sequencer && one.url === url)?.findings ?? [];
    return [
      ...without(findings, known).map((finding): EndpointChange => ({ sequencer, url, became: "found", finding })),
      ...without(known, findings).map((finding): EndpointChange => ({ sequencer, url, became: "gone", finding })),
    ];
  });
}

function without(findings: Sighting["findings"], others: Sighting["findings"]): readonly EndpointFinding[] {
  return findings
    .filter(({ kind, message }) => !others.some((other) => other.kind === kind && other.message === message))
    .map(({ kind, message, hint }) => ({ kind, message, hint }));
}
