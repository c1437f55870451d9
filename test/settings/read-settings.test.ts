import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";

import { expect, test } from "vitest";

import { isRefName } from "../../src/adapters/git/ref-name.ts";
import { userName } from "../../src/settings/environment.ts";
import { readSettings } from "../../src/settings/read-settings.ts";
import type { GitHubSettings, Settings } from "../../src/settings/settings.ts";
import { RollcallError } from "../../src/model/error.ts";
import { settingsIn } from "../deploy/settings.ts";

const DAY_MS = 86_400_000;

/** The least that settings may say, with these lines besides, and another URL or domain where they are given. */
function lines(
  more: readonly string[] = [],
  { url = "./register", domain = 'flavour: canton-2, address: "127.0.0.1:5019"' } = {},
): string {
  return [
    "apiVersion: rollcall.dev/v1",
    "kind: Settings",
    `register: { url: "${url}" }`,
    `domains: { acme: { ${domain} } }`,
    ...more,
    "",
  ].join("\n");
}

/** Why `work` was refused, as a person is told. */
async function refusalOf(work: Promise<unknown>): Promise<{ readonly message: string; readonly hint: string }> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof RollcallError)) throw new Error(`it was not refused: ${String(error)}`);
  expect(error.code).toBe("settings");
  return { message: error.message, hint: error.hint };
}

const APP = "app: { id: 7, key: { file: app.pem } }";

test("settings that say the least are careful", async () => {
  const settings = await settingsIn(lines());

  expect(settings).toMatchObject({
    register: { branch: "main", token: undefined, timeoutMs: 60_000, filesPerFolder: 10_000 },
    store: undefined,
    service: { pollMs: 10_000, jitter: 0.1, concurrency: 16, stopMs: 10_000, probeMs: 600_000 },
    http: { host: "127.0.0.1", port: 8700, read: "token", tokens: [], trustedProxies: [] },
    audit: { directory: undefined, retainMs: undefined },
    api: undefined,
    gateway: { listen: undefined, withoutNetworks: "closed" },
    connection: { signingKeyFile: undefined, validForMs: 30 * DAY_MS, trustThreshold: 1, allowNetworks: [] },
    forge: undefined,
  });
  expect(settings.domains.get("acme")).toMatchObject({ tls: undefined, token: undefined, schedule: "* * * * *" });
});

test("settings whose lines end as on Windows are the same settings, and problems keep their places", async () => {
  const windows = (text: string): string => text.replaceAll("\n", "\r\n");

  const { domains } = await settingsIn(windows(lines()));

  expect(domains).toEqual((await settingsIn(lines())).domains);
  const { message } = await refusalOf(settingsIn(windows(lines(["nonsense: 1"]))));
  expect(message).toContain(":5:1: ");
});

test("settings that begin with a byte order mark are the same settings, and problems keep their places", async () => {
  const { domains } = await settingsIn(`\uFEFF${lines()}`);

  expect(domains).toEqual((await settingsIn(lines())).domains);
  const { message } = await refusalOf(settingsIn(`\uFEFFnonsense: 1\n${lines()}`));
  expect(message).toContain(":1:1: ");
});

test("paths are relative to the settings, wherever the program runs", async () => {
  const settings = await settingsIn(
    lines(["connection: { signingKey: { file: keys/signing.key } }", "requests: { directory: verdicts }"], {
      domain: 'flavour: canton-2, address: "canton.internal:5019", tls: { trustRoot: tls/root.pem }',
    }),
  );
  const folder = join(settings.path, "..");

  expect(settings.register.url).toBe(join(folder, "register"));
  expect(settings.stateDirectory).toBe(join(folder, ".rollcall"));
  expect(settings.connection.signingKeyFile).toBe(join(folder, "keys/signing.key"));
  expect(settings.forge).toMatchObject({
    kind: "branches",
    prefix: "requests/",
    directory: join(folder, "verdicts"),
    pollMs: 60_000,
  });
  expect(settings.domains.get("acme")?.tls?.trustRoot).toBe(join(folder, "tls/root.pem"));
});

