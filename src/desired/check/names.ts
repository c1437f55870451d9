import { type DomainFiles, inDocument, type PlacedDocument, type PlacedFinding } from "../domain-files.ts";
import { errorAt } from "../../document/finding.ts";
import { lookAlikeFinding, skeletonOf } from "../../document/look-alike.ts";
import { remembered } from "../remembered.ts";
import { isReservedName } from "../reserved-name.ts";

type Named = PlacedDocument<{ readonly name: string }>;

/** Every document says its file's name, and no two of a kind look alike. */
export function checkNames(files: DomainFiles): readonly PlacedFinding[] {
  const findings: PlacedFinding[] = [];
  if (files.domain !== undefined) checkOwnName(files.domain, findings);
  for (const documents of [files.sequencers, files.participants, files.overrides] as readonly (readonly Named[])[]) {
    for (const document of documents) checkOwnName(document, findings);
    findings.push(...checkLookAlikes(documents));
  }
  return findings;
}

function checkOwnName(document: Named, findings: PlacedFinding[]): void {
  const { draft } = document.parsed;
  if (lookOf(document).isReserved) {
    findings.push(
      inDocument(
        document,
        errorAt("/metadata/name", {
          rule: "reserved-name",
          message: "this name is a device on some systems, whose users could not check the register out",
          expected: "another name",
          found: document.name,
          hint: "Choose another name.",
        }),
      ),
    );
  } else if (draft !== undefined && draft.name !== document.name) {
    findings.push(
      inDocument(
        document,
        errorAt("/metadata/name", {
          rule: "file-name",
          message: "the document's name is not the file's",
          expected: document.name,
          found: draft.name,
          hint: "Give both the same name.",
        }),
      ),
    );
  }
}

const lookOf = remembered(({ name }: Named) => ({ skeleton: skeletonOf(name), isReserved: isReservedName(name) }));

function checkLookAlikes(documents: readonly Named[]): readonly PlacedFinding[] {
  const findings: PlacedFinding[] = [];
  const seen = new Map<string, Named>();
  for (const document of documents) {
    const { skeleton } = lookOf(document);
    const other = seen.get(skeleton);
    if (other === undefined) {
      seen.set(skeleton, document);
    } else {
      findings.push(inDocument(document, lookAlikeFinding(document.name, `${other.name}, in ${other.path}`)));
    }
  }
  return findings;
}
