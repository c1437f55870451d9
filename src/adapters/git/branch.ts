import type { CommitId } from "../../model/identifier.ts";
import { fetchInto, type FetchOptions } from "./fetch.ts";
import { flat } from "./ref-name.ts";

/**
 * Where we keep a branch: nothing that the remote calls its refs can stand there. Each branch has a ref of its own, so that
 * reading another branch meanwhile does not move the one that is applied.
 */
export function ourRef(branch: string): string {
  return `refs/rollcall/${flat(branch)}`;
}

/** Brings a branch of the remote, and gives the commit that it is at. Rejects like `fetchInto`. */
export function fetchBranch(options: FetchOptions, branch: string, signal: AbortSignal): Promise<CommitId> {
  return fetchInto(options, { from: `refs/heads/${branch}`, ref: ourRef(branch) }, signal);
}
