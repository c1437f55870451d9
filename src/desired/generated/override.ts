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
