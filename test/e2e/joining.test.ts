import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { aDar, aPackage } from "../support/dar.ts";
import { aJoining, anAdmitted, TRUSTED } from "./joining-world.ts";
import { readDocument } from "./schemas.ts";
import { participantPath } from "./world.ts";

test("from a participant's id to a member that is joined, connected, suspended, resumed and revoked", async () => {
  const { directory, domain, participant, rollcall, member, change, admit, apply, issue, onDomain } = await aJoining();

  // The member: what is my id?
  const { document: id } = await member("id");
  expect(id["participantId"]).toBe(participant.participantId);
  expect((await rollcall("participant", "id", "--address", participant.address)).stdout).toBe(
    `${participant.participantId}\n`,
  );

  // The provider: admit it, and hand over the package.
  const early = await issue();
  expect(early.exitCode).toBe(1);
  expect(early.stderr).toContain("the domain does not admit it yet");
  await admit();
  await apply();
  const issued = await issue("-o", "json");
  expect(issued.exitCode, issued.stderr).toBe(0);
  const document = readDocument(issued.stdout);
  expect(document).toMatchObject({
    domain: { name: "acme", id: domain.domainId, flavour: "canton-2", protocolVersion: 5 },
    member: { name: "alice", participantId: participant.participantId, permission: "Submission" },
    sequencers: [{ alias: "east", endpoints: [domain.sequencers[0]?.url] }],
    trustThreshold: 1,
    provider: { contact: "ops@acme.example" },
  });
  expect(JSON.parse(await readFile(join(directory, "alice.json"), "utf8"))).toEqual(document);

  // The member: join, twice.
  const joined = await member(...TRUSTED);
  expect(joined.exitCode, joined.stdout).toBe(0);
  expect(joined.document).toMatchObject({ result: "connected", change: "registered", remarks: [] });
  const again = await member(...TRUSTED);
  expect(again.exitCode).toBe(0);
  expect(again.document).toMatchObject({ result: "connected", change: "none" });
  expect(await onDomain()).toEqual({ joined: 1, connected: 1 });
  expect((await member("status")).document["domains"]).toMatchObject([
    { alias: "AliceDomain", domainId: domain.domainId, state: "connected", manual: false, trustThreshold: 1 },
  ]);

  // Packages: what is there is not sent again.
  const library = aPackage("library");
  await writeFile(join(directory, "library.dar"), aDar(library));
  await writeFile(join(directory, "app.dar"), aDar(aPackage("app"), library));
  const upload = ["upload-dar", "library.dar", "app.dar", "library.dar"];
  expect((await member(...upload)).document["dars"]).toMatchObject([
    { name: "library", result: "uploaded", packages: 1, packagesThere: 0 },
    { name: "app", result: "uploaded", packages: 2, packagesThere: 1 },
    { name: "library", result: "present" },
  ]);
  const { document: repeated } = await member(...upload);
  expect((repeated["dars"] as readonly { result: string }[]).map(({ result }) => result)).toEqual([
    "present",
    "present",
    "present",
  ]);

  // Suspended: cut off at once, and told why.
  await change(participantPath("alice"), (text) =>
    text.replace("spec:\n", "spec:\n  state: suspended\n  reason: key ceremony\n"),
  );
  await apply();
  await expect.poll(onDomain).toEqual({ joined: 0, connected: 0 });
  const suspended = await member(...TRUSTED);
  expect(suspended.exitCode).toBe(77);
  expect(suspended.document).toMatchObject({
    result: "refused",
    reason: "disabled",
    error: "PARTICIPANT_IS_NOT_ACTIVE",
  });
  const noPackage = await issue();
  expect(noPackage.stderr).toContain("the register has suspended it: key ceremony");

  // Resumed: one command connects again.
  await change(participantPath("alice"), (text) => text.replace(/ {2}state: suspended\n.*\n/, ""));
  await apply();
  expect((await member(...TRUSTED)).document).toMatchObject({ result: "connected", change: "none" });
  expect(await onDomain()).toEqual({ joined: 1, connected: 1 });

  // Revoked: out, and stays out.
  await change(participantPath("alice"), () => undefined);
  await apply();
  await expect.poll(onDomain).toEqual({ joined: 0, connected: 0 });
  const revoked = await rollcall("participant", ...TRUSTED, "--address", participant.address);
  expect(revoked.exitCode).toBe(77);
  expect(revoked.stdout).toContain("Not connected: known to the domain, and disabled there: suspended, or revoked (");
});

test("who comes early waits until it is admitted", async () => {
  const { apply, change, member } = await anAdmitted();
  await change(participantPath("alice"), (text) =>
    text.replace("spec:\n", "spec:\n  state: suspended\n  reason: not yet\n"),
  );
  await apply();

  const waiting = member(...TRUSTED, "--wait", "60");
  await change(participantPath("alice"), (text) => text.replace(/ {2}state: suspended\n.*\n/, ""));
  await apply();

  expect((await waiting).document).toMatchObject({ result: "connected" });
});

test("leaving disconnects for good, changes no membership, and joining again connects", async () => {
  const { member, onDomain } = await anAdmitted();
  await member(...TRUSTED);

  expect((await member("leave", "--alias", "AliceDomain")).document).toMatchObject({ wasConnected: true });
  expect((await member("leave", "--alias", "AliceDomain")).document).toMatchObject({ wasConnected: false });
  await expect.poll(onDomain).toEqual({ joined: 1, connected: 0 });
  expect((await member("status")).document["domains"]).toMatchObject([{ state: "disconnected", manual: true }]);
  const unknown = await member("leave", "--alias", "elsewhere");
  expect(unknown.exitCode).toBe(64);
  expect(unknown.document["hint"]).toBe("It has AliceDomain.");

  expect((await member(...TRUSTED)).document).toMatchObject({ result: "connected", change: "none" });
  expect((await member("status")).document["domains"]).toMatchObject([{ state: "connected", manual: false }]);
});

test("with a trust threshold the member connects to each sequencer, and a newer package changes that", async () => {
  const joining = await anAdmitted({
    sequencers: ["east", "west"],
    connection: ["signingKey: { file: signing.key }", "trustThreshold: 2"],
    member: ["placement: { sequencers: [east, west] }"],
  });
  const { directory, domain, issue, member } = joining;

  expect((await member(...TRUSTED)).document).toMatchObject({ result: "connected", change: "registered" });
  expect((await member("status")).document["domains"]).toMatchObject([
    { trustThreshold: 2, sequencers: [{ alias: "east" }, { alias: "west" }] },
  ]);

  const settings = join(directory, "rollcall.yaml");
  await writeFile(settings, (await readFile(settings, "utf8")).replace("trustThreshold: 2", "trustThreshold: 1"));
  await issue();
  expect((await member(...TRUSTED)).document).toMatchObject({ result: "connected", change: "changed" });
  expect((await member("status")).document["domains"]).toMatchObject([
    {
      state: "connected",
      trustThreshold: 1,
      sequencers: [{ alias: "DefaultSequencer", endpoints: domain.sequencers.map(({ url }) => url) }],
    },
  ]);
});
