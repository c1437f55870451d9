import type { Metadata } from "@grpc/grpc-js";

import { CantonError } from "./canton-error.ts";

/** What an admin API asks of its callers. */
export interface TokenOptions {
  readonly token?: string | undefined;
  readonly tokenWithoutRights?: string | undefined;
}

/** Throws what Canton answers to a caller without a token, with a wrong one, or with one that may not administer. */
export function requireToken(metadata: Metadata, { token, tokenWithoutRights }: TokenOptions): void {
  if (token === undefined) return;
  const header = metadata.get("authorization")[0];
  if (header === `Bearer ${token}`) return;
  if (tokenWithoutRights !== undefined && header === `Bearer ${tokenWithoutRights}`) {
    throw new CantonError("PERMISSION_DENIED", "Claims are not valid for the admin API");
  }
  throw new CantonError("UNAUTHENTICATED", "The command is missing a (valid) JWT token");
}
