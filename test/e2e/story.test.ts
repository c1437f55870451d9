import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { expect, test } from "vitest";

import { sure } from "../build/identifiers.ts";
import { typeIntoConsole } from "../support/console.ts";
import { git } from "../support/git-repository.ts";
import { readDocument } from "./schemas.ts";
import { aWorld, idOf, participantPath, participantText, type World } from "./world.ts";

async function exampleId(world: World, name: string): Promise<string> {
  const text = await readFile(join(world.register, participantPath(name)), "utf8");
  return /participantId: PAR::(\S+)/.exec(text)?.[1] ?? "";
}

test("the example register is planned, applied as reviewed, and in sync after", async () => {
  const world = await aWorld();

  const planned = await world.rollcall("plan", "-o", "json", "--detailed-exitcode");
  expect(planned.exitCode).toBe(2);
  const plan = readDocument(planned.stdout);
  expect(plan["actions"]).toHaveLength(6);
  expect(plan["holds"]).toEqual([]);

  const applied = await world.rollcall("apply", "--digest", String(plan["digest"]).slice(0, 12), "--yes", "-o", "json");
  expect(applied.exitCode).toBe(0);
  const run = readDocument(applied.stdout);
  expect(run["outcomes"]).toHaveLength(6);
  expect(
    new Set((run["outcomes"] as readonly { outcome: { kind: string } }[]).map(({ outcome }) => outcome.kind)),
  ).toEqual(new Set(["effective"]));

  const again = await world.rollcall("plan", "--detailed-exitcode");
  expect(again.exitCode).toBe(0);
  const status = readDocument((await world.rollcall("status", "-o", "json")).stdout);
  expect(status).toMatchObject({ inSync: true, members: { desired: 6, live: 5, joined: 0, unchanged: 6 } });
});

test("a change behind our back is drift with its origin, and the next apply heals it", async () => {
  const world = await aWorld();
  await world.rollcall("apply", "--yes");
  const { address, domainId } = world.simulator;
  await typeIntoConsole(address, {
    domainId,
    participantId: await exampleId(world, "alice"),
    permission: "Observation",
  });
  await typeIntoConsole(address, { domainId, participantId: idOf("mallory"), permission: "Submission" });

  const found = await world.rollcall("drift", "-o", "json");
  expect(found.exitCode).toBe(2);
  expect(readDocument(found.stdout)["items"]).toMatchObject([
    { kind: "unmanaged", participantId: idOf("mallory"), signedBy: expect.stringMatching(/^1220/) as string },
    { kind: "changed", name: "alice", differences: [{ field: "permission", live: "Observation", git: "Submission" }] },
  ]);

  expect((await world.rollcall("apply", "--yes")).exitCode).toBe(0);
  const after = await world.rollcall("drift");
  expect(after.exitCode).toBe(2);
  expect(after.stdout).toContain("drift on 1 member");
});

test("a member that somebody removed is drift, with the moment and the key of its removal", async () => {
  const world = await aWorld();
  await world.rollcall("apply", "--yes");
  const { address, domainId } = world.simulator;
  const alice = { domainId, participantId: await exampleId(world, "alice"), permission: "Submission" } as const;
  const beforeMs = Date.now();
  await typeIntoConsole(address, { ...alice, change: "Remove" });

  const found = await world.rollcall("drift", "-o", "json");

  expect(found.exitCode).toBe(2);
  const [item] = readDocument(found.stdout)["items"] as readonly { readonly since: string }[];
  expect(item).toMatchObject({ kind: "missing", name: "alice", signedBy: expect.stringMatching(/^1220/) as string });
  const sinceMs = Date.parse(sure(item).since);
  expect(sinceMs).toBeGreaterThan(beforeMs - 1_000);
  expect(sinceMs).toBeLessThanOrEqual(Date.now());
});

test("a deleted document revokes: cut off at once, and kept on the list as disabled", async () => {
  const world = await aWorld();
  await world.rollcall("apply", "--yes");
  await world.change(participantPath("bob"), () => undefined);

  const applied = await world.rollcall("apply", "--yes");

  expect(applied.exitCode).toBe(0);
  expect(applied.stdout).toMatch(/- revoke +bob +Submission → suspended +effective/);
  expect((await world.rollcall("plan", "--detailed-exitcode")).exitCode).toBe(0);
});

