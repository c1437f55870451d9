import type { Certificate } from "../model/certificate.ts";
import type { Endpoint, EndpointFault, UnseenEndpoint } from "../model/endpoint.ts";
import { type ErrorCode, RollcallError } from "../model/error.ts";
import type { CallContext } from "./domain-manager.ts";

/** An address that members connect to. */
export interface EndpointTarget {
  /** `https://host:port`, or `http://` where nothing is to be trusted. */
  readonly url: string;
  /** PEM of what has to vouch for it; undefined for public authorities. */
  readonly trustRoot: string | undefined;
}

const CODES = {
  "address-not-allowed": "settings",
  unreachable: "unavailable",
  "not-trusted": "settings",
  "no-sequencer": "settings",
} as const satisfies Record<EndpointFault, ErrorCode>;

/** An endpoint that was not seen, and why. */
export class EndpointError extends RollcallError implements UnseenEndpoint {
  readonly fault: EndpointFault;
  readonly certificates: readonly Certificate[];

  constructor(
    fault: EndpointFault,
    message: string,
    options: {
      readonly hint: string;
      readonly cause?: unknown;
      readonly certificates?: readonly Certificate[];
    },
  ) {
    super(CODES[fault], message, options);
    this.fault = fault;
    this.certificates = options.certificates ?? [];
  }
}

/** Looks at sequencers from where we are, with no credentials at all. */
export interface EndpointProbe {
  /**
   * Who answers. Throws `EndpointError`: `unavailable` when nobody does, and `settings` when the certificate is not vouched
   * for, who answers is no sequencer, or the address may not be connected with: nothing was sent there then.
   */
  probe(target: EndpointTarget, context: CallContext): Promise<Endpoint>;
}
