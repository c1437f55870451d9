import { readFile } from "node:fs/promises";
import { hostname, userInfo } from "node:os";
import { dirname, resolve } from "node:path";

import { readText } from "../document/text.ts";
import { parseYaml } from "../document/yaml.ts";
import { placeFinding } from "../document/place.ts";
import { explainErrors, type Validator } from "../document/explain-schema.ts";
import type { Finding } from "../document/finding.ts";
import { type CronExpression, readCron } from "../model/cron-expression.ts";
import { RollcallError } from "../model/error.ts";
import type { Flavour } from "../model/flavour.ts";
import { type HostAndPort, isAddress, parseHostAndPort, type WithoutNetworks } from "../model/gateway.ts";
import { isLoopback, isLoopbackHost } from "../model/loopback.ts";
import { withUnixLineEnds } from "../model/line-ends.ts";
import { readNetwork } from "../model/network.ts";
import { explainSystemError } from "../model/system-error.ts";
import type { SettingsDocument } from "./generated/settings.ts";
import { validateSettings } from "./generated/settings-validator.ts";

/** A secret, asked for when it is needed and never kept. */
export type Secret = () => Promise<string>;

export interface TlsSettings {
  readonly trustRoot: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  readonly serverName: string | undefined;
}

export interface DomainSettings {
  readonly flavour: Flavour;
  readonly address: string;
  readonly tls: TlsSettings | undefined;
  readonly token: Secret | undefined;
  readonly callTimeoutMs: number;
  readonly effectiveTimeoutMs: number;
  readonly concurrency: number;
  readonly maxReceiveBytes: number;
  readonly schedule: CronExpression;
}

/** Who may call the service. */
export interface Bearer {
  readonly name: string;
  readonly role: "viewer" | "operator";
  /** Of the token, lower-case hex. */
  readonly sha256: string;
}

export interface HttpSettings {
  readonly host: string;
  readonly port: number;
  readonly read: "public" | "token";
  readonly tokens: readonly Bearer[];
  readonly requestsPerMinute: number;
  readonly trustedProxies: readonly string[];
}

/** What the operator knows of the network gateway; `listen` is undefined where the settings do not say. */
export interface GatewaySettings {
  readonly listen: HostAndPort | undefined;
  readonly backends: ReadonlyMap<string, ReadonlyMap<string, HostAndPort>>;
  readonly withoutNetworks: WithoutNetworks;
}

/** A GitHub App. */
export interface AppSettings {
  readonly id: number;
  /** PEM. */
  readonly key: Secret;
}

/** Where requests are made and told of. */
export interface GitHubSettings {
  readonly kind: "github";
  readonly apiUrl: string;
  readonly owner: string;
  readonly repository: string;
  readonly app: AppSettings;
  readonly intake: AppSettings | undefined;
  readonly webhookSecrets: readonly Secret[];
  readonly pollMs: number;
  /** Drift that lasts so long is reported. */
  readonly driftReportMs: number;
  readonly hasRateLimits: boolean;
}

/** Requests that are branches alone; verdicts are files in `directory`. */
export interface BranchesSettings {
  readonly kind: "branches";
  readonly prefix: string;
  readonly directory: string;
  readonly pollMs: number;
  /** Drift that lasts so long is reported. */
  readonly driftReportMs: number;
}

/** What members are handed. */
export interface ConnectionSettings {
  /** PEM; undefined: packages are not signed. */
  readonly signingKeyFile: string | undefined;
  readonly contact: string | undefined;
  readonly validForMs: number;
  readonly trustThreshold: number;
  /** CIDR. */
  readonly allowNetworks: readonly string[];
}

