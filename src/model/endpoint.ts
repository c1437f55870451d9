import type { Certificate } from "./certificate.ts";
import type { CommitId, DomainId, Name } from "./identifier.ts";
import type { InstantMs } from "./instant.ts";

/** A sequencer as its public API shows it. */
export interface Endpoint {
  readonly domainId: DomainId;
  readonly protocolVersion: number;
  /** What it presents, its own certificate first; empty without TLS. */
  readonly certificates: readonly Certificate[];
  /** What it says of its own health; undefined where it says nothing. */
  readonly isServing: boolean | undefined;
}

/** Why an endpoint was not seen. */
export type EndpointFault =
  /** Its address may not be connected with: nothing was sent there. */
  | "address-not-allowed"
  /** No answer, or its host name does not resolve. */
  | "unreachable"
  /** Its certificate is not vouched for, has ended, or is for another name. */
  | "not-trusted"
  /** What answers is no sequencer's public API. */
  | "no-sequencer";

/** What a look did not get to see. */
export interface UnseenEndpoint {
  readonly fault: EndpointFault;
  readonly message: string;
  /** What it presented all the same, its own certificate first; empty where it presented nothing. */
  readonly certificates: readonly Certificate[];
}

export type EndpointFindingKind =
  | EndpointFault
  /** It belongs to another domain. */
  | "other-domain"
  | "other-protocol-version"
  /** It says of itself that it does not serve. */
  | "not-serving"
  /** A certificate that it presents ends soon. */
  | "certificate-ends";

/** What is wrong with an endpoint, and what to do about it. */
export interface EndpointFinding {
  readonly kind: EndpointFindingKind;
  readonly message: string;
  readonly hint: string;
}

/** One endpoint of the register's, as it was found when it was last looked at. */
export interface Sighting {
  readonly sequencer: Name;
  readonly url: string;
  /** Whether members can rely on it; undefined where it may not be probed. */
  readonly isUp: boolean | undefined;
  /** The first end of the certificates that it presents, or last presented; undefined where it never did. */
  readonly certificateEndsAtMs: InstantMs | undefined;
  /** Since when each stands. Sorted by kind. */
  readonly findings: readonly (EndpointFinding & { readonly sinceMs: InstantMs })[];
}

/** One look at all endpoints of a domain. */
export interface EndpointLook {
  /** Whose documents name them. */
  readonly commit: CommitId | undefined;
  /** Of what was looked at, and by what it was judged: other endpoints or other trust roots give another one. */
  readonly targetsDigest: string;
  readonly atMs: InstantMs;
  /** By sequencer, then as its document lists them. */
  readonly endpoints: readonly Sighting[];
}

/** Something that began or ceased to be wrong with an endpoint from one look to the next. */
export interface EndpointChange {
  readonly sequencer: Name;
  readonly url: string;
  readonly became: "found" | "gone";
  readonly finding: EndpointFinding;
}

/** What the last look found at an endpoint; undefined where it was not looked at. */
export function sightingOf(look: EndpointLook | undefined, sequencer: Name, url: string): Sighting | undefined {
  return look?.endpoints.find((one) => one.sequencer === sequencer && one.url === url);
}
