import { readSettings } from "../../app/config.ts";
import { openStore } from "../../app/open-store.ts";
import { newTraceId, openRegister, systemClock, wireDomain } from "../../app/wire.ts";
import { EXIT, RollcallError } from "../../model/error.ts";
import type { Evaluation, RequestVerdict } from "../../model/request.ts";
import { judgeRequest } from "../../policy/judge-request.ts";
import { evaluateRequest } from "../../reconcile/requests/evaluate-request.ts";
import { LiveSnapshots } from "../../reconcile/requests/live-snapshots.ts";
import { requestComment } from "../../report/request-comment.ts";
import { requestJson } from "../../report/request-json.ts";
import type { Session } from "../session.ts";
import type { DomainOptions } from "../domain-command.ts";

/** A page is for people: it may be as long as it has to be. */
const PAGE_LENGTH = 1_000_000;

/** What merging a request would come to. Needs git and the domains, and nothing of a forge: nobody is asked who approved. */
export async function planRequest(
  { terminal, output, environment, signal }: Session,
  options: DomainOptions & { readonly request: string },
): Promise<number> {
  const settings = await readSettings(options.config, environment);
  const loader = openRegister(settings, undefined, environment);
  const store = await openStore(settings);
  try {
    const { evaluation, verdict } = await terminal.withProgress(`planning ${options.request}`, async () => {
      const base = await loader.resolve(undefined, signal);
      const head = await loader.fetchRef(refOf(options.request), signal);
      if (head === undefined || base.commit === undefined) throw noRequest(options.request);
      const managers = [...settings.domains.keys()].map((domain) => {
        const { domain: name, openManager } = wireDomain(settings, domain, loader, store);
        return [name, openManager] as const;
      });
      const snapshots = new LiveSnapshots(new Map(managers), systemClock);
      const deps = { loader, store, snapshots, clock: systemClock, newTraceId, approvals: undefined };
      const found = await evaluateRequest(deps, { ...base, commit: base.commit }, head, undefined, signal);
      return { evaluation: found, verdict: judgeRequest(found, undefined) };
    });
    const view = { evaluation, verdict, alike: [], doubtful: [], stale: undefined, story: undefined, earlier: [] };
    if (output === "json") terminal.out(JSON.stringify(requestJson(evaluation, verdict), undefined, 2));
    else terminal.out(requestComment(view, PAGE_LENGTH).trimEnd());
    return exitCodeOf(evaluation, verdict);
  } finally {
    await store.close();
  }
}

/** `7` is a pull request; anything else a branch. */
function refOf(request: string): string {
  return /^#?\d{1,9}$/.test(request) ? `refs/pull/${request.replace("#", "")}/head` : `refs/heads/${request}`;
}

function noRequest(request: string): RollcallError {
  return new RollcallError("usage", `the register's repository has no request ${JSON.stringify(request)}`, {
    hint: "Give the number of a pull request, or the name of a branch.",
  });
}

function exitCodeOf(evaluation: Evaluation, { state }: RequestVerdict): number {
  if (state === "success") return EXIT.ok;
  const isInvalid = evaluation.kind === "evaluated" && evaluation.problems.some(({ severity }) => severity === "error");
  return isInvalid || evaluation.kind === "refused" ? EXIT.invalid : EXIT.held;
}
