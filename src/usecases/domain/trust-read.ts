import { RollcallError } from "../../model/error.ts";
import type { LiveDomain } from "../../model/live.ts";
import type { LastApplied } from "../../model/plan.ts";

/** A loss of more than this, and of half or more, is a broken read and not drift. */
const PLAUSIBLE_LOSS = 3;

/**
 * Throws `unreadable` for a live state that must be incomplete: empty, or shrunken by half or more, where members were
 * last applied. Unreadable is not empty: a plan from it would write everything again, or trust a broken node.
 *
 * `acceptMissing` is the number of missing members that an operator has confirmed.
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

/** The manager's record of them suggests a revoked key rather than a broken read, without certainty. */
function revokedKeyHint(ineffective: number): string {
  if (ineffective === 0) return "";
  return `The domain manager has ${String(ineffective)} of them on record, without effect: was the key that signed them revoked? Accepted as missing they are written anew. `;
}
