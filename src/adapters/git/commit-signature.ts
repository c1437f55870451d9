import type { CommitSigner } from "../../model/signature.ts";
import { fingerprintOf, isSignedBySsh, parseSshKey, readSshSignature } from "./ssh-signature.ts";

/** A commit object taken apart: what was signed, and the signature. */
interface SignedCommit {
  readonly payload: Uint8Array;
  readonly signature: string | undefined;
  readonly committedAtMs: number;
}

/** Undefined when one of `signers` has signed this commit object; else what is wrong, as a phrase that follows "is". */
export async function findUnsigned(commit: Uint8Array, signers: readonly CommitSigner[]): Promise<string | undefined> {
  const { payload, signature, committedAtMs } = takeApart(Buffer.from(commit));
  if (signature === undefined) return "not signed";
  if (signature.startsWith("-----BEGIN SSH SIGNATURE-----")) return judgeSsh(payload, signature, signers);
  if (signature.startsWith("-----BEGIN PGP SIGNATURE-----")) {
    return judgeOpenPgp(payload, signature, committedAtMs, signers);
  }
  return "signed in a way that is not known here";
}

const HEADERS = ["gpgsig", "gpgsig-sha256"];

/** The signature is a header of several lines, each further one behind a blank; what is signed is the rest. */
function takeApart(commit: Buffer): SignedCommit {
  const headerEnd = commit.indexOf("\n\n");
  const head = commit.toString("latin1", 0, headerEnd < 0 ? commit.length : headerEnd).split("\n");
  const kept: string[] = [];
  const signature: string[] = [];
  let reading: string | undefined;
  let committedAtMs = 0;
  for (const line of head) {
    if (line.startsWith(" ") && reading !== undefined) {
      if (reading === "gpgsig") signature.push(line.slice(1));
      continue;
    }
    const name = line.slice(0, line.indexOf(" "));
    reading = HEADERS.includes(name) ? name : undefined;
    if (name === "committer") committedAtMs = Number(/ (\d+) [+-]\d{4}$/.exec(line)?.[1] ?? 0) * 1000;
    // A second signature would leave open which of them counts.
    if (reading === "gpgsig") signature.push(signature.length === 0 ? line.slice("gpgsig ".length) : "twice");
    else if (reading === undefined) kept.push(line);
  }
  const payload = Buffer.concat([
    Buffer.from(kept.join("\n"), "latin1"),
    headerEnd < 0 ? Buffer.alloc(0) : commit.subarray(headerEnd),
  ]);
  return { payload, signature: signature.length === 0 ? undefined : `${signature.join("\n")}\n`, committedAtMs };
}

function judgeSsh(payload: Uint8Array, armoured: string, signers: readonly CommitSigner[]): string | undefined {
  const signature = readSshSignature(armoured);
  if (signature === undefined) return "signed with what is no SSH signature";
  const isKnown = signers.some(({ key }) => key.kind === "ssh" && parseSshKey(key.text)?.equals(signature.publicKey));
  if (!isKnown) return `signed by ${fingerprintOf(signature.publicKey)}, which is not a key of a signer`;
  return isSignedBySsh(payload, signature) ? undefined : "signed with a signature that does not fit it";
}

/** Between the clock that dated a commit and the one that dated its signature. */
const CLOCK_SKEW_MS = 3_600_000;

/** OpenPGP is loaded on first use. A key counts that was valid when the commit was made. */
async function judgeOpenPgp(
  payload: Uint8Array,
  armoured: string,
  committedAtMs: number,
  signers: readonly CommitSigner[],
): Promise<string | undefined> {
  const { createMessage, readKey, readSignature, verify } = await import("openpgp");
  try {
    const keys = signers.flatMap(({ key }) => (key.kind === "openpgp" ? [key.text] : []));
    const verificationKeys = await Promise.all(
      keys.map(async (armoredKey) => (await readKey({ armoredKey })).toPublic()),
    );
    const { signatures } = await verify({
      message: await createMessage({ binary: payload }),
      signature: await readSignature({ armoredSignature: armoured }),
      verificationKeys,
      date: new Date(committedAtMs),
    });
    const [signature] = signatures;
    if (signature === undefined || signatures.length > 1) return "signed with what is not a single signature";
    const keyId = signature.keyID.toHex();
    try {
      await signature.verified;
      const madeAtMs = (await signature.signature).packets[0]?.created?.getTime() ?? 0;
      // The library asks whether the key was valid when it signed. A date from long before the commit is made up, and
      // would let a key count that has expired since.
      if (madeAtMs >= committedAtMs - CLOCK_SKEW_MS) return undefined;
      return `signed by ${keyId} with a signature that is older than itself`;
    } catch (error) {
      const isUnknown = error instanceof Error && /Could not find signing key/.test(error.message);
      return isUnknown
        ? `signed by ${keyId}, which is not a key of a signer`
        : `signed by ${keyId} with a signature that does not count`;
    }
  } catch {
    return "signed with what is no OpenPGP signature";
  }
}
