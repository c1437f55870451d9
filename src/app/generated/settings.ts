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
   * How long an applied change may take to become effective.
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
}
