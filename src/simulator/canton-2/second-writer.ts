import type { DomainNode } from "./domain-node.ts";
import { liveStates } from "./topology-store.ts";

/** Another administrator changes the From row of `participant` to a permission that it does not have. */
export async function changeBySecondWriter(
  { manager, topology, domainId }: DomainNode,
  participant: string,
): Promise<void> {
  const isObserver = liveStates(topology.authorized, participant)
    .map((row) => row.transaction.mapping)
    .some(({ side, permission }) => side === "From" && permission === "Observation");
  const permission = isObserver ? "Confirmation" : "Observation";
  await manager.authorize({
    change: "Add",
    state: { side: "From", domain: domainId, participant, permission, trustLevel: "Ordinary" },
    signedBy: "",
    replaceExisting: true,
  });
}
