import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { findUnsigned } from "../../../src/adapters/git/commit-signature.ts";
import type { CommitSigner } from "../../../src/model/signature.ts";
import { sure } from "../../build/identifiers.ts";

type SignedCommits = Readonly<Record<string, { readonly key: string; readonly commit: string }>>;

/** What real git, ssh-keygen and gpg have signed: make-signed-commits.ts. */
const SIGNED = JSON.parse(readFileSync(join(import.meta.dirname, "signed-commits.json"), "utf8")) as SignedCommits;
const GOOD = ["ed25519", "rsa", "ecdsa", "ecdsa-521", "gpg-rsa", "gpg-ed25519"];

function aSigner(name: string): CommitSigner {
  const { key } = sure(SIGNED[name]);
  const kind = key.startsWith("-----BEGIN PGP") ? "openpgp" : "ssh";
  return { name, key: { kind, text: kind === "ssh" ? key.split(" ").slice(0, 2).join(" ") : key } };
}

function judge(commit: string, signers: readonly CommitSigner[]): Promise<string | undefined> {
  return findUnsigned(Buffer.from(commit, "utf8"), signers);
}

const commitOf = (name: string): string => sure(SIGNED[name]).commit;
const EVERYBODY = [...GOOD, "files", "gpg-expired"].map(aSigner);

test.each(GOOD)("a commit signed with %s counts for its signer", async (name) => {
  expect(await judge(commitOf(name), EVERYBODY)).toBeUndefined();
  expect(await judge(commitOf(name), [aSigner(name)])).toBeUndefined();
});

test.each(GOOD)("a commit signed with %s does not count for anybody else", async (name) => {
  const others = EVERYBODY.filter((signer) => signer.name !== name);

  expect(await judge(commitOf(name), others)).toMatch(/^signed by \S+, which is not a key of a signer$/);
  expect(await judge(commitOf(name), [])).toBeDefined();
});

test.each(GOOD)("a commit signed with %s and changed afterwards does not count", async (name) => {
  const commit = commitOf(name);
  const changes = [
    commit.replace("Signed by", "signed by"),
    commit.replace(/^tree .{4}/, "tree 0000"),
    commit.replace("author Provider", "author Somebody"),
    commit.replace("\n\n", "\nencoding latin1\n\n"),
    `${commit}one line more\n`,
  ];
  for (const changed of changes) {
    expect(changed).not.toBe(commit);
    expect(await judge(changed, EVERYBODY), changed).toBeDefined();
  }
});

test.each(GOOD)("the signature of %s on another commit does not count", async (name) => {
  const signature = sure(/\ngpgsig [^]*?(?=\n(?! ))/.exec(commitOf(name))?.[0]);

  const moved = commitOf("unsigned").replace("\n\n", `${signature}\n\n`);

  expect(await judge(moved, EVERYBODY)).toBeDefined();
});

test("a commit that nobody signed is told as such", async () => {
  expect(await judge(commitOf("unsigned"), EVERYBODY)).toBe("not signed");
});

test("what signs files does not sign commits", async () => {
  expect(await judge(commitOf("files"), EVERYBODY)).toBe("signed with a signature that does not fit it");
});

test("a key that had expired when the commit was made does not count, whatever its signature says of the time", async () => {
  expect(await judge(commitOf("gpg-expired"), EVERYBODY)).toMatch(/with a signature that is older than itself$/);
});

test("two signatures leave open which of them counts, and none does", async () => {
  const signature = sure(/\ngpgsig [^]*?(?=\n(?! ))/.exec(commitOf("ed25519"))?.[0]);

  expect(await judge(commitOf("ed25519").replace("\n\n", `${signature}\n\n`), EVERYBODY)).toBeDefined();
});

test("a signature cut short, and one of another kind, are no signature", async () => {
  const cut = commitOf("ed25519").replace(/\n [A-Za-z0-9+/=]{10,}\n -----END/, "\n -----END");

  expect(await judge(cut, EVERYBODY)).toBe("signed with what is no SSH signature");
  expect(await judge(commitOf("ed25519").replaceAll("SSH SIGNATURE", "SIGNED MESSAGE"), EVERYBODY)).toBe(
    "signed in a way that is not known here",
  );
  expect(await judge(commitOf("gpg-rsa").replace(/\n [A-Za-z0-9+/=]{20,}\n/, "\n"), EVERYBODY)).toBeDefined();
});
