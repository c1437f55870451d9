import type { NewFile } from "../../desired/document-text.ts";
import { sequencerDocuments } from "../../desired/draft-sequencer.ts";
import type { DesiredDomain } from "../../model/membership.ts";
import type { PlacedMembers } from "../register/place-members.ts";

/** A document for each sequencer that is due, to be filled in by a person. Writes nothing itself. */
export function draftSequencers(
  { name, sequencers }: DesiredDomain,
  { due, input }: PlacedMembers,
): readonly NewFile[] {
  const taken = sequencers.map((sequencer) => sequencer.name);
  return sequencerDocuments(name, due, input.policy, taken);
}
