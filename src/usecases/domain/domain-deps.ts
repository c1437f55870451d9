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
  /** Requests are followed: what is merged without the approvals that the policy asks for is not applied. */
  readonly countsApprovals: boolean;
}

/** What it needs to change a domain, besides. */
export interface ApplyDeps extends DomainDeps {
  readonly newId: () => string;
  /** Changes in flight at once. */
  readonly concurrency: number;
  /** How long no accepted change need show, beyond the domain's own delay, until the rest is given up. */
  readonly effectiveTimeoutMs: number;
}
