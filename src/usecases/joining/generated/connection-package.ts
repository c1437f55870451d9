// Generated from schemas/output/connection-package.schema.json by npm run generate. Do not edit.

/**
 * Everything that a member needs to connect to a domain, as rollcall connection -o json prints it and participant join takes it. It holds no secret.
 */
export interface ConnectionPackageDocument {
  apiVersion: "rollcall.dev/v1";
  kind: "ConnectionPackage";
  /**
   * When it was made, UTC.
   */
  issuedAt: string;
  /**
   * When it expires, UTC: participant join refuses it then.
   */
  expiresAt: string;
  /**
   * The domain to join.
   */
  domain: {
    /**
     * As the provider calls it.
     */
    name: string;
    /**
     * Its unique identifier, as name::1220…
     */
    id: string;
    /**
     * Which release line it belongs to.
     */
    flavour: "canton-2";
    /**
     * Its protocol version; null where it does not report one.
     */
    protocolVersion: number | null;
  };
  /**
   * Who may join, and with which rights.
   */
  member: {
    /**
     * As the register calls it.
     */
    name: string;
    /**
     * The participant that was admitted.
     */
    participantId: string;
    /**
     * What it may do.
     */
    permission: "Submission" | "Confirmation" | "Observation";
    /**
     * Null where the domain has no trust levels.
     */
    trustLevel: "Ordinary" | "Vip" | null;
    /**
     * Since when the domain admits it, by the domain's clock.
     */
    effectiveSince: string;
    /**
     * When the membership ends; null when it does not.
     */
    validUntil: string | null;
  };
  /**
   * The sequencers through which it connects.
   *
   * @minItems 1
   * @maxItems 50
   *
   * Items: One sequencer.
   */
  sequencers: {
    /**
     * The connection's alias, where each sequencer has a connection of its own.
     */
    alias: string;
    /**
     * Its public addresses.
     *
     * @minItems 1
     * @maxItems 10
     *
     * Items: One address.
     */
    endpoints: string[];
    /**
     * The certificates to trust; null for public authorities.
     */
    trustRoot: {
      /**
       * The certificates, one after the other.
       */
      pem: string;
      /**
       * Of each of them, in DER, in the same order.
       *
       * @minItems 1
       * @maxItems 50
       */
      sha256: string[];
    } | null;
  }[];
  /**
   * How many sequencers must agree. 1: one connection that fails over from one address to the next. More: a connection to each.
   */
  trustThreshold: number;
  /**
   * Who runs the domain.
   */
  provider: {
    /**
     * Where to reach them.
     */
    contact: string | null;
  };
  /**
   * Over everything else, as JSON with sorted keys and no blanks; absent where the provider does not sign.
   */
  signature?: {
    algorithm: "Ed25519";
    /**
     * SubjectPublicKeyInfo in DER, base64. Verify through another channel whose it is.
     */
    publicKey: string;
    /**
     * The signature, base64.
     */
    value: string;
  };
}
