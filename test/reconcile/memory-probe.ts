import { RollcallError } from "../../src/model/error.ts";
import type { DomainId } from "../../src/model/identifier.ts";
import type { Endpoint, EndpointProbe, EndpointTarget } from "../../src/ports/endpoint-probe.ts";

/** What is found at an address: a domain's sequencer, or why nobody is. */
export type Found = Partial<Endpoint> | RollcallError;

/** A probe that remembers what it finds, and what it was asked to look at. */
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
      if (finding instanceof RollcallError) return Promise.reject(finding);
      return Promise.resolve({ domainId, protocolVersion: 5, certificates: [], isServing: true, ...finding });
    },
  };
}

export const SILENT = new RollcallError("unavailable", "nobody answers", { hint: "Check it." });
export const MISTRUSTED = new RollcallError("settings", "the certificate is not trusted", { hint: "Ask." });