test("GitHub is asked at its own address unless another one is named, and told of by one App or two", async () => {
  const github = `github: { repository: acme/register, ${APP} }`;
  const enterprise = `github: { repository: acme/register, apiUrl: "https://git.acme.example/api/v3/", ${APP}, intake: { id: 8, key: { env: INTAKE } }, pollSeconds: 5, driftReportMinutes: 0 }`;

  expect((await settingsIn(lines([github]))).forge).toMatchObject({
    apiUrl: "https://api.github.com",
    owner: "acme",
    repository: "register",
    app: { id: 7 },
    intake: undefined,
    webhookSecrets: [],
    pollMs: 60_000,
    driftReportMs: 3_600_000,
  });
  expect((await settingsIn(lines([enterprise]))).forge).toMatchObject({
    apiUrl: "https://git.acme.example/api/v3",
    intake: { id: 8 },
    pollMs: 5_000,
    driftReportMs: 0,
  });
});

test("endpoints are looked at as often as it is said, or never, in the networks that are named", async () => {
  const { service, connection } = await settingsIn(
    lines(["service: { probeMinutes: 3 }", 'connection: { allowNetworks: [10.0.0.0/8, "fd00::/8"] }']),
  );

  expect(service.probeMs).toBe(180_000);
  expect(connection.allowNetworks).toEqual(["10.0.0.0/8", "fd00::/8"]);
  expect((await settingsIn(lines(["service: { probeMinutes: 0 }"]))).service.probeMs).toBeUndefined();
});

test("settings that are not there are told by their path", async () => {
  const environment = { variables: {}, searchPath: "", user: "", hasNoColor: true };

  expect(await refusalOf(readSettings("/nowhere/rollcall.yaml", environment))).toEqual({
    message: "the settings /nowhere/rollcall.yaml cannot be read: there is no such file or folder",
    hint: "Write them with rollcall init --settings, or name them with --config.",
  });
});

const SCHEMA_HINT = "Compare with schemas/settings.schema.json.";

test("every problem is told at once, each with its place and what was expected", async () => {
  const { message, hint } = await refusalOf(
    settingsIn(
      lines(["servce: {}", "service: { probeMinutes: -1, pollSeconds: 0 }", "http: { read: anybody }", "github: {}"]),
    ),
  );

  const told = message.split("\n").map((line) => line.replace(/^.*rollcall\.yaml:/, ""));
  expect(told[0]).toBe("the settings are not valid");
  expect(told.slice(1).toSorted()).toEqual([
    "5:1: there is no field servce here, expected one of apiVersion, kind, register, stateDirectory, store, service, http, audit, api, gateway, connection, github, requests, domains",
    "6:26: probeMinutes must be >= 0",
    "6:43: pollSeconds must be >= 1",
    "7:15: read has no such value, expected one of public, token",
    "8:9: the field app is missing",
    "8:9: the field repository is missing",
  ]);
  expect(hint).toBe(SCHEMA_HINT);
});

