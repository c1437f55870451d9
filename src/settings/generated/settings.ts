// Generated from schemas/settings.schema.json by npm run generate. Do not edit.

/**
 * The operator's settings: how to reach the register, the domains and the store. Never part of the register. They name the files or variables of secrets, and hold no secret.
 */
export interface SettingsDocument {
  apiVersion: "rollcall.dev/v1";
  kind: "Settings";
  /**
   * The register: the git repository that lists the members.
   */
  register: {
    /**
     * https, ssh or file URL, or a path relative to this file.
     */
    url: string;
    /**
     * The protected branch, which holds the desired membership.
     */
    branch?: string;
    /**
     * Access token for an https URL.
     */
    token?:
      | {
          /**
           * Path, relative to this file.
           */
          file: string;
        }
      | {
          /**
           * The variable's name.
           */
          env: string;
        };
    /**
     * Private key for an ssh URL.
     */
    sshKeyFile?: string;
    /**
     * known_hosts file with the host keys of an ssh URL.
     */
    sshKnownHostsFile?: string;
    /**
     * Timeout of one clone or fetch.
     */
    timeoutSeconds?: number;
    /**
     * Most files that one folder of a domain may hold.
     */
    filesPerFolder?: number;
  };
  /**
   * Where the clone and the record of what was applied are kept, relative to this file.
   */
  stateDirectory?: string;
  /**
   * Where runs, decisions and the audit trail are kept; a SQLite file in stateDirectory when absent.
   */
  store?: {
    /**
     * A PostgreSQL server (15 or newer), as postgres://user:password@host/database: for several replicas.
     */
    url:
      | {
          /**
           * Path, relative to this file.
           */
          file: string;
        }
      | {
          /**
           * The variable's name.
           */
          env: string;
        };
    /**
     * How long a replica holds the lease of a domain without renewing it; then another replica may take it (PostgreSQL).
     */
    leaseSeconds?: number;
  };
  /**
   * How `rollcall serve` works.
   */
  service?: {
    /**
     * How often the branch is polled for new commits.
     */
    pollSeconds?: number;
    /**
     * Jitter, as a share of the interval between scheduled runs: spreads the runs of domains with the same schedule. A night or a weekend without runs does not lengthen the interval.
     */
    jitterPercent?: number;
    /**
     * Domains that one replica reconciles at once.
     */
    concurrency?: number;
    /**
     * Grace period: how long running work may take to finish when the service is stopped.
     */
    stopSeconds?: number;
    /**
     * How often the sequencers' public endpoints are probed; 0 for never. connection.allowNetworks names the private networks in which they may be.
     */
    probeMinutes?: number;
  };
  /**
   * The service's HTTP listener.
   */
  http?: {
    /**
     * host:port. Put a TLS proxy in front of any address but loopback.
     */
    listen?: string;
    /**
     * Who may read /api/v1 and /metrics: every client that reaches the listener, or holders of a token only. Writing always requires a token.
     */
    read?: "public" | "token";
    /**
     * Tokens that the API accepts. `rollcall token` makes one.
     *
     * @maxItems 100
     *
     * Items: One token.
     */
    tokens?: {
      /**
       * The holder's name, for the audit trail.
       */
      name: string;
      /**
       * viewer reads; operator also reconciles, pauses, resumes and approves.
       */
      role: "viewer" | "operator";
      /**
       * SHA-256 of the token. The token itself is not stored.
       */
      sha256: string;
    }[];
    /**
     * Rate limit per client address; calls beyond it are refused with 429.
     */
    requestsPerMinute?: number;
    /**
     * Addresses (CIDR) of proxies whose X-Forwarded-For is trusted.
     *
     * @maxItems 20
     *
     * Items: An address or a network.
     */
    trustedProxies?: string[];
  };
  /**
   * The audit trail outside the store.
   */
  audit?: {
    /**
     * Directory for a copy of each record, as one line of JSON in one file a day, for a log shipper.
     */
    directory?: string;
    /**
     * How long the store keeps records; a checkpoint replaces older ones. For ever when absent.
     */
    retainDays?: number;
  };
  /**
   * The running service, for commands that run on another host.
   */
  api?: {
    /**
     * The service's URL, such as https://rollcall.example.org.
     */
    url: string;
    /**
     * The token for the service.
     */
    token?:
      | {
          /**
           * Path, relative to this file.
           */
          file: string;
        }
      | {
          /**
           * The variable's name.
           */
          env: string;
        };
  };
  /**
   * The network gateway in front of the sequencers, whose configuration `rollcall gateway render` writes.
   */
  gateway?: {
    /**
     * address:port on which the gateway listens.
     */
    listen?: string;
    /**
     * Members whose documents name no networks: closed blocks them, open lets every address reach their sequencers.
     */
    withoutNetworks?: "closed" | "open";
    /**
     * Where each sequencer listens behind the gateway: by domain, then by sequencer.
     */
    backends?: {
      /**
       * The sequencers of one domain, by name.
       */
      [k: string]: {
        /**
         * host:port of one sequencer's public API.
         */
        [k: string]: string;
      };
    };
  };
  /**
   * The connection packages that `rollcall connection` writes.
   */
  connection?: {
    /**
     * Signs connection packages, so that members can verify who made them; unsigned when absent.
     */
    signingKey?: {
      /**
       * PEM file of an Ed25519 private key, relative to this file.
       */
      file: string;
    };
    /**
     * Where members reach the provider: a mail address or a link.
     */
    contact?: string;
    /**
     * How long a package is valid.
     */
    validDays?: number;
    /**
     * How many of a member's sequencers must agree. 1: one connection that fails over between their addresses.
     */
    trustThreshold?: number;
    /**
     * Networks (CIDR) beside the public internet in which endpoints may be probed.
     *
     * @maxItems 50
     *
     * Items: A network, such as 10.0.0.0/8.
     */
    allowNetworks?: string[];
  };
  /**
   * The GitHub repository of the register, with its pull requests, checks and comments.
   */
  github?: {
    /**
     * owner/name.
     */
    repository: string;
    /**
     * API of GitHub Enterprise Server: https://HOST/api/v3. http is for loopback only.
     */
    apiUrl?: string;
    /**
     * The App that rollcall acts as. `rollcall github setup` makes it.
     */
    app: {
      /**
       * The App's id.
       */
      id: number;
      /**
       * The App's private key: one PEM file, or a variable that holds it in one line as base64.
       */
      key:
        | {
            /**
             * Path, relative to this file.
             */
            file: string;
          }
        | {
            /**
             * The variable's name.
             */
            env: string;
          };
    };
    /**
     * The webhook secret: deliveries to /webhooks/github are signed with one of these. Without any, requests are polled only.
     *
     * @minItems 1
     * @maxItems 2
     *
     * Items: One secret, or two during a rotation.
     */
    webhookSecrets?: (
      | {
          /**
           * Path, relative to this file.
           */
          file: string;
        }
      | {
          /**
           * The variable's name.
           */
          env: string;
        }
    )[];
    /**
     * A second App that may write branches: it turns admission forms, and drift that is adopted, into pull requests.
     */
    intake?: {
      /**
       * The App's id.
       */
      id: number;
      /**
       * The App's private key: one PEM file, or a variable that holds it in one line as base64.
       */
      key:
        | {
            /**
             * Path, relative to this file.
             */
            file: string;
          }
        | {
            /**
             * The variable's name.
             */
            env: string;
          };
    };
    /**
     * How often open requests are polled.
     */
    pollSeconds?: number;
    /**
     * How long drift must last to be reported as an issue.
     */
    driftReportMinutes?: number;
    /**
     * Set false for an Enterprise Server without rate limits (its default): writes are then not throttled.
     */
    rateLimits?: boolean;
  };
  /**
   * Requests without a forge: branches of the register's repository, with verdicts as files. Instead of github.
   */
  requests?: {
    /**
     * Branches with this prefix are requests.
     */
    prefix?: string;
    /**
     * Where verdicts are written, relative to this file.
     */
    directory: string;
    /**
     * How often branches are polled.
     */
    pollSeconds?: number;
  };
  /**
   * How to reach each domain, by its name in the register.
   */
  domains: {
    [k: string]: Domain;
  };
}
/**
 * One domain's admin API.
 */
