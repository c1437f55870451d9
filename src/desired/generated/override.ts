// Generated from schemas/override.schema.json by npm run generate. Do not edit.

/**
 * A typed, reasoned, expiring exception to one safety rule. Merged like anything else; dead after its date.
 */
export interface OverrideDocument {
  apiVersion: "rollcall.dev/v1";
  kind: "Override";
  metadata: {
    /**
     * Lower-case letters, digits and single hyphens; starts with a letter. Equals the file's name.
     */
    name: string;
  };
  spec: {
    /**
     * The rule that it releases.
     */
    rule: "rights-taken" | "protected" | "readmission";
    /**
     * The member that it is for. Required for protected and readmission.
     */
    subject?: string;
    /**
     * From how many members one plan may take rights. Required for rights-taken.
     */
    upTo?: number;
    /**
     * The last moment it counts. A date means the end of that day, UTC.
     */
    until: string;
    /**
     * Why.
     */
    reason: string;
  };
}

/** The schema itself, so that the program needs no file beside it. */
export const overrideSchema = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://rollcall.dev/schemas/v1/override.schema.json","title":"OverrideDocument","description":"A typed, reasoned, expiring exception to one safety rule. Merged like anything else; dead after its date.","type":"object","additionalProperties":false,"required":["apiVersion","kind","metadata","spec"],"properties":{"apiVersion":{"const":"rollcall.dev/v1"},"kind":{"const":"Override"},"metadata":{"type":"object","additionalProperties":false,"required":["name"],"properties":{"name":{"type":"string","pattern":"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$","maxLength":40,"description":"Lower-case letters, digits and single hyphens; starts with a letter. Equals the file's name."}}},"spec":{"type":"object","additionalProperties":false,"required":["rule","until","reason"],"properties":{"rule":{"enum":["rights-taken","protected","readmission"],"description":"The rule that it releases."},"subject":{"type":"string","pattern":"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$","maxLength":40,"description":"The member that it is for. Required for protected and readmission."},"upTo":{"type":"integer","minimum":1,"maximum":1000000,"description":"From how many members one plan may take rights. Required for rights-taken."},"until":{"type":"string","pattern":"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?Z)?$","maxLength":20,"description":"The last moment it counts. A date means the end of that day, UTC.","examples":["2027-06-30","2027-06-30T12:00:00Z"]},"reason":{"type":"string","minLength":1,"maxLength":500,"description":"Why."}},"allOf":[{"if":{"required":["rule"],"properties":{"rule":{"const":"rights-taken"}}},"then":{"required":["upTo"],"properties":{"upTo":true,"subject":false}}},{"if":{"required":["rule"],"properties":{"rule":{"enum":["protected","readmission"]}}},"then":{"required":["subject"],"properties":{"subject":true,"upTo":false}}}]}}} as const;
