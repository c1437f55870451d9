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

/** The schema itself, so that the program needs no file beside it. */
export const settingsSchema = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://rollcall.dev/schemas/v1/settings.schema.json","title":"SettingsDocument","description":"The operator's own file: how to reach things. It is never part of the register, and names secrets without holding them.","type":"object","additionalProperties":false,"required":["apiVersion","kind","register","domains"],"properties":{"apiVersion":{"const":"rollcall.dev/v1"},"kind":{"const":"Settings"},"register":{"type":"object","description":"The git repository that says who is a member.","additionalProperties":false,"required":["url"],"properties":{"url":{"type":"string","minLength":1,"maxLength":1000,"description":"https, ssh or file URL, or a path relative to this file."},"branch":{"type":"string","pattern":"^[A-Za-z0-9_][A-Za-z0-9._/-]{0,199}$","default":"main","description":"The protected branch: what it holds is what should be."},"token":{"description":"Access token for an https URL.","oneOf":[{"type":"object","description":"From a file.","additionalProperties":false,"required":["file"],"properties":{"file":{"type":"string","minLength":1,"maxLength":1000,"description":"Path, relative to this file."}}},{"type":"object","description":"From an environment variable.","additionalProperties":false,"required":["env"],"properties":{"env":{"type":"string","pattern":"^[A-Z][A-Z0-9_]*$","maxLength":200,"description":"Its name."}}}]},"sshKeyFile":{"type":"string","minLength":1,"maxLength":1000,"description":"Private key for an ssh URL."},"sshKnownHostsFile":{"type":"string","minLength":1,"maxLength":1000,"description":"Host keys to expect of an ssh URL."},"timeoutSeconds":{"type":"integer","minimum":1,"maximum":3600,"default":60,"description":"Bound on one clone or fetch."},"filesPerFolder":{"type":"integer","minimum":1,"maximum":1000000,"default":10000,"description":"Files that one folder of a domain may hold; one more is refused."}}},"stateDirectory":{"type":"string","minLength":1,"maxLength":1000,"description":"Where the clone and the record of what was applied are kept, relative to this file.","default":".rollcall"},"domains":{"type":"object","description":"How to reach each domain, by its name in the register.","minProperties":1,"propertyNames":{"pattern":"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$"},"additionalProperties":{"$ref":"#/$defs/domain"}}},"$defs":{"domain":{"type":"object","description":"One domain's admin API.","additionalProperties":false,"required":["flavour","address"],"properties":{"flavour":{"enum":["canton-2"],"description":"Which admin API it speaks."},"address":{"type":"string","pattern":"^([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\]):[0-9]{1,5}$","maxLength":260,"description":"host:port of the domain manager's admin API.","examples":["domain-manager.internal:10052"]},"tls":{"description":"Absent: plaintext, which is refused except on loopback.","type":"object","additionalProperties":false,"required":[],"properties":{"trustRoot":{"type":"string","minLength":1,"maxLength":1000,"description":"PEM file of the certificates to trust; the system's when absent."},"certificate":{"type":"string","minLength":1,"maxLength":1000,"description":"PEM file of our certificate, for mutual TLS."},"key":{"type":"string","minLength":1,"maxLength":1000,"description":"PEM file of its private key."},"serverName":{"type":"string","minLength":1,"maxLength":255,"description":"The name to expect in the server's certificate, where it is not the address's host."}},"dependentRequired":{"certificate":["key"],"key":["certificate"]}},"plaintext":{"const":true,"description":"Allows plaintext beyond loopback, for a network that protects the connection itself."},"token":{"description":"Bearer token for the admin API.","oneOf":[{"type":"object","description":"From a file.","additionalProperties":false,"required":["file"],"properties":{"file":{"type":"string","minLength":1,"maxLength":1000,"description":"Path, relative to this file."}}},{"type":"object","description":"From an environment variable.","additionalProperties":false,"required":["env"],"properties":{"env":{"type":"string","pattern":"^[A-Z][A-Z0-9_]*$","maxLength":200,"description":"Its name."}}}]},"callTimeoutSeconds":{"type":"integer","minimum":1,"maximum":600,"default":30,"description":"Deadline of one call."},"effectiveTimeoutSeconds":{"type":"integer","minimum":1,"maximum":3600,"default":60,"description":"How long an applied change may take to become effective."},"concurrency":{"type":"integer","minimum":1,"maximum":64,"default":8,"description":"Changes in flight at once."},"maxReceiveMiB":{"type":"integer","minimum":4,"maximum":2047,"default":512,"description":"Largest answer to accept."}}}}} as const;
