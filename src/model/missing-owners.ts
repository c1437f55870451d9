import { plural } from "./plural.ts";
import type { Quorum } from "./request.ts";

/** Such as `1 owner must approve`, with the organisations that they must be of; `must` is the verb. */
export function missingOwners({ missing, missingOthers }: Quorum, must: string): string {
  const others = missing === 1 ? "another organisation" : "other organisations";
  if (missingOthers === 0) return `${plural(missing, "owner")} ${must}`;
  if (missingOthers === missing) return `${plural(missing, "owner")} from ${others} ${must}`;
  return `${plural(missing, "owner")} ${must}, ${String(missingOthers)} of them from another organisation`;
}
