import { access, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { globSync } from "node:fs";
import { expect, test } from "vitest";

import { commitAll, commitNested, EXAMPLE, git } from "../support/git-repository.ts";
import { runProgram } from "../support/program.ts";
import { readDocument } from "./schemas.ts";
import { aWorld, emptyFolder, participantPath, participantText, writeSettings } from "./world.ts";

test("every problem of every file is told at once, with its place, and nothing is applied", async () => {
  const world = await aWorld();
  await writeFile(
    join(world.register, participantPath("mallory")),
    participantText("mallory", ["permision: Submission"]),
  );
  await world.change(participantPath("alice"), (text) => text.replace("sequencers: [east]", "sequencers: [nowhere]"));
  await world.change(participantPath("bob"), (text) => text.replace(/participantId: .*/, "participantId: bob"));
  await world.change(participantPath("carol"), (text) => text.replace("Confirmation", "Everything"));

  const text = await world.rollcall("validate", "register");
  expect(text.exitCode).toBe(65);
  expect(text.stdout).toContain(`${participantPath("alice")}:10:18: error: there is no sequencer nowhere`);
  expect(text.stdout).toContain(`${participantPath("bob")}:7:18: error: this is not a participant id`);
  expect(text.stdout).toContain(`${participantPath("carol")}:8:15: error: permission has no such value`);
  expect(text.stdout).toContain(`${participantPath("mallory")}:7:3: error: there is no field permision here`);

  const json = readDocument((await world.rollcall("validate", "register", "-o", "json")).stdout);
  expect(json["problems"]).toHaveLength(4);
  const github = await world.rollcall("validate", "register", "-o", "github");
  expect(github.stdout.split("\n")[0]).toMatch(
    /^::error file=domains\/acme\/participants\/alice.yaml,line=10,col=18,title=rollcall%3A reference::/,
  );
  expect((await world.rollcall("validate", "register", "-o", "markdown")).stdout).toContain("### 4 problems");

  const applied = await world.rollcall("apply", "--yes", "-o", "json");
  expect(applied.exitCode).toBe(65);
  expect(readDocument(applied.stdout)).toMatchObject({ result: "invalid" });
  await git(world.register, "reset", "--quiet", "--hard", "HEAD~3");
  expect((await world.rollcall("status")).stdout).toContain("0 permitted");
});

test("hostile paths in git are refused by name, and shown with every odd character written out", async () => {
  const world = await aWorld();
  const folder = join(world.register, "domains/acme/participants");
  const names = [
    "two\nlines.yaml",
    'quo"te.yaml',
    "--upload-pack=id.yaml",
    "evil\u202Elmay.yaml",
    "Alice.yaml",
    "frank.yml",
  ];
  for (const name of names) await writeFile(join(folder, name), participantText("x"));
  await symlink("/etc/passwd", join(folder, "link.yaml"));
  await writeFile(join(folder, "huge.yaml"), "#".repeat(100_000));
  await writeFile(join(folder, "pointer.yaml"), "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
  await writeFile(join(folder, "run.yaml"), participantText("run"), { mode: 0o755 });
  await commitAll(world.register, "Hostile");
  const commit = (await git(world.register, "rev-parse", "HEAD")).trim();
  await git(
    world.register,
    "update-index",
    "--add",
    "--cacheinfo",
    `160000,${commit},domains/acme/participants/sub.yaml`,
  );
  await git(world.register, "commit", "--quiet", "--message", "A submodule");

  const { exitCode, stdout } = await world.rollcall("plan", "-o", "json");

  expect(exitCode).toBe(65);
  const { problems } = readDocument(stdout) as unknown as {
    problems: readonly { path: string; rule: string; found?: string }[];
  };
  const byPath = new Map(problems.map((problem) => [problem.path.slice("domains/acme/participants/".length), problem]));
  for (const name of names) expect(byPath.get(name)?.rule, name).toBe("path");
  expect(byPath.get("link.yaml")?.found).toBe("a symbolic link");
  expect(byPath.get("sub.yaml")?.found).toBe("a submodule");
  expect(byPath.get("run.yaml")?.found).toContain("executable");
  expect(byPath.get("huge.yaml")).toMatchObject({ rule: "file-size", found: "100000 bytes" });
  expect(byPath.get("pointer.yaml")?.rule).toBe("lfs-pointer");
  const text = (await world.rollcall("plan")).stdout;
  expect(text).toContain("evil\\u{202e}lmay.yaml");
  expect(text).toContain("two\\u{a}lines.yaml");
  expect(text).not.toContain("\u202E");
  expect(text).not.toContain("root:");
});

test("a file that is a gibibyte is refused without being read, and the file after the last is named", async () => {
  const directory = await emptyFolder();
  const folder = join(directory, "domains/acme/participants");
  await mkdir(folder, { recursive: true });
  const names = Array.from({ length: 10_001 }, (_, index) => `member-${String(index + 10_000)}`);
  await Promise.all(names.map((name) => writeFile(join(folder, `${name}.yaml`), participantText(name))));
  await writeFile(join(folder, "gibibyte.yaml"), "");
  const { truncate } = await import("node:fs/promises");
  await truncate(join(folder, "gibibyte.yaml"), 1 << 30);

  const { exitCode, stdout } = await runProgram(["validate", directory], { cwd: directory });

  expect(exitCode).toBe(65);
  expect(stdout).toContain("gibibyte.yaml:1:1: error: the file is too large");
  expect(stdout).toContain("member-20000.yaml:1:1: error: the folder holds more files than are read");
});

test("a small repository with hundreds of thousands of paths is refused by name, on a branch and as a request", async () => {
  const world = await aWorld();
  const nested = await commitNested(world.register, "main", { width: 8, levels: 6 });
  await git(world.register, "branch", "many", nested);

  const branch = await world.rollcall("plan", "--ref", "many");
  const request = await world.rollcall("plan", "--request", "many");
  const document = await world.rollcall("plan", "--request", "many", "-o", "json");

  expect(branch).toMatchObject({ exitCode: 65, stdout: "" });
  expect(branch.stderr).toContain(`commit ${nested.slice(0, 12)} holds more than is read`);
  expect(request.exitCode).toBe(65);
  expect(request.stdout).toContain(`Commit ${nested.slice(0, 12)} holds more than is read`);
  expect(document.exitCode).toBe(65);
  expect(readDocument(document.stdout)).toMatchObject({
    verdict: { state: "failure", title: "It cannot be held against the branch" },
    problems: [],
    domains: [],
  });
});

test("of thousands of problems so many are told one by one, and how many more, at every door", async () => {
  const world = await aWorld();
  const stray = Array.from({ length: 2_000 }, (_, index) =>
    join(world.register, `domains/acme/stray-${String(index)}`),
  );
  await Promise.all(stray.map((path) => writeFile(path, "x")));
  await commitAll(world.register, "Stray files");

  const text = await world.rollcall("validate", "register");
  const annotations = await world.rollcall("validate", "register", "-o", "github");
  const json = readDocument((await world.rollcall("validate", "register", "-o", "json")).stdout);
  const planned = readDocument((await world.rollcall("plan", "-o", "json")).stdout);

  expect(text.exitCode).toBe(65);
  expect(text.stdout).toContain("1500 more from here on are not shown [more]");
  expect(text.stdout).toContain("not valid: 2000 problems");
  expect(text.stdout.split("no document belongs at this path").length - 1).toBe(500);
  expect(annotations.stdout.split("::error ").length - 1).toBe(501);
  for (const { problems } of [json, planned] as readonly {
    readonly problems?: readonly { readonly count?: number }[];
  }[]) {
    expect(problems).toHaveLength(501);
    expect(problems?.filter(({ count }) => count === 1_500)).toHaveLength(1);
  }
});

test("unreadable is not empty: a register without its domain, or without its folder, plans nothing", async () => {
  const world = await aWorld();
  await world.rollcall("apply", "--yes");
  await git(world.register, "rm", "-r", "--quiet", "domains");
  await world.change("README.md", (text) => `${text}\n`);

  const planned = await world.rollcall("plan");
  expect(planned.exitCode).toBe(65);
  expect(planned.stderr).toContain("has no domain acme");
  expect((await world.rollcall("validate", "nowhere")).exitCode).toBe(64);
});

test("a register without a domain is not valid: nothing was looked at", async () => {
  const directory = await emptyFolder();
  await mkdir(join(directory, "domains"));
  await writeFile(join(directory, "domains/README.md"), "Domains go here.\n");

  const { exitCode, stdout } = await runProgram(["validate", directory], { cwd: directory });

  expect(exitCode).toBe(65);
  expect(stdout).toContain("domains:1:1: error: the register has no domain");
  expect(stdout).toContain("not valid: 1 problem in 0 files of 0 domains");
});

test("documents in the wrong place, and a program by a name that is not ours, are warned of", async () => {
  const world = await aWorld();
  const put = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(world.register, path)), { recursive: true });
    await writeFile(join(world.register, path), text);
  };
  expect((await world.rollcall("validate", "register")).stdout).toContain("valid: 11 files of 1 domain\n");
  await put("domain/acme/participants/frank.yaml", participantText("frank"));
  await put("grace.yml", participantText("grace"));
  await put(".github/workflows/validate.yml", "steps:\n  - run: npx --yes rollcall@0.1 validate -o github\n");
  await put("node_modules/x/heidi.yaml", participantText("heidi"));
  await world.change("README.md", (text) => `${text}\n`);

  const { exitCode, stdout } = await world.rollcall("validate", "register");
  expect(exitCode).toBe(0);
  expect(stdout).toContain(
    "domain/acme/participants/frank.yaml:1:1: warning: this participant document is outside of domains/",
  );
  expect(stdout).toContain("Move it to domains/acme/participants/grace.yaml.");
  expect(stdout).toContain(
    ".github/workflows/validate.yml:2:10: warning: this fetches rollcall by a name that the project owns in no package registry",
  );
  expect(stdout).toContain("valid: 11 files of 1 domain, 3 warnings");

  const doctor = await world.rollcall("doctor", "-o", "json");
  const { checks } = readDocument(doctor.stdout) as unknown as { readonly checks: readonly object[] };
  expect(checks).toContainEqual(
    expect.objectContaining({
      check: "register: other files",
      state: "warning",
      message: expect.stringMatching(
        /^\.github\/workflows\/validate\.yml: this fetches rollcall .*, and 2 more$/,
      ) as string,
    }),
  );
});