export interface Domain {
  /**
   * Which admin API the domain has.
   */
  flavour: "canton-2";
  /**
   * host:port of the domain manager's admin API.
   */
  address: string;
  /**
   * TLS for the admin API. Plaintext when absent, which is refused except on loopback.
   */
  tls?: {
    /**
     * PEM file of the certificates to trust; the system's when absent.
     */
    trustRoot?: string;
    /**
     * PEM file of the client certificate, for mutual TLS.
     */
    certificate?: string;
    /**
     * PEM file of the client certificate's private key.
     */
    key?: string;
    /**
     * The name to expect in the server's certificate, if it differs from the address's host.
     */
    serverName?: string;
  };
  /**
   * Allows plaintext beyond loopback, for a network that protects the connection itself.
   */
  plaintext?: true;
  /**
   * Bearer token for the admin API.
   */
  token?:
    | {
        /**
         * Path, relative to this file.
         */
        file: string;
      }
    | {
        /**
         * The variable's name.
         */
        env: string;
      };
  /**
   * Timeout of one call.
   */
  callTimeoutSeconds?: number;
  /**
   * How long to wait for applied changes to become effective, beyond the domain's own topology change delay; starts again whenever one becomes effective.
   */
  effectiveTimeoutSeconds?: number;
  /**
   * Most changes in flight at once.
   */
  concurrency?: number;
  /**
   * Largest answer to accept.
   */
  maxReceiveMiB?: number;
  /**
   * When the service reconciles the domain, in UTC: a cron expression of five fields, or six with seconds first. Fields hold *, numbers, names of three letters, ranges, lists, and steps within the range. A day of the month and a day of the week together are refused: both would have to match here, and either in cron and in the work queue's own scheduler.
   */
  schedule?: string;
}
