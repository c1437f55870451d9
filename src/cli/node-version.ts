/** As package.json has them: the first 22 whose SQLite needs no flag. 23 is past its end. */
const OLDEST_MINOR_OF_22 = 13;

/** The exit code of settings that do not do: this file imports nothing, so that any Node can load it. */
const EXIT_CODE = 78;

/** What is wrong with a Node of this version, such as `v20.20.2`; undefined for one that will do. */
export function refuseNode(version: string): { readonly message: string; readonly exitCode: number } | undefined {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  if (major >= 24 || (major === 22 && minor >= OLDEST_MINOR_OF_22)) return undefined;
  return {
    message: `rollcall: this is Node ${version.replace(/^v/, "")}, and rollcall needs 22.${String(OLDEST_MINOR_OF_22)} or a later 22, or 24 or later: install one, or put it first in PATH.`,
    exitCode: EXIT_CODE,
  };
}
