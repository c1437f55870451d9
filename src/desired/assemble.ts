import type { InstantMs } from "../model/instant.ts";
import type { DesiredDomain, Membership } from "../model/membership.ts";
import { domainPath } from "../model/register-file.ts";
import { checkNames } from "./check/names.ts";
import { checkParticipantDates, checkParticipants } from "./check/participants.ts";
import { checkPlacement } from "./check/placement.ts";
import { checkOverrideDates, checkPolicy } from "./check/policy.ts";
import { checkCertificates, checkSequencers } from "./check/sequencers.ts";
import { type DomainFiles, inDocument, type PlacedDocument, type PlacedFinding } from "./domain-files.ts";
import { errorAt, type Finding } from "../document/finding.ts";
import { lookAlikeFinding, skeletonOf } from "../document/look-alike.ts";
import type { DomainDraft } from "./parse/domain.ts";
import type { ParticipantDraft } from "./parse/participant.ts";
import { remembered } from "./remembered.ts";

/** One domain as the register wants it. `desired` is undefined when any of its files has an error. */
export interface AssembledDomain {
  readonly desired: DesiredDomain | undefined;
  readonly findings: readonly PlacedFinding[];
}

/** Joins the documents of one domain and checks them against one another. Never throws. */
export function assembleDomain(files: DomainFiles, nowMs: InstantMs): AssembledDomain {
  const { desired, findings } = joinDocuments(files);
  const dated = [
    ...checkParticipantDates(files, nowMs),
    ...checkCertificates(files, nowMs),
    ...checkOverrideDates(files, nowMs),
  ];
  return { desired: hasError(dated) ? undefined : desired, findings: [...findings, ...dated] };
}

/** All that follows from the documents themselves, whatever the time. */
const joinDocuments = remembered((files: DomainFiles): AssembledDomain => {
  const findings = [
    ...ownFindings(files),
    ...checkNames(files),
    ...checkParticipants(files),
    ...checkPlacement(files),
    ...checkSequencers(files),
    ...checkPolicy(files),
  ];
  const domain = files.domain?.parsed.draft;
  if (domain === undefined || hasError(findings)) return { desired: undefined, findings };
  return {
    findings,
    desired: {
      name: files.name,
      domainId: domain.domainId,
      policy: domain.policy,
      members: new Map(drafts(files.participants).map((draft) => [draft.participantId, joinDefaults(draft, domain)])),
      sequencers: drafts(files.sequencers),
      certificates: new Map(files.certificates.map(({ file, parsed }) => [file, parsed])),
      overrides: drafts(files.overrides),
    },
  };
});

function hasError(findings: readonly PlacedFinding[]): boolean {
  return findings.some(({ finding }) => finding.severity === "error");
}

/** What each file has against it by itself, and the one file that must be there. */
function ownFindings(files: DomainFiles): readonly PlacedFinding[] {
  const findings: PlacedFinding[] = [];
  if (files.domain === undefined) {
    findings.push({
      path: domainPath(files.name),
      text: undefined,
      finding: errorAt("", {
        rule: "missing-domain",
        message: `the domain ${files.name} has files but no domain.yaml`,
        expected: "domain.yaml",
        found: "nothing",
        hint: "Write it, or move the folder out of domains/.",
      }),
    });
  }
  const documents: readonly PlacedDocument<unknown>[] = [
    ...(files.domain === undefined ? [] : [files.domain]),
    ...files.sequencers,
    ...files.participants,
    ...files.overrides,
  ];
  for (const document of documents) {
    if (document.parsed.findings.length > 0) findings.push(...findingsOf(document));
  }
  for (const { path, parsed } of files.certificates) {
    for (const finding of parsed.findings) findings.push({ path, text: undefined, finding });
  }
  return findings;
}

const findingsOf = remembered((document: PlacedDocument<unknown>): readonly PlacedFinding[] =>
  document.parsed.findings.map((finding) => inDocument(document, finding)),
);

function drafts<T>(documents: readonly PlacedDocument<T>[]): readonly T[] {
  return documents.flatMap(({ parsed }) => (parsed.draft === undefined ? [] : [parsed.draft]));
}

function joinDefaults(draft: ParticipantDraft, domain: DomainDraft): Membership {
  return {
    name: draft.name,
    participantId: draft.participantId,
    permission: draft.permission ?? domain.defaults.permission,
    trustLevel: draft.trustLevel ?? domain.defaults.trustLevel,
    suspension: draft.suspension,
    validUntilMs: draft.validUntilMs,
    validUntil: draft.validUntil,
    mode: draft.mode ?? domain.policy.mode,
    generation: draft.generation,
    organisation: draft.organisation,
    contacts: draft.contacts,
    askers: draft.askers,
    placement: draft.placement,
    networks: draft.networks,
  };
}

/** A register that says nothing of any domain: whatever was looked for is not there, and nothing of it is right. */
export const NO_DOMAIN: PlacedFinding = {
  path: "domains",
  text: undefined,
  finding: errorAt("", {
    rule: "no-domain",
    message: "the register has no domain",
    expected: "domains/<domain>/domain.yaml",
    found: "nothing",
    hint: "Write one, or take it from the domain: rollcall import. If there was one before, restore it.",
  }),
};

/** Two domains of one register must not be the same domain, or look alike: each would be taken for the other. */
export function checkDomains(domains: readonly DomainFiles[]): readonly PlacedFinding[] {
  const findings: PlacedFinding[] = [];
  const seen = new Map<string, string>();
  const claim = (domain: PlacedDocument<DomainDraft>, key: string, clash: (other: string) => Finding): void => {
    const other = seen.get(key);
    if (other === undefined) seen.set(key, domain.path);
    else findings.push(inDocument(domain, clash(other)));
  };
  for (const { domain, name } of domains) {
    if (domain === undefined) continue;
    claim(domain, `name ${skeletonOf(name)}`, (other) => lookAlikeFinding(name, `the domain's in ${other}`));
    const id = domain.parsed.draft?.domainId;
    if (id === undefined) continue;
    claim(domain, id, (other) =>
      errorAt("/spec/domainId", {
        rule: "unique-id",
        message: `this domain is also in ${other}`,
        expected: "one folder for one domain",
        found: id,
        hint: "Keep one of the two folders.",
      }),
    );
  }
  return findings;
}
