import { hostname, userInfo } from "node:os";

/** What the process was started with. Nothing else reads the environment. */
export interface Environment {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly searchPath: string;
  /** The home folder of the current user. */
  readonly home?: string | undefined;
  readonly hasNoColor: boolean;
  /** The current user, as `user@host`: their decisions are recorded under it. */
  readonly user: string;
}

export function readEnvironment(): Environment {
  const variables = process.env;
  const noColor = variables["NO_COLOR"];
  return {
    variables,
    searchPath: variables["PATH"] ?? "/usr/bin:/bin",
    home: variables["HOME"] ?? variables["USERPROFILE"],
    user: `${userName(userInfo)}@${hostname()}`,
    hasNoColor: (noColor !== undefined && noColor !== "") || variables["TERM"] === "dumb",
  };
}

/** The name of the current user; a number where the machine has no name for it, as in many containers. */
export function userName(read: () => { readonly username: string }): string {
  try {
    return read().username;
  } catch {
    return `user-${String(process.getuid?.() ?? "unknown")}`;
  }
}
