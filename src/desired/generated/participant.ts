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
     * The id as Canton prints it: `PAR::alice::1220…` or `alice::1220…`.
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

/** The schema itself, so that the program needs no file beside it. */
export const participantSchema = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://rollcall.dev/schemas/v1/participant.schema.json","title":"ParticipantDocument","description":"One member of a domain: a participant node, what it may do, and who answers for it. Deleting the file revokes the membership.","type":"object","additionalProperties":false,"required":["apiVersion","kind","metadata","spec"],"properties":{"apiVersion":{"const":"rollcall.dev/v1"},"kind":{"const":"Participant"},"metadata":{"type":"object","additionalProperties":false,"required":["name"],"properties":{"name":{"type":"string","pattern":"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$","maxLength":40,"description":"Lower-case letters, digits and single hyphens; starts with a letter. Equals the file's name."}}},"spec":{"type":"object","additionalProperties":false,"required":["participantId","owner"],"properties":{"participantId":{"type":"string","minLength":1,"maxLength":260,"description":"The id as Canton prints it: `PAR::alice::1220…` or `alice::1220…`."},"permission":{"enum":["Submission","Confirmation","Observation"],"description":"What the participant may do for its parties; the domain's default when absent."},"trustLevel":{"enum":["Ordinary","Vip"],"description":"Canton 2.x only; the domain's default when absent. Vip needs Submission or Confirmation."},"state":{"enum":["admitted","suspended"],"default":"admitted","description":"Suspended: cut off now, kept on the list."},"reason":{"type":"string","minLength":1,"maxLength":500,"description":"Why the member is suspended. Required then."},"until":{"type":"string","pattern":"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?Z)?$","maxLength":20,"description":"The suspension ends by itself then. A date means the end of that day, UTC.","examples":["2027-06-30","2027-06-30T12:00:00Z"]},"validUntil":{"type":"string","pattern":"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?Z)?$","maxLength":20,"description":"Membership ends then: announced ahead, suspended at the time. A date means the end of that day, UTC.","examples":["2027-06-30","2027-06-30T12:00:00Z"]},"placement":{"type":"object","description":"Through which sequencers the member connects.","additionalProperties":false,"required":[],"properties":{"sequencers":{"type":"array","description":"These, by name.","items":{"type":"string","pattern":"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$","maxLength":40,"description":"A sequencer's name."},"maxItems":20,"uniqueItems":true,"minItems":1},"isolation":{"enum":["shared","dedicated"],"description":"Dedicated: a sequencer of its own."},"apartFrom":{"type":"array","description":"Members that must not share a sequencer with this one.","items":{"type":"string","pattern":"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$","maxLength":40,"description":"A member's name."},"maxItems":100,"uniqueItems":true},"region":{"type":"string","pattern":"^[a-z0-9][a-z0-9-]{0,39}$","maxLength":40,"description":"Only sequencers of this region."}}},"owner":{"type":"object","description":"Who answers for this member.","additionalProperties":false,"required":["organisation"],"properties":{"organisation":{"type":"string","maxLength":120,"description":"The company. Left blank by an import, until somebody fills it in."},"contacts":{"type":"array","description":"Where to reach them: mail addresses or links.","items":{"type":"string","minLength":3,"maxLength":200},"maxItems":10,"uniqueItems":true},"github":{"type":"array","description":"GitHub logins, or teams as org/team, that may ask for changes.","items":{"type":"string","pattern":"^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(/[A-Za-z0-9._-]{1,100})?$","maxLength":140},"maxItems":20,"uniqueItems":true}}},"mode":{"enum":["enforce","report","observe"],"description":"Overrides the domain's mode for this member."},"generation":{"type":"integer","minimum":1,"maximum":1000000,"default":1,"description":"Raised on purpose to admit again somebody who was revoked."}},"if":{"required":["state"],"properties":{"state":{"const":"suspended"}}},"then":{"required":["reason"],"properties":{"reason":true}},"else":{"properties":{"reason":false,"until":false}}}}} as const;
