/** `identifier::fingerprint`, taken apart. */
export interface UniqueIdentifier {
  readonly identifier: string;
  readonly namespace: string;
}

const IDENTIFIER = /^[a-zA-Z0-9:_ -]{1,185}$/;
const FINGERPRINT = /^[a-zA-Z0-9:_ -]{1,68}$/;
const MEMBER = /^(PAR|SEQ|MED|DOM|UNM)::(.*)$/s;

/** Splits at the first `::`, as Canton does; undefined when Canton would refuse the text. */
export function parseUid(text: string): UniqueIdentifier | undefined {
  const at = text.indexOf("::");
  if (at < 0 || text.length > 255) return undefined;
  const identifier = text.slice(0, at);
  const namespace = text.slice(at + 2);
  return IDENTIFIER.test(identifier) && isFingerprint(namespace) ? { identifier, namespace } : undefined;
}

/** Canton does not insist on hexadecimal digits here. */
export function isFingerprint(text: string): boolean {
  return FINGERPRINT.test(text);
}

/** The namespace of a uid that was parsed before. */
export function namespaceOf(uid: string): string {
  return uid.slice(uid.indexOf("::") + 2);
}

export type MemberCode = "PAR" | "SEQ" | "MED" | "DOM" | "UNM";

export interface Member {
  readonly code: MemberCode;
  readonly uid: string;
}

/** Reads `CODE::identifier::fingerprint`; undefined for a bare uid or an unknown code. */
export function parseMember(text: string): Member | undefined {
  const [, code, uid] = MEMBER.exec(text) ?? [];
  if (code === undefined || uid === undefined || text.length > 300 || parseUid(uid) === undefined) return undefined;
  return { code: code as MemberCode, uid };
}
