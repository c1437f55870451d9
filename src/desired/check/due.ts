import { describeDue, type SequencerDue } from "../../model/placement.ts";
import { documentsByName, type DomainFiles, inDocument, type PlacedFinding } from "../domain-files.ts";

/** The sequencers that are due, each reported at the first member that lacks one, or at the policy. */
export function dueFindings(files: DomainFiles, due: readonly SequencerDue[]): readonly PlacedFinding[] {
  return due.flatMap((one) => {
    const [first] = one.members;
    const document = first === undefined ? files.domain : documentsByName(files.participants).get(first);
    if (document === undefined) return [];
    return inDocument(document, {
      pointer: "/spec/placement",
      severity: "warning",
      rule: "sequencer-due",
      message: describeDue(one),
      hint: `${one.conflict.length === 0 ? "" : "Change one of these rules, or add the sequencer: "}rollcall sequencer propose writes its document.`,
    });
  });
}
