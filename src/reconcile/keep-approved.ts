import type { PullRequest } from "../model/pull-request.ts";
import type { Evaluation } from "../model/request.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";

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
  for (const { name, quorum } of evaluation.domains) {
    if (quorum === undefined) continue;
    if (!isSound || quorum.missing > 0) {
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
