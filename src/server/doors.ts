import { createHash, timingSafeEqual } from "node:crypto";

import { RollcallError } from "../model/error.ts";

/** A permitted caller, as the settings name it. */
export interface Bearer {
  readonly name: string;
  readonly role: "viewer" | "operator";
  /** Of the token, lower-case hex. */
  readonly sha256: string;
}

/** What a route asks of its caller. */
export type Need = "nothing" | "read" | "operate";

/**
 * The caller, by the token in the Authorization header; undefined when it is not known. Every hash is compared, in constant
 * time, so that timing does not reveal how near a guess was.
 */
export function recognise(header: string | undefined, bearers: readonly Bearer[]): Bearer | undefined {
  const token = /^Bearer ([\x21-\x7E]{16,512})$/i.exec(header ?? "")?.[1];
  if (token === undefined) return undefined;
  const hash = createHash("sha256").update(token).digest();
  let found: Bearer | undefined;
  for (const bearer of bearers) {
    if (timingSafeEqual(hash, Buffer.from(bearer.sha256, "hex"))) found = bearer;
  }
  return found;
}

/** Throws `unauthorized` unless the caller may do what the route does. */
export function admit(need: Need, caller: Bearer | undefined, reading: "public" | "token"): void {
  if (need === "nothing" || (need === "read" && (reading === "public" || caller !== undefined))) return;
  if (need === "operate" && caller?.role === "operator") return;
  throw notAdmitted(caller);
}

/** The error for a caller without permission: 401 when it is not known, 403 when its role does not suffice. */
function notAdmitted(caller: Bearer | undefined): RollcallError {
  return new RollcallError(
    "unauthorized",
    caller === undefined ? "this needs a token" : `${caller.name} may read only`,
    {
      hint: "Show a token of the settings' http.tokens, with the role operator for changes.",
      detail: { kind: "api", status: caller === undefined ? 401 : 403 },
    },
  );
}
