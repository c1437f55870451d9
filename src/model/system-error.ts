import { type ErrorCode, RollcallError } from "./error.ts";

/** What an operating system's error code means, in words for an operator. */
interface Meaning {
  readonly why: string;
  /** What to do, where the place's own hint does not say it. */
  readonly hint?: string;
  /** It passes, or is mended, without a change of what was asked for. */
  readonly passes?: true;
}

const NOT_ALLOWED: Meaning = {
  why: "this user may not",
  hint: "Change its permissions, or run as a user who may.",
};
const MAKE_ROOM: Meaning = {
  why: "there is no room left on the disk",
  hint: "Make room there, then try again.",
  passes: true,
};
const FULL_TABLE: Meaning = {
  why: "too many files are open",
  hint: "Raise the limit (ulimit -n), or end other programs; then try again.",
  passes: true,
};
const UNVOUCHED: Meaning = {
  why: "nothing that is trusted vouches for its certificate",
  hint: "Have its authority trusted: NODE_EXTRA_CA_CERTS names a PEM file.",
};

/** Source: errno(3), `node:dns`, `node:tls` and `node:zlib`, by the names that Node gives errors as `code`. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  ENOENT: { why: "there is no such file or folder" },
  ENOTDIR: { why: "a part of its path is a file, and no folder" },
  EISDIR: { why: "it is a folder, and no file" },
  EEXIST: { why: "there is something of that name already" },
  ENOTEMPTY: { why: "the folder is not empty" },
  EACCES: NOT_ALLOWED,
  EPERM: NOT_ALLOWED,
  EROFS: { why: "its disk can only be read" },
  ENAMETOOLONG: { why: "its name is too long" },
  ELOOP: { why: "its symbolic links lead in a circle" },
  EXDEV: { why: "it would have to be moved to another disk" },
  EINVAL: { why: "the system does not take that" },
  ENXIO: { why: "it is not a file that can be read or written here" },
  ENODEV: { why: "it is not a file that can be read or written here" },
  EFBIG: { why: "it would be larger than a file may be here", hint: "Raise the limit (ulimit -f), then try again." },
  ERR_FS_FILE_TOO_LARGE: { why: "it is larger than a file can be that is read whole" },
  ENOSPC: MAKE_ROOM,
  EDQUOT: { ...MAKE_ROOM, why: "there is no room left in this user's share of the disk" },
  EIO: { why: "the disk does not answer", hint: "Look at the machine's log.", passes: true },
  EBUSY: { why: "something else uses it", hint: "Try again.", passes: true },
  ETXTBSY: { why: "something else uses it", hint: "Try again.", passes: true },
  EAGAIN: { why: "the machine has none to give at the moment", hint: "Try again.", passes: true },
  ENOMEM: { why: "the machine has no memory left", hint: "End other programs, then try again.", passes: true },
  EMFILE: FULL_TABLE,
  ENFILE: FULL_TABLE,
  EPIPE: { why: "the reader has closed it", passes: true },
  EADDRINUSE: { why: "another program listens there already", hint: "End that one, or name another address or port." },
  EADDRNOTAVAIL: { why: "the address is none of this machine's" },
  ECONNREFUSED: { why: "nothing listens there", passes: true },
  ECONNRESET: { why: "the connection was cut off", passes: true },
  ECONNABORTED: { why: "the connection was cut off", passes: true },
  ETIMEDOUT: { why: "no answer came in time", passes: true },
  EHOSTUNREACH: { why: "no way leads there", passes: true },
  ENETUNREACH: { why: "no way leads there", passes: true },
  ENOTFOUND: { why: "there is no host of that name" },
  EAI_AGAIN: { why: "the name service does not answer", passes: true },
  CERT_HAS_EXPIRED: { why: "its certificate has expired" },
  CERT_NOT_YET_VALID: { why: "its certificate is not valid yet" },
  ERR_TLS_CERT_ALTNAME_INVALID: { why: "its certificate is for another host" },
  DEPTH_ZERO_SELF_SIGNED_CERT: UNVOUCHED,
  SELF_SIGNED_CERT_IN_CHAIN: UNVOUCHED,
  UNABLE_TO_GET_ISSUER_CERT: UNVOUCHED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNVOUCHED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNVOUCHED,
  ERR_SSL_WRONG_VERSION_NUMBER: { why: "it does not speak TLS" },
  EPROTO: { why: "it speaks no TLS that is understood here" },
  Z_DATA_ERROR: { why: "it is not packed as its name says, or is damaged" },
  Z_BUF_ERROR: { why: "it is cut off" },
};

/** How deep the machine's own error may lie in those of libraries. */
const DEEPEST = 4;

/** The code that `error`, or what caused it, has from the machine; undefined where nothing of it is the machine's. */
function meaningOf(error: unknown, depth = DEEPEST): Meaning | undefined {
  if (!(error instanceof Error) || error instanceof RollcallError || depth === 0) return undefined;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (Object.hasOwn(MEANINGS, code)) return MEANINGS[code];
  const [first] = error instanceof AggregateError ? (error.errors as readonly unknown[]) : [];
  return meaningOf(first ?? error.cause, depth - 1);
}

/** What could not be done, and who can mend it where the machine's reason does not say. */
export interface Attempt {
  /** Such as `plan.json cannot be read`. */
  readonly what: string;
  /** Of an error that does not pass by itself: whose word it was, the command line's or the settings'. */
  readonly code: ErrorCode;
  readonly hint: string;
}

/**
 * The one translation of what the operating system, its network or TLS refused: what, why and what to do. Whatever is no
 * such error comes back as it is.
 */
export function explainSystemError(error: unknown, { what, code, hint }: Attempt): unknown {
  const meaning = meaningOf(error);
  if (meaning === undefined) return error;
  const hints = [meaning.hint, meaning.passes === true ? undefined : hint].filter((text) => text !== undefined);
  return new RollcallError(meaning.passes === true ? "unavailable" : code, `${what}: ${meaning.why}`, {
    hint: hints.length === 0 ? hint : hints.join(" "),
    cause: error,
  });
}

/** The same for an error without a named attempt: its own words are used. Undefined where it is no such error. */
export function recogniseSystemError(error: unknown): RollcallError | undefined {
  if (meaningOf(error) === undefined) return undefined;
  const explained = explainSystemError(error, {
    what: `${placeOf(error)} cannot be used`,
    code: "settings",
    hint: "Check the path or the address, and the settings.",
  });
  return explained instanceof RollcallError ? explained : undefined;
}

/** Whether the machine says that there is no such file or folder. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

/** The path, or the address, that an error of the machine names. */
function placeOf(error: unknown, depth = DEEPEST): string {
  const { path, address, hostname, port, cause } = error as Readonly<Record<string, unknown>>;
  if (typeof path === "string") return path;
  const host = [address, hostname].find((text) => typeof text === "string");
  if (host !== undefined) return typeof port === "number" ? `${host}:${String(port)}` : host;
  return cause instanceof Error && depth > 0 ? placeOf(cause, depth - 1) : "something that the machine should provide";
}
