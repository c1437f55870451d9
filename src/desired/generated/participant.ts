// Generated from schemas/participant.schema.json by npm run generate. Do not edit.

/**
 * One member of a domain: a participant node, its rights, and who is responsible for it. Deleting the file revokes the membership.
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
     * The id as Canton prints it: `PAR::alice::1220…` or `alice::1220…`. A key's fingerprint is 1220 and 64 lower-case hex digits. Canton also lists other ids, of up to 68 of A-Z a-z 0-9 : _ - and blank, with which no participant can connect.
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
     * Suspended: the member loses access now, and stays listed.
     */
    state?: "admitted" | "suspended";
    /**
     * Why the member is suspended. Required with state: suspended.
     */
    reason?: string;
    /**
     * When the suspension ends by itself. A date means the end of that day, UTC.
     */
    until?: string;
    /**
     * When the membership ends: announced in advance, then suspended. A date means the end of that day, UTC.
     */
    validUntil?: string;
    /**
     * Through which sequencers the member connects.
     */
    placement?: {
      /**
       * The names of these sequencers.
       *
       * @minItems 1
       * @maxItems 20
       *
       * Items: A sequencer's name.
       */
      sequencers?: string[];
      /**
       * Dedicated: a sequencer that no other member uses.
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
     * Where this member connects from, as the gateway sees it: only these addresses may reach its sequencers.
     *
     * @minItems 1
     * @maxItems 50
     *
     * Items: A network as address/length, such as 203.0.113.0/24 or 2001:db8:7::/48; one address is a /32 or a /128.
     */
    networks?: string[];
    /**
     * Who is responsible for this member.
     */
    owner: {
      /**
       * The organisation. An import leaves it blank: fill it in.
       */
      organisation: string;
      /**
       * Where to reach them: mail addresses or links.
       *
       * @maxItems 10
       */
      contacts?: string[];
      /**
       * GitHub logins, or teams as org/team, that may request changes.
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
     * Raise it to admit again a member that was revoked.
     */
    generation?: number;
  };
}