test("without a record of what was applied the branch's history tells a removal from an unmanaged member", async () => {
  const world = await aWorld();
  const { address, domainId } = world.simulator;
  await typeIntoConsole(address, { domainId, participantId: await exampleId(world, "bob"), permission: "Submission" });
  await typeIntoConsole(address, { domainId, participantId: idOf("mallory"), permission: "Submission" });
  await world.change(participantPath("bob"), () => undefined);

  const plan = readDocument((await world.rollcall("plan", "-o", "json")).stdout);

  expect(plan["actions"]).toContainEqual(expect.objectContaining({ kind: "revoke", name: "bob", cause: "removed" }));
  expect(plan["unmanaged"]).toMatchObject([{ participantId: idOf("mallory") }]);
});

test("a revert does not re-admit: the plan is held until the generation is raised", async () => {
  const world = await aWorld();
  await world.rollcall("apply", "--yes");
  await world.change(participantPath("bob"), () => undefined);
  await world.rollcall("apply", "--yes");
  await git(world.register, "revert", "--no-edit", "HEAD");

  const held = await world.rollcall("apply", "--yes");
  expect(held.exitCode).toBe(3);
  expect(held.stdout).toContain("Held by readmission");

  await world.change(participantPath("bob"), (text) => text.replace("spec:\n", "spec:\n  generation: 2\n"));
  const applied = await world.rollcall("apply", "--yes");
  expect(applied.exitCode).toBe(0);
  expect(applied.stdout).toMatch(/\+ resume +bob +suspended → Submission +effective/);
});

test("a plan that takes rights from too many is held, and the document that it prints releases it", async () => {
  const world = await aWorld();
  await world.rollcall("apply", "--yes");
  await git(world.register, "rm", "--quiet", participantPath("bob"), participantPath("carol"));
  await world.change("README.md", (text) => `${text}\n`);

  const held = await world.rollcall("plan", "-o", "json", "--detailed-exitcode");
  expect(held.exitCode).toBe(3);
  const [hold] = readDocument(held.stdout)["holds"] as readonly {
    rule: string;
    release: { path: string; document: string };
  }[];
  expect(hold?.rule).toBe("rights-taken");
  expect((await world.rollcall("apply", "--yes")).exitCode).toBe(3);
  expect((await world.rollcall("status")).stdout).toContain("5 permitted");

  await world.change(hold?.release.path ?? "", () => hold?.release.document);
  expect((await world.rollcall("validate", "register")).exitCode).toBe(0);
  const applied = await world.rollcall("apply", "--yes");
  expect(applied.exitCode).toBe(0);
  expect((await world.rollcall("status")).stdout).toContain("3 permitted");
});

test("a plan file applies what it says, and nothing else", async () => {
  const world = await aWorld();
  const file = join(world.directory, "plan.json");
  await world.rollcall("plan", "--out", file);
  const reviewed = await readFile(file, "utf8");

  await writeFile(file, reviewed.replace('"Observation"', '"Submission"'));
  const edited = await world.rollcall("apply", "--plan", file, "--yes");
  expect(edited.exitCode).toBe(64);
  expect(edited.stderr).toContain("does not say what its digest names");

  await writeFile(file, reviewed);
  await world.change(participantPath("dave"), (text) => text.replace("Observation", "Confirmation"));
  const stale = await world.rollcall("apply", "--plan", file, "--yes");
  expect(stale.exitCode).toBe(75);

  await git(world.register, "revert", "--no-edit", "HEAD");
  expect((await world.rollcall("apply", "--plan", file, "--yes")).exitCode).toBe(0);
});

test("an import into an empty register gives documents whose plan is empty", async () => {
  const world = await aWorld({ simulator: ["--participants", "7"] });
  const { address, domainId } = world.simulator;
  const change = { domainId, participantId: idOf("A strange: name_01"), permission: "Disabled" } as const;
  await typeIntoConsole(address, change);

  const imported = await world.rollcall("import", "imported", "--domain", "acme", "-o", "json");
  expect(imported.exitCode).toBe(0);
  expect(readDocument(imported.stdout)["files"]).toHaveLength(9);

  expect((await world.rollcall("validate", "imported")).exitCode).toBe(0);
  const planned = await world.rollcall("plan", "--register", "imported", "--detailed-exitcode");
  expect(planned.stdout).toContain("Plan: nothing to do. 8 documents");
  expect(planned.exitCode).toBe(0);
  const text = await readFile(join(world.directory, "imported", participantPath("participant-00001")), "utf8");
  expect(text).toContain('organisation: "" # unknown');

  const again = await world.rollcall("import", "imported", "--domain", "acme");
  expect(again.stdout).toContain("the register knows every live member");
});

