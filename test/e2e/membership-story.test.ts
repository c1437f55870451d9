import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import type { PullRequest } from "../github/index.ts";
import { aCertificateAuthority } from "../simulator/certificates.ts";
import { aDar, aPackage } from "../support/dar.ts";
import { runProgram, startParticipantProcess } from "../support/program.ts";
import { TRUSTED } from "./joining-world.ts";
import { aRequestWorld, ourComments, type RequestWorld, seesComment, seesVerdict } from "./request-world.ts";
import { readDocument } from "./schemas.ts";
import { addSettings, seesRun, type Service } from "./service-world.ts";
import { emptyFolder, idOf, participantPath, participantText } from "./world.ts";

const FRANK = participantPath("frank");

/** A register on GitHub whose domain has one sequencer that speaks TLS, and a service that follows requests. */
async function aProvider() {
  const authority = await aCertificateAuthority("Acme root");
  const folder = await emptyFolder();
  const { certificate, privateKey } = await authority.issue("east");
  await writeFile(join(folder, "east.pem"), certificate);
  await writeFile(join(folder, "east.key"), privateKey);
  const world = await aRequestWorld({
    hearing: "polling",
    isPaced: true,
    simulator: ["--sequencer", "east", "--sequencer-tls", `east=${folder}/east.pem,${folder}/east.key`],
  });
  const { github, register, bob, directory, simulator } = world;
  const read = async (path: string): Promise<string> => (await github.readFile(register, "main", path)) ?? "";
  const [east, west] = ["domains/acme/sequencers/east.yaml", "domains/acme/sequencers/west.yaml"] as const;
  await bob.commit(register, {
    branch: "main",
    message: "The sequencers as they are",
    files: {
      [east]: (await read(east)).replace(/https:.*$/m, simulator.sequencers[0]?.url ?? ""),
      // One that does not run takes nobody.
      [west]: (await read(west)).replace("state: active", "state: draining"),
      "domains/acme/certificates/east.pem": authority.root.toString(),
    },
  });
  const signing = generateKeyPairSync("ed25519").privateKey;
  await writeFile(join(directory, "signing.key"), signing.export({ type: "pkcs8", format: "pem" }));
  await writeFile(join(directory, "signing.pub"), createPublicKey(signing).export({ type: "spki", format: "pem" }));
  await addSettings(directory, "rollcall.yaml", [
    "connection: { allowNetworks: [127.0.0.0/8], signingKey: { file: signing.key }, contact: ops@acme.example }",
  ]);
  const service = await world.serve();
  await seesRun(service, { result: "in-sync" });
  return { ...world, service };
}

/** A member with a participant of its own, and the commands that it runs against it. */
async function aMember(directory: string) {
  const participant = await startParticipantProcess(["--name", "frank"], { cwd: directory });
  onTestFinished(() => participant.stop());
  return async (...[command = "", ...args]: readonly string[]) => {
    const where = ["--address", participant.address, "-o", "json"];
    const { exitCode, stdout } = await runProgram(["participant", command, ...where, ...args], { cwd: directory });
    return { exitCode, document: readDocument(stdout) };
  };
}

/** What the domain shows of the member, in the words of the API: to be permitted and to have joined are two facts. */
async function frankOf(service: Service): Promise<unknown> {
  const { members } = await service.get("/api/v1/domains/acme/members");
  return (members as readonly { readonly name: string | null }[]).find(({ name }) => name === "frank");
}

async function connectedTo(service: Service): Promise<unknown> {
  const { members } = await service.get("/api/v1/domains/acme/status");
  return (members as { readonly connected: number | null }).connected;
}

/** What the service answers to who asks for the member's package. */
async function packageOf(service: Service) {
  const response = await fetch(`${service.url}/api/v1/domains/acme/members/frank/connection`);
  return { status: response.status, text: await response.text() };
}

/** Carol, who may write to the register, asks for a change of the member's document; as many as it takes approve it. */
async function land(world: RequestWorld, branch: string, text: string | null): Promise<PullRequest> {
  const { bob, carol, dana, register } = world;
  await carol.commit(register, { branch, files: { [FRANK]: text }, message: branch });
  const pull = await carol.openPullRequest(register, { head: branch, title: branch });
  await seesVerdict(world, pull, "action_required", /approvals? missing/);
  await bob.approve(pull);
  await dana.approve(pull);
  await seesVerdict(world, pull, "success", /./);
  await bob.merge(pull);
  return pull;
}

