// Generated from schemas/override.schema.json by npm run generate. Do not edit.

/**
 * An exception to one safety rule, with a reason and an end. Reviewed and merged like any other document; without effect after its end.
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
     * The rule whose hold it releases.
     */
    rule: "rights-taken" | "protected" | "readmission";
    /**
     * The member that it is for. Required for protected and readmission.
     */
    subject?: string;
    /**
     * How many members one plan may take rights from. Required for rights-taken.
     */
    upTo?: number;
    /**
     * When it ends. A date means the end of that day, UTC.
     */
    until: string;
    /**
     * Why the exception is made.
     */
    reason: string;
  };
}
