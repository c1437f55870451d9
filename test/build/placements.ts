import type { PlacementInput, PlacementPolicy, PlacementWish, SequencerOffer } from "../../src/model/placement.ts";
import { aName } from "./identifiers.ts";

export type Wish = Partial<Omit<PlacementWish, "name" | "sequencers" | "apartFrom">> & {
  readonly name?: string;
  readonly sequencers?: readonly string[];
  readonly apartFrom?: readonly string[];
};

/** A member that lets the provider choose: `alice` unless told otherwise. */
export function aWish({ name = "alice", sequencers = [], apartFrom = [], ...fields }: Wish = {}): PlacementWish {
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

/** Members and sequencers under a policy without a limit, a headroom or a second sequencer for anybody. */
export function aPlacementInput({
  policy = {},
  ...fields
}: Partial<Omit<PlacementInput, "policy">> & { readonly policy?: Partial<PlacementPolicy> } = {}): PlacementInput {
  return {
    members: [],
    sequencers: [],
    ...fields,
    policy: { maxParticipants: undefined, headroom: 0, perMember: 1, ...policy },
  };
}
