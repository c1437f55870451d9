import type { Name } from "../model/identifier.ts";
import type { LiveMember } from "../model/live.ts";
import type { Standing } from "../model/standing.ts";
import { participantDocuments } from "./import-documents.ts";
import { parseDocument } from "./parse/document.ts";
import { addField, replaceScalar } from "../document/edit-yaml.ts";

/** What a file of the register should hold; null for one that goes. */
export interface AdoptedFile {
  readonly path: string;
  readonly content: string | null;
}

/** One drifting member, as its domain has it and as its document says. */
export interface Adoption {
  readonly domain: Name;
  /** Undefined where it is gone from the domain. */
  readonly live: LiveMember | undefined;
  /** Undefined where no document names it. */
  readonly document: { readonly path: string; readonly text: string } | undefined;
  /** Names of the domain's documents. */
  readonly taken: readonly Name[];
}

/**
 * The change of the register that takes a member as it is on the domain. Undefined where that cannot be said without a
 * person: comments and everything else of the document stay as they are. Pure.
 */
export function adoptLive({ domain, live, document, taken }: Adoption): AdoptedFile | undefined {
  const isGone = live === undefined || live.standing.kind === "absent";
  if (document === undefined) return isGone ? undefined : participantDocuments(domain, [live], taken)[0];
  const { path, text } = document;
  if (isGone) return { path, content: null };
  const standing = adoptedStanding(live);
  if (standing.kind === "absent") return undefined;
  const content = standing.kind === "suspended" ? suspend(text) : setRights(text, standing);
  return content !== undefined && saysSo(content, standing) ? { path, content } : undefined;
}

/** A Vip that its own side keeps from confirming is no state to take over: it is made Ordinary. */
function adoptedStanding({ standing, uncomputable }: LiveMember): Standing {
  return uncomputable && standing.kind === "admitted" ? { ...standing, trustLevel: "Ordinary" } : standing;
}

/** Whether the edited document is valid, and means what was meant. */
function saysSo(text: string, standing: Standing): boolean {
  const { draft } = parseDocument("participant", new TextEncoder().encode(text));
  if (draft === undefined) return false;
  if (standing.kind !== "admitted") return draft.suspension !== undefined;
  const isTrustSame = standing.trustLevel === undefined || draft.trustLevel === standing.trustLevel;
  return draft.suspension === undefined && draft.permission === standing.permission && isTrustSame;
}

function setRights(text: string, standing: Extract<Standing, { readonly kind: "admitted" }>): string | undefined {
  const withPermission = setField(text, "permission", standing.permission);
  if (withPermission === undefined || standing.trustLevel === undefined) return withPermission;
  const { draft } = parseDocument("participant", new TextEncoder().encode(text));
  return draft?.trustLevel === standing.trustLevel
    ? withPermission
    : setField(withPermission, "trustLevel", standing.trustLevel);
}

function suspend(text: string): string | undefined {
  const suspended = setField(text, "state", "suspended");
  return suspended === undefined ? undefined : setField(suspended, "reason", "disabled on the domain, and adopted");
}

/** Replaces the value of a field of `spec`, or adds the field after the participant's id. */
function setField(text: string, field: string, value: string): string | undefined {
  const replaced = replaceScalar(text, `/spec/${field}`, value);
  return replaced ?? addField(text, "/spec/participantId", field, value);
}
