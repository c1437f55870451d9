import type { PlacementWish, SequencerOffer } from "../../src/model/placement.ts";
import { aName } from "./identifiers.ts";

/** A member that lets the provider choose: `alice` unless told otherwise. */
export function aWish({
  name = "alice",
  sequencers = [],
  apartFrom = [],
  ...fields
}: Partial<Omit<PlacementWish, "name" | "sequencers" | "apartFrom">> & {
  readonly name?: string;
  readonly sequencers?: readonly string[];
  readonly apartFrom?: readonly string[];
} = {}): PlacementWish {
  return {
    name: aName(name),
    sequencers: sequencers.map(aName),
    isolation: "shared",
    apartFrom: apartFrom.map(aName),
    region: undefined,
    ...fields,
  };
}

/** A shared sequencer without a limit: `east` unless told otherwise. */
export function anOffer({
  name = "east",
  ...fields
}: Partial<Omit<SequencerOffer, "name">> & { readonly name?: string } = {}): SequencerOffer {
  return { name: aName(name), state: "active", isolation: "shared", region: undefined, capacity: undefined, ...fields };
}
