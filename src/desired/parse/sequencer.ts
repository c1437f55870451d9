import type { Name } from "../../model/identifier.ts";
import type { Sequencer } from "../../model/membership.ts";
import { type Draft, errorAt, type Finding } from "../../document/finding.ts";
import type { SequencerDocument } from "../generated/sequencer.ts";

/** A sequencer document by itself. */
export interface SequencerDraft extends Sequencer {
  /** File name below `certificates/`; undefined for public authorities. */
  readonly certificate: string | undefined;
}

export function parseSequencer({ metadata, spec }: SequencerDocument): Draft<SequencerDraft> {
  const findings: Finding[] = [];
  spec.endpoints.forEach((endpoint, index) => {
    if (!URL.canParse(endpoint)) {
      findings.push(
        errorAt(`/spec/endpoints/${String(index)}`, {
          rule: "endpoint",
          message: "this is not an address",
          expected: "https://host:port, the port at most 65535",
          found: endpoint,
          hint: "Give the public address that members connect to.",
        }),
      );
    }
  });
  return {
    draft: {
      name: metadata.name as Name,
      endpoints: spec.endpoints,
      state: spec.state ?? "active",
      keys: spec.keys ?? [],
      isolation: spec.isolation ?? "shared",
      region: spec.region,
      maxParticipants: spec.maxParticipants,
      certificate: "certificate" in spec.trustRoot ? spec.trustRoot.certificate : undefined,
    },
    findings,
  };
}
