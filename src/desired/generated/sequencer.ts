// Generated from schemas/sequencer.schema.json by npm run generate. Do not edit.

/**
 * A sequencer that members connect through: public facts only.
 */
export interface SequencerDocument {
  apiVersion: "rollcall.dev/v1";
  kind: "Sequencer";
  metadata: {
    /**
     * Lower-case letters, digits and single hyphens; starts with a letter. Equals the file's name.
     */
    name: string;
  };
  spec: {
    /**
     * What this sequencer is for.
     */
    description?: string;
    /**
     * Public addresses, https only.
     *
     * @minItems 1
     * @maxItems 10
     */
    endpoints: string[];
    /**
     * What a member's node has to trust to connect here.
     */
    trustRoot:
      | {
          /**
           * File name below certificates/.
           */
          certificate: string;
        }
      | {
          publicAuthorities: true;
        };
    /**
     * Members that this sequencer should carry at most.
     */
    maxParticipants?: number;
    /**
     * A dedicated sequencer serves one member.
     */
    isolation?: "shared" | "dedicated";
    /**
     * Where it runs.
     */
    region?: string;
    /**
     * A draining sequencer gets no new members.
     */
    state?: "active" | "draining";
    /**
     * Fingerprints of its signing keys, where known: live keys that no sequencer declares are reported.
     *
     * @maxItems 20
     */
    keys?: string[];
  };
}

/** The schema itself, so that the program needs no file beside it. */
export const sequencerSchema = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://rollcall.dev/schemas/v1/sequencer.schema.json","title":"SequencerDocument","description":"A sequencer that members connect through: public facts only.","type":"object","additionalProperties":false,"required":["apiVersion","kind","metadata","spec"],"properties":{"apiVersion":{"const":"rollcall.dev/v1"},"kind":{"const":"Sequencer"},"metadata":{"type":"object","additionalProperties":false,"required":["name"],"properties":{"name":{"type":"string","pattern":"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$","maxLength":40,"description":"Lower-case letters, digits and single hyphens; starts with a letter. Equals the file's name."}}},"spec":{"type":"object","additionalProperties":false,"required":["endpoints","trustRoot"],"properties":{"description":{"type":"string","minLength":1,"maxLength":500,"description":"What this sequencer is for."},"endpoints":{"type":"array","description":"Public addresses, https only.","items":{"type":"string","pattern":"^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?$","maxLength":260,"examples":["https://sequencer-east.example:10038"]},"maxItems":10,"uniqueItems":true,"minItems":1},"trustRoot":{"description":"What a member's node has to trust to connect here.","oneOf":[{"type":"object","description":"A certificate of this register.","additionalProperties":false,"required":["certificate"],"properties":{"certificate":{"type":"string","pattern":"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}[.]pem$","maxLength":44,"description":"File name below certificates/."}}},{"type":"object","description":"Certificates that public authorities signed.","additionalProperties":false,"required":["publicAuthorities"],"properties":{"publicAuthorities":{"const":true}}}]},"maxParticipants":{"type":"integer","minimum":1,"maximum":100000,"description":"Members that this sequencer should carry at most."},"isolation":{"enum":["shared","dedicated"],"default":"shared","description":"A dedicated sequencer serves one member."},"region":{"type":"string","pattern":"^[a-z0-9][a-z0-9-]{0,39}$","maxLength":40,"description":"Where it runs."},"state":{"enum":["active","draining"],"default":"active","description":"A draining sequencer gets no new members."},"keys":{"type":"array","description":"Fingerprints of its signing keys, where known: live keys that no sequencer declares are reported.","items":{"type":"string","pattern":"^1220[0-9a-f]{64}$","maxLength":68},"maxItems":20,"uniqueItems":true}}}}} as const;
