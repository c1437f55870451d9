import type { Certificate } from "../model/certificate.ts";
import type { Endpoint, EndpointFault } from "../model/endpoint.ts";
import { type ErrorCode, RollcallError } from "../model/error.ts";
import type { CallContext } from "./domain-manager.ts";

/** An address that members connect to. */
export interface EndpointTarget {
  /** `https://host:port`, or `http://` where nothing is to be trusted. */
  readonly url: string;
  /** Trusted root certificates, as PEM; undefined for public authorities. */
  readonly trustRoot: string | undefined;
}

const CODES = {
  "address-not-allowed": "settings",
  unreachable: "unavailable",
  "not-trusted": "settings",
  "no-sequencer": "settings",
} as const satisfies Record<EndpointFault, ErrorCode>;

/** The error for an endpoint that could not be probed; `certificates` are those that it presented before. */
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

/** Probes sequencers from this process, without credentials. */
export interface EndpointProbe {
  /**
   * Which sequencer answers. Throws an `endpointError`: `unavailable` without an answer, and `settings` when the
   * certificate is not trusted, the server is not a sequencer, or the address may not be connected with: nothing was sent
   * there then.
   */
  probe(target: EndpointTarget, context: CallContext): Promise<Endpoint>;
}
