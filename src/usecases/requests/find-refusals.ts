import type { ChangedFile, Refusal } from "../../model/request.ts";
import type { Asker, EvaluateDeps } from "./evaluate-deps.ts";
import type { WeighedDomain } from "./evaluate-domain.ts";

/** Only an owner may request more governed files than this at once. */
const MANY_FILES = 50;

/** Finds the refusals of a request: no approval overrides them. */
export async function findRefusals(
  { approvals }: EvaluateDeps,
  domains: readonly WeighedDomain[],
  files: readonly ChangedFile[],
  asker: Asker | undefined,
  signal: AbortSignal,
): Promise<readonly Refusal[]> {
  const refusals: Refusal[] = [];
  for (const { name } of domains) {
    const own = files.filter(({ domain }) => domain === name);
    const governs = own.filter(({ kind }) => kind === "domain" || kind === "override");
    if (governs.length > 0 && own.some(({ kind }) => kind === "participant")) {
      refusals.push({
        rule: "split",
        message: `it changes the policy of ${name} and its members at once`,
        hint: `Split it: ${governs.map(({ path }) => path).join(", ")} in a request of its own, so that members are decided under a policy that was decided before.`,
      });
    }
  }
  if (files.length > MANY_FILES && asker !== undefined && !(await isOwner(approvals, domains, asker, signal))) {
    refusals.push({
      rule: "flood",
      message: `it changes ${String(files.length)} governed files`,
      hint: `More than ${String(MANY_FILES)} at once are for an owner of the domain to ask for: split it, or let an owner open it.`,
    });
  }
  return refusals;
}

async function isOwner(
  approvals: EvaluateDeps["approvals"],
  domains: readonly WeighedDomain[],
  { author, askedBy, repeats = [] }: Asker,
  signal: AbortSignal,
): Promise<boolean> {
  const owned = domains.flatMap(({ name, governing, policyBlob }) =>
    governing === undefined || governing.policy.owners.length === 0
      ? []
      : [{ name, policy: governing.policy, policyBlob }],
  );
  // Without owners, the forge's right to merge decides.
  if (approvals === undefined || owned.length === 0) return true;
  const asking = [askedBy ?? author.id, ...repeats.map(({ userId }) => userId)];
  for (const { name, policy, policyBlob } of owned) {
    if (policyBlob === undefined) continue;
    const owners = await approvals.owners.of(name, policy, policyBlob, signal);
    if ([...owners.values()].some((ids) => asking.some((userId) => ids.has(userId)))) return true;
  }
  return false;
}
