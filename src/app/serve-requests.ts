import { RollcallError } from "../model/error.ts";
import type { Name } from "../model/identifier.ts";
import type { MemberConnection } from "../model/request-story.ts";
import type { Forge } from "../ports/forge.ts";
import type { Publish } from "../ports/events.ts";
import type { Store } from "../ports/store.ts";
import type { BranchHead } from "../usecases/register/branch-head.ts";
import type { ApplyDeps } from "../usecases/domain/domain-deps.ts";
import { issueConnection } from "../usecases/joining/connection.ts";
import { Requests } from "../usecases/requests/follow-requests.ts";
import type { ImportDeps } from "../usecases/domain/import-members.ts";
import { Askers } from "../usecases/requests/askers.ts";
import { LiveSnapshots } from "../usecases/requests/live-snapshots.ts";
import type { RegisterReaders } from "../usecases/register/register-readers.ts";
import { Owners } from "../usecases/requests/owners.ts";
import { People } from "../usecases/requests/people.ts";
import type { Watch } from "../usecases/watch/watch.ts";
import { connectionPackageMarkdown } from "../report/connection-package.ts";
import type { Settings } from "../settings/settings.ts";
import { forgeOf } from "./forges.ts";
import type { Followed } from "./serve-api.ts";
import { newTraceId, systemClock } from "./system.ts";
import { wireConnection } from "./wire-connection.ts";

export interface ServeRequestsDeps {
  readonly settings: Settings;
  readonly store: Store;
  readonly registers: RegisterReaders;
  readonly branch: BranchHead;
  readonly watch: Watch;
  readonly domains: ReadonlyMap<Name, { readonly deps: ApplyDeps & ImportDeps }>;
  readonly publish: Publish;
}

/** The forge of the settings, and what follows its requests; undefined where the settings name none. */
export async function followRequests(deps: ServeRequestsDeps): Promise<Followed | undefined> {
  const { settings, registers, branch, publish } = deps;
  const adapter = forgeOf(settings);
  if (adapter === undefined || settings.forge === undefined) return undefined;
  const onLimit = (what: string, waitMs: number): void => {
    publish({ kind: "warning", what, error: undefined, about: { wait_ms: waitMs } });
  };
  const forge = await adapter.open({ register: registers.register, branch, onLimit });
  return { forge, requests: wireRequests(deps, forge, settings.forge) };
}

function wireRequests(
  { settings, store, registers, branch, watch, domains: served, publish }: ServeRequestsDeps,
  forge: Forge,
  { pollMs, driftReportMs }: Pick<NonNullable<Settings["forge"]>, "pollMs" | "driftReportMs">,
): Requests {
  const domains = new Map([...served].map(([name, { deps }]) => [name, deps]));
  const openManagers = new Map([...domains].map(([name, { openManager }]) => [name, openManager]));
  const snapshots = new LiveSnapshots(openManagers, systemClock);
  const people = new People(forge, systemClock);
  return new Requests({
    forge,
    store,
    ...registers,
    branch,
    snapshots,
    people,
    owners: new Owners({ ...registers, store, people }),
    askers: new Askers({ forge, register: registers.register, clock: systemClock }),
    publish,
    clock: systemClock,
    random: Math.random,
    newTraceId,
    baseBranch: settings.register.branch,
    pollMs,
    // Without PostgreSQL there is one process, and its webhook endpoint announces a delivery.
    deliveryPollMs: settings.store === undefined ? pollMs : DELIVERY_POLL_MS,
    driftReportMs,
    domains,
    requestRun: (domain) => watch.request(domain, "request"),
    pollBranch: () => {
      watch.pollBranch();
    },
    liveMembers: async (domain) => {
      const known = registers.loader.knownDomainId(domain);
      const context = { signal: AbortSignal.timeout(READ_TIMEOUT_MS), traceId: newTraceId() };
      if (known === undefined) return undefined;
      const read = await snapshots.of(domain, known, context).catch(() => undefined);
      return read?.live.members;
    },
    connectionOf: async (domain, member) => {
      const own = domains.get(domain);
      if (own === undefined) return refused(domain, member, "its domain is not in the settings any more");
      const signal = AbortSignal.timeout(READ_TIMEOUT_MS);
      try {
        const connection = await wireConnection(own, settings, { probes: true });
        const revision = branch.current(signal);
        const made = await issueConnection(connection, { member, revision, signal, traceId: newTraceId() });
        if (made.kind === "invalid") return refused(domain, member, "the register is not valid");
        const use = { alias: domain, keySha256: made.keySha256 };
        const markdown = connectionPackageMarkdown(made.issued, made.document, use);
        return { domain, name: member, markdown, refusal: undefined };
      } catch (error) {
        if (error instanceof RollcallError) return refused(domain, member, error.message);
        throw error;
      }
    },
  });
}

const READ_TIMEOUT_MS = 60_000;
const DELIVERY_POLL_MS = 150;

function refused(domain: Name, name: Name, refusal: string): MemberConnection {
  return { domain, name, markdown: undefined, refusal };
}
