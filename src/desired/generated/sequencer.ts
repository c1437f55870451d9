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
     *
     * Items: The public address that members connect to, as https://host:port.
     */
    endpoints: string[];
    /**
     * What a member's node must trust to connect.
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
     * A draining sequencer gets no new members, and its members move to others.
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