/** What the schema refuses: the lines, and words of the refusal. */
const AGAINST_THE_SCHEMA: readonly (readonly [string, string])[] = [
  ["nonsense", "this is not valid YAML"],
  ["register: { url: other }", "this is not valid YAML"],
  ["stateDirectory: &anchor here", "anchor"],
  [
    "store: { url: postgres://u:p@db/rollcall }",
    "url has none of its forms, expected from a file { file }, or from an environment variable { env }",
  ],
  ["store: { url: { env: lower_case } }", "env must match pattern"],
  ["store: { url: { env: DB, file: db } }", "url has none of its forms"],
  ["service: { probeMinutes: 0.01 }", "probeMinutes has the wrong type, expected integer"],
  ["service: { probeMinutes: 1441 }", "probeMinutes must be <= 1440"],
  ["service: { probeMinutes: often }", "probeMinutes has the wrong type, expected integer"],
  ["service: { probeEndpoints: true }", "there is no field probeEndpoints here"],
  ["http: { tokens: [{ name: olga, role: operator, token: secret }] }", "there is no field token here"],
  ["http: { tokens: [{ name: olga, role: admin, sha256: x }] }", "role has no such value"],
  ["audit: { retainDays: 1 }", "retainDays must be >= 30"],
  ["gateway: { withoutNetworks: maybe }", "withoutNetworks has no such value"],
  ["connection: { signingKey: inline }", "signingKey has the wrong type, expected object"],
  ["connection: { allowNetworks: all }", "allowNetworks has the wrong type, expected array"],
  ["connection: { trustThreshold: 0 }", "trustThreshold must be >= 1"],
  [`github: { repository: register, ${APP} }`, "repository must match pattern"],
  [`github: { repository: acme/register, ${APP}, apiUrl: "ftp://git.acme.example" }`, "apiUrl must match pattern"],
  [
    "github: { repository: acme/register, app: { id: 7, key: inline } }",
    "key has none of its forms, expected from a file { file }, or from an environment variable { env }",
  ],
  ["github: { repository: acme/register, app: { id: 0, key: { env: KEY } } }", "id must be >= 1"],
  [
    `github: { repository: acme/register, ${APP}, webhookSecrets: [] }`,
    "webhookSecrets must NOT have fewer than 1 items",
  ],
  [
    `github: { repository: acme/register, ${APP}, webhookSecrets: [{ env: A }, { env: B }, { env: C }] }`,
    "webhookSecrets must NOT have more than 2 items",
  ],
  [`github: { repository: acme/register, ${APP}, token: { env: TOKEN } }`, "there is no field token here"],
  ["requests: {}", "the field directory is missing"],
  ["requests: { directory: here, prefix: requests }", "prefix must match pattern"],
  ["requests: { directory: here, prefix: ../ }", "prefix must match pattern"],
  ["requests: { directory: here, pollSeconds: 0 }", "pollSeconds must be >= 1"],
];

test.each([
  "main",
  "#1",
  "release/2.x",
  "prüfung",
  "-x",
  "@",
  "a..b",
  "a b",
  "a:b",
  "x.lock",
  "a/.b",
  "a//b",
  "a/",
  "a.",
  "a@{b",
])("the branch %s is accepted exactly where git accepts it", async (branch) => {
  const text = lines().replace("register: {", `register: { branch: ${JSON.stringify(branch)},`);

  if (isRefName(branch)) expect((await settingsIn(text)).register.branch).toBe(branch);
  else expect((await refusalOf(settingsIn(text))).message).toContain("branch must match pattern");
});

test.each(AGAINST_THE_SCHEMA)("%s is refused with its place", async (line, words) => {
  const { message, hint } = await refusalOf(settingsIn(lines([line])));

  expect(message).toMatch(/rollcall\.yaml:\d+:\d+: /);
  expect(message).toContain(words);
  expect(hint).toBe(SCHEMA_HINT);
});

test.each([
  ["", "the file is empty"],
  ["kind: Settings\r", "lines end in carriage return and line feed"],
  ["a: 1\n---\nb: 2\n", "the file holds several YAML documents"],
  [lines().replace("v1", "v2"), "apiVersion has one legal value, expected rollcall.dev/v1"],
  [lines().replace("acme:", "Acme:"), "4:12: Acme is not a name"],
  [
    lines([], { domain: "flavour: canton-9, address: localhost:1" }),
    "flavour has no such value, expected one of canton-2",
  ],
  [lines([], { domain: "flavour: canton-2, address: localhost" }), "address must match pattern"],
  [
    lines([], { domain: "flavour: canton-2, address: 'canton:1', tls: { certificate: own.pem }" }),
    "must have property key when property certificate is present",
  ],
  [lines([], { domain: "flavour: canton-2, address: 'canton:1', plaintext: false" }), "plaintext has one legal value"],
])("%j is refused: %s", async (text, words) => {
  const { message, hint } = await refusalOf(settingsIn(text));

  expect(message).toContain(words);
  expect(hint).toBe(SCHEMA_HINT);
});