test("a folder that is being edited is planned with its deletions, and never applied", async () => {
  const world = await aWorld();
  await world.rollcall("apply", "--yes");
  await git(world.register, "rm", "--quiet", "--cached", participantPath("bob"));
  await writeFile(join(world.register, participantPath("erin")), participantText("erin"));
  await git(world.register, "clean", "--quiet", "--force", participantPath("bob"));

  const planned = await world.rollcall("plan", "--register", "register");
  expect(planned.stdout).toMatch(/- revoke +bob/);
  expect(planned.stdout).toContain("only the register's branch is applied");
  expect((await world.rollcall("apply", "--register", "register", "--yes")).exitCode).toBe(64);
});

test("a member in mode observe is shown and left alone", async () => {
  const world = await aWorld();
  await world.change(participantPath("alice"), (text) => text.replace("spec:\n", "spec:\n  mode: observe\n"));

  const applied = await world.rollcall("apply", "--yes");

  expect(applied.exitCode).toBe(0);
  const status = readDocument((await world.rollcall("status", "-o", "json")).stdout);
  expect(status).toMatchObject({ members: { live: 4 }, pending: 0 });
  const held = await world.rollcall("apply", "--yes");
  expect(held.exitCode).toBe(3);
  expect(held.stdout).toContain("Held by observe");
});

test("init writes a register that validates clean and that a domain can be planned against", async () => {
  const world = await aWorld();
  const { domainId } = world.simulator;

  const made = await world.rollcall("init", "fresh", "--domain", "acme", "--domain-id", domainId);
  expect(made.exitCode).toBe(0);
  expect((await world.rollcall("validate", "fresh")).stdout).toContain("valid: ");
  // Whoever takes over what is live admits nobody else.
  expect((await world.rollcall("import", "fresh")).exitCode).toBe(0);
  const planned = await world.rollcall("plan", "--register", "fresh", "--detailed-exitcode");
  expect([planned.exitCode, planned.stdout]).toEqual([0, expect.stringContaining("Plan: nothing to do.")]);
  expect((await world.rollcall("init", "fresh")).exitCode).toBe(64);
  const other = await world.rollcall("init", "other", "--domain", "settlement");
  expect(other.exitCode).toBe(0);
  expect((await world.rollcall("validate", "other")).exitCode).toBe(0);
});

test("commands, options, their choices and the settings' domains complete themselves in a shell", async () => {
  const world = await aWorld();
  const suggestions = async (...words: readonly string[]): Promise<readonly string[]> => {
    const { stdout } = await world.rollcall("complete", "--", ...words);
    return stdout.split("\n").flatMap((line) => (line.includes("\t") ? [line.split("\t")[0] ?? ""] : []));
  };

  expect(await suggestions("dri")).toEqual(["drift"]);
  expect(await suggestions("drift", "--output", "")).toEqual(["text", "json", "markdown"]);
  expect(await suggestions("drift", "--domain", "")).toEqual(["acme"]);

  const script = await world.rollcall("completion", "bash");
  await writeFile(join(world.directory, "completion.bash"), script.stdout);
  await promisify(execFile)("bash", ["-n", join(world.directory, "completion.bash")]);
});

test("doctor finds nothing to mend, and says what is wrong when something is", async () => {
  const world = await aWorld();

  const healthy = await world.rollcall("doctor", "-o", "json");
  expect(healthy.exitCode).toBe(0);
  const { checks } = readDocument(healthy.stdout) as unknown as {
    readonly checks: readonly { readonly state: string }[];
  };
  expect(checks.map(({ state }) => state)).toEqual(checks.map(() => "ok"));

  await world.simulator.stop();
  const sick = await world.rollcall("doctor");
  expect(sick.exitCode).toBe(69);
  expect(sick.stdout).toMatch(/FAILED +acme: admin API +no answer from/);
});
