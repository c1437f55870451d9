import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

// Makes signed-commits.json anew: commits that real git, ssh-keygen and gpg have signed, so that what we verify with was
// written by nobody here. Run by hand, where these programs are: node test/adapters/git/make-signed-commits.ts

const run = promisify(execFile);
const directory = await mkdtemp(join(tmpdir(), "rollcall-signed-"));
const home = join(directory, "gnupg");
const env = {
  PATH: process.env["PATH"] ?? "",
  HOME: directory,
  GNUPGHOME: home,
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Provider",
  GIT_AUTHOR_EMAIL: "provider@acme.example",
  GIT_COMMITTER_NAME: "Provider",
  GIT_COMMITTER_EMAIL: "provider@acme.example",
  GIT_COMMITTER_DATE: "2026-11-20T12:00:00Z",
  GIT_AUTHOR_DATE: "2026-11-20T12:00:00Z",
};
const git = async (...args: readonly string[]): Promise<string> =>
  (await run("git", args, { cwd: directory, env })).stdout;

interface Signed {
  /** The public key, as a register's document names it. */
  readonly key: string;
  /** The commit object, byte for byte. */
  readonly commit: string;
}

async function commitWith(message: string, ...config: readonly string[]): Promise<string> {
  await git(
    ...config.flatMap((setting) => ["-c", setting]),
    "commit",
    "--quiet",
    "--allow-empty",
    ...(config.length === 0 ? [] : ["-S"]),
    "--message",
    message,
  );
  return git("cat-file", "commit", "HEAD");
}

async function signedBySsh(name: string, type: string, bits: string): Promise<Signed> {
  const path = join(directory, name);
  await run("ssh-keygen", ["-q", "-t", type, "-b", bits, "-N", "", "-C", "", "-f", path], { env });
  const commit = await commitWith(`Signed by ${name}`, "gpg.format=ssh", `user.signingkey=${path}.pub`);
  return { key: (await readFile(`${path}.pub`, "utf8")).trim(), commit };
}

async function signedByGpg(name: string, algorithm: string, at: string, expires: string): Promise<Signed> {
  const clock = ["--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", "", "--faked-system-time", at];
  await run("gpg", [...clock, "--quick-generate-key", `${name} <${name}@acme.example>`, algorithm, "sign", expires], {
    env,
  });
  const program = join(directory, `gpg-${name}`);
  // What git calls: it must not wonder at the time that we pretend.
  await writeFile(program, `#!/bin/sh\nexec gpg --faked-system-time ${at} "$@"\n`, { mode: 0o700 });
  const email = `${name}@acme.example`;
  const commit = await commitWith(`Signed by ${name}`, `gpg.program=${program}`, `user.signingkey=${email}`);
  return { key: (await run("gpg", ["--armor", "--export", email], { env })).stdout, commit };
}

/** A signature over the same bytes for another purpose: what signs files must not sign commits. */
async function signedForFiles(): Promise<Signed> {
  const path = join(directory, "files");
  await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path], { env });
  const payload = await commitWith("Signed as a file");
  await writeFile(join(directory, "payload"), payload);
  await run("ssh-keygen", ["-q", "-Y", "sign", "-n", "file", "-f", path, join(directory, "payload")], { env });
  const signature = (await readFile(join(directory, "payload.sig"), "utf8")).trimEnd().split("\n").join("\n ");
  const commit = payload.replace("\n\n", `\ngpgsig ${signature}\n\n`);
  return { key: (await readFile(`${path}.pub`, "utf8")).trim(), commit };
}

try {
  await run("mkdir", ["-m", "700", home]);
  await git("init", "--quiet", "--initial-branch=main");
  const signed = {
    ed25519: await signedBySsh("ed25519", "ed25519", "256"),
    rsa: await signedBySsh("rsa", "rsa", "3072"),
    ecdsa: await signedBySsh("ecdsa", "ecdsa", "256"),
    "ecdsa-521": await signedBySsh("ecdsa-521", "ecdsa", "521"),
    "gpg-rsa": await signedByGpg("gpg-rsa", "rsa2048", "20261120T110000", "never"),
    "gpg-ed25519": await signedByGpg("gpg-ed25519", "ed25519", "20261120T110000", "never"),
    // Valid for a day that was over when the commit says it was made.
    "gpg-expired": await signedByGpg("gpg-expired", "ed25519", "20251120T110000", "1d"),
    files: await signedForFiles(),
    unsigned: { key: "", commit: await commitWith("Not signed") },
  };
  await writeFile(join(import.meta.dirname, "signed-commits.json"), `${JSON.stringify(signed, undefined, 2)}\n`);
} finally {
  await run("gpgconf", ["--kill", "all"], { env }).catch(() => undefined);
  await rm(directory, { recursive: true, force: true });
}
