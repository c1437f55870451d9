import type { CommitId } from "../../model/identifier.ts";
import type { PullRequest } from "../../model/pull-request.ts";
import type { ForgePullRequests } from "../../ports/forge.ts";
import type { Opinions, RequestRecord, RequestRecords } from "../../ports/request-store.ts";
import { shareOpinions } from "./collect-opinions.ts";
import type { Asker } from "./evaluate-deps.ts";

/**
 * Requests for the branch that have the very same commit, and are all open, or all merged: merging either comes to the
 * same, and the forge keeps one check for all of them.
 */
export interface SharedHead {
  /** Whichever had the commit first: the others add nothing to it, and are decided as it is. */
  readonly first: PullRequest;
  /** All of them, also the one that is looked at; the first one first. */
  readonly records: readonly RequestRecord[];
}

/** Those that have the commit of a request, as far as they are known by now. */
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

/** What is known to be open with this head. */
export async function openWith(requests: RequestRecords, head: CommitId): Promise<readonly RequestRecord[]> {
  return (await requests.unsettled()).filter((record) => record.state === "open" && record.head === head);
}

/** What was said in any of them is said in the first. */
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

/** Their numbers, where there is more than one. */
export function alike({ records }: Pick<SharedHead, "records">): readonly number[] {
  return records.length === 1 ? [] : records.map(({ number }) => number);
}

/** Who asks for what all of them come to: the first, and whoever asks for the same since. */
export function askerOf({ first, records: [, ...repetitions] }: SharedHead): Asker {
  const repeats = repetitions.flatMap(({ repeatedBy, headSinceMs: sinceMs }) =>
    repeatedBy.map((userId) => ({ userId, sinceMs })),
  );
  return { ...first, repeats };
}
