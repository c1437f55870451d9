import type { UnseenEndpoint } from "./endpoint.ts";

/** Every way to fail. What the exit codes mean: docs/commands.md. `retry`: the same call may succeed later. */
export const ERRORS = {
  internal: { exitCode: 1, retry: false },
  usage: { exitCode: 64, retry: false },
  invalid_register: { exitCode: 65, retry: false },
  unavailable: { exitCode: 69, retry: true },
  /** Another run holds this domain. */
  locked: { exitCode: 69, retry: true },
  /** What cannot be the whole truth: an answer that is empty or shrunken where members were last applied; a damaged store. */
  unreadable: { exitCode: 69, retry: true },
  stale_plan: { exitCode: 75, retry: true },
  unauthorized: { exitCode: 77, retry: false },
  settings: { exitCode: 78, retry: false },
  /** The domain or the forge refused the content of the request. */
  refused: { exitCode: 1, retry: false },
} as const satisfies Record<string, { readonly exitCode: number; readonly retry: boolean }>;

export type ErrorCode = keyof typeof ERRORS;

/** What some callers need of an error besides its code. */
export type ErrorDetail =
  /** The API's status, where it is another one than the code's. */
  | { readonly kind: "api"; readonly status: 401 | 403 | 404 | 409 }
  /** The forge's status; undefined where its answer does not say whether it has done what was asked for. */
  | { readonly kind: "forge"; readonly status: number | undefined }
  | ({ readonly kind: "endpoint" } & Omit<UnseenEndpoint, "message">);

/** The one error of the program: `message` says what happened, `hint` what to do. Neither ever holds a secret. */
export class RollcallError extends Error {
  override readonly name = "RollcallError";
  readonly code: ErrorCode;
  readonly hint: string;
  readonly detail: ErrorDetail | undefined;
  constructor(
    code: ErrorCode,
    message: string,
    options: { readonly hint: string; readonly cause?: unknown; readonly detail?: ErrorDetail },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.detail = options.detail;
  }
}

/** An error may be its own cause. */
const DEEPEST = 4;

/** What `error` says, whatever was thrown: some libraries throw several errors at once without a word, or no error at all. */
export function wordsOf(error: unknown, depth = DEEPEST): string {
  if (typeof error !== "object" || error === null) return String(error);
  const { message, errors, cause, code, name } = error as Readonly<Record<string, unknown>>;
  if (typeof message === "string" && message !== "") {
    const isWhole = error instanceof RollcallError || cause === undefined || depth === 0;
    const reason = isWhole ? "" : wordsOf(cause, depth - 1);
    return message.includes(reason) ? message : `${message}: ${reason}`;
  }
  if (Array.isArray(errors) && errors.length > 0 && depth > 0) {
    return [...new Set(errors.map((one) => wordsOf(one, depth - 1)))].join("; ");
  }
  const isText = (text: unknown): text is string => typeof text === "string" && text !== "";
  return [code, name].find(isText) ?? "it gives no reason";
}
