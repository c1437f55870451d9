import { hash } from "node:crypto";

/** 32 bytes that depend on nothing but `seed` and `label`. */
export function seededBytes(seed: number, label: string): Buffer {
  return Buffer.from(hash("sha256", `${String(seed)}/${label}`, "hex"), "hex");
}

const ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** 32 alphanumeric characters, as Canton makes up for each topology transaction. */
export function seededTransactionId(seed: number, ordinal: number): string {
  let id = "";
  for (const byte of seededBytes(seed, `transaction/${String(ordinal)}`)) {
    id += ALPHANUMERIC.charAt(byte % ALPHANUMERIC.length);
  }
  return id;
}

/** A reproducible series of fractions in [0, 1). */
export function seededSeries(seed: number, label: string): () => number {
  let drawn = 0;
  return () => {
    drawn += 1;
    return seededBytes(seed, `${label}/${String(drawn)}`).readUInt32BE(0) / 2 ** 32;
  };
}
