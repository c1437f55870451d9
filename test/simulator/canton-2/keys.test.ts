import { expect, test } from "vitest";

import { fingerprintOf, KeyRing } from "../../../src/simulator/canton-2/keys.ts";

const KEY = Uint8Array.from({ length: 32 }, (_, index) => index);

test("fingerprints of one key agree with Canton's in all three encodings", () => {
  expect(fingerprintOf(KEY, "raw")).toBe("122093aa96c5554371f0d1fd471ce282f3b590ab0758f35c124924c8e3715910bbe1");
  expect(fingerprintOf(KEY, "tink")).toBe("12209238e563fc281adf5ab478fde0605dc3285c3ec824d7582d53cff897a742db2d");
  expect(fingerprintOf(KEY, "der")).toBe("1220794c64a1888dac3fe2b4968546e0e54abf264661585b67e6ccdb93ffcddb9030");
});

test("the same seed gives the same keys, and another seed gives others", () => {
  const fingerprint = (seed: number): string => new KeyRing(seed).signing("acme/namespace").fingerprint;

  expect(fingerprint(7)).toBe(fingerprint(7));
  expect(fingerprint(7)).not.toBe(fingerprint(8));
});

test("a key's fingerprint is that of the Tink value inside its keyset", () => {
  const key = new KeyRing(1).signing("acme/namespace");

  expect(key.fingerprint).toBe(fingerprintOf(key.raw, "tink"));
  expect(Buffer.from(key.publicKey.publicKey).includes(Buffer.concat([Buffer.from("1220", "hex"), key.raw]))).toBe(
    true,
  );
});
