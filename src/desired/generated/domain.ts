// Generated from schemas/domain.schema.json by npm run generate. Do not edit.

/**
 * One Canton domain: its identity, the policy that governs its members, and their defaults.
 */
export interface DomainDocument {
  apiVersion: "rollcall.dev/v1";
  kind: "Domain";
  metadata: {
    /**
     * Lower-case letters, digits and single hyphens; starts with a letter. Equals the file's name.
     */
    name: string;
  };
  spec: {
    /**
     * The domain's unique identifier, as `name::1220…`. Against a domain that reports another identifier nothing is planned.
     */
    domainId: string;
    /**
     * What this domain is for.
     */
    description?: string;
    /**
     * What the service does by itself: enforce applies plans, report only shows them, observe changes nothing (a person's apply is refused as well).
     */
    mode?: "enforce" | "report" | "observe";
    /**
     * What to do with a live member that no document names, and none ever did.
     */
    unmanaged?: "report" | "revoke";
    /**
     * Values of the fields that a participant document omits.
     */
    defaults?: {
      /**
       * Permission of a member whose document sets none.
       */
      permission?: "Submission" | "Confirmation" | "Observation";
      /**
       * Trust level of a member whose document sets none (Canton 2.x).
       */
      trustLevel?: "Ordinary" | "Vip";
    };
    /**
     * Permissions that members of this domain may have; all when absent.
     *
     * @minItems 1
     * @maxItems 3
     *
     * Items: A permission.
     */
    allowedPermissions?: ("Submission" | "Confirmation" | "Observation")[];
    /**
     * How many members one plan may take rights from (revoke, suspend, weaken) before it is held.
     */
    limits?: {
      /**
       * In a domain with fewer than 30 members.
       */
      smallDomain?: number;
      /**
       * From 30 members on: this many, or the percentage, whichever is larger.
       */
      members?: number;
      /**
       * From 30 members on: this share of the members, or the number, whichever is larger.
       */
      percent?: number;
    };
    /**
     * Entries that no plan may remove, suspend or weaken without an override.
     */
    protected?: {
      /**
       * Names of members.
       *
       * @maxItems 1000
       *
       * Items: A member's name.
       */
      members?: string[];
      /**
       * Names of sequencers, whose documents must exist.
       *
       * @maxItems 1000
       *
       * Items: A sequencer's name.
       */
      sequencers?: string[];
    };
    /**
     * What happens to the entry of a revoked member. Access ends at once in either case.
     */
    revocation?: {
      /**
       * How long the disabled entry of a revoked member is kept before it is removed. A number and m, h or d, or never.
       */
      purgeAfter?: string;
    };
    /**
     * How long an admitted member may take to connect for the first time before it is listed as overdue. A number and m, h or d, or never.
     */
    joinWithin?: string;
    /**
     * How many corrections of one member in which time make a fight. A member that something keeps changing back is then reported, and no longer corrected.
     */
    fights?: {
      /**
       * Corrections of one member in that time.
       */
      times?: number;
      /**
       * The time in which corrections are counted, at most a day. A number and m or h.
       */
      within?: string;
    };
    /**
     * What a commit of the protected branch must carry before it is applied.
     */
    commits?: {
      /**
       * Keys of which one must have signed the commit, as a list of { name, ssh } or { name, openpgp }. They are read from the commit that was applied last, so that a commit cannot name its own key.
       *
       * @minItems 1
       * @maxItems 100
       *
       * Items: One key, as { name: whose it is, ssh: the line of its public key } or as { name, openpgp }.
       */
      signers: (
        | {
            /**
             * Whose key it is.
             */
            name: string;
            /**
             * Public key, as in authorized_keys without its comment.
             */
            ssh: string;
          }
        | {
            /**
             * Whose key it is.
             */
            name: string;
            /**
             * Public key, in ASCII armour.
             */
            openpgp: string;
          }
      )[];
    };
    /**
     * Who approves requests for this domain. Read from the protected branch, never from the request, so that a request cannot name its own approvers.
     *
     * @maxItems 50
     *
     * Items: One organisation, and its people.
     */
    owners?: {
      /**
       * As in the documents of its members.
       */
      organisation: string;
      /**
       * GitHub logins, or teams as org/team.
       *
       * @minItems 1
       * @maxItems 50
       */
      github: string[];
    }[];
    /**
     * How many owners must approve a request before it is applied, beyond what branch protection requires. Without owners no approvals are required.
     */
    approvals?: {
      /**
       * Admissions, and changes of a member.
       */
      change?: number;
      /**
       * Revocations and suspensions.
       */
      remove?: number;
      /**
       * Changes of domain.yaml, overrides, sequencers and certificates.
       */
      policy?: number;
      /**
       * Admissions of a member that was revoked.
       */
      readmit?: number;
      /**
       * How many of these approvals must come from organisations other than the author's and the affected members'.
       */
      otherOrganisations?: number;
    };
    /**
     * Where members are placed, and when another sequencer is due.
     */
    placement?: {
      /**
       * Members that a sequencer should carry, unless its document sets another number.
       */
      maxParticipants?: number;
      /**
       * Percent of each sequencer's capacity that is kept free for members that name it. Once the rest is taken, another sequencer is due.
       */
      headroom?: number;
      /**
       * Sequencers of each member whose document neither names sequencers nor asks for a dedicated one.
       */
      sequencersPerMember?: number;
    };
  };
}
