import type { Name } from "../model/identifier.ts";
import type { PlacementWish } from "../model/placement.ts";

/**
 * The members with which each member must not share a sequencer. `apartFrom` counts both ways, whichever document declares
 * it; a member without any is left out.
 */
export function apartFromBothWays(members: readonly PlacementWish[]): ReadonlyMap<Name, ReadonlySet<Name>> {
  const apart = new Map<Name, Set<Name>>();
  const note = (one: Name, other: Name): void => {
    const known = apart.get(one);
    if (known === undefined) apart.set(one, new Set([other]));
    else known.add(other);
  };
  for (const { name, apartFrom } of members) {
    for (const other of apartFrom) {
      note(name, other);
      note(other, name);
    }
  }
  return apart;
}
