import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { Ajv } from "ajv";
import { expect, onTestFinished, test } from "vitest";

import { type Json, readRepositoryFile, readYamlFile, ROOT } from "./files.ts";
import { expectFixedImage } from "./hardening.ts";
import { filesIn, settingsIn } from "./settings.ts";

const FILE = "deploy/compose/compose.yaml";

interface Service {
  readonly image: string;
  readonly user: string;
  readonly ports?: readonly string[];
  readonly networks: readonly string[];
  readonly secrets: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly volumes: readonly { readonly type: string; readonly source: string; readonly target: string }[];
  readonly stop_grace_period: string;
}

interface Compose {
  readonly services: { readonly rollcall: Service; readonly postgres: Service };
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

const [document = {}] = await readYamlFile(FILE);
const { services, networks, volumes, secrets } = document as unknown as Compose;
const settingsText = await readRepositoryFile("deploy/compose/rollcall.yaml");

/** The compose specification's schema, as the linter ships it. ajv has the draft under another address. */
async function composeSchema(): Promise<Json> {
  const folder = dirname(fileURLToPath(import.meta.resolve("dclint/package.json")));
  const schema = JSON.parse(await readFile(join(folder, "schemas/compose.schema.json"), "utf8")) as Json;
  return { ...schema, $schema: "http://json-schema.org/draft-07/schema#" };
}

test("the compose file is what the compose specification says", async () => {
  const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(await composeSchema());

  expect(validate(document) ? [] : validate.errors).toEqual([]);
  expect(validate({ services: { rollcall: { ...services.rollcall, readonly: true } } })).toBe(false);
  expect(validate({ services: { rollcall: { ...services.rollcall, read_only: [] } } })).toBe(false);
});

/** What is a matter of taste, or of where an image comes from: it has a name, and here it is also built. */
const OTHERWISE = {
  "service-keys-order": 0,
  "services-alphabetical-order": 0,
  "no-build-and-image": 0,
  "require-quotes-in-ports": [2, { quoteType: "double" }],
} as const;

/** As far as it is needed: its own types cannot be found by this compiler. */
interface Linter {
  readonly lintFiles: (
    paths: readonly string[],
    recursive: boolean,
  ) => readonly { readonly messages: readonly Json[] }[];
}
const { DCLinter } = (await import("dclint")) as unknown as { readonly DCLinter: new (config: Json) => Linter };

function lint(rules: Json): readonly Json[] {
  const linter = new DCLinter({ rules, quiet: true, debug: false, exclude: [] });
  return linter.lintFiles([join(ROOT, FILE)], false).flatMap(({ messages }) => messages);
}

test("a linter of compose files has nothing against it", () => {
  expect(lint(OTHERWISE)).toEqual([]);
  expect(lint({}), "but for taste, which shows that it looks").not.toEqual([]);
});

test.each(Object.entries(services))("%s runs without root, rights, a writable root or bounds", (_name, service) => {
  expect(service).toMatchObject({
    read_only: true,
    cap_drop: ["ALL"],
    security_opt: ["no-new-privileges:true"],
    restart: "unless-stopped",
  });
  expect(service.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  expect(service).toMatchObject({ mem_limit: expect.any(String) as string, pids_limit: expect.any(Number) as number });
  for (const forbidden of ["privileged", "cap_add", "network_mode", "pid", "ipc", "devices", "env_file"]) {
    expect(service).not.toHaveProperty(forbidden);
  }
  expectFixedImage(service.image);
});

test("what is published is published on loopback, and only what listens there", async () => {
  const { http } = await settingsIn(settingsText);
  const port = String(http.port);

  expect(services.rollcall.ports).toEqual([`127.0.0.1:${port}:${port}`]);
  expect(services.postgres).not.toHaveProperty("ports");
});

test("the database is on a network that leads nowhere else", () => {
  expect(services.postgres.networks).toEqual(["database"]);
  expect(networks["database"]).toEqual({ internal: true });
  expect(services.rollcall.networks).toContain("database");
});

test("what has to last is in named volumes, and nothing of the machine is shared but the settings", () => {
  const all = [...services.rollcall.volumes, ...services.postgres.volumes];
  const named = all.filter(({ type }) => type === "volume").map(({ source }) => source);

  expect(named.toSorted()).toEqual(Object.keys(volumes).toSorted());
  expect(all.filter(({ type }) => type !== "volume")).toEqual([
    { type: "bind", source: "./rollcall.yaml", target: "/etc/rollcall/rollcall.yaml", read_only: true },
  ]);
});

test("both are watched: the database by its own question, rollcall by the image's", async () => {
  expect(services.postgres).toMatchObject({
    healthcheck: {
      test: ["CMD", "pg_isready", "--quiet"].concat(expect.any(String) as string, expect.any(String) as string),
    },
  });
  expect(services.rollcall).not.toHaveProperty("healthcheck");
  expect(await readRepositoryFile("Dockerfile")).toMatch(/^HEALTHCHECK /m);
  expect(services.rollcall).toMatchObject({ depends_on: { postgres: { condition: "service_healthy" } } });
});

test("the settings are taken by the service, and name the secrets that it is given", async () => {
  const settings = await settingsIn(settingsText);

  expect(settings.store).toBeDefined();
  expect(services.rollcall.volumes.map(({ target }) => target)).toContain(settings.stateDirectory);
  expect(filesIn(settingsText).toSorted()).toEqual(
    services.rollcall.secrets.map((name) => `/run/secrets/${name}`).toSorted(),
  );
  expect(Number(services.rollcall.stop_grace_period.replace("s", "")) * 1000).toBeGreaterThanOrEqual(
    settings.service.stopMs + 10_000,
  );
});

test("no secret is in the environment, nor in the tree", () => {
  const used = [...services.rollcall.secrets, ...services.postgres.secrets];

  expect(used.toSorted()).toEqual(Object.keys(secrets).toSorted());
  for (const [name, { file }] of Object.entries(secrets)) expect(file).toBe(`./secrets/${name}`);
  for (const [name, value] of Object.entries({ ...services.rollcall.environment, ...services.postgres.environment })) {
    if (/PASSWORD|TOKEN|SECRET|KEY/.test(name)) expect(`${name}=${value}`).toMatch(/_FILE=\/run\/secrets\//);
  }
});

test("the secrets' folder and the environment's file never get into the repository or the image", async () => {
  const { stdout } = await promisify(execFile)(
    "git",
    ["check-ignore", "deploy/compose/secrets/database-password", "deploy/compose/.env"],
    { cwd: ROOT },
  );

  expect(stdout.trim().split("\n")).toHaveLength(2);
  const kept = (await readRepositoryFile(".dockerignore")).split("\n");
  expect(kept).toEqual(expect.arrayContaining(["deploy/compose/secrets", "deploy/compose/.env"]));
});

test("what is set in .env is used", async () => {
  const names = [...(await readRepositoryFile("deploy/compose/.env.example")).matchAll(/^(\w+)=/gm)];

  expect(names.length).toBeGreaterThan(0);
  for (const [, name = ""] of names) expect(await readRepositoryFile(FILE)).toContain(`\${${name}`);
});

test("the script makes every secret there is, for this folder's owner alone, and leaves alone what is there", async () => {
  const folder = await mkdtemp(join(tmpdir(), "rollcall-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await cp(join(ROOT, "deploy/compose/make-secrets.sh"), join(folder, "make-secrets.sh"));
  const make = () => promisify(execFile)("./make-secrets.sh", { cwd: folder });
  const secretOf = (name: string) => readFile(join(folder, "secrets", name), "utf8");

  const { stdout } = await make();

  expect((await readdir(join(folder, "secrets"))).toSorted()).toEqual(Object.keys(secrets).toSorted());
  expect((await stat(join(folder, "secrets"))).mode & 0o777).toBe(0o700);
  const password = (await secretOf("database-password")).trim();
  expect(password).toMatch(/^[0-9a-f]{48}$/);
  expect(new URL((await secretOf("database-url")).trim())).toMatchObject({
    username: services.postgres.environment["POSTGRES_USER"],
    password,
    hostname: "postgres",
    pathname: `/${services.postgres.environment["POSTGRES_DB"] ?? ""}`,
  });
  expect(stdout).toMatch(/write your own into .*register-token/);

  await writeFile(join(folder, "secrets/register-token"), "mine\n");
  const again = await make();
  expect((await secretOf("database-password")).trim()).toBe(password);
  expect(await secretOf("register-token")).toBe("mine\n");
  expect(again.stdout).not.toContain("register-token");
});

test("the images are versions that somebody chose: the program's, and a PostgreSQL that the store takes", async () => {
  const { version } = JSON.parse(await readRepositoryFile("package.json")) as { readonly version: string };
  const [, major] = /^postgres:(\d+)\./.exec(services.postgres.image) ?? [];

  expect(services.rollcall.image).toBe(`rollcall:${version}`);
  expect(Number(major)).toBeGreaterThanOrEqual(15);
});
