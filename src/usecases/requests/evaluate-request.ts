import { RollcallError } from "../../model/error.ts";
import type { CommitId } from "../../model/identifier.ts";
import type { InstantMs } from "../../model/instant.ts";
import { boundProblems, type Problem } from "../../model/problem.ts";
import type { EvaluatedDomain, Evaluation } from "../../model/request.ts";
import { effectIdOf } from "../../plan/effect.ts";
import type { Revision } from "../../ports/register.ts";
import type { LoadedRequest } from "../register/hypothetical-register.ts";
import type { Asker, EvaluateDeps } from "./evaluate-deps.ts";
import { evaluateDomain, type WeighedDomain } from "./evaluate-domain.ts";
import { findRefusals } from "./find-refusals.ts";
import { withQuorum } from "./request-quorum.ts";

/**
 * Evaluates merging `head` into the branch: its effect on the register, and on each live domain that it concerns.
 *
 * What governs (policy, owners, overrides) is read from the branch: a request never decides about itself. Nothing that
 * it names is connected to, and nothing of it is run.
 */
export async function evaluateRequest(
  deps: EvaluateDeps,
  base: Revision & { readonly commit: CommitId },
  head: CommitId,
  asker: Asker | undefined,
  signal: AbortSignal,
): Promise<Evaluation> {
  const { loader, clock } = deps;
  const nowMs = clock.nowMs();
  const before = await loader.load(base, nowMs, signal);
  const merged = await loadMerged(deps, base, head, nowMs, signal);
  if (merged.kind !== "loaded") return merged;
  const { register: after, revision, files } = merged;
  const problems = boundProblems([...merged.problems, ...(await misplacedBy(deps, base, revision, signal))]);
  if (files.length === 0 && problems.length === 0) return { kind: "ungoverned", base: base.commit, head };
  const names = [...new Set(files.map(({ domain }) => domain))].toSorted();
  const baseProblems = names.flatMap((name) => blocking(before.domains.get(name)?.problems ?? []));
  const own = { deps, base, merged: revision, files, nowMs, signal };
  const weighed: WeighedDomain[] = [];
  for (const name of names) {
    weighed.push(await evaluateDomain(own, name, before.domains.get(name), after.domains.get(name)));
  }
  const effectId = effectIdOf(
    files,
    weighed.map(({ name, policyBlob, changes }) => ({ name, policy: policyBlob, changes })),
  );
  const domains: EvaluatedDomain[] = [];
  const at = { base: base.commit, head, effectId };
  for (const one of weighed) domains.push(await withQuorum(deps, one, at, asker, signal));
  const refusals = await findRefusals(deps, weighed, files, asker, signal);
  return { kind: "evaluated", base: base.commit, head, files, problems, baseProblems, refusals, domains, effectId };
}

/** A document in the wrong place would be merged without effect: that is an error of the request. */
async function misplacedBy(
  { loader }: EvaluateDeps,
  base: Revision,
  merged: Revision,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const found = await loader.problemsOutside(merged, base, signal);
  return found.flatMap((problem) =>
    problem.rule === "misplaced" && problem.path !== "." ? [{ ...problem, severity: "error" as const }] : [],
  );
}

/** The request after the merge; one that exceeds the size limit is refused, and nothing of it is cached. */
async function loadMerged(
  { register, hypothetical }: Pick<EvaluateDeps, "register" | "hypothetical">,
  base: Revision & { readonly commit: CommitId },
  head: CommitId,
  nowMs: InstantMs,
  signal: AbortSignal,
): Promise<
  | (LoadedRequest & { readonly kind: "loaded"; readonly revision: Revision })
  | Extract<Evaluation, { readonly kind: "conflict" | "refused" }>
> {
  try {
    const merge = await register.merge(base, head, signal);
    if (merge.kind === "conflict") return { kind: "conflict", base: base.commit, head, paths: merge.paths };
    const { revision } = merge;
    return { kind: "loaded", revision, ...(await hypothetical.merged(base, revision, nowMs, signal)) };
  } catch (error) {
    if (!(error instanceof RollcallError && error.code === "invalid_register")) throw error;
    const { message, hint } = error;
    return { kind: "refused", base: base.commit, head, message, hint };
  }
}

function blocking(problems: readonly Problem[]): readonly Problem[] {
  return problems.filter(({ severity }) => severity === "error");
}
