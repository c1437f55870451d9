import { RequestError } from "octokit";

import { RollcallError } from "../../model/error.ts";

/** GitHub's refusals in our words. What it says is not repeated: it may quote what was sent. */
export function translateGitHubError(what: string, error: unknown): unknown {
  if (error instanceof RollcallError) return error;
  const status = error instanceof RequestError ? error.status : graphqlStatus(error);
  if (error instanceof RequestError && isLimit(error)) {
    return new RollcallError("unavailable", `${what}: GitHub's limits are reached`, {
      hint: "Nothing is lost: what is due is done when GitHub lets us.",
      cause: error,
    });
  }
  if (status !== undefined && status >= 400 && status < 500) return refusal(status, what, error);
  return silence(what, error);
}

/** Limits are reported with the status of a refusal. Source: "Rate limits for the REST API". */
export function isLimit({ status, response, message }: RequestError): boolean {
  if (status === 429) return true;
  const { "retry-after": wait, "x-ratelimit-remaining": remaining } = response?.headers ?? {};
  return status === 403 && (wait !== undefined || remaining === "0" || /rate limit/i.test(message));
}

/** GitHub's other API answers 200 to everything, with the refusal inside. */
function graphqlStatus(error: unknown): number | undefined {
  const { errors } = Object(error) as { readonly errors?: unknown };
  const [first] = Array.isArray(errors) ? (errors as readonly unknown[]) : [];
  const { type } = Object(first) as { readonly type?: unknown };
  if (type === "NOT_FOUND") return 404;
  return type === "FORBIDDEN" ? 403 : undefined;
}

/** GitHub refused: because of the account, or because of the request. */
function refusal(status: number, what: string, cause: unknown): RollcallError {
  const detail = { kind: "forge", status } as const;
  if (status === 401 || status === 403 || status === 404) {
    return new RollcallError("unauthorized", `${what}: GitHub answers ${String(status)}`, {
      hint: "Check that the App is installed on the repository and has the permissions that rollcall doctor lists.",
      cause,
      detail,
    });
  }
  return new RollcallError("refused", `${what}: GitHub refuses it with ${String(status)}`, {
    hint: "GitHub does not take it as it is: look at what is there already, and at the repository's rules.",
    cause,
    detail,
  });
}

/** GitHub gave no answer that shows whether the request was carried out. */
function silence(what: string, cause: unknown): RollcallError {
  return new RollcallError("unavailable", `${what}: GitHub does not answer as it should`, {
    hint: "It is tried again. If it stays so, look at GitHub's status page and at the network.",
    cause,
    detail: { kind: "forge", status: undefined },
  });
}

/** The status of GitHub's refusal; undefined for any other error. */
export function refusedStatus(error: unknown): number | undefined {
  return error instanceof RollcallError && error.detail?.kind === "forge" ? error.detail.status : undefined;
}

/** Whether GitHub may have done what was asked for, and has not said so. */
export function isUnclear(error: unknown): boolean {
  return error instanceof RollcallError && error.detail?.kind === "forge" && error.detail.status === undefined;
}

/** Undefined where GitHub says that there is none, or that it is not for us to see. */
export async function orUndefined<T>(call: Promise<T>, statuses: readonly number[] = [404]): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    const status = refusedStatus(error);
    if (status !== undefined && statuses.includes(status)) return undefined;
    throw error;
  }
}
