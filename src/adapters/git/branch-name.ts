import { RollcallError } from "../../model/error.ts";

/** Gives back what git's own grammar takes for a branch, and nothing that an option could be mistaken for. */
export function checkBranch(branch: string): string {
  if (/^[A-Za-z0-9_][A-Za-z0-9._/-]{0,199}$/.test(branch) && !/\.\.|\/\/|\/$|\.lock(?:\/|$)|\/\./.test(branch))
    return branch;
  throw new RollcallError("usage", `${JSON.stringify(branch)} is no name of a branch`, {
    hint: "Give a branch or a full commit id.",
  });
}
