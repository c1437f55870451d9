import type { Capabilities } from "../model/capabilities.ts";
import { RollcallError } from "../model/error.ts";
import type { DomainId, Name, ParticipantId } from "../model/identifier.ts";
import type { LiveDomain } from "../model/live.ts";
import { type DesiredDomain, standingAt } from "../model/membership.ts";
import type { Former, LastApplied, Proposal } from "../model/plan.ts";
import type { Problem } from "../model/problem.ts";
import { diff } from "../plan/diff.ts";
import { digestOf } from "../plan/digest.ts";
import { judge } from "../policy/judge.ts";
import type { Clock } from "../ports/clock.ts";
import type { DomainManager } from "../ports/domain-manager.ts";
import type { Revision } from "../ports/register.ts";
import type { Store } from "../ports/store.ts";
import { LiveReading } from "./live-reading.ts";
import type { RegisterLoader } from "./load-register.ts";
import { refuseShrunkenRead } from "./trust-read.ts";

/** What every use case about one domain needs. */
export interface DomainDeps {
  readonly domain: Name;
  readonly loader: RegisterLoader;
  /** The manager of this domain; its reads and writes throw when another domain answers. */
  readonly openManager: (domainId: DomainId) => Promise<DomainManager>;
  readonly store: Store;
  readonly clock: Clock;
}

export interface PreviewOptions {
  readonly ref?: string | undefined;
  /** Resolved by the caller already, or being so: several domains are planned from one commit then. */
  readonly revision?: Promise<Revision> | undefined;
  /** The number of missing members that a person has confirmed. */
  readonly acceptMissing?: number | undefined;
  readonly traceId: string;
  readonly signal: AbortSignal;
}

/** What a domain's register and live state come to, before anything is done about it. */
export type Preview =
  { readonly kind: "invalid"; readonly revision: Revision; readonly problems: readonly Problem[] } | PlannedPreview;

export interface PlannedPreview {
  readonly kind: "planned";
  readonly revision: Revision;
  readonly proposal: Proposal;
  /** Warnings, and what time has made wrong. */
  readonly problems: readonly Problem[];
  readonly desired: DesiredDomain;
  readonly live: LiveDomain;
  readonly lastApplied: LastApplied | undefined;
  readonly capabilities: Capabilities;
}

/** Desired against live, and what the rules say of it. Changes nothing. */
export async function preview(deps: DomainDeps, options: PreviewOptions): Promise<Preview> {
  const { domain, loader, store, clock } = deps;
  const { signal, traceId } = options;
  const reading = new LiveReading(deps.openManager, { signal, traceId });
  try {
    // The domain is asked while git is: an invalid register is told first all the same, whatever the domain says.
    const known = loader.knownDomainId(domain);
    if (known !== undefined) reading.start(known);
    const revision = await (options.revision ?? loader.resolve(options.ref, signal));
    const register = await loader.load(revision, clock.nowMs(), signal, (name, domainId) => {
      if (name === domain) reading.start(domainId);
    });
    const loaded = register.domains.get(domain);
    if (loaded === undefined) throw unknownDomain(domain, revision, [...register.domains.keys()]);
    const { desired, problems } = loaded;
    if (desired === undefined) return { kind: "invalid", revision, problems };
    const { live, capabilities } = await reading.result(desired.domainId);
    const lastApplied = store.lastApplied(domain);
    refuseShrunkenRead(live, lastApplied, options.acceptMissing);
    const nowMs = clock.nowMs();
    const former = needsHistory(desired, live, lastApplied, nowMs)
      ? await loader.former(revision, desired, signal)
      : new Map<ParticipantId, Former>();
    const plan = diff({ desired, live, lastApplied, former, commit: revision.commit, nowMs, capabilities });
    const verdict = judge(plan, { desired, lastApplied, former, nowMs });
    const proposal = { plan, verdict, digest: digestOf(plan, verdict) };
    return { kind: "planned", revision, proposal, problems, desired, live, lastApplied, capabilities };
  } finally {
    reading.end();
  }
}

function unknownDomain(domain: Name, revision: Revision, known: readonly string[]): RollcallError {
  return new RollcallError("invalid_register", `the register at ${revision.label} has no domain ${domain}`, {
    hint: `It has ${known.length === 0 ? "none" : known.join(", ")}. A domain's folder that vanished plans nothing: restore it, or take the domain out of the settings.`,
  });
}

/** History tells removed members from unmanaged ones, and who is admitted again: without either nobody reads it. */
function needsHistory(
  desired: DesiredDomain,
  live: LiveDomain,
  lastApplied: LastApplied | undefined,
  nowMs: number,
): boolean {
  for (const member of live.members.values()) {
    const id = member.participantId;
    if (member.entries.length > 0 && !desired.members.has(id) && lastApplied?.members.has(id) !== true) return true;
  }
  for (const member of desired.members.values()) {
    if (live.members.get(member.participantId)?.standing.kind === "admitted") continue;
    if (standingAt(member, nowMs).standing.kind === "admitted") return true;
  }
  return false;
}
