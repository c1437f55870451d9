import type { PullRequest } from "../../model/pull-request.ts";
import type { Evaluation } from "../../model/request.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";

/** What may be applied once it has landed: the content of its files, by the word of those who approved exactly this. */
export async function keepApproved(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  { number, state }: Pick<PullRequest, "number" | "state">,
  evaluation: Evaluation,
): Promise<void> {
  const withdraw = async (domain?: Parameters<typeof store.requests.withdrawFiles>[1]): Promise<void> => {
    // What has landed was approved when it did.
    if (state !== "merged") await store.requests.withdrawFiles(number, domain);
  };
  if (evaluation.kind !== "evaluated") {
    await withdraw();
    return;
  }
  const isSound =
    evaluation.refusals.length === 0 && evaluation.problems.every(({ severity }) => severity === "warning");
  // What it was about before and is not any more: nobody has approved that by itself.
  const about = new Set(evaluation.domains.map(({ name }) => name));
  const before = (await store.requests.request(number))?.domains ?? [];
  for (const name of before) if (!about.has(name)) await withdraw(name);
  for (const { name, quorum } of evaluation.domains) {
    // Also where it cannot be told who owns the domain.
    if (!isSound || quorum === undefined || quorum.missing > 0) {
      await withdraw(name);
      continue;
    }
    await store.requests.approveFiles({
      number,
      domain: name,
      effectId: evaluation.effectId,
      by: quorum.counted,
      files: evaluation.files.filter(({ domain }) => domain === name),
      atMs: clock.nowMs(),
    });
  }
}
