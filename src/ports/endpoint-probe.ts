import type { Certificate } from "../model/certificate.ts";
import type { Endpoint, EndpointFault } from "../model/endpoint.ts";
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

/** An endpoint that was not seen, and why: `certificates` is what it presented all the same. */
export function endpointError(
  fault: EndpointFault,
  message: string,
  {
    hint,
    cause,
    certificates = [],
  }: Pick<RollcallError, "hint"> & {
    readonly cause?: unknown;
    readonly certificates?: readonly Certificate[];
  },
): RollcallError {
  return new RollcallError(CODES[fault], message, { hint, cause, detail: { kind: "endpoint", fault, certificates } });
}

/** Looks at sequencers from where we are, with no credentials at all. */
export interface EndpointProbe {
  /**
   * Who answers. Throws an `endpointError`: `unavailable` when nobody does, and `settings` when the certificate is not vouched
   * for, who answers is no sequencer, or the address may not be connected with: nothing was sent there then.
   */
  probe(target: EndpointTarget, context: CallContext): Promise<Endpoint>;
}
