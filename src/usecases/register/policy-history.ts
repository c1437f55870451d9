import { LRUCache } from "lru-cache";

import { parseDocument } from "../../desired/parse/document.ts";
import type { CommitId, Name } from "../../model/identifier.ts";
import type { DomainPolicy } from "../../model/membership.ts";
import { domainPath } from "../../model/register-file.ts";
import type { Register } from "../../ports/register.ts";
import type { RegisterReader } from "./read-register.ts";

/** Policies of earlier commits: mostly one per domain. */
const POLICIES_KEPT = 1_000;

/** Earlier policies of domains. */
export class PolicyHistory {
  readonly #register: Pick<Register, "readFile">;
  readonly #reader: RegisterReader;
  readonly #policies = new LRUCache<string, { readonly policy: DomainPolicy | undefined }>({ max: POLICIES_KEPT });

  constructor(register: Pick<Register, "readFile">, reader: RegisterReader) {
    this.#register = register;
    this.#reader = reader;
  }

  /** A domain's policy at an earlier commit; undefined if its document cannot be found any more. */
  async at(commit: CommitId, domain: Name, signal: AbortSignal): Promise<DomainPolicy | undefined> {
    const key = `${commit}:${domain}`;
    const known = this.#policies.get(key);
    if (known !== undefined) return known.policy;
    const read = this.#reader.kept(commit)?.folders.get(domain)?.domain?.parsed.draft?.policy;
    const policy = read ?? (await this.#read(commit, domain, signal));
    this.#policies.set(key, { policy });
    return policy;
  }

  async #read(commit: CommitId, domain: Name, signal: AbortSignal): Promise<DomainPolicy | undefined> {
    const bytes = await this.#register.readFile(commit, domainPath(domain), signal);
    return bytes === undefined ? undefined : parseDocument("domain", bytes).draft?.policy;
  }
}
