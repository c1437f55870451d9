import { asWritten, type InstantMs } from "../../model/instant.ts";
import { isRefusedPair } from "../../model/permission.ts";
import { type DomainFiles, inDocument, type PlacedDocument, type PlacedFinding } from "../domain-files.ts";
import { errorAt } from "../../document/finding.ts";
import type { DomainDraft } from "../parse/domain.ts";
import type { ParticipantDraft } from "../parse/participant.ts";
import { remembered } from "../remembered.ts";

/** What the participants say against the domain's policy and against one another. */
export function checkParticipants(files: DomainFiles): readonly PlacedFinding[] {
  const domain = files.domain?.parsed.draft;
  const findings: PlacedFinding[] = [...checkUniqueIds(files.participants)];
  for (const document of files.participants) {
    const { draft } = document.parsed;
    if (draft === undefined) continue;
    if (domain !== undefined) checkRights(document, draft, domain, findings);
  }
  return findings;
}

/** What the clock has to say about the participants. */
export function checkParticipantDates({ participants }: DomainFiles, nowMs: InstantMs): readonly PlacedFinding[] {
  const findings: PlacedFinding[] = [];
  for (const { document, draft } of datedDocuments(participants)) checkDates(document, draft, nowMs, findings);
  return findings;
}

/** Those that time can say something about: mostly few of many. */
const datedDocuments = remembered((participants: DomainFiles["participants"]) =>
  participants.flatMap((document) => {
    const { draft } = document.parsed;
    const isDated = draft?.validUntilMs !== undefined || draft?.suspension?.untilMs !== undefined;
    return isDated ? [{ document, draft }] : [];
  }),
);

function checkUniqueIds(participants: readonly PlacedDocument<ParticipantDraft>[]): readonly PlacedFinding[] {
  const findings: PlacedFinding[] = [];
  const seen = new Map<string, PlacedDocument<ParticipantDraft>>();
  for (const document of participants) {
    const { draft } = document.parsed;
    if (draft === undefined) continue;
    const { participantId: id, foldedId } = draft;
    const other = seen.get(foldedId);
    if (other === undefined) {
      seen.set(foldedId, document);
    } else {
      const isSame = other.parsed.draft?.participantId === id;
      findings.push(
        inDocument(
          document,
          errorAt("/spec/participantId", {
            rule: "unique-id",
            message: `${isSame ? "this participant is also" : "but for upper and lower case this is the participant"} in ${other.path}`,
            expected: "one document for one participant",
            found: id,
            hint: "Keep one of the two documents.",
          }),
        ),
      );
    }
  }
  return findings;
}

function checkRights(
  document: PlacedDocument<ParticipantDraft>,
  draft: ParticipantDraft,
  domain: DomainDraft,
  findings: PlacedFinding[],
): void {
  const permission = draft.permission ?? domain.defaults.permission;
  const trustLevel = draft.trustLevel ?? domain.defaults.trustLevel;
  if (!domain.allowedPermissions.includes(permission)) {
    findings.push(
      inDocument(
        document,
        errorAt("/spec/permission", {
          rule: "allowed-permission",
          message: "this domain's policy does not allow the permission",
          expected: `one of ${domain.allowedPermissions.join(", ")}`,
          found: permission,
          hint: "Ask for an allowed permission, or change spec.allowedPermissions of the domain in a pull request of its own.",
        }),
      ),
    );
  }
  if (isRefusedPair(permission, trustLevel)) {
    findings.push(
      inDocument(
        document,
        errorAt(draft.trustLevel === undefined ? "/spec/permission" : "/spec/trustLevel", {
          rule: "refused-pair",
          message: "Canton refuses a Vip that may not confirm",
          expected: "Vip with Submission or Confirmation, or Ordinary",
          found: `${trustLevel} with ${permission}`,
          hint: "Set trustLevel: Ordinary, or give at least Confirmation.",
        }),
      ),
    );
  }
}

function checkDates(
  document: PlacedDocument<ParticipantDraft>,
  { validUntilMs, validUntil, suspension }: ParticipantDraft,
  nowMs: InstantMs,
  findings: PlacedFinding[],
): void {
  const past = (
    pointer: string,
    atMs: InstantMs | undefined,
    written: string | undefined,
    message: string,
    hint: string,
  ): void => {
    if (atMs === undefined || atMs > nowMs) return;
    findings.push(
      inDocument(document, {
        pointer,
        severity: "warning",
        rule: "past-date",
        message,
        found: asWritten(atMs, written),
        hint,
      }),
    );
  };
  past("/spec/validUntil", validUntilMs, validUntil, "this membership has ended", "Extend it, or delete the file.");
  past(
    "/spec/until",
    suspension?.untilMs,
    suspension?.until,
    "this suspension has ended",
    "Set state: admitted, and take reason and until out.",
  );
}
