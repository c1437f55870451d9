import type { Name } from "../model/identifier.ts";
import { describeDue, type PlacementPolicy, type SequencerDue } from "../model/placement.ts";
import { yamlText } from "../model/yaml-text.ts";
import { documentText, type NewFile } from "./document-text.ts";
import { freeName } from "./import-documents.ts";
import { skeletonOf } from "../document/look-alike.ts";

/** As long as the schema lets a description be. */
const MAX_DESCRIPTION = 500;

/**
 * A document for each sequencer that is due, under names that are free and look like no other. What only the provider
 * knows stays blank, so that the register is invalid until it is filled in. `taken` are names of sequencers.
 */
export function sequencerDocuments(
  domain: Name,
  due: readonly SequencerDue[],
  { maxParticipants }: PlacementPolicy,
  taken: readonly string[],
): readonly NewFile[] {
  const looks = new Set(taken.map(skeletonOf));
  return due.map((one) => {
    const name = freeName(nameOf(one), looks);
    looks.add(skeletonOf(name));
    return {
      path: `domains/${domain}/sequencers/${name}.yaml`,
      content: sequencerDocument(name, one, maxParticipants),
    };
  });
}

/** After the one that it is for, or the region that it is in. */
function nameOf({ isolation, members, region }: SequencerDue): string {
  const [first] = members;
  return isolation === "dedicated" && first !== undefined ? `${first}-own` : (region ?? "sequencer");
}

function sequencerDocument(name: string, due: SequencerDue, maxParticipants: number | undefined): string {
  const { isolation, region } = due;
  return documentText("Sequencer", name, [
    `  description: ${yamlText(describeDue(due).slice(0, MAX_DESCRIPTION))}`,
    "  endpoints:",
    '    - "" # fill in: the public address, as https://host:port',
    "  trustRoot:",
    '    certificate: "" # fill in: a file in certificates/, or say publicAuthorities: true instead',
    `  isolation: ${isolation}`,
    ...(region === undefined ? [] : [`  region: ${yamlText(region)}`]),
    ...(isolation === "dedicated" || maxParticipants === undefined
      ? []
      : [`  maxParticipants: ${String(maxParticipants)}`]),
    "  state: active",
  ]);
}
