import type { Troubles } from "../adapters/telemetry/troubles.ts";
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
import type { RegisterLoader } from "../usecases/register/load-register.ts";
import { Owners } from "../usecases/requests/owners.ts";
import { People } from "../usecases/requests/people.ts";
import type { Watch } from "../usecases/watch/watch.ts";
import { connectionPackageMarkdown } from "../report/connection-package.ts";
import type { Settings } from "../settings/read-settings.ts";
import { newTraceId, systemClock } from "./wire-domain.ts";
import { openForge } from "./forges.ts";
import { wireConnection } from "./wire-connection.ts";

export interface ServeRequestsDeps {
  readonly settings: Settings;
  readonly forge: Forge;
  readonly store: Store;
  readonly loader: RegisterLoader;
  readonly branch: BranchHead;
  readonly watch: Watch;
  readonly domains: ReadonlyMap<Name, ApplyDeps & ImportDeps>;
  readonly publish: Publish;
}

/** What follows the requests of the settings' forge. */
export function wireRequests(deps: ServeRequestsDeps): Requests {
  const { settings, forge, store, loader, branch, watch, domains, publish } = deps;
  const openManagers = new Map([...domains].map(([name, { openManager }]) => [name, openManager]));
  const snapshots = new LiveSnapshots(openManagers, systemClock);
  const people = new People(forge, systemClock);
  return new Requests({
    forge,
    store,
    loader,
    branch,
    snapshots,
    people,
    owners: new Owners({ loader, store, people }),
    askers: new Askers({ forge, loader, clock: systemClock }),
    publish,
    clock: systemClock,
    random: Math.random,
    newTraceId,
    baseBranch: settings.register.branch,
    pollMs: settings.github?.pollMs ?? settings.requests?.pollMs ?? POLL_MS,
    // Without PostgreSQL there is one process, whose door says when there is a delivery.
    deliveryPollMs: settings.store === undefined ? POLL_MS : DELIVERY_POLL_MS,
    driftReportMs: settings.github?.driftReportMs ?? REPORT_MS,
    domains,
    requestRun: (domain) => watch.request(domain, "request"),
    pollBranch: () => {
      watch.pollBranch();
    },
    liveMembers: async (domain) => {
      const known = loader.knownDomainId(domain);
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
        const connection = await wireConnection(own, settings.connection, { probes: true });
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
const POLL_MS = 60_000;
const DELIVERY_POLL_MS = 150;
const REPORT_MS = 60 * 60_000;

/** The forge of the settings: GitHub, or branches alone; undefined where requests are nobody's affair. */
export async function openForgeOf(
  { github, requests, register }: Settings,
  loader: RegisterLoader,
  branch: BranchHead,
  troubles: Troubles,
): Promise<Forge | undefined> {
  if (github !== undefined) {
    return openForge(github, (what, waitMs) => {
      troubles.tell("warn", what, undefined, { wait_ms: waitMs });
    });
  }
  if (requests === undefined) return undefined;
  const { PlainForge } = await import("../adapters/branches/forge.ts");
  return new PlainForge({
    ...requests,
    baseBranch: register.branch,
    branches: (prefix, signal) => loader.branches(prefix, signal),
    landedAs: async (head, isGone, signal) =>
      branch.landedAs(head, await (isGone ? branch.newest(signal) : branch.current(signal)), signal),
    nowMs: () => systemClock.nowMs(),
  });
}

function refused(domain: Name, name: Name, refusal: string): MemberConnection {
  return { domain, name, markdown: undefined, refusal };
}
