import { readSettings } from "../../settings/read-settings.ts";
import type { Settings } from "../../settings/settings.ts";
import { openStore } from "../../app/open-store.ts";
import { forgeOf } from "../../app/forges.ts";
import { openRegister } from "../../app/open-register.ts";
import { newTraceId, systemClock } from "../../app/system.ts";
import { wireDomain } from "../../app/wire-domain.ts";
import { RollcallError } from "../../model/error.ts";
import { judgeRequest, type BlockedRequest } from "../../policy/judge-request.ts";
import { withoutCount } from "../../policy/missing-approvals.ts";
import type { Store } from "../../ports/store.ts";
import { BranchHead } from "../../usecases/register/branch-head.ts";
import type { RegisterReaders } from "../../usecases/register/register-readers.ts";
import { Askers } from "../../usecases/requests/askers.ts";
import type { Approvals, Asker } from "../../usecases/requests/evaluate-deps.ts";
import { evaluateRequest } from "../../usecases/requests/evaluate-request.ts";
import { LiveSnapshots } from "../../usecases/requests/live-snapshots.ts";
import { blockedIn } from "../../usecases/requests/follow-open.ts";
import { Owners } from "../../usecases/requests/owners.ts";
import { People } from "../../usecases/requests/people.ts";
import { askerOf, sharedHead } from "../../usecases/requests/shared-head.ts";
import { requestComment } from "../../report/markdown/request-comment.ts";
import { requestJson } from "../../report/json/request.ts";
import type { Session } from "../session.ts";
import type { DomainOptions } from "../domain-command.ts";
import { requestExitCode } from "../exit-code.ts";

/** A page is for people: it may be as long as it has to be. */
const PAGE_LENGTH = 1_000_000;

/**
 * What merging a request would come to. Who approved it is counted as the service has kept it, where this has the service's
 * store and the forge answers; otherwise the output says that approvals were not counted.
 */
export async function planRequest(
  { terminal, output, environment, signal }: Session,
  options: DomainOptions & { readonly request: string },
): Promise<number> {
  const settings = await readSettings(options.config, environment);
  const registers = openRegister(settings, undefined, environment);
  const store = await openStore(settings);
  try {
    const { evaluation, verdict } = await terminal.withProgress(`planning ${options.request}`, async () => {
      const base = await registers.register.resolve(undefined, signal);
      const head = await registers.register.fetchRef(refOf(options.request), signal);
      if (head === undefined || base.commit === undefined) throw noRequest(options.request);
      const managers = [...settings.domains.keys()].map((domain) => {
        const { domain: name, openManager } = wireDomain(settings, domain, registers, store);
        return [name, openManager] as const;
      });
      const snapshots = new LiveSnapshots(new Map(managers), systemClock);
      const counting = await countingOf({ settings, registers, store }, options.request, signal);
      const deps = { ...registers, store, snapshots, clock: systemClock, newTraceId, approvals: counting.approvals };
      const found = await evaluateRequest(deps, { ...base, commit: base.commit }, head, counting.asker, signal);
      const said = judgeRequest(found, counting.blocked);
      return {
        evaluation: found,
        verdict: counting.why === undefined ? said : withoutCount(said, found, counting.why),
      };
    });
    const view = { evaluation, verdict, alike: [], doubtful: [], stale: undefined, story: undefined, earlier: [] };
    if (output === "json") terminal.out(JSON.stringify(requestJson(evaluation, verdict), undefined, 2));
    else terminal.out(requestComment(view, PAGE_LENGTH).trimEnd());
    return requestExitCode(evaluation, verdict);
  } finally {
    await store.close();
  }
}

interface Counting {
  readonly approvals: Approvals | undefined;
  readonly asker: Asker | undefined;
  readonly blocked: BlockedRequest | undefined;
  /** Why approvals are not counted; undefined where they are, and where they never are. */
  readonly why: string | undefined;
}

/** Who may be asked about approvals, and who asks for the request. */
async function countingOf(
  deps: { readonly settings: Settings; readonly registers: RegisterReaders; readonly store: Store },
  request: string,
  signal: AbortSignal,
): Promise<Counting> {
  const { settings, registers, store } = deps;
  const uncounted = { approvals: undefined, asker: undefined, blocked: undefined };
  const adapter = forgeOf(settings);
  if (adapter === undefined) return { ...uncounted, why: "the settings name no forge" };
  // Where requests are branches, the people who may push to the protected one decide.
  if (!adapter.countsApprovals) return { ...uncounted, why: undefined };
  const number = numberOf(request);
  if (number === undefined) return { ...uncounted, why: "a branch is not a request of the forge" };
  const record = await store.requests.request(number);
  if (record?.state !== "open") return { ...uncounted, why: "the service has not seen it, or uses another store" };
  try {
    const { register } = registers;
    const forge = await adapter.open({ register, branch: new BranchHead(register), onLimit: () => undefined });
    const found = await forge.pullRequest(number, signal);
    if (found === undefined) return { ...uncounted, why: "the forge has no such request" };
    const people = new People(forge, systemClock);
    const owners = new Owners({ ...registers, store, people });
    const askers = new Askers({ forge, register, clock: systemClock });
    const shared = await sharedHead({ forge, requests: store.requests }, found, record, signal);
    return {
      approvals: { forge, people, owners, askers },
      asker: askerOf(shared),
      blocked: blockedIn(shared, record),
      why: undefined,
    };
  } catch (error) {
    if (error instanceof RollcallError) return { ...uncounted, why: error.message };
    throw error;
  }
}

/** `7` is a pull request, `refs/…` what it says, and anything else a branch. */
function refOf(request: string): string {
  const number = numberOf(request);
  if (number !== undefined) return `refs/pull/${String(number)}/head`;
  return request.startsWith("refs/") ? request : `refs/heads/${request}`;
}

function numberOf(request: string): number | undefined {
  return /^#?\d{1,9}$/.test(request) ? Number(request.replace("#", "")) : undefined;
}

function noRequest(request: string): RollcallError {
  return new RollcallError("usage", `the register's repository has no request ${JSON.stringify(request)}`, {
    hint: "Give the number of a pull request, or the name of a branch.",
  });
}
