import { generateKeyPairSync } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { parseCertificate } from "../../src/desired/parse/certificate.ts";
import { aFreePort, aSilentPort } from "../adapters/canton-2/strange-peers.ts";
import { aDomainId, aParticipantId } from "../build/identifiers.ts";
import { aCertificateAuthority } from "../simulator/certificates.ts";
import { aDar, aPackage } from "../support/dar.ts";
import { runProgram } from "../support/program.ts";
import { aJoining, anAdmitted, JOIN, type Joining, reissue, TRUSTED, writeSettings } from "./joining-world.ts";
import { readDocument } from "./schemas.ts";
import { emptyFolder, participantPath } from "./world.ts";

const LOOPBACK = ["--allow-network", "127.0.0.0/8"];

/** A member's command that has to fail: with which code, and with which words. */
async function refused({ member }: Joining, args: readonly string[]) {
  const { exitCode, document } = await member(...args);
  return { exitCode, message: document["message"], hint: document["hint"], reason: document["reason"] };
}

function containing(words: string): string {
  return expect.stringContaining(words) as string;
}

test("a package that nobody vouches for is refused, unless that is meant", async () => {
  const joining = await anAdmitted();
  const { directory, member } = joining;

  const unknown = await refused(joining, JOIN);
  expect(unknown.exitCode).toBe(77);
  expect(unknown.message).toMatch(/is signed with the key sha256:[0-9a-f]{64}, and no key is trusted yet/);
  const pin = /--trust-key (sha256:\w+)/.exec(String(unknown.hint))?.[1] ?? "";

  const { publicKey } = generateKeyPairSync("ed25519");
  await writeFile(join(directory, "other.pub"), publicKey.export({ type: "spki", format: "pem" }));
  const other = await refused(joining, [...JOIN, "--trust-key", "other.pub"]);
  expect(other).toMatchObject({ exitCode: 77, message: containing("not with the key that you trust") });

  const whole = await readFile(join(directory, "alice.json"), "utf8");
  await reissue(directory, (issued) => issued.sequencers[0]?.endpoints.push("https://evil.example:443"), "as it was");
  const changed = await refused(joining, [...JOIN, "--trust-key", pin]);
  expect(changed).toMatchObject({ exitCode: 77, message: "the package was changed after it was signed" });
  expect((await refused(joining, [...JOIN, "--allow-unsigned"])).message).toBe(changed.message);

  await reissue(directory, (issued) => issued.sequencers[0]?.endpoints.pop(), "none");
  const unsigned = await refused(joining, [...JOIN, "--trust-key", pin]);
  expect(unsigned).toMatchObject({ exitCode: 77, message: "the package is not signed: its author cannot be verified" });
  // An unsigned package leads to public addresses only.
  const inside = await refused(joining, [...JOIN, "--allow-unsigned"]);
  expect(inside).toMatchObject({ exitCode: 78, message: containing("127.0.0.1") });
  expect(inside.hint).toContain("--allow-network");
  expect((await member("status")).document["domains"]).toEqual([]);
  expect((await member(...JOIN, "--allow-unsigned", ...LOOPBACK)).document).toMatchObject({ result: "connected" });

  await writeFile(join(directory, "alice.json"), whole);
  expect((await member(...JOIN, "--trust-key", pin)).document).toMatchObject({ result: "connected", change: "none" });
});

test("a package that is too old, for somebody else, or for another version, is refused before anything is done", async () => {
  const joining = await anAdmitted({ participant: ["--protocol-version", "7"] });
  const { directory, member, participant } = joining;

  const version = await refused(joining, TRUSTED);
  expect(version).toMatchObject({
    exitCode: 78,
    message: "the domain speaks protocol version 5, and the participant 7",
  });

  await reissue(directory, ({ member: wanted }) => (wanted.participantId = aParticipantId("bob")));
  const foreign = await refused(joining, TRUSTED);
  expect(foreign).toMatchObject({
    exitCode: 64,
    message: `this is ${participant.participantId}, and the package is for ${aParticipantId("bob")}`,
  });

  await reissue(directory, (issued) => (issued.expiresAt = "2020-01-01T00:00:00Z"));
  const old = await refused(joining, TRUSTED);
  expect(old).toMatchObject({ exitCode: 64, message: "the package expired 2020-01-01T00:00:00Z" });

  expect((await member("status")).document["domains"]).toEqual([]);

  // What the package does not tell, the domain does.
  await reissue(directory, (issued) => {
    issued.expiresAt = "2999-01-01T00:00:00Z";
    issued.member.participantId = participant.participantId;
    issued.domain.protocolVersion = null;
  });
  expect(await refused(joining, TRUSTED)).toMatchObject({
    exitCode: 78,
    reason: "wrong-version",
    message: "the participant and the domain have no common protocol version",
  });
});

