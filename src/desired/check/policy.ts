import { asWritten, type InstantMs } from "../../model/instant.ts";
import { nearestName } from "../../model/nearest-name.ts";
import { documentsByName, type DomainFiles, inDocument, type PlacedFinding } from "../domain-files.ts";
import { errorAt } from "../../document/finding.ts";

/** The domain's policy: what it names exists. */
export function checkPolicy(files: DomainFiles): readonly PlacedFinding[] {
  const findings: PlacedFinding[] = [];
  const { domain } = files;
  const policy = domain?.parsed.draft?.policy;
  if (domain !== undefined && policy !== undefined) {
    const sequencers = new Set(files.sequencers.map(({ name }) => name));
    policy.protectedSequencers.forEach((name, index) => {
      if (sequencers.has(name)) return;
      findings.push(
        inDocument(
          domain,
          errorAt(`/spec/protected/sequencers/${String(index)}`, {
            rule: "protected",
            message: `the protected sequencer ${name} has no document`,
            expected: `sequencers/${name}.yaml`,
            found: "nothing",
            hint: `Restore its document, or take it off the list in a pull request of its own${orNearest(name, sequencers)}`,
          }),
        ),
      );
    });
    // A protected member without a document is what the rule is there for: the plan is held for it.
    const members = documentsByName(files.participants);
    policy.protectedMembers.forEach((name, index) => {
      const member = members.get(name);
      if (member !== undefined) {
        findings.push(...checkProtectedEnd(member));
        return;
      }
      findings.push(
        inDocument(domain, {
          pointer: `/spec/protected/members/${String(index)}`,
          severity: "warning",
          rule: "protected",
          message: `the protected member ${name} has no document`,
          expected: `participants/${name}.yaml`,
          found: "nothing",
          hint: `If it was deleted, the plan that revokes it is held, and once it is gone it comes off the list in ${domain.path}; if it is misspelt, no member is protected${orNearest(name, members.keys())}`,
        }),
      );
    });
  }
  findings.push(...checkOverrideSubjects(files));
  return findings;
}

/** The end of a sentence about a name that no member has. */
function orNearest(name: string, names: Iterable<string>): string {
  const nearest = nearestName(name, names);
  return nearest === undefined ? "." : `; or did you mean ${nearest}?`;
}

/** A member that no plan may suspend may have no end date either: its end would be held, so it is reported now. */
function checkProtectedEnd(document: DomainFiles["participants"][number]): readonly PlacedFinding[] {
  const end = document.parsed.draft?.validUntil;
  if (end === undefined) return [];
  return [
    inDocument(document, {
      pointer: "/spec/validUntil",
      severity: "warning",
      rule: "protected",
      message: `${document.name} is protected by domain.yaml, and its membership ends`,
      expected: "no end, or no protection",
      found: end,
      hint: "The plan that ends it will be held: by then take it off the list, or commit an override of rule protected.",
    }),
  ];
}

/** An override without a subject in the register releases nothing. A protected member may be without a document: its end is what is released. */
function checkOverrideSubjects({ domain, overrides, participants }: DomainFiles): readonly PlacedFinding[] {
  const names = new Set<string>([
    ...documentsByName(participants).keys(),
    ...(domain?.parsed.draft?.policy.protectedMembers ?? []),
  ]);
  return overrides.flatMap((document): readonly PlacedFinding[] => {
    const subject = document.parsed.draft?.subject;
    if (subject === undefined || names.has(subject)) return [];
    const nearest = nearestName(subject, names);
    return [
      inDocument(document, {
        pointer: "/spec/subject",
        severity: "warning",
        rule: "override-subject",
        message: `no member has the name ${subject}`,
        expected: "the name of a member's document",
        found: subject,
        hint: `It releases nothing. ${nearest === undefined ? "Check the spelling." : `Did you mean ${nearest}?`} If that member was deleted, delete ${document.path} as well.`,
      }),
    ];
  });
}

/** The overrides against the clock. */
export function checkOverrideDates({ overrides }: DomainFiles, nowMs: InstantMs): readonly PlacedFinding[] {
  const findings: PlacedFinding[] = [];
  for (const document of overrides) {
    const override = document.parsed.draft;
    if (override === undefined || override.untilMs > nowMs) continue;
    findings.push(
      inDocument(document, {
        pointer: "/spec/until",
        severity: "overdue",
        rule: "stale-override",
        message: "this override has ended and releases nothing any more",
        expected: "a date in the future",
        found: asWritten(override.untilMs, override.until),
        hint: "Delete the file.",
      }),
    );
  }
  return findings;
}