/** The operator's settings with every default filled in and every path absolute. */
export interface Settings {
  readonly path: string;
  readonly register: {
    readonly url: string;
    readonly branch: string;
    readonly token: Secret | undefined;
    readonly sshKeyFile: string | undefined;
    readonly sshKnownHostsFile: string | undefined;
    readonly timeoutMs: number;
    readonly filesPerFolder: number;
  };
  readonly stateDirectory: string;
  /** Undefined: a SQLite file in `stateDirectory`. */
  readonly store: { readonly url: Secret; readonly leaseMs: number } | undefined;
  readonly service: {
    readonly pollMs: number;
    /** From 0 to 0.5. */
    readonly jitter: number;
    readonly concurrency: number;
    readonly stopMs: number;
    /** Undefined: endpoints are not looked at. */
    readonly probeMs: number | undefined;
  };
  readonly http: HttpSettings;
  readonly audit: { readonly directory: string | undefined; readonly retainMs: number | undefined };
  readonly api: { readonly url: string; readonly token: Secret | undefined } | undefined;
  readonly gateway: GatewaySettings;
  readonly connection: ConnectionSettings;
  /** Where requests are made; undefined where nothing follows them. */
  readonly forge: GitHubSettings | BranchesSettings | undefined;
  readonly domains: ReadonlyMap<string, DomainSettings>;
}

/** Files that one folder of a domain may hold, where no settings say otherwise. */
export const DEFAULT_FILES_PER_FOLDER = 10_000;

/** What the process was started with. Nothing else reads the environment. */
export interface Environment {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly searchPath: string;
  /** The folder of whoever runs the program. */
  readonly home?: string | undefined;
  readonly hasNoColor: boolean;
  /** Who runs the program, as `user@host`: what they decide is recorded under it. */
  readonly user: string;
}

export function readEnvironment(): Environment {
  const variables = process.env;
  const noColor = variables["NO_COLOR"];
  return {
    variables,
    searchPath: variables["PATH"] ?? "/usr/bin:/bin",
    home: variables["HOME"] ?? variables["USERPROFILE"],
    user: `${userName(userInfo)}@${hostname()}`,
    hasNoColor: (noColor !== undefined && noColor !== "") || variables["TERM"] === "dumb",
  };
}

/** The name of whoever runs the program; a number where the machine has no name for it, as in many containers. */
export function userName(read: () => { readonly username: string }): string {
  try {
    return read().username;
  } catch {
    return `user-${String(process.getuid?.() ?? "unknown")}`;
  }
}

/** Reads the settings at `path`. Throws `settings` with every problem in it, each with its place. */
export async function readSettings(path: string, environment: Environment): Promise<Settings> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw explainSystemError(error, {
      what: `the settings ${path} cannot be read`,
      code: "settings",
      hint: "Write them with rollcall init --settings, or name them with --config.",
    });
  });
  return normalise(path, parseSettings(path, bytes), environment);
}

const validate = validateSettings as Validator;

/** The operator's own file, which is not reviewed by its bytes: it may be as Windows writes it, mark and line ends. */
function parseSettings(path: string, written: Uint8Array): SettingsDocument {
  const bytes = withUnixLineEnds(withoutMark(written));
  const read = readText(bytes);
  if ("finding" in read) throw invalid(path, new TextDecoder().decode(bytes), [read.finding]);
  const parsed = parseYaml(read.text);
  if ("finding" in parsed) throw invalid(path, read.text, [parsed.finding]);
  if (validate(parsed.value)) return parsed.value as SettingsDocument;
  throw invalid(path, read.text, explainErrors(validate.errors ?? []));
}

/** Without the byte order mark of UTF-8. */
function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

function invalid(path: string, text: string, findings: readonly Finding[]): RollcallError {
  const lines = findings.map((finding) => {
    const { line, column, message, expected } = placeFinding(path, text, finding);
    const isSaid = expected === undefined || message.includes(expected);
    return `${path}:${String(line)}:${String(column)}: ${message}${isSaid ? "" : `, expected ${expected}`}`;
  });
  return new RollcallError("settings", `the settings are not valid\n${lines.join("\n")}`, {
    hint: "Compare with schemas/settings.schema.json.",
  });
}

