/**
 * Keeps many small byte strings in few large blocks. Node's own pool would keep what was only needed on the way to them
 * alive as well, which for 100,000 participants made three gigabytes.
 */
export class ByteArena {
  #block = Buffer.alloc(0);
  #used = 0;

  /** A lasting copy of `bytes`. */
  keep(bytes: Uint8Array): Buffer {
    if (this.#used + bytes.length > this.#block.length) {
      this.#block = Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, bytes.length));
      this.#used = 0;
    }
    const kept = this.#block.subarray(this.#used, this.#used + bytes.length);
    kept.set(bytes);
    this.#used += bytes.length;
    return kept;
  }
}

const BLOCK_BYTES = 262_144;
