import {
  hasKeyFingerprint,
  IDENTIFIER_FORM,
  type Name,
  type ParticipantId,
  parseParticipantId,
} from "../../model/identifier.ts";
import type { InstantMs } from "../../model/instant.ts";
import type { Mode, Suspension } from "../../model/membership.ts";
import type { Network } from "../../model/network.ts";
import type { Permission, TrustLevel } from "../../model/permission.ts";
import type { PlacementWish } from "../../model/placement.ts";
import { type Draft, errorAt, type Finding } from "../../document/finding.ts";
import type { ParticipantDocument } from "../generated/participant.ts";
import { NO_ID } from "../../document/id-words.ts";
import { namingForeign } from "../../document/look-alike.ts";
import { readMoment } from "./moment.ts";
import { readNetworks } from "./network.ts";

/** A participant document by itself, before the domain's defaults and the other documents are known. */
export interface ParticipantDraft {
  readonly name: Name;
  readonly participantId: ParticipantId;
  /** The id without upper case: Canton distinguishes ids by case and people do not. */
  readonly foldedId: string;
  readonly permission: Permission | undefined;
  readonly trustLevel: TrustLevel | undefined;
  readonly suspension: Suspension | undefined;
  readonly validUntilMs: InstantMs | undefined;
  readonly validUntil: string | undefined;
  readonly mode: Mode | undefined;
  readonly generation: number;
  readonly organisation: string;
  readonly contacts: readonly string[];
  /** Logins and teams that may ask for changes. */
  readonly askers: readonly string[];
  readonly placement: PlacementWish;
  readonly networks: readonly Network[];
}

export function parseParticipant({ metadata, spec }: ParticipantDocument): Draft<ParticipantDraft> {
  const findings: Finding[] = [];
  const participantId = parseParticipantId(spec.participantId);
  if (participantId === undefined) {
    findings.push(errorAt("/spec/participantId", { ...NO_ID.participantId, found: namingForeign(spec.participantId) }));
  }
  if (participantId !== undefined && !hasKeyFingerprint(participantId)) {
    findings.push({
      pointer: "/spec/participantId",
      severity: "warning",
      rule: "no-key",
      message: "no key has such a fingerprint: no participant can connect with this id",
      expected: IDENTIFIER_FORM,
      found: spec.participantId,
      hint: "Copy it from the participant's console: participant.id. If the domain lists it just so, delete the document to be rid of it.",
    });
  }
  if (spec.owner.organisation === "") {
    findings.push({
      pointer: "/spec/owner/organisation",
      severity: "warning",
      rule: "blank-owner",
      message: "no owner or contact is named for this member yet",
      expected: "the company that runs the participant",
      found: "nothing",
      hint: "Fill it in: an import cannot know it.",
    });
  }
  const draft: Omit<ParticipantDraft, "participantId" | "foldedId"> = {
    name: metadata.name as Name,
    permission: spec.permission,
    trustLevel: spec.trustLevel,
    suspension:
      spec.state === "suspended"
        ? { reason: spec.reason ?? "", untilMs: readMoment(spec.until, "/spec/until", findings), until: spec.until }
        : undefined,
    validUntilMs: readMoment(spec.validUntil, "/spec/validUntil", findings),
    validUntil: spec.validUntil,
    mode: spec.mode,
    generation: spec.generation ?? 1,
    organisation: spec.owner.organisation,
    contacts: spec.owner.contacts ?? [],
    askers: spec.owner.github ?? [],
    placement: {
      name: metadata.name as Name,
      sequencers: (spec.placement?.sequencers ?? []).map((name) => name as Name),
      isolation: spec.placement?.isolation ?? "shared",
      apartFrom: (spec.placement?.apartFrom ?? []).map((name) => name as Name),
      region: spec.placement?.region,
    },
    networks: readNetworks(spec.networks ?? [], "/spec/networks", findings),
  };
  return {
    draft: participantId === undefined ? undefined : { ...draft, participantId, foldedId: participantId.toLowerCase() },
    findings,
  };
}