function normalise(path: string, document: SettingsDocument, environment: Environment): Settings {
  const base = dirname(resolve(path));
  const absolute = (file: string | undefined): string | undefined =>
    file === undefined ? undefined : resolve(base, file);
  const secretOf =
    (source: SecretSource): Secret =>
    () =>
      readSecret(source, base, environment);
  const secret = (source: SecretSource | undefined): Secret | undefined =>
    source === undefined ? undefined : secretOf(source);
  const { register } = document;
  const probeMinutes = document.service?.probeMinutes ?? 10;
  return {
    path,
    register: {
      url: registerUrl(register.url, base),
      branch: register.branch ?? "main",
      token: secret(register.token),
      sshKeyFile: absolute(register.sshKeyFile),
      sshKnownHostsFile: absolute(register.sshKnownHostsFile),
      timeoutMs: (register.timeoutSeconds ?? 60) * 1000,
      filesPerFolder: register.filesPerFolder ?? DEFAULT_FILES_PER_FOLDER,
    },
    stateDirectory: resolve(base, document.stateDirectory ?? ".rollcall"),
    store:
      document.store === undefined
        ? undefined
        : {
            url: secretOf(document.store.url),
            leaseMs: (document.store.leaseSeconds ?? 10) * 1000,
          },
    service: {
      pollMs: (document.service?.pollSeconds ?? 10) * 1000,
      jitter: (document.service?.jitterPercent ?? 10) / 100,
      concurrency: document.service?.concurrency ?? 16,
      stopMs: (document.service?.stopSeconds ?? 10) * 1000,
      probeMs: probeMinutes === 0 ? undefined : probeMinutes * 60_000,
    },
    http: normaliseHttp(path, document.http ?? {}),
    audit: {
      directory: absolute(document.audit?.directory),
      retainMs: document.audit?.retainDays === undefined ? undefined : document.audit.retainDays * DAY_MS,
    },
    api:
      document.api === undefined
        ? undefined
        : { url: safeUrl(path, "api.url", document.api.url), token: secret(document.api.token) },
    gateway: normaliseGateway(path, document.gateway ?? {}),
    connection: {
      signingKeyFile: absolute(document.connection?.signingKey?.file),
      contact: document.connection?.contact,
      validForMs: (document.connection?.validDays ?? 30) * DAY_MS,
      trustThreshold: document.connection?.trustThreshold ?? 1,
      allowNetworks: (document.connection?.allowNetworks ?? []).map((text) => allowedNetwork(path, text)),
    },
    forge: normaliseForge(path, document, { base, environment, secretOf }),
    domains: new Map(
      Object.entries(document.domains).map(([name, domain]) => {
        const { tls } = domain;
        if (tls === undefined && domain.plaintext !== true) refusePlaintext(path, name, domain.address);
        return [
          name,
          {
            flavour: domain.flavour,
            address: domain.address,
            tls:
              tls === undefined
                ? undefined
                : {
                    trustRoot: absolute(tls.trustRoot),
                    certificate: absolute(tls.certificate),
                    key: absolute(tls.key),
                    serverName: tls.serverName,
                  },
            token: secret(domain.token),
            callTimeoutMs: (domain.callTimeoutSeconds ?? 30) * 1000,
            effectiveTimeoutMs: (domain.effectiveTimeoutSeconds ?? 60) * 1000,
            concurrency: domain.concurrency ?? 8,
            maxReceiveBytes: (domain.maxReceiveMiB ?? 512) * 1024 * 1024,
            schedule: scheduleOf(path, name, domain.schedule ?? EVERY_MINUTE),
          },
        ];
      }),
    ),
  };
}

const EVERY_MINUTE = "* * * * *";

function scheduleOf(path: string, domain: string, text: string): CronExpression {
  const read = readCron(text);
  if (read.kind === "cron") return read.expression;
  throw new RollcallError("settings", `${path}: domains.${domain}.schedule: ${JSON.stringify(text)} ${read.why}`, {
    hint: read.instead,
  });
}

const DAY_MS = 86_400_000;
const DEFAULT_LISTEN = "127.0.0.1:8700";

