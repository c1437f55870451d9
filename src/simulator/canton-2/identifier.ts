/** `identifier::fingerprint`, taken apart. */
export interface UniqueIdentifier {
  readonly identifier: string;
  readonly namespace: string;
}

const DELIMITER = "::";
const IDENTIFIER_CHARACTERS = 185;
const FINGERPRINT_CHARACTERS = 68;
const MEMBER_CODES = ["PAR", "SEQ", "MED", "DOM", "UNM"] as const;

/** Splits at the first `::`, as Canton does; undefined when Canton would refuse the text. */
export function parseUid(text: string): UniqueIdentifier | undefined {
  if (whyNoUid(text) !== undefined) return undefined;
  const at = text.indexOf(DELIMITER);
  return { identifier: text.slice(0, at), namespace: text.slice(at + DELIMITER.length) };
}

/** What Canton says of a text that is no uid; undefined for one that is. */
export function whyNoUid(text: string): string | undefined {
  const at = text.indexOf(DELIMITER);
  if (at === 0) return `Invalid unique identifier \`${text}\` with empty identifier.`;
  if (text === "") return "Empty string is not a valid unique identifier.";
  if (at < 0) return `Invalid unique identifier \`${text}\` with missing namespace.`;
  const identifier = text.slice(0, at);
  const shown = limited(text, 200);
  const wrongIdentifier = whyNotSimple(identifier) ?? whyTooLong(identifier, IDENTIFIER_CHARACTERS, "string");
  if (wrongIdentifier !== undefined) return `Identifier decoding of \`${shown}\` failed with: ${wrongIdentifier}`;
  const wrongFingerprint = whyNoFingerprint(text.slice(at + DELIMITER.length));
  if (wrongFingerprint === undefined) return undefined;
  const { kind, text: why } = wrongFingerprint;
  return `Fingerprint decoding of \`${shown}\` failed with: ${kind}(${why})`;
}

/** Why Canton does not take a fingerprint; it does not insist on hexadecimal digits. Undefined for one that it takes. */
export function whyNoFingerprint(
  text: string,
): { readonly kind: "StringConversionError" | "InvariantViolation"; readonly text: string } | undefined {
  const notSimple = whyNotSimple(text);
  if (notSimple !== undefined) return { kind: "StringConversionError", text: notSimple };
  const tooLong = whyTooLong(text, FINGERPRINT_CHARACTERS, "Fingerprint");
  return tooLong === undefined ? undefined : { kind: "InvariantViolation", text: tooLong };
}

/** Either half of a uid is a Daml party's name without a delimiter. */
function whyNotSimple(text: string): string | undefined {
  if (text === "") return "Daml-LF Party is empty";
  if (text.length > 255) return "Daml-LF Party is too long (max: 255)";
  const wrong = /[^a-zA-Z0-9:_ -]/.exec(text)?.[0];
  if (wrong !== undefined) {
    return `non expected character 0x${wrong.charCodeAt(0).toString(16)} in Daml-LF Party "${text}"`;
  }
  return text.includes(DELIMITER) ? `String contains reserved delimiter \`${DELIMITER}\`.` : undefined;
}

function whyTooLong(text: string, characters: number, name: string): string | undefined {
  if (text.length <= characters) return undefined;
  const shown = limited(text, characters + 50);
  return `The given ${name} has a maximum length of ${String(characters)} but a ${name} of length ${String(text.length)} ('${shown}.') was given`;
}

function limited(text: string, characters: number): string {
  return text.length > characters ? `${text.slice(0, characters)}...` : text;
}

/** The namespace of a uid that was parsed before. */
export function namespaceOf(uid: string): string {
  return uid.slice(uid.indexOf("::") + 2);
}

export type MemberCode = (typeof MEMBER_CODES)[number];

export interface Member {
  readonly code: MemberCode;
  readonly uid: string;
}

/** Reads `CODE::identifier::fingerprint`; undefined for a bare uid or an unknown code. */
export function parseMember(text: string): Member | undefined {
  if (whyNoMember(text) !== undefined) return undefined;
  return { code: text.slice(0, 3) as MemberCode, uid: text.slice(5) };
}

/** What Canton says of a text that is no member; undefined for one that is. */
export function whyNoMember(text: string): string | undefined {
  if (text.length <= 7) return `Invalid keyOwner \`${text}\`, expecting <three-letter-code>::id::fingerprint.`;
  if (text.slice(3, 5) !== DELIMITER) return `Expected delimiter ${DELIMITER} after three letter code of \`${text}\``;
  const code = text.slice(0, 3);
  if (!MEMBER_CODES.some((known) => known === code)) return `Unknown three letter type ${code}`;
  return whyNoUid(text.slice(5));
}

/** As Canton prints hashes: the first twelve characters. */
export function shortHash(hash: string): string {
  return limited(hash, 12);
}

/** As Canton prints uids, and members with their codes: the fingerprint shortened. */
export function shortUid(uid: string): string {
  const at = uid.lastIndexOf(DELIMITER) + DELIMITER.length;
  return `${uid.slice(0, at)}${shortHash(uid.slice(at))}`;
}
