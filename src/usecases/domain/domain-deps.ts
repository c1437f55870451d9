import type { DomainId, Name } from "../../model/identifier.ts";
import type { Clock } from "../../ports/clock.ts";
import type { DomainManager } from "../../ports/domain-manager.ts";
import type { Store } from "../../ports/store.ts";
import type { RegisterReaders } from "../register/register-readers.ts";

/** What every use case about one domain needs. */
export interface DomainDeps extends Pick<RegisterReaders, "register" | "loader" | "history" | "policies"> {
  readonly domain: Name;
  /** The manager of this domain; its reads and writes throw when another domain answers. */
  readonly openManager: (domainId: DomainId) => Promise<DomainManager>;
  readonly store: Store;
  readonly clock: Clock;
  /** Whether requests are followed: a merged change without the approvals of the policy is not applied. */
  readonly countsApprovals: boolean;
}

/** What changing a domain needs in addition. */
export interface ApplyDeps extends DomainDeps {
  readonly newId: () => string;
  /** Changes in flight at once. */
  readonly concurrency: number;
  /** How long to wait for the next accepted change to show, beyond the domain's own delay, before giving up. */
  readonly effectiveTimeoutMs: number;
}