test("a certificate that is not trusted is told, by the look from here and by the participant", async () => {
  const joining = await anAdmitted();
  const { directory, domain, participant, rollcall } = joining;
  const stranger = parseCertificate((await aCertificateAuthority("Stranger")).root);
  await reissue(directory, ({ sequencers: [east] }) => {
    if (east !== undefined) {
      east.trustRoot = { pem: stranger.pem, sha256: stranger.certificates.map(({ sha256 }) => sha256) };
    }
  });

  const here = await refused(joining, TRUSTED);
  expect(here.exitCode).toBe(78);
  expect(here.message).toContain(`the certificate of ${String(domain.sequencers[0]?.url)}`);

  const there = await refused(joining, [...TRUSTED, "--no-probe"]);
  expect(there).toMatchObject({
    exitCode: 78,
    reason: "not-trusted",
    message: "the certificate that a sequencer presents is not trusted by the participant",
  });
  const text = await rollcall("participant", ...TRUSTED, "--no-probe", "--address", participant.address);
  expect(text.stdout).toContain("Not connected: the certificate that a sequencer presents is not trusted");
});

test("another domain than the package says is told, by the look from here and by the participant", async () => {
  const joining = await anAdmitted();
  const { directory, domain } = joining;
  const globex = aDomainId("globex");
  await reissue(directory, (issued) => (issued.domain.id = globex));

  expect(await refused(joining, TRUSTED)).toMatchObject({
    exitCode: 78,
    message: `${String(domain.sequencers[0]?.url)} belongs to the domain ${domain.domainId}, and not to ${globex}`,
  });
  expect(await refused(joining, [...TRUSTED, "--no-probe"])).toMatchObject({
    exitCode: 78,
    reason: "wrong-domain",
    message: "another domain answers than the expected one",
  });
});

test("a sequencer that nobody reaches is told, and so is a name for two domains", async () => {
  const joining = await anAdmitted();
  const { directory, member } = joining;
  const whole = await readFile(join(directory, "alice.json"), "utf8");
  const { address } = await aFreePort();
  await reissue(directory, ({ sequencers: [east] }) => east?.endpoints.splice(0, 1, `https://${address}`));

  const { exitCode, document } = await member(...TRUSTED);
  expect(exitCode).toBe(69);
  expect(document).toMatchObject({
    reason: "unreachable",
    message: "no sequencer can be reached from the participant",
    remarks: [containing(address)],
  });
  // Waiting for it ends in time.
  expect(await refused(joining, [...TRUSTED, "--wait", "1"])).toMatchObject({ exitCode: 69 });

  await writeFile(join(directory, "alice.json"), whole);
  expect((await member(...TRUSTED)).document).toMatchObject({ result: "connected", change: "changed" });
  const taken = await refused(joining, [...TRUSTED, "--alias", "Another"]);
  expect(taken).toMatchObject({ exitCode: 64, hint: "Join with --alias AliceDomain." });
});

test("an agreement is shown, and accepted by its id", async () => {
  const joining = await anAdmitted({ domain: ["--agreement", "terms-1=Be good.\nAlways."] });
  const { member, participant, rollcall } = joining;

  const asked = await rollcall("participant", ...TRUSTED, "--address", participant.address);
  expect(asked.exitCode).toBe(1);
  expect(asked.stdout).toContain("Agreement terms-1:\n  | Be good.\n  | Always.");
  expect((await member(...TRUSTED, "--accept-agreement", "terms-0")).document).toMatchObject({ reason: "agreement" });
  const accepted = await member(...TRUSTED, "--accept-agreement", "terms-1");
  expect(accepted.document).toMatchObject({ result: "connected" });
});

