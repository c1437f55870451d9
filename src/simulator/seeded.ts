import { hash } from "node:crypto";

/** 32 bytes that depend on nothing but `seed` and `label`. */
export function seededBytes(seed: number, label: string): Buffer {
  return Buffer.from(hash("sha256", `${String(seed)}/${label}`, "hex"), "hex");
}

/** 32 alphanumeric characters, as Canton makes up for each topology transaction. */
export function seededTransactionId(seed: number, ordinal: number): string {
  const encoded = hash("sha256", `${String(seed)}/transaction/${String(ordinal)}`, "base64url");
  return encoded.slice(0, 32).replaceAll("-", "a").replaceAll("_", "b");
}

/** A reproducible series of fractions in [0, 1). */
export function seededSeries(seed: number, label: string): () => number {
  let drawn = 0;
  return () => {
    drawn += 1;
    return seededBytes(seed, `${label}/${String(drawn)}`).readUInt32BE(0) / 2 ** 32;
  };
}
