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
     * The domain's unique identifier, as `name::1220…`. Nothing is planned against a domain that says another one.
     */
    domainId: string;
    /**
     * What this domain is for.
     */
    description?: string;
    /**
     * What the service does by itself: enforce applies, report only shows, observe is hands off (a person's apply is refused too).
     */
    mode?: "enforce" | "report" | "observe";
    /**
     * What to do with a live member that this register never knew.
     */
    unmanaged?: "report" | "revoke";
    /**
     * What a participant document may leave out.
     */
    defaults?: {
      /**
       * Permission of a member that names none.
       */
      permission?: "Submission" | "Confirmation" | "Observation";
      /**
       * Trust level of a member that names none (Canton 2.x).
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
     * What revoking means here. Access ends at once in any case.
     */
    revocation?: {
      /**
       * When the disabled entry of a revoked member is removed for good. A number and m, h or d, or never.
       */
      purgeAfter?: string;
    };
    /**
     * When another sequencer is due.
     */
    placement?: {
      /**
       * Members that a sequencer should carry, where its document says nothing else.
       */
      maxParticipants?: number;
    };
  };
}

/** The schema itself, so that the program needs no file beside it. */
export const domainSchema = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://rollcall.dev/schemas/v1/domain.schema.json","title":"DomainDocument","description":"One Canton domain: its identity, the policy that governs its members, and their defaults.","type":"object","additionalProperties":false,"required":["apiVersion","kind","metadata","spec"],"properties":{"apiVersion":{"const":"rollcall.dev/v1"},"kind":{"const":"Domain"},"metadata":{"type":"object","additionalProperties":false,"required":["name"],"properties":{"name":{"type":"string","pattern":"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$","maxLength":40,"description":"Lower-case letters, digits and single hyphens; starts with a letter. Equals the file's name."}}},"spec":{"type":"object","additionalProperties":false,"required":["domainId"],"properties":{"domainId":{"type":"string","minLength":1,"maxLength":255,"description":"The domain's unique identifier, as `name::1220…`. Nothing is planned against a domain that says another one."},"description":{"type":"string","minLength":1,"maxLength":500,"description":"What this domain is for."},"mode":{"enum":["enforce","report","observe"],"description":"What the service does by itself: enforce applies, report only shows, observe is hands off (a person's apply is refused too).","default":"report"},"unmanaged":{"enum":["report","revoke"],"default":"report","description":"What to do with a live member that this register never knew."},"defaults":{"type":"object","description":"What a participant document may leave out.","additionalProperties":false,"required":[],"properties":{"permission":{"enum":["Submission","Confirmation","Observation"],"description":"Permission of a member that names none.","default":"Submission"},"trustLevel":{"enum":["Ordinary","Vip"],"description":"Trust level of a member that names none (Canton 2.x).","default":"Ordinary"}}},"allowedPermissions":{"type":"array","description":"Permissions that members of this domain may have; all when absent.","items":{"enum":["Submission","Confirmation","Observation"],"description":"A permission."},"minItems":1,"maxItems":3,"uniqueItems":true},"limits":{"type":"object","description":"How many members one plan may take rights from (revoke, suspend, weaken) before it is held.","additionalProperties":false,"required":[],"properties":{"smallDomain":{"type":"integer","minimum":0,"maximum":29,"default":1,"description":"In a domain with fewer than 30 members."},"members":{"type":"integer","minimum":0,"maximum":1000000,"default":3,"description":"From 30 members on: this many, or the percentage, whichever is larger."},"percent":{"type":"integer","minimum":0,"maximum":100,"default":10,"description":"From 30 members on: this share of the members, or the number, whichever is larger."}}},"protected":{"type":"object","description":"Entries that no plan may remove, suspend or weaken without an override.","additionalProperties":false,"required":[],"properties":{"members":{"type":"array","description":"Names of members.","items":{"type":"string","pattern":"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$","maxLength":40,"description":"A member's name."},"maxItems":1000,"uniqueItems":true},"sequencers":{"type":"array","description":"Names of sequencers, whose documents must exist.","items":{"type":"string","pattern":"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$","maxLength":40,"description":"A sequencer's name."},"maxItems":1000,"uniqueItems":true}}},"revocation":{"type":"object","description":"What revoking means here. Access ends at once in any case.","additionalProperties":false,"required":[],"properties":{"purgeAfter":{"type":"string","pattern":"^([1-9][0-9]{0,3}[mhd]|never)$","maxLength":8,"description":"When the disabled entry of a revoked member is removed for good. A number and m, h or d, or never.","default":"never"}}},"placement":{"type":"object","description":"When another sequencer is due.","additionalProperties":false,"required":[],"properties":{"maxParticipants":{"type":"integer","minimum":1,"maximum":100000,"description":"Members that a sequencer should carry, where its document says nothing else."}}}}}}} as const;
