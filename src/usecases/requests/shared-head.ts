import type { CommitId } from "../../model/identifier.ts";
import type { PullRequest } from "../../model/pull-request.ts";
import type { ForgePullRequests } from "../../ports/forge.ts";
import type { Opinions, RequestRecord, RequestRecords } from "../../ports/request-store.ts";
import { shareOpinions } from "./collect-opinions.ts";
import type { Asker } from "./evaluate-deps.ts";

/**
 * Requests for the branch with the same commit, all open or all merged: merging any has the same effect, and the forge
 * keeps one check for all.
 */
export interface SharedHead {
  /** The request that had the commit first: the others add nothing, and share its decision. */
  readonly first: PullRequest;
  /** All of them, including the one in process; the first one first. */
  readonly records: readonly RequestRecord[];
}

/** The requests known to share the commit of a request. */
export async function sharedHead(
  { forge, requests }: { readonly forge: ForgePullRequests; readonly requests: RequestRecords },
  request: PullRequest,
  own: RequestRecord,
  signal: AbortSignal,
): Promise<SharedHead> {
  const { state } = request;
  const others = (await requests.unsettled()).filter(
    (record) => record.state === state && record.head === own.head && record.number !== own.number,
  );
  const records = [own, ...others].toSorted(
    (one, other) => one.headSinceMs - other.headSinceMs || one.number - other.number,
  );
  for (const [index, { number }] of records.entries()) {
    const first = number === own.number ? request : await forge.pullRequest(number, signal);
    const isAlike = first?.state === state && first.baseBranch === request.baseBranch;
    if (isAlike && (number === own.number || first.head === own.head)) return { first, records: records.slice(index) };
  }
  return { first: request, records: [own] };
}

/** Open requests known to have this head. */
export async function openWith(requests: RequestRecords, head: CommitId): Promise<readonly RequestRecord[]> {
  return (await requests.unsettled()).filter((record) => record.state === "open" && record.head === head);
}

/** Copies the opinions given in each of them to the first. */
export async function shareWithFirst(
  requests: Opinions,
  { first, records: [, ...repetitions] }: SharedHead,
): Promise<void> {
  await shareOpinions(
    requests,
    first.number,
    repetitions.map(({ number }) => number),
  );
}

/** Their numbers; empty if there is only one. */
export function alike({ records }: Pick<SharedHead, "records">): readonly number[] {
  return records.length === 1 ? [] : records.map(({ number }) => number);
}

/** The requesters of all of them: those of the first, and of its repetitions. */
export function askerOf({ first, records: [, ...repetitions] }: SharedHead): Asker {
  const repeats = repetitions.flatMap(({ repeatedBy, headSinceMs: sinceMs }) =>
    repeatedBy.map((userId) => ({ userId, sinceMs })),
  );
  return { ...first, repeats };
}
