import { type CommitId, shortHash } from "../../model/identifier.ts";
import type { DesiredDomain } from "../../model/membership.ts";
import type { DomainMemory } from "../../model/memory.ts";
import type { BranchFinding } from "../../policy/blocks.ts";
import { hasCommit, type Register, type Revision } from "../../ports/register.ts";
import type { DomainDeps } from "./domain-deps.ts";

/** Findings about a branch. */
export interface BranchInspection {
  readonly findings: readonly BranchFinding[];
  /** The accepted commit that lets this one pass. */
  readonly accepted: CommitId | undefined;
}

/**
 * Whether the branch may follow the last applied commit: it descends from it, and each commit since then is signed
 * where the policy asks for it. Calls git only when the branch has moved.
 */
export async function inspectBranch(
  deps: Pick<DomainDeps, "register" | "policies">,
  revision: Revision,
  desired: DesiredDomain,
  memory: DomainMemory,
  signal: AbortSignal,
): Promise<BranchInspection> {
  const applied = memory.lastApplied?.commit;
  const { commit } = revision;
  if (commit === undefined || commit === applied) return { findings: [], accepted: undefined };
  const accepted = await findAccepted(deps.register, revision, memory, signal);
  const [rewritten, unsigned] = await Promise.all([
    applied === undefined || accepted !== undefined
      ? undefined
      : findRewrite(deps.register, revision, applied, desired, signal),
    findUnsigned(deps, revision, accepted ?? applied, applied, desired, signal),
  ]);
  return { findings: [rewritten, unsigned].filter((finding) => finding !== undefined), accepted };
}

/** The commit at or below `revision` that a person accepted. */
async function findAccepted(
  register: Register,
  revision: Revision,
  { acceptedRewrites }: DomainMemory,
  signal: AbortSignal,
): Promise<CommitId | undefined> {
  for (const { commit } of acceptedRewrites.toReversed()) {
    if (hasCommit(await register.ancestry(revision, commit, signal))) return commit;
  }
  return undefined;
}

async function findRewrite(
  register: Register,
  revision: Revision,
  applied: CommitId,
  desired: DesiredDomain,
  signal: AbortSignal,
): Promise<BranchFinding | undefined> {
  const ancestry = await register.ancestry(revision, applied, signal);
  if (hasCommit(ancestry)) return undefined;
  const [tip, base] = [revision.commit ?? "", shortHash(applied)];
  const what =
    ancestry === "older"
      ? `the branch is at ${shortHash(tip)}, which is older than ${base} that was applied last`
      : `the branch was rewritten: ${shortHash(tip)} does not descend from ${base} that was applied last`;
  return {
    kind: "rewritten",
    participantId: undefined,
    message: `${what}, so the domain is blocked`,
    hint: `Bring ${base} back into the branch, or accept this with rollcall resume ${desired.name} --accept-rewrite ${tip} --reason WHY.`,
  };
}

/** The signers are those of the last applied commit: a commit must not name its own key. */
async function findUnsigned(
  { register, policies }: Pick<DomainDeps, "register" | "policies">,
  revision: Revision,
  from: CommitId | undefined,
  applied: CommitId | undefined,
  desired: DesiredDomain,
  signal: AbortSignal,
): Promise<BranchFinding | undefined> {
  const before = applied === undefined ? undefined : await policies.at(applied, desired.name, signal);
  const signers = (before ?? desired.policy).commitSigners;
  if (signers.length === 0) return undefined;
  const unsigned = await register.unsignedCommits(from, revision, signers, signal);
  const [first] = unsigned;
  if (first === undefined) return undefined;
  const more = unsigned.length > 1 ? `, and ${String(unsigned.length - 1)} more are not as they should be` : "";
  return {
    kind: "unsigned",
    participantId: undefined,
    message: `commit ${shortHash(first.commit)} is ${first.finding}${more}, and ${desired.name} takes signed commits only`,
    hint: `Look at who made it. If it is meant, accept it with rollcall resume ${desired.name} --accept-rewrite ${revision.commit ?? ""} --reason WHY.`,
  };
}
