import type { Endpoint } from "../../../src/model/endpoint.ts";
import type { DomainId } from "../../../src/model/identifier.ts";
import { endpointError, type EndpointProbe, type EndpointTarget } from "../../../src/ports/endpoint-probe.ts";

/** What is found at an address: a domain's sequencer, or why nobody is. */
export type Found = Partial<Endpoint> | Error;

/** A probe that remembers what it finds, and what it was asked to look at. What is found may change meanwhile. */
export function aProbe(
  domainId: DomainId,
  found: Readonly<Record<string, Found>> = {},
): EndpointProbe & { readonly seen: readonly EndpointTarget[] } {
  const seen: EndpointTarget[] = [];
  return {
    seen,
    probe: (target, { signal }) => {
      signal.throwIfAborted();
      seen.push(target);
      const finding = found[target.url] ?? {};
      if (finding instanceof Error) return Promise.reject(finding);
      return Promise.resolve({ domainId, protocolVersion: 5, certificates: [], isServing: true, ...finding });
    },
  };
}

export const SILENT = endpointError("unreachable", "nobody answers", { hint: "Check it." });
export const MISTRUSTED = endpointError("not-trusted", "the certificate is not trusted", { hint: "Ask." });
