/**
 * A number for a text, spread evenly over 32 bits: FNV-1a with a final mix. No secret hangs on it, and it has to be fast:
 * every member is set against every sequencer.
 */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return mix(hash);
}

/**
 * How much a member likes a sequencer, from the hashes of their names: always the same for a pair, and unrelated to any
 * other pair. So a sequencer that comes or goes changes nothing between the others (rendezvous hashing).
 */
export function affinity(memberHash: number, sequencerHash: number): number {
  return mix(memberHash ^ Math.imul(sequencerHash, 0x9e3779b1));
}

function mix(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