const NO_TOKEN = "Write https://host, without a user; http:// is for loopback only.";
const HOST_AND_PORT = "Write it as address:port, an IPv6 address in brackets.";

/** What fits the schema, and cannot be meant: the lines, the refusal and the hint. */
const NOT_MEANT: readonly (readonly [string, string, string])[] = [
  ['http: { listen: "127.0.0.1:70000" }', "http.listen has no port 70000", "Correct it."],
  [
    `http: { tokens: [{ name: olga, role: viewer, sha256: ${"a".repeat(64)} }, { name: olga, role: operator, sha256: ${"b".repeat(64)} }] }`,
    "http.tokens has two named olga",
    "Correct it.",
  ],
  [
    "http: { trustedProxies: [10.0.0.0/8, proxy.acme.example] }",
    'http.trustedProxies: "proxy.acme.example" is not an address',
    "Write addresses, or networks such as 10.0.0.0/8.",
  ],
  ['gateway: { listen: "1.2.3:443" }', "gateway.listen is not an address with a port: 1.2.3:443", HOST_AND_PORT],
  [
    'gateway: { listen: "0.0.0.0:65536" }',
    "gateway.listen is not an address with a port: 0.0.0.0:65536",
    HOST_AND_PORT,
  ],
  [
    'gateway: { backends: { acme: { east: "10.0.0.1:0" } } }',
    "gateway.backends.acme.east is not an address with a port: 10.0.0.1:0",
    HOST_AND_PORT,
  ],
  ...["everywhere", "10.0.0.0", "10.0.0.0/33", "fd00::/129", "10.0.0/8"].map(
    (network) =>
      [
        `connection: { allowNetworks: ["${network}"] }`,
        `connection.allowNetworks: "${network}" is not a network`,
        "Write an address and its prefix length, such as 10.0.0.0/8 or fd00::/8.",
      ] as const,
  ),
  ...[
    "http://rollcall.acme.example",
    "https://olga@rollcall.acme.example",
    "https://:pw@rollcall.acme.example",
    "https://",
  ].map(
    (url) => [`api: { url: "${url}" }`, "api.url is not an address that a token can be shown to", NO_TOKEN] as const,
  ),
  ...[
    "http://git.acme.example/api/v3",
    "https://robot:token@git.acme.example/api/v3",
    "http://127.0.0.1.evil.example",
  ].map(
    (url) =>
      [
        `github: { repository: acme/register, apiUrl: "${url}", ${APP} }`,
        "github.apiUrl is not an address that a token can be shown to",
        NO_TOKEN,
      ] as const,
  ),
  [
    `github: { repository: acme/register, ${APP} }\nrequests: { directory: verdicts }`,
    "requests are on GitHub, or are branches alone, and not both",
    "Remove github or requests.",
  ],
];

test.each(NOT_MEANT)("%s cannot be meant", async (line, message, hint) => {
  const refusal = await refusalOf(settingsIn(lines([line])));

  expect(refusal.message).toMatch(/^\S*rollcall\.yaml: /);
  expect(refusal.message.replace(/^\S*rollcall\.yaml: /, "")).toBe(message);
  expect(refusal.hint).toBe(hint);
});

const NO_URL = {
  message: "register.url is neither an https, ssh or file URL nor a path",
  hint: "Write ssh://git@host/path instead of git@host:path.",
};
const A_SECRET = {
  message: "register.url holds a user or a password",
  hint: "Take it out, and name the token's file or variable in register.token.",
};

