import { createHash } from "node:crypto";

import { API_VERSION } from "../model/api-version.ts";
import type { BlobId, Name } from "../model/identifier.ts";
import { compareText } from "../model/problem.ts";
import type { ChangedFile, RequestedChange } from "../model/request.ts";

/** What one domain has in what people approve. */
export interface DomainEffect {
  readonly name: Name;
  /** The policy under which it is approved: `domain.yaml` of the branch; undefined for a domain that is new. */
  readonly policy: BlobId | undefined;
  readonly changes: readonly Pick<RequestedChange, "kind" | "participantId">[];
}

/**
 * Names what a request does: its governed files with their content before and after, the resulting changes, and the policy
 * that they are approved under. It covers no commit, so that a rebase, a new base or a squash keeps it as long as the
 * effect is the same.
 */
export function effectIdOf(files: readonly ChangedFile[], domains: readonly DomainEffect[]): string {
  const content = files
    .toSorted((one, other) => compareText(one.path, other.path))
    .map(({ path, before, after }) => [path, before ?? null, after ?? null]);
  const effects = domains
    .toSorted((one, other) => compareText(one.name, other.name))
    .map(({ name, policy, changes }) => [
      name,
      policy ?? null,
      changes
        .map(({ kind, participantId }) => [participantId, kind])
        .toSorted(([one = ""], [other = ""]) => compareText(one, other)),
    ]);
  const text = JSON.stringify([API_VERSION, "request", content, effects]);
  return createHash("sha256").update(text).digest("hex");
}
