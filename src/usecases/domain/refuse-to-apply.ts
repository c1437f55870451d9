import { RollcallError } from "../../model/error.ts";
import { HASH_BEGINNING, SHORT_HASH, shortHash } from "../../model/identifier.ts";
import type { JudgedPlan } from "../../model/plan.ts";
import type { CallContext, DomainManager } from "../../ports/domain-manager.ts";

/** Throws `stale_plan` when the plan is not the one that was reviewed; `usage` for a malformed digest. */
export function refuseOtherDigest({ digest }: JudgedPlan, wanted: string | undefined): void {
  if (wanted === undefined) return;
  if (!HASH_BEGINNING.test(wanted)) {
    throw new RollcallError("usage", "this is not a plan digest", {
      hint: `Give at least the first ${String(SHORT_HASH)} characters that plan printed.`,
    });
  }
  if (digest.startsWith(wanted)) return;
  throw new RollcallError(
    "stale_plan",
    `the plan is ${shortHash(digest)} by now, and ${shortHash(wanted)} was reviewed`,
    {
      hint: "The register or the domain changed after the review. Plan again, and review that.",
    },
  );
}

/** Throws `unavailable` for a plan from a passive replica: it is no basis for changes, nor what was reviewed. */
export function refuseStaleReplica({ blocks }: JudgedPlan): void {
  const passive = blocks.find(({ kind }) => kind === "passive");
  if (passive !== undefined) throw new RollcallError("unavailable", passive.message, { hint: passive.hint });
}

/** Throws `unavailable` if the replica is passive now: another one may have been read, or it lost its role. */
export async function refusePassive(manager: DomainManager, context: CallContext): Promise<void> {
  const { active, nodeName } = await manager.identify(context);
  if (active) return;
  throw new RollcallError("unavailable", `${nodeName} is a passive replica and takes no changes`, {
    hint: "Give the address of the active replica, or of the load balancer before both.",
  });
}
