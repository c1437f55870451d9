import { createHash } from "node:crypto";

import { API_VERSION } from "../model/api-version.ts";
import type { Name } from "../model/identifier.ts";
import { formatInstant, type InstantMs } from "../model/instant.ts";
import { yamlText } from "../model/yaml-text.ts";

/** What a releasing override has to say, besides its reason and end. */
export type OverrideWish =
  | { readonly rule: "rights-taken"; readonly upTo: number }
  | { readonly rule: "protected" | "readmission"; readonly subject: Name };

const DAY_MS = 86_400_000;

/** The document that releases one hold, ready to commit: it ends with the next day, and names what it is about. */
export function overrideDocument(
  domain: Name,
  wish: OverrideWish,
  effect: string,
  nowMs: InstantMs,
): { readonly path: string; readonly document: string } {
  const today = formatInstant(nowMs).slice(0, 10);
  const tomorrow = formatInstant(nowMs + DAY_MS).slice(0, 10);
  const subject = wish.rule === "rights-taken" ? "" : `-${shortName(wish.subject)}`;
  const name = `${wish.rule}${subject}-${today}`;
  const scope = wish.rule === "rights-taken" ? `upTo: ${String(wish.upTo)}` : `subject: ${yamlText(wish.subject)}`;
  return {
    path: `domains/${domain}/overrides/${name}.yaml`,
    document: [
      `apiVersion: ${API_VERSION}`,
      "kind: Override",
      "metadata:",
      `  name: ${name}`,
      "spec:",
      `  rule: ${wish.rule}`,
      `  ${scope}`,
      `  until: ${tomorrow}`,
      `  reason: "${effect}" # say why this is meant`,
      "",
    ].join("\n"),
  };
}

/** A name that leaves room for the rule and the day; one that is cut keeps apart from others by what is cut off. */
function shortName(name: Name): string {
  if (name.length <= 17) return name;
  const rest = createHash("sha256").update(name).digest("hex").slice(0, 4);
  return `${name.slice(0, 12).replace(/-$/, "")}-${rest}`;
}
