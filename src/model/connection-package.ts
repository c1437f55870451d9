import type { Flavour } from "./flavour.ts";
import type { TrustRoot } from "./certificate.ts";
import type { DomainId, Name, ParticipantId } from "./identifier.ts";
import type { InstantMs } from "./instant.ts";
import type { Permission, TrustLevel } from "./permission.ts";

/** One sequencer as a member connects to it. */
export interface PackagedSequencer {
  readonly alias: string;
  /** URLs. */
  readonly endpoints: readonly string[];
  /** Undefined where public authorities vouch for it. */
  readonly trustRoot: TrustRoot | undefined;
}

/** Everything that a member needs to connect to a domain, and nothing that is secret. */
export interface ConnectionPackage {
  readonly domain: {
    readonly name: Name;
    readonly domainId: DomainId;
    readonly flavour: Flavour;
    /** Undefined where the domain does not report it. */
    readonly protocolVersion: number | undefined;
  };
  readonly member: {
    readonly name: Name;
    readonly participantId: ParticipantId;
    readonly permission: Permission;
    readonly trustLevel: TrustLevel | undefined;
    /** When the entry that admits it came into force, by the domain's clock. */
    readonly effectiveSinceMs: InstantMs;
    readonly validUntilMs: InstantMs | undefined;
    /** The same as its document writes it; undefined in a package without its document. */
    readonly validUntil?: string | undefined;
  };
  /** Never empty; aliases are unique. */
  readonly sequencers: readonly PackagedSequencer[];
  /**
   * How many sequencers must agree. With 1 their endpoints are one connection that falls over from one to the next; with
   * more, each sequencer is a connection of its own. At most as many as there are.
   */
  readonly trustThreshold: number;
  readonly issuedAtMs: InstantMs;
  readonly expiresAtMs: InstantMs;
  /** Where to reach the provider; undefined where the settings do not say. */
  readonly contact: string | undefined;
}

/** How it is known where a package comes from. */
export interface PackageSignature {
  readonly algorithm: "Ed25519";
  /** SubjectPublicKeyInfo in DER, base64. */
  readonly publicKey: string;
  /** Over the canonical form of the document without it; base64. */
  readonly value: string;
}

/** All certificates that any of the sequencers needs, each once; undefined where public authorities vouch for all. */
export function mergeTrustRoots(sequencers: readonly Pick<PackagedSequencer, "trustRoot">[]): string | undefined {
  const roots = sequencers.map(({ trustRoot }) => trustRoot?.pem).filter((pem) => pem !== undefined);
  return roots.length === 0 ? undefined : [...new Set(roots)].join("");
}