test("a stranger's participant becomes a member by a pull request, joins by what it is handed there, works, is cut off, comes back, and is gone", async () => {
  const provider = await aProvider();
  const { alice, bob, directory, service } = provider;
  const frank = await aMember(directory);

  // Its id, and the request for it.
  const id = String((await frank("id")).document["participantId"]);
  const document = participantText("frank").replace(idOf("frank"), id);
  const request = await provider.ask(alice, { [FRANK]: document }, "Admit frank");
  await seesVerdict(provider, request, "action_required", /1 admission on acme, 1 approval missing/);
  expect((await packageOf(service)).status).toBe(404);
  await bob.approve(request);
  await seesVerdict(provider, request, "success", /1 admission on acme/);
  await bob.merge(request);

  // In force: permitted, and not joined. What it needs is where it asked, and the same for whoever asks the service.
  await seesComment(provider, request, /In force on acme[^]*` frank `: ` effective, not connected yet `/);
  expect(await frankOf(service)).toMatchObject({ permitted: true, joined: false, joinOverdue: false });
  await seesComment(provider, request, /Connection package of ` frank `/);
  const comment = ourComments(provider, request)[0]?.body ?? "";
  const handed = /```json\n([^]*?)\n```/.exec(comment)?.[1] ?? "";
  expect(comment, "no secret, and no way to the domain's own admin API").not.toMatch(/PRIVATE KEY/);
  expect(comment).not.toContain(provider.simulator.address);
  const asked = await packageOf(service);
  expect(asked.status).toBe(200);
  expect(readDocument(asked.text)).toMatchObject({ member: readDocument(handed)["member"] as object });

  // It joins by that.
  await writeFile(join(directory, "alice.json"), handed);
  const joined = await frank(...TRUSTED);
  expect(joined.document).toMatchObject({ result: "connected", change: "registered", remarks: [] });
  await expect.poll(() => frankOf(service)).toMatchObject({ permitted: true, joined: true });
  // What the domain showed to whoever follows requests may be a minute old.
  await expect
    .poll(() => ourComments(provider, request).map(({ body }) => body))
    .toEqual([expect.stringMatching(/` frank `: ` effective, connected `/)]);

  // It works: its packages are vetted where it is connected.
  await writeFile(join(directory, "app.dar"), aDar(aPackage("app"), aPackage("library")));
  expect((await frank("upload-dar", "app.dar")).document["dars"]).toMatchObject([{ name: "app", result: "uploaded" }]);

  // Suspended: cut off, told why, and no package for it.
  const suspended = document.replace("spec:\n", "spec:\n  state: suspended\n  reason: key ceremony\n");
  const suspension = await land(provider, "suspend", suspended);
  await seesComment(provider, suspension, /In force on acme/);
  expect(await frankOf(service)).toMatchObject({ live: "suspended", permitted: false, joined: true });
  await expect.poll(() => connectedTo(service)).toBe(0);
  expect((await frank(...TRUSTED)).document).toMatchObject({ result: "refused", reason: "disabled" });
  expect(await packageOf(service)).toMatchObject({
    status: 409,
    text: expect.stringContaining("the register has suspended it: key ceremony") as string,
  });

  // Resumed: the same command connects it again.
  const resumption = await land(provider, "resume", document);
  await seesComment(provider, resumption, /In force on acme/);
  expect((await frank(...TRUSTED)).document).toMatchObject({ result: "connected", change: "none" });
  expect(await frankOf(service)).toMatchObject({ live: "Submission", permitted: true, joined: true });
  await expect.poll(() => connectedTo(service)).toBe(1);

  // Revoked: out, and stays out.
  const revocation = await land(provider, "revoke", null);
  await seesComment(provider, revocation, /In force on acme/);
  await expect.poll(() => connectedTo(service)).toBe(0);
  expect((await packageOf(service)).status).toBe(404);
  const out = await frank(...TRUSTED);
  expect(out).toMatchObject({
    exitCode: 77,
    document: { result: "refused", message: "known to the domain, and disabled there: suspended, or revoked" },
  });
});
