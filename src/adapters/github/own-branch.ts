import type { OwnPullRequestKey } from "../../ports/forge.ts";

/**
 * The branch of a pull request of ours. It names the account that asked for it: a branch's name cannot be edited, and it
 * exists from the request's first moment on, before anything about it could be kept elsewhere.
 */
export function ownBranch({ name, askedBy }: OwnPullRequestKey): string {
  return `rollcall/${name}-for-${String(askedBy.id)}`;
}

/** The issue whose form a branch of ours was made from, by its name; undefined for all others. */
export function formOf(branch: string): number | undefined {
  const number = /^rollcall\/form-(\d{1,15})-for-\d{1,15}$/.exec(branch)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** The account that a branch of ours names; undefined for all other branches. */
export function askedByOf(branch: string): number | undefined {
  const id = /^rollcall\/[a-z0-9-]+-for-(\d{1,15})$/.exec(branch)?.[1];
  return id === undefined ? undefined : Number(id);
}