function normaliseHttp(path: string, http: NonNullable<SettingsDocument["http"]>): HttpSettings {
  const listen = http.listen ?? DEFAULT_LISTEN;
  const split = listen.lastIndexOf(":");
  const port = Number(listen.slice(split + 1));
  const tokens = http.tokens ?? [];
  const names = tokens.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined || port > 65_535) {
    const what = twice === undefined ? `http.listen has no port ${String(port)}` : `http.tokens has two named ${twice}`;
    throw new RollcallError("settings", `${path}: ${what}`, { hint: "Correct it." });
  }
  const trustedProxies = http.trustedProxies ?? [];
  const strange = trustedProxies.find((text) => !isAddress(text) && readNetwork(text).kind === "malformed");
  if (strange !== undefined) {
    throw new RollcallError("settings", `${path}: http.trustedProxies: ${JSON.stringify(strange)} is no address`, {
      hint: "Write addresses, or networks such as 10.0.0.0/8.",
    });
  }
  return {
    host: listen.slice(0, split).replace(/^\[|\]$/g, ""),
    port,
    read: http.read ?? "token",
    tokens,
    requestsPerMinute: http.requestsPerMinute ?? 300,
    trustedProxies,
  };
}

function normaliseGateway(path: string, gateway: NonNullable<SettingsDocument["gateway"]>): GatewaySettings {
  const read = (text: string, place: string): HostAndPort => {
    const address = parseHostAndPort(text);
    if (address !== undefined && (place !== "listen" || isAddress(address.host))) return address;
    throw new RollcallError("settings", `${path}: gateway.${place} is no address with a port: ${text}`, {
      hint: "Write it as address:port, an IPv6 address in brackets.",
    });
  };
  return {
    listen: gateway.listen === undefined ? undefined : read(gateway.listen, "listen"),
    backends: new Map(
      Object.entries(gateway.backends ?? {}).map(([domain, sequencers]) => [
        domain,
        new Map(Object.entries(sequencers).map(([name, text]) => [name, read(text, `backends.${domain}.${name}`)])),
      ]),
    ),
    withoutNetworks: gateway.withoutNetworks ?? "closed",
  };
}

function normaliseForge(path: string, { requests, github }: SettingsDocument, read: SecretReading): Settings["forge"] {
  if (github !== undefined && requests !== undefined) {
    throw new RollcallError("settings", `${path}: requests are on GitHub, or are branches alone, and not both`, {
      hint: "Remove github or requests.",
    });
  }
  if (github !== undefined) return normaliseGitHub(path, github, read);
  if (requests === undefined) return undefined;
  return {
    kind: "branches",
    prefix: requests.prefix ?? "requests/",
    directory: resolve(read.base, requests.directory),
    pollMs: (requests.pollSeconds ?? 60) * 1000,
    driftReportMs: DRIFT_REPORT_MINUTES * 60_000,
  };
}

const DRIFT_REPORT_MINUTES = 60;

interface SecretReading {
  readonly base: string;
  readonly environment: Environment;
  readonly secretOf: (source: SecretSource) => Secret;
}

function normaliseGitHub(
  path: string,
  github: NonNullable<SettingsDocument["github"]>,
  read: SecretReading,
): GitHubSettings {
  const [owner = "", repository = ""] = github.repository.split("/");
  const app = ({ id, key }: { readonly id: number; readonly key: SecretSource }): AppSettings => ({
    id,
    key: () => readKey(key, read.base, read.environment),
  });
  return {
    kind: "github",
    apiUrl: safeUrl(path, "github.apiUrl", github.apiUrl ?? "https://api.github.com"),
    owner,
    repository,
    app: app(github.app),
    intake: github.intake === undefined ? undefined : app(github.intake),
    webhookSecrets: (github.webhookSecrets ?? []).map(read.secretOf),
    pollMs: (github.pollSeconds ?? 60) * 1000,
    driftReportMs: (github.driftReportMinutes ?? DRIFT_REPORT_MINUTES) * 60_000,
    hasRateLimits: github.rateLimits ?? true,
  };
}