test("whoever else answers at the participant's address is told apart, and nothing is sent in the open", async () => {
  const joining = await aJoining();
  const { directory, domain, participant } = joining;
  const id = async (...args: readonly string[]) => {
    const ended = await runProgram(["participant", "id", "-o", "json", ...args], { cwd: directory });
    return { ...readDocument(ended.stdout), exitCode: ended.exitCode };
  };
  const free = await aFreePort();

  expect(await id("--address", domain.address)).toMatchObject({
    exitCode: 78,
    message: `the node at ${domain.address} is "${domain.domainId}", and joins no domains`,
  });
  expect(await id("--address", free.address)).toMatchObject({ exitCode: 69, code: "unavailable" });
  expect(await id("--address", "nonsense")).toMatchObject({ exitCode: 64, message: '"nonsense" is not an address' });
  expect(await id("--address", "participant.example:5002")).toMatchObject({
    exitCode: 64,
    message: "plaintext with participant.example:5002 is refused: it is not this machine",
  });
  const both = await id("--address", participant.address, "--tls", "--plaintext");
  expect(both).toMatchObject({ exitCode: 64, message: "--plaintext does not go with TLS options" });
  const half = await id("--address", participant.address, "--tls-key", "east.key");
  expect(half).toMatchObject({ exitCode: 64, message: "--tls-certificate and --tls-key must be given together" });
  const mistaken = await id("--address", participant.address, "--tls-trust-root", "east.pem");
  expect(mistaken).toMatchObject({ exitCode: 78, code: "settings" });
});

test("over mutual TLS and with a token from a file the participant is reached, and not without", async () => {
  const directory = await emptyFolder();
  const file = (name: string): string => join(directory, name);
  const authority = await aCertificateAuthority();
  await writeFile(file("root.pem"), authority.root);
  for (const name of ["alice", "operator"]) {
    const { certificate, privateKey } = await authority.issue(name);
    await writeFile(file(`${name}.pem`), certificate);
    await writeFile(file(`${name}.key`), privateKey);
  }
  await writeFile(file("token"), "right\n");
  await writeFile(file("wrong"), "wrong\n");
  await writeFile(file("empty"), "\n");
  const serve = ["--tls-cert", "alice.pem", "--tls-key", "alice.key", "--tls-client-ca", "root.pem"];
  const { participant } = await aJoining({ participant: [...serve, "--token-file", "token"].map(inFolder(directory)) });
  const id = async (...args: readonly string[]) => {
    const words = ["participant", "id", "--address", participant.address, "--tls-trust-root", "root.pem", ...args];
    return runProgram(words, { cwd: directory });
  };
  const ours = ["--tls-certificate", "operator.pem", "--tls-key", "operator.key"];

  const right = await id(...ours, "--token-file", "token");
  expect(right.stdout).toBe(`${participant.participantId}\n`);
  const without = await id("--token-file", "token");
  expect(without.exitCode).toBe(78);
  expect(without.stderr).toContain("asks for a client certificate");
  for (const words of [ours, [...ours, "--token-file", "wrong"]]) {
    const refusal = await id(...words);
    expect(refusal.exitCode).toBe(77);
    expect(refusal.stderr).toContain("--token-file");
  }
  const empty = await id(...ours, "--token-file", "empty");
  expect(empty.exitCode).toBe(64);
  expect(empty.stderr).toContain("the token in empty is empty");
});

function inFolder(directory: string): (word: string) => string {
  return (word) => (word.startsWith("--") ? word : join(directory, word));
}

test("bad files are told before anything is sent to the participant", async () => {
  const joining = await aJoining();
  const { directory, member } = joining;
  await writeFile(join(directory, "nonsense"), "nonsense");
  await writeFile(join(directory, "app.dar"), aDar(aPackage("app")));

  for (const [args, message] of [
    [["join", "--alias", "a", "--package", "missing.json"], "the package missing.json cannot be read"],
    [["join", "--alias", "a", "--package", "nonsense"], "this is not a connection package: it is no JSON"],
    [["upload-dar", "app.dar", "nonsense"], "nonsense is no DAR"],
    [["upload-dar", "missing.dar"], "missing.dar cannot be read"],
  ] as const) {
    const failed = await refused(joining, args);
    expect(failed.message).toContain(message);
    expect(failed.exitCode).toBe(64);
  }
  expect((await member("upload-dar", "app.dar")).document["dars"]).toMatchObject([{ result: "uploaded" }]);
});

// The provider's side.

