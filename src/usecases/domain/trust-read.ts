import { RollcallError } from "../../model/error.ts";
import type { LiveDomain } from "../../model/live.ts";
import type { LastApplied } from "../../model/plan.ts";

/** More lost at once than this, and half of all or more, is no drift but a broken read. */
const PLAUSIBLE_LOSS = 3;

/**
 * Refuses a live state that cannot be the whole truth: empty, or shrunken by half or more, where members were last
 * applied. Unreadable is not empty: planning from it would write everything anew, or take a broken node at its word.
 *
 * `acceptMissing` is the number of missing members that a person has confirmed.
 */
export function refuseShrunkenRead(
  live: LiveDomain,
  lastApplied: LastApplied | undefined,
  acceptMissing: number | undefined,
): void {
  const total = lastApplied?.members.size ?? 0;
  if (lastApplied === undefined || total === 0) return;
  let missing = 0;
  let ineffective = 0;
  for (const id of lastApplied.members.keys()) {
    const member = live.members.get(id);
    if ((member?.entries.length ?? 0) > 0) continue;
    missing += 1;
    if ((member?.ineffective.length ?? 0) > 0) ineffective += 1;
  }
  const isEmpty = missing === total;
  const isShrunken = missing > PLAUSIBLE_LOSS && missing * 2 >= total;
  if ((!isEmpty && !isShrunken) || acceptMissing === missing) return;
  throw new RollcallError(
    "unreadable",
    isEmpty
      ? `the domain reports none of the ${String(total)} members that were last applied`
      : `the domain reports ${String(total - missing)} of the ${String(total)} members that were last applied`,
    {
      hint: `Nothing is planned from such a read. ${revokedKeyHint(ineffective)}${live.passive ? "A passive replica answered: address the active one. " : ""}Check the domain manager first; if the members really are gone, pass --accept-missing ${String(missing)}.`,
    },
  );
}

/** What the manager has on record of them tells a revoked key from a broken read, and not for certain. */
function revokedKeyHint(ineffective: number): string {
  if (ineffective === 0) return "";
  return `The domain manager has ${String(ineffective)} of them on record, without effect: was the key that signed them revoked? Accepted as missing they are written anew. `;
}
