import type { Certificate } from "../model/certificate.ts";
import type { DomainId } from "../model/identifier.ts";
import type { CallContext } from "./domain-manager.ts";

/** An address that members connect to. */
export interface EndpointTarget {
  /** `https://host:port`, or `http://` where nothing is to be trusted. */
  readonly url: string;
  /** PEM of what has to vouch for it; undefined for public authorities. */
  readonly trustRoot: string | undefined;
}

/** A sequencer as it shows itself to anybody. */
export interface Endpoint {
  readonly domainId: DomainId;
  readonly protocolVersion: number;
  /** What it presents, its own certificate first; empty without TLS. */
  readonly certificates: readonly Certificate[];
  /** What it says of its own health; undefined where it says nothing. */
  readonly isServing: boolean | undefined;
}

/** Looks at sequencers from where we are, with no credentials at all. */
export interface EndpointProbe {
  /**
   * Who answers. Throws `unavailable` when nobody does, and `settings` when the certificate is not vouched for, who
   * answers is no sequencer, or the address may not be connected with: nothing was sent there then.
   */
  probe(target: EndpointTarget, context: CallContext): Promise<Endpoint>;
}