test("no package is issued for who is not a member, or for endpoints that a member could not trust", async () => {
  const { directory, domain, authority, change, issue, rollcall } = await anAdmitted();
  const refusedPackage = async (...args: readonly string[]) => {
    const { exitCode, stdout } = await rollcall("connection", "alice", "-o", "json", ...args);
    const { code, message } = readDocument(stdout) as { readonly code?: unknown; readonly message?: unknown };
    return { exitCode, code, message };
  };
  const nobody = await rollcall("connection", "mallory");
  expect(nobody.exitCode).toBe(64);
  expect(nobody.stderr).toContain('there is no member "mallory" in acme');

  const certificate = "domains/acme/certificates/east.pem";
  const stranger = await aCertificateAuthority("Stranger");
  await change(certificate, () => stranger.root.toString());
  const mistrusted = await refusedPackage();
  expect(mistrusted.exitCode).toBe(78);
  expect(mistrusted.message).toContain(`the certificate of ${String(domain.sequencers[0]?.url)}`);
  await change(certificate, () => authority.root.toString());

  const sequencer = "domains/acme/sequencers/east.yaml";
  const silent = await aSilentPort();
  const document = await readFile(join(directory, "register", sequencer), "utf8");
  await change(sequencer, (text) => text.replace(/https:.*$/m, `https://${silent.address}`));
  expect(await refusedPackage()).toMatchObject({ exitCode: 69, code: "unavailable" });
  const unseen = await rollcall("connection", "alice", "--no-probe");
  expect(unseen.stdout).toContain(silent.address);
  await change(sequencer, (text) => text.replace(/https:.*$/m, "https://10.0.0.1:10038"));
  expect(await refusedPackage()).toMatchObject({ exitCode: 78, message: containing("10.0.0.1") });
  await change(sequencer, () => document);

  await change(participantPath("alice"), (text) => text.replace("spec:\n", "spec:\n  validUntil: 2020-01-01\n"));
  expect((await issue()).stderr).toContain("alice gets no connection package: its membership ended 2020-01-01");
});

test("a package is told for people and for pages, and without a key it is said that nobody signed it", async () => {
  const { directory, domain, rollcall } = await anAdmitted();

  const text = await rollcall("connection", "alice", "--alias", "Alices domain");
  expect(text.stdout).toContain('participant.domains.connect_multi("Alices domain", Seq(');
  expect(text.stdout).toMatch(/--alias 'Alices domain' --trust-key sha256:[0-9a-f]{64}/);
  expect(text.stderr).toBe("");
  const page = await rollcall("connection", "alice", "-o", "markdown");
  expect(page.stdout).toContain("### Connection package of ` alice ` for ` acme `");

  await writeSettings(directory, domain.address, ["contact: ops@acme.example"]);
  const unsigned = await rollcall("connection", "alice");
  expect(unsigned.exitCode).toBe(0);
  expect(unsigned.stderr).toContain("the package is not signed: set connection.signingKey in the settings");
  expect(unsigned.stdout).toContain("--allow-unsigned");

  const settings = join(directory, "rollcall.yaml");
  const two = (await readFile(settings, "utf8")).replace(
    /domains: \{ (.*) \}/,
    'domains: { $1, globex: { flavour: canton-2, address: "127.0.0.1:1" } }',
  );
  await writeFile(settings, two);
  const several = await rollcall("connection", "alice");
  expect(several.exitCode).toBe(64);
  expect(several.stderr).toContain("Name it with --domain: acme, globex.");
  expect((await rollcall("connection", "alice", "--domain", "acme", "--out", "none/alice.json")).stderr).toContain(
    "none/alice.json cannot be written",
  );
});

test("settings that cannot be meant issue nothing, and say which they are", async () => {
  const { directory, domain, issue } = await anAdmitted();

  for (const [line, exitCode, words] of [
    ["signingKey: { file: missing.key }", 78, "missing.key cannot be read"],
    ["signingKey: { file: rollcall.yaml }", 78, "rollcall.yaml holds no Ed25519 private key in PEM"],
    ["signingKey: { file: signing.pub }", 78, "signing.pub holds no Ed25519 private key in PEM"],
    ["allowNetworks: [everything]", 78, "everything"],
    ["trustThreshold: 9", 1, "acme has 1 of 9 sequencers for it"],
  ] as const) {
    await writeSettings(directory, domain.address, [line]);
    const refusal = await issue();
    expect(refusal.stderr, line).toContain(words);
    expect(refusal.exitCode, line).toBe(exitCode);
  }
});
