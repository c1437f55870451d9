import { type DomainId, type Name, parseDomainId } from "../../model/identifier.ts";
import { parseDurationMs } from "../../model/instant.ts";
import type { DomainPolicy } from "../../model/membership.ts";
import { type Permission, PERMISSIONS, type TrustLevel } from "../../model/permission.ts";
import type { CommitSigner } from "../../model/signature.ts";
import { type Draft, errorAt, type Finding } from "../../document/finding.ts";
import type { DomainDocument } from "../generated/domain.ts";
import { NO_ID } from "../../document/id-words.ts";
import { namingForeign } from "../../document/look-alike.ts";

/** A domain document by itself. */
export interface DomainDraft {
  readonly name: Name;
  readonly domainId: DomainId;
  readonly policy: DomainPolicy;
  readonly defaults: { readonly permission: Permission; readonly trustLevel: TrustLevel };
  readonly allowedPermissions: readonly Permission[];
}

export function parseDomain({ metadata, spec }: DomainDocument): Draft<DomainDraft> {
  const findings: Finding[] = [];
  const domainId = parseDomainId(spec.domainId);
  if (domainId === undefined) {
    findings.push(errorAt("/spec/domainId", { ...NO_ID.domainId, found: namingForeign(spec.domainId) }));
  }
  const permission = spec.defaults?.permission ?? "Submission";
  const allowedPermissions = spec.allowedPermissions ?? PERMISSIONS;
  if (!allowedPermissions.includes(permission)) {
    findings.push(
      errorAt("/spec/allowedPermissions", {
        rule: "allowed-permission",
        message: "the default permission is not an allowed one",
        expected: permission,
        found: allowedPermissions.join(", "),
        hint: "Allow it, or set spec.defaults.permission to one that is allowed.",
      }),
    );
  }
  if (spec.approvals !== undefined && spec.owners === undefined) {
    findings.push(
      errorAt("/spec/approvals", {
        rule: "approvals",
        message: "approvals are required, and there is no owner to give them",
        expected: "owners beside it",
        found: "no owners",
        hint: "Name them as spec.owners, or take approvals out.",
      }),
    );
  }
  const purgeAfter = spec.revocation?.purgeAfter ?? "never";
  const { joinWithin = "7d" } = spec;
  const draft: Omit<DomainDraft, "domainId"> = {
    name: metadata.name as Name,
    policy: {
      mode: spec.mode ?? "report",
      unmanaged: spec.unmanaged ?? "report",
      limits: {
        smallDomain: spec.limits?.smallDomain ?? 1,
        members: spec.limits?.members ?? 3,
        percent: spec.limits?.percent ?? 10,
      },
      protectedMembers: (spec.protected?.members ?? []).map((name) => name as Name),
      protectedSequencers: (spec.protected?.sequencers ?? []).map((name) => name as Name),
      purgeAfterMs: purgeAfter === "never" ? undefined : parseDurationMs(purgeAfter),
      joinWithinMs: joinWithin === "never" ? undefined : parseDurationMs(joinWithin),
      fights: {
        times: spec.fights?.times ?? 3,
        withinMs: Math.min(parseDurationMs(spec.fights?.within ?? "1h") ?? LONGEST_FIGHT_MS, LONGEST_FIGHT_MS),
      },
      commitSigners: (spec.commits?.signers ?? []).map(readSigner),
      owners: spec.owners ?? [],
      approvals: {
        change: spec.approvals?.change ?? 1,
        remove: spec.approvals?.remove ?? 2,
        policy: spec.approvals?.policy ?? 2,
        readmit: spec.approvals?.readmit ?? 2,
        otherOrganisations: spec.approvals?.otherOrganisations ?? 1,
      },
      placement: {
        maxParticipants: spec.placement?.maxParticipants,
        headroom: spec.placement?.headroom ?? 0,
        perMember: spec.placement?.sequencersPerMember ?? 1,
      },
    },
    defaults: { permission, trustLevel: spec.defaults?.trustLevel ?? "Ordinary" },
    allowedPermissions,
  };
  return { draft: domainId === undefined ? undefined : { ...draft, domainId }, findings };
}

/** Corrections are remembered for a day. */
const LONGEST_FIGHT_MS = 86_400_000;

type SignerDocument = NonNullable<DomainDocument["spec"]["commits"]>["signers"][number];

function readSigner(signer: SignerDocument): CommitSigner {
  const key =
    "ssh" in signer
      ? ({ kind: "ssh", text: signer.ssh } as const)
      : ({ kind: "openpgp", text: signer.openpgp } as const);
  return { name: signer.name, key };
}
