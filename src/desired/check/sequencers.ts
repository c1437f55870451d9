import type { InstantMs } from "../../model/instant.ts";
import { type DomainFiles, inDocument, type PlacedDocument, type PlacedFinding } from "../domain-files.ts";
import { errorAt } from "../../document/finding.ts";
import { checkCertificateDates } from "../parse/certificate.ts";
import type { SequencerDraft } from "../parse/sequencer.ts";

/** Sequencers against the certificates and against one another. */
export function checkSequencers(files: DomainFiles): readonly PlacedFinding[] {
  const certificates = new Set(files.certificates.map(({ file }) => file));
  const owners = new Map<string, string>();
  const findings: PlacedFinding[] = [];
  const claim = (document: PlacedDocument<SequencerDraft>, pointer: string, value: string, what: string): void => {
    const owner = owners.get(value);
    if (owner === undefined) {
      owners.set(value, document.name);
      return;
    }
    findings.push(
      inDocument(
        document,
        errorAt(pointer, {
          rule: "unique-sequencer",
          message: `the sequencer ${owner} has the same ${what}`,
          expected: `${what === "key" ? "a key" : "an endpoint"} of its own`,
          found: value,
          hint: "Two documents for one sequencer would count it twice.",
        }),
      ),
    );
  };
  for (const document of files.sequencers) {
    const { draft } = document.parsed;
    if (draft === undefined) continue;
    draft.endpoints.forEach((endpoint, index) => {
      claim(document, `/spec/endpoints/${String(index)}`, endpoint.toLowerCase(), "endpoint");
    });
    draft.keys.forEach((key, index) => {
      claim(document, `/spec/keys/${String(index)}`, key, "key");
    });
    if (draft.certificate !== undefined && !certificates.has(draft.certificate)) {
      findings.push(
        inDocument(
          document,
          errorAt("/spec/trustRoot/certificate", {
            rule: "reference",
            message: `there is no file certificates/${draft.certificate}`,
            expected: [...certificates].join(", ") || "a file in certificates/",
            found: draft.certificate,
            hint: `Commit the certificate in the same pull request or, if it was deleted, name another one in ${document.path}.`,
          }),
        ),
      );
    }
  }
  return findings;
}

/** The certificates against the clock. */
export function checkCertificates({ certificates }: DomainFiles, nowMs: InstantMs): readonly PlacedFinding[] {
  return certificates.flatMap(({ path, parsed }) =>
    checkCertificateDates(parsed, nowMs).map((finding) => ({ path, text: undefined, finding })),
  );
}
