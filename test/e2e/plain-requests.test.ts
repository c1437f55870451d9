import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { commitAll, git } from "../support/git-repository.ts";
import { readDocument } from "./schemas.ts";
import { aServiceWorld, membersOf, seesRun, type ServiceWorld } from "./service-world.ts";
import { participantPath, participantText } from "./world.ts";

/** Pushes a branch with one more document, as somebody without a forge asks. */
async function push({ register }: ServiceWorld, branch: string, path: string, text: string): Promise<void> {
  await git(register, "checkout", "--quiet", "-b", branch, "main");
  await writeFile(join(register, path), text);
  await commitAll(register, `Ask for ${path}`);
  await git(register, "checkout", "--quiet", "main");
}

async function verdicts({ directory }: ServiceWorld): Promise<readonly { readonly status: string; title: string }[]> {
  const files = await readdir(join(directory, "verdicts")).catch(() => []);
  const checks = files.filter((file) => file.endsWith(".check.json"));
  return Promise.all(
    checks.map(async (file) => {
      const { status, title } = JSON.parse(await readFile(join(directory, "verdicts", file), "utf8")) as {
        readonly status: string;
        readonly title: string;
      };
      return { status, title };
    }),
  );
}

/** A service without a forge, a branch that asks to admit frank, and where its page is. */
async function frankAsks() {
  const world = await aServiceWorld({ settings: ["requests: { directory: verdicts, pollSeconds: 1 }"] });
  const service = await world.serve();
  await seesRun(service, { result: "in-sync" });
  await push(world, "requests/frank", participantPath("frank"), participantText("frank"));
  await expect.poll(() => verdicts(world)).toEqual([{ status: "success", title: "1 admission on acme" }]);
  return { world, service, page: join(world.directory, "verdicts", "requests%2Ffrank.md") };
}

test("without a forge a branch is a request, its verdict a file, and a merge by git the way in", async () => {
  const { world, service, page } = await frankAsks();
  await expect.poll(() => readFile(page, "utf8").catch(() => "")).toMatch(/admit \| ` frank `/);
  expect(await membersOf(service)).not.toHaveProperty("frank");

  await git(world.register, "merge", "--quiet", "--no-edit", "--no-ff", "requests/frank");
  await expect.poll(() => membersOf(service)).toMatchObject({ frank: "Submission" });
  await expect.poll(() => readFile(page, "utf8")).toMatch(/In force on acme/);
});

test("a branch that was squashed into the branch has arrived all the same, also when it is removed at once", async () => {
  const { world, service, page } = await frankAsks();

  await git(world.register, "merge", "--quiet", "--squash", "requests/frank");
  await commitAll(world.register, "Admit frank");
  await git(world.register, "branch", "--quiet", "-D", "requests/frank");

  await expect.poll(() => readFile(page, "utf8")).toMatch(/In force on acme/);
  expect(await membersOf(service)).toMatchObject({ frank: "Submission" });
});

test("a branch below no prefix is nobody's request, and one that is not valid fails", async () => {
  const world = await aServiceWorld({ settings: ["requests: { directory: verdicts, pollSeconds: 1 }"] });
  const service = await world.serve();
  await seesRun(service, { result: "in-sync" });

  await push(world, "work/grace", participantPath("grace"), participantText("grace"));
  await push(world, "requests/frank", participantPath("frank"), participantText("frank", ["permission: Everything"]));

  await expect.poll(() => verdicts(world)).toEqual([{ status: "failure", title: "1 problem in the register" }]);
  await expect.poll(() => readdir(join(world.directory, "verdicts"))).toHaveLength(2);
});

test("plan --request says what merging a branch would come to, for people and for programs", async () => {
  const world = await aServiceWorld();
  await push(world, "ask", participantPath("frank"), participantText("frank"));
  await push(world, "wrong", participantPath("grace"), participantText("grace", ["permission: Everything"]));

  const page = await world.rollcall("plan", "--request", "ask");
  expect(page.exitCode, page.stderr).toBe(0);
  expect(page.stdout).toMatch(/1 admission on acme[^]*admit \| ` frank `/);

  const planned = readDocument((await world.rollcall("plan", "--request", "ask", "-o", "json")).stdout);
  expect(planned).toMatchObject({
    kind: "RequestPlan",
    verdict: { state: "success", title: "1 admission on acme" },
    domains: [{ name: "acme", changes: [{ kind: "admit", member: "frank" }], unreadable: null }],
  });

  const wrong = await world.rollcall("plan", "--request", "wrong", "-o", "json");
  expect(wrong.exitCode).toBe(65);
  expect(readDocument(wrong.stdout)).toMatchObject({
    verdict: { state: "failure" },
    problems: [{ path: participantPath("grace"), line: 7, severity: "error" }],
  });

  const nobody = await world.rollcall("plan", "--request", "nobody");
  expect(nobody).toMatchObject({
    exitCode: 64,
    stderr: expect.stringContaining('the register\'s repository has no request "nobody"') as string,
  });
});

test("plan --request knows a conflict, and what it may not decide", async () => {
  const world = await aServiceWorld();
  const path = participantPath("alice");
  const document = await readFile(join(world.register, path), "utf8");
  await push(world, "ask", path, document.replace("Submission", "Observation"));
  await world.change(path, (text) => text.replace("Submission", "Confirmation"));

  const planned = await world.rollcall("plan", "--request", "ask", "-o", "json");

  expect(planned.exitCode).toBe(3);
  expect(readDocument(planned.stdout)).toMatchObject({ verdict: { state: "failure" }, conflicts: [path] });
});
