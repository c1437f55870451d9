/** The stable protocol versions of the 2.10 line: they decide how topology transactions and parameters are encoded. */
export type ProtocolVersion = 5 | 7;

/** What a node of the 2.10 line knows of, as it lists them. */
const SUPPORTED: readonly string[] = ["5", "7", "dev"];

/** A version as a client may write it: a number, that number with `.0.0`, or `dev`. */
type ReadVersion = { readonly ok: true; readonly version: string } | { readonly ok: false; readonly reason: string };

/** Reads any version, known or not; the reason is Canton's own. */
function readVersion(text: string): ReadVersion {
  const [, major, minor = "0", patch = "0"] = /^(\d{1,9})(?:\.(\d{1,3})\.(\d{1,4}))?$/.exec(text) ?? [];
  const version = /^dev$/i.test(text) ? "dev" : major;
  if (version === undefined) {
    return { ok: false, reason: `Unable to convert string \`${text}\` to a protocol version.` };
  }
  if (Number(minor) + Number(patch) > 0) {
    return { ok: false, reason: `Protocol version should consist of a single number; but \`${text}\` found` };
  }
  return { ok: true, version };
}

/** Why a node of the 2.10 line cannot use a version; undefined when it can. */
export function whyUnsupported(text: string): string | undefined {
  const read = readVersion(text);
  if (!read.ok) return read.reason;
  if (SUPPORTED.includes(read.version)) return undefined;
  return `Protocol version ${read.version} is not supported. The supported versions are ${SUPPORTED.join(", ")}.`;
}

/** As the public API writes a version, so that the oldest clients can read it. */
export function writtenInFull(version: ProtocolVersion): string {
  return `${String(version)}.0.0`;
}

/** Why a client that speaks `spoken`, and no version below `minimum`, does not fit a server; undefined when it does. */
export function whyIncompatible(
  server: ProtocolVersion,
  spoken: readonly string[],
  minimum: string | undefined,
): string | undefined {
  const read = [...spoken, ...(minimum === undefined ? [] : [minimum])].map(readVersion);
  const unreadable = read.find((each) => !each.ok);
  if (unreadable !== undefined) return unreadable.reason;
  const versions = read.filter((each) => each.ok).map(({ version }) => version);
  const least = minimum === undefined ? undefined : versions.pop();
  // `dev` is above every number.
  if (least !== undefined && (least === "dev" || Number(least) > server)) {
    return `The version required by the domain (${String(server)}) is lower than the minimum version configured by the participant (${least}). () `;
  }
  if (versions.includes(String(server))) return undefined;
  return `The protocol version required by the server (${String(server)}) is not among the supported protocol versions by the client List(${versions.join(", ")}). `;
}