test.each([
  ["git@git.acme.example:acme/register.git", NO_URL],
  ["http://git.acme.example/register.git", NO_URL],
  ["ext::sh -c evil", NO_URL],
  ["--upload-pack=evil", NO_URL],
  ["git://git.acme.example/register.git", NO_URL],
  ["https://robot@git.acme.example/register.git", A_SECRET],
  ["https://robot:token@git.acme.example/register.git", A_SECRET],
  ["ssh://git:password@git.acme.example/register.git", A_SECRET],
])("the register %s is refused", async (url, refusal) => {
  expect(await refusalOf(settingsIn(lines([], { url })))).toEqual(refusal);
});

test.each([
  "https://git.acme.example/register.git",
  "ssh://git@git.acme.example/register.git",
  "file:///srv/register",
  "http://127.0.0.1:3000/register.git",
  "http://[::1]:3000/register.git",
])("the register %s is taken as it is", async (url) => {
  expect((await settingsIn(lines([], { url }))).register.url).toBe(url);
});

test("plaintext beyond loopback is refused unless it is meant, and a name that only looks like loopback is beyond it", async () => {
  for (const host of ["canton.acme.example", "10.0.0.7", "127.0.0.1.evil.example", "[::2]"]) {
    const domain = `flavour: canton-2, address: '${host}:5019'`;
    const { message, hint } = await refusalOf(settingsIn(lines([], { domain })));
    expect(message).toMatch(/^\S*rollcall\.yaml: domains\.acme would speak plaintext with /);
    expect(message.endsWith(host)).toBe(true);
    expect(hint).toBe("Add tls. Where the network protects the connection itself, say plaintext: true.");
    expect((await settingsIn(lines([], { domain: `${domain}, plaintext: true` }))).domains.size).toBe(1);
  }
  expect((await settingsIn(lines([], { domain: "flavour: canton-2, address: '[::1]:5019'" }))).domains.size).toBe(1);
});

const TOKEN = 'flavour: canton-2, address: "127.0.0.1:5019", token: { env: TOKEN }';
const PLAIN_WORD = "It must be one word of printable characters.";

test("a secret is read when it is asked for, from a file or a variable, without the line end", async () => {
  const fromFile = TOKEN.replace("env: TOKEN", "file: token");
  const tokenOf = async (...args: Parameters<typeof settingsIn>): Promise<string | undefined> =>
    (await settingsIn(...args)).domains.get("acme")?.token?.();

  expect(await tokenOf(lines([], { domain: TOKEN }), { TOKEN: "s3cret" })).toBe("s3cret");
  expect(await tokenOf(lines([], { domain: fromFile }), {}, { token: "s3cret\n" })).toBe("s3cret");
});

test.each([
  [
    "a variable that is not set",
    TOKEN,
    {},
    "the environment variable TOKEN, which the settings name, is not set",
    "Set TOKEN for this process, or name a file instead.",
  ],
  ["an empty one", TOKEN, { TOKEN: " " }, "the secret in TOKEN is empty or no plain word", PLAIN_WORD],
  ["two words", TOKEN, { TOKEN: "two words" }, "the secret in TOKEN is empty or no plain word", PLAIN_WORD],
  ["a line end within", TOKEN, { TOKEN: "a\nb" }, "the secret in TOKEN is empty or no plain word", PLAIN_WORD],
  ["what is no ASCII", TOKEN, { TOKEN: "gehäim" }, "the secret in TOKEN is empty or no plain word", PLAIN_WORD],
  [
    "a file that is not there",
    TOKEN.replace("env: TOKEN", "file: none"),
    {},
    "the secret in none cannot be read: there is no such file or folder",
    "Check the path in the settings.",
  ],
])("%s is no secret", async (_what, domain, variables, message, hint) => {
  const settings = await settingsIn(lines([], { domain }), variables);

  const refusal = await refusalOf(settings.domains.get("acme")?.token?.() ?? Promise.resolve());

  expect(refusal).toEqual({ message, hint });
});

