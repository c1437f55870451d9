/** What a register's own workflow runs, bound to its very bytes: a server cannot replace them later. */
export type CheckProgram =
  /** `name@sha256:…`. */
  | { readonly kind: "image"; readonly reference: string }
  /** A package as `npm pack` writes it, with the SHA-512 of the file in hex. */
  | { readonly kind: "tarball"; readonly url: string; readonly sha512: string };

/** A registry, folders, a name and perhaps a tag, in what both Docker and a shell take for one word; and the digest. */
const IMAGE =
  /^(?:[a-z0-9][a-z0-9.-]*(?::\d{1,5})?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*(?::[\w][\w.-]{0,127})?@sha256:[0-9a-f]{64}$/;

/** An image by its digest; undefined for anything else, such as one by its tag: that can be moved. */
export function parseCheckImage(text: string): CheckProgram | undefined {
  return IMAGE.test(text) && text.length <= 400 ? { kind: "image", reference: text } : undefined;
}

const URL_CHARACTERS = /^https:\/\/[\w.-]+(?::\d{1,5})?\/[\w./~%+@=&?-]*$/;
const SHA512_BYTES = 64;

/** A file behind https, without user information, with its integrity as `sha512-…` in base64; undefined for anything else. */
export function parseCheckTarball(url: string, integrity: string): CheckProgram | undefined {
  const digest = /^sha512-([A-Za-z0-9+/]+={0,2})$/.exec(integrity)?.[1];
  const bytes = Buffer.from(digest ?? "", "base64");
  if (!URL_CHARACTERS.test(url) || url.length > 2_000 || bytes.length !== SHA512_BYTES) return undefined;
  return { kind: "tarball", url, sha512: bytes.toString("hex") };
}
