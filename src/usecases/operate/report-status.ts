import type { Name } from "../../model/identifier.ts";
import type { InstantMs } from "../../model/instant.ts";
import { type OverdueJoin, overdueJoins } from "../../model/join-overdue.ts";
import type { DomainIdentity } from "../../model/live.ts";
import type { KeyDrift, LastApplied, JudgedPlan } from "../../model/plan.ts";
import type { Problem } from "../../model/problem.ts";
import type { RunRecord } from "../../model/run.ts";
import { findDrift } from "../../plan/find-drift.ts";
import type { ImportDeps } from "../domain/import-members.ts";
import { type ListedEndpoint, listSequencers } from "../sequencers/list-sequencers.ts";
import { planDomain, type PlanDomainOptions } from "../domain/plan.ts";

/** How one domain stands. */
export type DomainStatus =
  | { readonly kind: "invalid"; readonly problems: readonly Problem[] }
  | {
      readonly kind: "read";
      readonly identity: DomainIdentity;
      readonly judged: JudgedPlan;
      readonly problems: readonly Problem[];
      readonly drift: number;
      /** Undefined where the flavour does not report it. */
      readonly connected: number | undefined;
      readonly mediators: readonly string[];
      readonly sequencerKeys: readonly string[];
      readonly keyDrift: readonly KeyDrift[];
      /** The register's endpoints; `seen` is undefined until one was probed. */
      readonly endpoints: readonly (ListedEndpoint & { readonly sequencer: Name })[];
      /** When the endpoints were last probed; undefined before the first probe. */
      readonly lookedAtMs: InstantMs | undefined;
      readonly overdue: readonly OverdueJoin[];
      readonly lastApplied: Pick<LastApplied, "commit" | "atMs"> | undefined;
      /** The latest run, by the service or by a person; undefined before the first. */
      readonly latestRun: RunRecord | undefined;
      /** Actions of a run that was killed: the next apply closes them. */
      readonly interrupted: number;
    };

/** Reads the register, the domain and the store, and reports the state of the domain. Changes nothing. */
export async function reportStatus(deps: ImportDeps, options: PlanDomainOptions): Promise<DomainStatus> {
  const planned = await planDomain(deps, options);
  if (planned.kind === "invalid") return planned;
  const identity = await deps.identify(options);
  const { judged, problems, desired, live } = planned;
  const { lastApplied } = planned.memory;
  const { lookedAtMs, keys, keyDrift, sequencers } = await listSequencers(deps.store, planned);
  return {
    kind: "read",
    identity,
    judged,
    problems,
    drift: findDrift(judged.plan, live).length,
    connected: identity.connected?.size,
    mediators: live.mediators,
    sequencerKeys: keys,
    keyDrift,
    endpoints: sequencers.flatMap(({ sequencer: { name }, endpoints }) =>
      endpoints.map((endpoint) => ({ ...endpoint, sequencer: name })),
    ),
    lookedAtMs,
    overdue: overdueJoins(desired, live),
    lastApplied: lastApplied === undefined ? undefined : { commit: lastApplied.commit, atMs: lastApplied.atMs },
    latestRun: (await deps.store.runs({ domain: deps.domain, before: undefined, limit: 1 }))[0],
    interrupted: (await deps.store.openActions(deps.domain)).length,
  };
}
