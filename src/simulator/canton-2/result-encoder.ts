import { ByteArena } from "../byte-arena.ts";
import type { TopologyRow } from "./topology-store.ts";
import { bytesField } from "../wire-field.ts";

/**
 * Writes `repeated Result results = 1`, which is all that the list answers hold, from rows encoded one by one.
 *
 * A row changes only by being superseded, so its bytes are kept: a list of 10,000 members is then a matter of copying.
 */
export class ResultEncoder {
  readonly #encodeRow: (row: TopologyRow) => Uint8Array;
  readonly #known = new Map<TopologyRow, { readonly validUntilMicros: number | undefined; readonly bytes: Buffer }>();
  readonly #arena = new ByteArena();

  constructor(encodeRow: (row: TopologyRow) => Uint8Array) {
    this.#encodeRow = encodeRow;
  }

  encode(rows: readonly TopologyRow[]): Buffer {
    return Buffer.concat(rows.map((row) => this.#field(row)));
  }

  #field(row: TopologyRow): Buffer {
    const known = this.#known.get(row);
    if (known !== undefined && known.validUntilMicros === row.validUntilMicros) return known.bytes;
    const bytes = this.#arena.keep(bytesField(1, this.#encodeRow(row)));
    this.#known.set(row, { validUntilMicros: row.validUntilMicros, bytes });
    return bytes;
  }
}