test("all members at once are never cut off, whatever overrides say", async () => {
  const world = await aWorld();
  await world.rollcall("apply", "--yes");
  await git(
    world.register,
    "rm",
    "--quiet",
    ...["alice", "bob", "carol", "dave", "clearing", "erin"].map(participantPath),
  );
  await world.change("domains/acme/overrides/all.yaml", () =>
    [
      "apiVersion: rollcall.dev/v1",
      "kind: Override",
      "metadata: { name: all }",
      "spec:",
      "  rule: rights-taken",
      "  upTo: 100",
      "  until: 2099-01-01",
      "  reason: try",
      "",
    ].join("\n"),
  );

  const applied = await world.rollcall("apply", "--yes");

  expect(applied.exitCode).toBe(3);
  expect(applied.stdout).toContain("Held by all-members");
  expect(applied.stdout).toContain("Held by protected: clearing");
});

test.each([
  [["plan", "--nonsense"]],
  [["plam"]],
  [["plan", "-o", "xml"]],
  [["apply", "--digest", "abc", "--yes"]],
  [["apply"]],
  [["plan", "--domain", "elsewhere"]],
  [["plan", "--ref", "--upload-pack=id"]],
  [["plan", "--accept-missing", "many"]],
  [["simulate", "--fault", "gravity=1"]],
  [["simulate", "--sequencer", "east=port"]],
  [["simulate", "--sequencer", "east", "--sequencer-tls", "west=rollcall.yaml,rollcall.yaml"]],
  [["simulate", "--sequencer", "east", "--sequencer", "east"]],
  [["simulate", "--agreement", "be good"]],
  [["simulate", "participant", "--protocol-version", "6"]],
  [["connection"]],
  [["connection", "alice", "--alias", "two\nlines"]],
  [["participant", "id"]],
  [["participant", "join", "--address", "127.0.0.1:1", "--package", "rollcall.yaml"]],
  [["participant", "join", "--address", "127.0.0.1:1", "--package", "rollcall.yaml", "--alias", ""]],
  [["participant", "upload-dar", "--address", "127.0.0.1:1"]],
])("wrong usage ends with 64 and says what is wrong: %j", async (args) => {
  const world = await aWorld();

  const { exitCode, stderr } = await world.rollcall(...args);

  expect(stderr).not.toBe("");
  expect(stderr).not.toContain("    at ");
  expect(exitCode).toBe(64);
});

