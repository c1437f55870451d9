// Generated from schemas/settings.schema.json by npm run generate. Do not edit.

/**
 * The operator's own file: how to reach things. It is never part of the register, and names secrets without holding them.
 */
export interface SettingsDocument {
  apiVersion: "rollcall.dev/v1";
  kind: "Settings";
  /**
   * The git repository that says who is a member.
   */
  register: {
    /**
     * https, ssh or file URL, or a path relative to this file.
     */
    url: string;
    /**
     * The protected branch: what it holds is what should be.
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
           * Its name.
           */
          env: string;
        };
    /**
     * Private key for an ssh URL.
     */
    sshKeyFile?: string;
    /**
     * Host keys to expect of an ssh URL.
     */
    sshKnownHostsFile?: string;
    /**
     * Bound on one clone or fetch.
     */
    timeoutSeconds?: number;
    /**
     * Files that one folder of a domain may hold; one more is refused.
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
           * Its name.
           */
          env: string;
        };
    /**
     * A replica that is silent for this long has lost its domains to the others (PostgreSQL).
     */
    leaseSeconds?: number;
  };
  /**
   * How `rollcall serve` works.
   */
  service?: {
    /**
     * How often the branch is asked for a new commit.
     */
    pollSeconds?: number;
    /**
     * Share of the interval between a domain's turns by which each of them may be put off. Taken anew at each turn: that a night or a weekend follows counts for nothing.
     */
    jitterPercent?: number;
    /**
     * Domains under way at once in one replica.
     */
    concurrency?: number;
    /**
     * How long what is in hand may take to end when the service is stopped.
     */
    stopSeconds?: number;
    /**
     * How often the sequencers' public endpoints are looked at; 0 for never. Where they may be: connection.allowNetworks.
     */
    probeMinutes?: number;
  };
  /**
   * The service's HTTP listener.
   */
  http?: {
    /**
     * host:port. Anything but loopback is a decision: put TLS before it.
     */
    listen?: string;
    /**
     * Who may read /api/v1 and /metrics: anybody who reaches it, or bearers of a token. Writing always needs a token.
     */
    read?: "public" | "token";
    /**
     * Who may call. `rollcall token` makes one.
     *
     * @maxItems 100
     *
     * Items: One bearer.
     */
    tokens?: {
      /**
       * Who it is, for the audit trail.
       */
      name: string;
      /**
       * viewer reads; operator also reconciles, pauses, resumes and approves.
       */
      role: "viewer" | "operator";
      /**
       * SHA-256 of the token: the token itself is in no file of ours.
       */
      sha256: string;
    }[];
    /**
     * Of one client address; more are refused for a while.
     */
    requestsPerMinute?: number;
    /**
     * Addresses (CIDR) of proxies whose X-Forwarded-For is believed.
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
     * Each record is also written there, as one line of JSON, in a file a day: to be shipped elsewhere.
     */
    directory?: string;
    /**
     * Older records are removed from the store, and a checkpoint says so; for ever when absent.
     */
    retainDays?: number;
  };
  /**
   * The running service, for commands that are run elsewhere.
   */
  api?: {
    /**
     * Its address, such as https://rollcall.example.org.
     */
    url: string;
    /**
     * What to show it.
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
           * Its name.
           */
          env: string;
        };
  };
  /**
   * The network gateway before the sequencers, as `rollcall gateway render` writes its configuration.
   */
  gateway?: {
    /**
     * address:port where members arrive.
     */
    listen?: string;
    /**
     * What becomes of members whose documents name no networks: they do not get through, or their sequencers are open to every address.
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
   * What `rollcall connection` hands to members.
   */
  connection?: {
    /**
     * Signs connection packages, so that members can tell where they come from; unsigned when absent.
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
     * How long a package may be joined with.
     */
    validDays?: number;
    /**
     * How many of a member's sequencers must agree. 1: one connection that falls over between their addresses.
     */
    trustThreshold?: number;
    /**
     * Networks (CIDR) beside the public internet in which endpoints are looked at.
     *
     * @maxItems 50
     *
     * Items: A network, such as 10.0.0.0/8.
     */
    allowNetworks?: string[];
  };
  /**
   * The GitHub repository of the register, where requests are made, decided and told of.
   */
  github?: {
    /**
     * owner/name.
     */
    repository: string;
    /**
     * Of GitHub Enterprise Server: https://HOST/api/v3. http is for loopback only.
     */
    apiUrl?: string;
    /**
     * The App that rollcall acts as. `rollcall github setup` makes it.
     */
    app: {
      /**
       * The App's number.
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
             * Its name.
             */
            env: string;
          };
    };
    /**
     * Deliveries to /webhooks/github are signed with one of these. Without any, requests are polled for only.
     *
     * @minItems 1
     * @maxItems 2
     *
     * Items: One, or two while they are exchanged.
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
           * Its name.
           */
          env: string;
        }
    )[];
    /**
     * A second App that may write branches: it turns admission forms, and drift that is adopted, into pull requests.
     */
    intake?: {
      /**
       * The App's number.
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
             * Its name.
             */
            env: string;
          };
    };
    /**
     * How often open requests are asked for.
     */
    pollSeconds?: number;
    /**
     * Drift that lasts so long is reported as an issue.
     */
    driftReportMinutes?: number;
    /**
     * False for an Enterprise Server whose rate limits are off, as they are at first: writes are not paced then.
     */
    rateLimits?: boolean;
  };
  /**
   * Requests without a forge: branches of the register's repository, with verdicts as files. Instead of github.
   */
  requests?: {
    /**
     * Branches below it are requests.
     */
    prefix?: string;
    /**
     * Where verdicts are written, relative to this file.
     */
    directory: string;
    /**
     * How often branches are asked for.
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
   * Which admin API it speaks.
   */
  flavour: "canton-2";
  /**
   * host:port of the domain manager's admin API.
   */
  address: string;
  /**
   * Absent: plaintext, which is refused except on loopback.
   */
  tls?: {
    /**
     * PEM file of the certificates to trust; the system's when absent.
     */
    trustRoot?: string;
    /**
     * PEM file of our certificate, for mutual TLS.
     */
    certificate?: string;
    /**
     * PEM file of its private key.
     */
    key?: string;
    /**
     * The name to expect in the server's certificate, where it is not the address's host.
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
         * Its name.
         */
        env: string;
      };
  /**
   * Deadline of one call.
   */
  callTimeoutSeconds?: number;
  /**
   * How long to wait for applied changes to become effective, beyond the domain's own topology change delay; counted anew whenever one does.
   */
  effectiveTimeoutSeconds?: number;
  /**
   * Changes in flight at once.
   */
  concurrency?: number;
  /**
   * Largest answer to accept.
   */
  maxReceiveMiB?: number;
  /**
   * When the service looks at the domain, in UTC: a cron expression of five fields, or six with seconds first. Fields hold *, numbers, names of three letters, ranges, lists, and steps within the range. A day of the month and a day of the week together are refused: both would have to match here, and either in cron and in the work queue's own scheduler.
   */
  schedule?: string;
}