function gitHubOf({ forge }: Settings): GitHubSettings {
  if (forge?.kind === "github") return forge;
  throw new Error("the settings name no GitHub");
}

test("an App's key is the PEM file that GitHub made, or the same in a variable", async () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pkcs1 = privateKey.export({ type: "pkcs1", format: "pem" });
  const pkcs8 = privateKey.export({ type: "pkcs8", format: "pem" });
  const inFile = lines([`github: { repository: acme/register, ${APP} }`]);
  const inVariable = inFile.replace("file: app.pem", "env: APP_KEY");
  const keyOf = async (...args: Parameters<typeof settingsIn>): Promise<string | undefined> =>
    gitHubOf(await settingsIn(...args)).app.key();

  expect(await keyOf(inFile, {}, { "app.pem": String(pkcs1) })).toBe(String(pkcs1).trim());
  expect(await keyOf(inVariable, { APP_KEY: String(pkcs8) })).toBe(String(pkcs8).trim());
  expect(await keyOf(inVariable, { APP_KEY: Buffer.from(pkcs1).toString("base64") })).toBe(String(pkcs1).trim());
});

const KEY_HINT = "It must be the PEM file that GitHub made, unencrypted; in a variable, in base64.";

test.each([
  ["a public key", { APP_KEY: "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----" }],
  ["an encrypted key", { APP_KEY: "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----" }],
  ["base64 of something else", { APP_KEY: Buffer.from("hello").toString("base64") }],
])("%s is no App's key", async (_what, variables) => {
  const text = lines(["github: { repository: acme/register, app: { id: 7, key: { env: APP_KEY } } }"]);
  const github = gitHubOf(await settingsIn(text, variables));

  const refusal = await refusalOf(github.app.key());

  expect(refusal).toEqual({ message: "APP_KEY holds no private key", hint: KEY_HINT });
});

test("a webhook's secret is a secret like any other", async () => {
  const text = lines([`github: { repository: acme/register, ${APP}, webhookSecrets: [{ env: NEW }, { env: OLD }] }`]);
  const github = gitHubOf(await settingsIn(text, { NEW: "one" }));
  const [current, former] = github.webhookSecrets;

  expect(await current?.()).toBe("one");
  expect(await refusalOf(former?.() ?? Promise.resolve())).toEqual({
    message: "the environment variable OLD, which the settings name, is not set",
    hint: "Set OLD for this process, or name a file instead.",
  });
});

test("a schedule that is no cron expression is refused by its place, whatever command reads the settings", async () => {
  const scheduled = (schedule: string) =>
    settingsIn(lines([], { domain: `flavour: canton-2, address: "127.0.0.1:5019", schedule: "${schedule}"` }));

  expect((await scheduled("*/15  9-17 * * 1-5")).domains.get("acme")?.schedule).toBe("*/15 9-17 * * 1-5");
  expect(await refusalOf(scheduled("0 9 13 * 5"))).toEqual({
    message: expect.stringMatching(
      /domains\.acme\.schedule: "0 9 13 \* 5" gives a day of the month and a day of the week, which is read in two ways/,
    ) as unknown,
    hint: "Give one of the two, and * for the other.",
  });
  expect(await refusalOf(scheduled("*/90 * * * *"))).toMatchObject({
    message: expect.stringMatching(/domains\.acme\.schedule: .* a step beyond the range of 0 to 59/) as unknown,
  });
});

test("whoever the machine has no name for, as in many containers, goes by a number", () => {
  expect(userName(() => ({ username: "ada" }))).toBe("ada");
  expect(
    userName(() => {
      throw new Error("uv_os_get_passwd returned ENOENT");
    }),
  ).toBe(`user-${String(process.getuid?.() ?? "unknown")}`);
});
