import { namespaceOf } from "../identifier.ts";
import type { KeyRing, SigningPublicKeyFields } from "../keys.ts";
import { signingKeyOf } from "../topology-item.ts";
import type { TopologyState } from "../topology-state.ts";

/** The signing keys of a participant, given with its code, that the domain knows of. */
export function signingKeysOf(
  { topology, keys }: { readonly topology: TopologyState; readonly keys: KeyRing },
  member: string,
): readonly SigningPublicKeyFields[] {
  return topology.domain
    .rows("owner-to-key", namespaceOf(member.slice(5)))
    .filter((row) => row.validUntilMicros === undefined)
    .map(({ transaction: { mapping } }) =>
      mapping.kind === "owner-to-key" && mapping.owner === member ? signingKeyOf(mapping, keys) : undefined,
    )
    .filter((key) => key !== undefined);
}
