import { dirname, resolve } from "node:path";

import { type CronExpression, readCron } from "../model/cron-expression.ts";
import { RollcallError } from "../model/error.ts";
import { type HostAndPort, isAddress, parseHostAndPort } from "../model/gateway.ts";
import { isLoopback, isLoopbackHost } from "../model/loopback.ts";
import { readNetwork } from "../model/network.ts";
import type { Environment } from "./environment.ts";
import type { SettingsDocument } from "./generated/settings.ts";
import { readKey, readSecret, type Secret, type SecretSource } from "./secrets.ts";
import {
  type HttpSettings,
  type GatewaySettings,
  type AppSettings,
  type GitHubSettings,
  type Settings,
  DEFAULT_FILES_PER_FOLDER,
} from "./settings.ts";

/** Settings with every default filled in. Throws `settings` for what a schema cannot say. */
export function normalise(path: string, document: SettingsDocument, environment: Environment): Settings {
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
    throw new RollcallError("settings", `${path}: http.trustedProxies: ${JSON.stringify(strange)} is not an address`, {
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
    throw new RollcallError("settings", `${path}: gateway.${place} is not an address with a port: ${text}`, {
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
  throw new RollcallError("settings", `${path}: connection.allowNetworks: ${JSON.stringify(text)} is not a network`, {
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
    throw new RollcallError("settings", `${path}: ${place} is not an address that a token can be shown to`, {
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
