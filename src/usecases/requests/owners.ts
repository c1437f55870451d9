import type { BlobId, CommitId, Name } from "../../model/identifier.ts";
import type { DomainPolicy } from "../../model/membership.ts";
import { domainPath } from "../../model/register-file.ts";
import type { PossibleApprovers } from "../../model/request.ts";
import type { OwnerAccounts } from "../../ports/request-store.ts";
import { revisionAt } from "../../ports/register.ts";
import type { RegisterReaders } from "../register/register-readers.ts";
import type { People } from "./people.ts";

/** The account numbers of each organisation that owns a domain. */
export type OwnersByOrganisation = ReadonlyMap<string, ReadonlySet<number>>;

interface OwnersDeps extends Pick<RegisterReaders, "loader" | "policies"> {
  readonly store: { readonly requests: OwnerAccounts };
  readonly people: People;
}

/**
 * Resolves the owners of domains. A policy names logins, and logins can be reassigned: the account that a login had
 * when a policy was first used stays its owner for as long as that policy stands.
 */
export class Owners {
  readonly #loader: OwnersDeps["loader"];
  readonly #policies: OwnersDeps["policies"];
  readonly #store: OwnersDeps["store"];
  readonly #people: People;

  constructor(deps: OwnersDeps) {
    this.#loader = deps.loader;
    this.#policies = deps.policies;
    this.#store = deps.store;
    this.#people = deps.people;
  }

  /** Throws when the forge cannot resolve one of them. */
  async of(
    domain: Name,
    policy: Pick<DomainPolicy, "owners">,
    policyBlob: BlobId,
    signal: AbortSignal,
  ): Promise<OwnersByOrganisation> {
    const found = new Map<string, ReadonlySet<number>>();
    for (const { organisation, github } of policy.owners) {
      const ids = new Set(found.get(organisation));
      for (const name of github) for (const id of await this.#one(domain, policyBlob, name, signal)) ids.add(id);
      found.set(organisation, ids);
    }
    return found;
  }

  /** The owners, as the policy names them, that include an account whose approval would count. */
  async named(
    domain: Name,
    policy: Pick<DomainPolicy, "owners">,
    policyBlob: BlobId,
    counts: (userId: number) => boolean,
    signal: AbortSignal,
  ): Promise<readonly PossibleApprovers[]> {
    const found: PossibleApprovers[] = [];
    for (const { organisation, github } of policy.owners) {
      const names: string[] = [];
      for (const name of github) {
        if ([...(await this.#one(domain, policyBlob, name, signal))].some(counts)) names.push(name);
      }
      if (names.length > 0) found.push({ organisation, names });
    }
    return found;
  }

  /** Whether an account owns the domain, by its policy at a commit. */
  async has(userId: number, domain: Name, commit: CommitId, signal: AbortSignal): Promise<boolean> {
    const policy = await this.#policies.at(commit, domain, signal);
    const policyBlob = await this.#loader.blobIdAt(revisionAt(commit), domainPath(domain), signal);
    if (policy === undefined || policyBlob === undefined) return false;
    const owners = await this.of(domain, policy, policyBlob, signal);
    return [...owners.values()].some((ids) => ids.has(userId));
  }

  async #one(domain: Name, policyBlob: BlobId, name: string, signal: AbortSignal): Promise<Iterable<number>> {
    if (name.includes("/")) return this.#people.of([name], signal);
    const { requests } = this.#store;
    const known = await requests.ownerAccount(domain, policyBlob, name);
    if (known !== undefined) return [known];
    const [id] = await this.#people.of([name], signal);
    // A concurrent call may have recorded it first.
    return id === undefined ? [] : [await requests.keepOwnerAccount(domain, policyBlob, name, id)];
  }
}