test.each([
  ["missing", undefined, "cannot be read"],
  ["misspelt", "register:\n  ulr: x\n", "there is no field ulr here"],
  ["no YAML", "a: [", "not valid YAML"],
])("settings that are %s end with 78 and their place", async (_case, text, message) => {
  const directory = await emptyFolder();
  if (text !== undefined) await writeFile(join(directory, "rollcall.yaml"), text);

  const { exitCode, stderr } = await runProgram(["plan"], { cwd: directory });

  expect(exitCode).toBe(78);
  expect(stderr).toContain(message);
});

test("plaintext beyond loopback is refused unless the settings say that it is meant", async () => {
  const directory = await emptyFolder();
  await writeSettings(directory, "address: domain.example:10019");

  const { exitCode, stderr } = await runProgram(["plan"], { cwd: directory });

  expect(exitCode).toBe(78);
  expect(stderr).toContain("would speak plaintext with domain.example");
});

test.each(["plan", "doctor", "serve"])(
  "a schedule that is read in two ways is refused by %s, in words",
  async (command) => {
    const directory = await emptyFolder();
    await writeSettings(directory, 'address: 127.0.0.1:1\nschedule: "0 9 13 * 5"');

    const { exitCode, stderr } = await runProgram([command], { cwd: directory });

    expect(exitCode).toBe(78);
    expect(stderr).toMatch(/rollcall\.yaml: domains\.acme\.schedule: "0 9 13 \* 5" gives a day of the month and/);
    expect(stderr).toContain("Give one of the two, and * for the other.");
  },
);

test("every document of the example register names a schema that is there", async () => {
  const files = globSync("domains/**/*.yaml", { cwd: EXAMPLE });
  expect(files).toContain("domains/acme/domain.yaml");
  for (const file of files) {
    const text = await readFile(join(EXAMPLE, file), "utf8");
    const schema = /^# yaml-language-server: \$schema=(\S+)/.exec(text)?.[1] ?? "none";
    await access(join(EXAMPLE, file, "..", schema));
  }
});
