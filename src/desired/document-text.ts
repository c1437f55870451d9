import { API_VERSION } from "../model/api-version.ts";
import { yamlText } from "../model/yaml-text.ts";

/** A file to write. */
export interface NewFile {
  readonly path: string;
  readonly content: string;
}

/** Where the schema of each kind is, seen from the folder that its documents are in. */
const SCHEMAS = {
  Domain: "../../schemas/domain.schema.json",
  Participant: "../../../schemas/participant.schema.json",
  Sequencer: "../../../schemas/sequencer.schema.json",
} as const;

/** A document of ours: what every one begins with, remarks for whoever opens it, and the lines of its `spec`, indented. */
export function documentText(
  kind: keyof typeof SCHEMAS,
  name: string,
  spec: readonly string[],
  remarks: readonly string[] = [],
): string {
  return [
    `# yaml-language-server: $schema=${SCHEMAS[kind]}`,
    ...remarks.map((remark) => `# ${remark}`),
    `apiVersion: ${API_VERSION}`,
    `kind: ${kind}`,
    "metadata:",
    `  name: ${yamlText(name)}`,
    "spec:",
    ...spec,
    "",
  ].join("\n");
}
