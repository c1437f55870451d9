import type { CronExpression } from "../model/cron-expression.ts";
import type { Flavour } from "../model/flavour.ts";
import type { HostAndPort, WithoutNetworks } from "../model/gateway.ts";
import type { Secret } from "./secrets.ts";

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

/** A permitted caller of the service. */
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

/** The forge where requests are opened and reported on. */
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
    /** Undefined: endpoints are not probed. */
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
