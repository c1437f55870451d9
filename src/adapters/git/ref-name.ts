import { RollcallError } from "../../model/error.ts";

const MAX_BYTES = 200;

/** What git refuses in any name: blanks and what is not drawn, words of its own, and what no file can be called. */
const REFUSED = /[\p{C}\p{Z}~^:?*[\\]|\.\.|@\{|\/\/|^\/|\/$|\.$|(?:^|\/)\.|\.lock(?:\/|$)/u;

/** Whether git takes this for the name of a ref, and nothing could take it for an option. Source: git-check-ref-format(1). */
export function isRefName(name: string): boolean {
  return /^[^-@]|^@./.test(name) && Buffer.byteLength(name) <= MAX_BYTES && !REFUSED.test(name);
}

/** Gives back what git takes for a branch. Throws `usage` for anything else. */
export function checkBranch(branch: string): string {
  if (isRefName(branch)) return branch;
  throw new RollcallError("usage", `${JSON.stringify(branch)} is not the name of a branch`, {
    hint: "Give a name that git takes: `git check-ref-format --branch NAME` says it.",
  });
}

/** The name as one word: what was the folder of others may be a name itself by now. */
export function flat(name: string): string {
  return name.replaceAll("%", "%25").replaceAll("/", "%2F");
}
