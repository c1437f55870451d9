declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** A participant's unique identifier without its `PAR::` prefix: `alice::1220` and 64 hex digits, mostly. */
export type ParticipantId = Branded<"ParticipantId">;

/** A domain's unique identifier: `acme::1220` and 64 hex digits, mostly. */
export type DomainId = Branded<"DomainId">;

/** The name of a document, such as `alice`: lower-case letters, digits and single hyphens. */
export type Name = Branded<"Name">;

/** A git commit. */
export type CommitId = Branded<"CommitId">;

/** A git blob: equal ids, equal bytes. */
export type BlobId = Branded<"BlobId">;

/** No two colons in a row and none at the end: the id is split where it has two. */
const IDENTIFIER = /^(?::?[A-Za-z0-9_ -])+$/;
const KEY_FINGERPRINT = /^1220[0-9a-f]{64}$/;
/** Cut, mistyped or in capitals, and still plainly a key's. */
const MEANT_AS_KEY = /^(?:1220|[0-9A-Fa-f]{20,}$)/;

/** What an id has to look like, in words for a message. */
export const IDENTIFIER_FORM =
  "name::1220 followed by 64 lower-case hex digits, the name at most 185 of A-Z a-z 0-9 : _ - and blank";

/**
 * What Canton takes for an id, as the schemas say it, too. Of a fingerprint it asks for no more than its characters, up to
 * 68: of those that a key could not have we refuse what is plainly meant as a key's. Source: canton-2x.md, section 16.
 */
function isUniqueIdentifier(text: string): boolean {
  const split = text.indexOf("::");
  if (split < 1 || split > 185 || text.length > 255) return false;
  const fingerprint = text.slice(split + 2);
  if (!IDENTIFIER.test(text.slice(0, split))) return false;
  if (MEANT_AS_KEY.test(fingerprint)) return KEY_FINGERPRINT.test(fingerprint);
  return fingerprint.length <= 68 && IDENTIFIER.test(fingerprint);
}

/** Whether a key can have the id's fingerprint: no key can sign for an id with another one. */
export function hasKeyFingerprint(id: ParticipantId): boolean {
  return KEY_FINGERPRINT.test(id.slice(id.indexOf("::") + 2));
}

/** Takes the id with or without `PAR::`; undefined when it is no id. */
export function parseParticipantId(text: string): ParticipantId | undefined {
  const bare = text.startsWith("PAR::") && text.indexOf("::", 5) > 0 ? text.slice(5) : text;
  if (!isUniqueIdentifier(bare)) return undefined;
  const id = bare as ParticipantId;
  // `PAR::alice` is an id without its end, and not one of a participant that is called PAR.
  return bare.startsWith("PAR::") && !hasKeyFingerprint(id) ? undefined : id;
}

/** Undefined when `text` is no domain id. */
export function parseDomainId(text: string): DomainId | undefined {
  return isUniqueIdentifier(text) ? (text as DomainId) : undefined;
}

/** Undefined when `text` is no name. The same grammar as in the schemas, and short enough for every file system. */
export function parseName(text: string): Name | undefined {
  return text.length <= 40 && /^[a-z](?:[a-z0-9]|-(?=[a-z0-9]))*$/.test(text) ? (text as Name) : undefined;
}

/** Undefined when `text` is no full object id (SHA-1 or SHA-256). */
export function parseCommitId(text: string): CommitId | undefined {
  return /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(text) ? (text as CommitId) : undefined;
}

/** So much of a digest, or of a commit's id, is printed for reading, and is enough to name it again. */
export const SHORT_HASH = 12;

/** A digest, or a commit's id, cut for reading. */
export function shortHash(hash: string): string {
  return hash.slice(0, SHORT_HASH);
}

/** A digest or a commit's id, whole or its beginning as it is printed: a shorter one could fit by chance. */
export const HASH_BEGINNING = /^[0-9a-f]{12,64}$/;

/**
 * What `shortId` made of an id, without the mark of the cut; undefined for anything else, and for less than it prints.
 */
export function parseShortId(text: string): string | undefined {
  const isCut = text.endsWith("…");
  if (!isCut && parseParticipantId(text) !== undefined) return undefined;
  const beginning = isCut ? text.slice(0, -1) : text;
  const split = beginning.indexOf("::");
  return split > 0 && beginning.length >= split + 14 ? beginning : undefined;
}

/** An id cut for reading, such as `alice::1220ab12cd34…`: the name is whole, the fingerprint is not. */
export function shortId(id: ParticipantId | DomainId): string {
  const split = id.indexOf("::");
  return `${id.slice(0, split + 14)}…`;
}

/** A key's fingerprint cut for reading. */
export function shortKey(fingerprint: string): string {
  return fingerprint.length > 16 ? `${fingerprint.slice(0, 12)}…` : fingerprint;
}

/** Such as `alice, bob, carol and 4 more`: so many are named, and the rest is counted. */
export function listNames(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most).join(", ");
  return names.length > most ? `${shown} and ${String(names.length - most)} more` : shown;
}
