// Generated from schemas/participant.schema.json by npm run generate. Do not edit.

/**
 * One member of a domain: a participant node, what it may do, and who answers for it. Deleting the file revokes the membership.
 */
export interface ParticipantDocument {
  apiVersion: "rollcall.dev/v1";
  kind: "Participant";
  metadata: {
    /**
     * Lower-case letters, digits and single hyphens; starts with a letter. Equals the file's name.
     */
    name: string;
  };
  spec: {
    /**
     * The id as Canton prints it: `PAR::alice::1220…` or `alice::1220…`. A key's fingerprint is 1220 and 64 lower-case hex digits. Canton lists any other one as well, of up to 68 of A-Z a-z 0-9 : _ - and blank, and nobody can connect with it.
     */
    participantId: string;
    /**
     * What the participant may do for its parties; the domain's default when absent.
     */
    permission?: "Submission" | "Confirmation" | "Observation";
    /**
     * Canton 2.x only; the domain's default when absent. Vip needs Submission or Confirmation.
     */
    trustLevel?: "Ordinary" | "Vip";
    /**
     * Suspended: cut off now, kept on the list.
     */
    state?: "admitted" | "suspended";
    /**
     * Why the member is suspended. Required then.
     */
    reason?: string;
    /**
     * The suspension ends by itself then. A date means the end of that day, UTC.
     */
    until?: string;
    /**
     * Membership ends then: announced ahead, suspended at the time. A date means the end of that day, UTC.
     */
    validUntil?: string;
    /**
     * Through which sequencers the member connects.
     */
    placement?: {
      /**
       * These, by name.
       *
       * @minItems 1
       * @maxItems 20
       *
       * Items: A sequencer's name.
       */
      sequencers?: string[];
      /**
       * Dedicated: a sequencer of its own.
       */
      isolation?: "shared" | "dedicated";
      /**
       * Members that must not share a sequencer with this one.
       *
       * @maxItems 100
       *
       * Items: A member's name.
       */
      apartFrom?: string[];
      /**
       * Only sequencers of this region.
       */
      region?: string;
    };
    /**
     * Where this member connects from, as a gateway sees it: only these addresses get through to its sequencers.
     *
     * @minItems 1
     * @maxItems 50
     *
     * Items: A network as address/length, such as 203.0.113.0/24 or 2001:db8:7::/48; one address is a /32 or a /128.
     */
    networks?: string[];
    /**
     * Who answers for this member.
     */
    owner: {
      /**
       * The company. Left blank by an import, until somebody fills it in.
       */
      organisation: string;
      /**
       * Where to reach them: mail addresses or links.
       *
       * @maxItems 10
       */
      contacts?: string[];
      /**
       * GitHub logins, or teams as org/team, that may ask for changes.
       *
       * @maxItems 20
       */
      github?: string[];
    };
    /**
     * Overrides the domain's mode for this member.
     */
    mode?: "enforce" | "report" | "observe";
    /**
     * Raised on purpose to admit again somebody who was revoked.
     */
    generation?: number;
  };
}
