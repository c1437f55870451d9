/** As package.json has it: the first with SQLite without a flag. */
export const OLDEST_NODE: readonly [number, number] = [22, 13];

/** The exit code of settings that do not do: this file imports nothing, so that any Node can load it. */
const EXIT_CODE = 78;

/** What is wrong with a Node of this version, such as `v20.20.2`; undefined for one that will do. */
export function refuseNode(version: string): { readonly message: string; readonly exitCode: number } | undefined {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  const [needsMajor, needsMinor] = OLDEST_NODE;
  if (major > needsMajor || (major === needsMajor && minor >= needsMinor)) return undefined;
  const needed = `${String(needsMajor)}.${String(needsMinor)}`;
  return {
    message: `rollcall: this is Node ${version.replace(/^v/, "")}, and rollcall needs ${needed} or later: install that, or put it first on the search path.`,
    exitCode: EXIT_CODE,
  };
}