/** As it is written: how wide a network is that endpoints are looked at in is the operator's affair. */
function allowedNetwork(path: string, text: string): string {
  if (readNetwork(text).kind !== "malformed") return text;
  throw new RollcallError("settings", `${path}: connection.allowNetworks: ${JSON.stringify(text)} is no network`, {
    hint: "Write an address and its prefix length, such as 10.0.0.0/8 or fd00::/8.",
  });
}

/** Anything with another scheme, or in the form of scp, is refused rather than taken for a folder. */
function registerUrl(url: string, base: string): string {
  const { username = "", password = "", protocol = "" } = URL.canParse(url) ? new URL(url) : {};
  // What is in a URL gets into logs and into the clone's configuration.
  if (password !== "" || (username !== "" && /^https?:$/.test(protocol))) {
    throw new RollcallError("settings", "register.url holds a user or a password", {
      hint: "Take it out, and name the token's file or variable in register.token.",
    });
  }
  if (/^(?:https|ssh|file):\/\//.test(url)) return url;
  if (/^http:\/\//.test(url) && URL.canParse(url) && isLoopbackHost(new URL(url).hostname)) return url;
  if (/^[A-Za-z][A-Za-z0-9+.-]*:|@|^-/.test(url)) {
    throw new RollcallError("settings", "register.url is neither an https, ssh or file URL nor a path", {
      hint: "Write ssh://git@host/path instead of git@host:path.",
    });
  }
  return resolve(base, url);
}

/** Without a slash at its end. A token goes in the clear to loopback only. */
function safeUrl(path: string, place: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isClear = url?.protocol === "http:" && !isLoopbackHost(url.hostname);
  if (url === undefined || isClear || url.username !== "" || url.password !== "") {
    throw new RollcallError("settings", `${path}: ${place} is no address that a token can be shown to`, {
      hint: "Write https://host, without a user; http:// is for loopback only.",
    });
  }
  return text.replace(/\/+$/, "");
}

function refusePlaintext(path: string, name: string, address: string): void {
  const host = address.slice(0, address.lastIndexOf(":"));
  if (isLoopback(address)) return;
  throw new RollcallError("settings", `${path}: domains.${name} would speak plaintext with ${host}`, {
    hint: "Add tls. Where the network protects the connection itself, say plaintext: true.",
  });
}

type SecretSource = NonNullable<SettingsDocument["register"]["token"]>;

async function readSecret(source: SecretSource, base: string, environment: Environment): Promise<string> {
  const { name, value } = await readSource(source, base, environment);
  const secret = value.trim();
  if (/^[\x21-\x7E]+$/.test(secret)) return secret;
  throw new RollcallError("settings", `the secret in ${name} is empty or no plain word`, {
    hint: "It must be one word of printable characters.",
  });
}

/** A private key: a PEM file, or a variable that holds one, as it is or in base64. */
async function readKey(source: SecretSource, base: string, environment: Environment): Promise<string> {
  const { name, value } = await readSource(source, base, environment);
  const text = value.includes("-----BEGIN ") ? value : Buffer.from(value, "base64").toString("latin1");
  if (/^-----BEGIN (?:RSA )?PRIVATE KEY-----\s/.test(text.trim())) return text.trim();
  throw new RollcallError("settings", `${name} holds no private key`, {
    hint: "It must be the PEM file that GitHub made, unencrypted; in a variable, in base64.",
  });
}

/** One that is not set is another mistake than one that is empty. */
function readVariable(name: string, variables: Environment["variables"]): string {
  const value = variables[name];
  if (value !== undefined) return value;
  throw new RollcallError("settings", `the environment variable ${name}, which the settings name, is not set`, {
    hint: `Set ${name} for this process, or name a file instead.`,
  });
}

async function readSource(source: SecretSource, base: string, { variables }: Environment) {
  const name = "file" in source ? source.file : source.env;
  const value =
    "file" in source
      ? await readFile(resolve(base, source.file), "utf8").catch((error: unknown) => {
          throw explainSystemError(error, {
            what: `the secret in ${name} cannot be read`,
            code: "settings",
            hint: "Check the path in the settings.",
          });
        })
      : readVariable(source.env, variables);
  return { name, value };
}
