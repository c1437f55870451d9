import type { Repository } from "./repository.ts";

/**
 * What the local GitHub knows. Its objects live and change: tests read them as they are now, and change them by acts only.
 */

export type Role = "read" | "triage" | "write" | "maintain" | "admin";

export interface Account {
  readonly id: number;
  readonly kind: "User" | "Organization" | "Bot";
  /** May change; the id does not. */
  login: string;
  name: string | null;
  readonly email: string;
  readonly createdAtMs: number;
}

export interface Organisation {
  readonly account: Account;
  readonly members: Map<Account, "admin" | "member">;
  readonly teams: Team[];
}

export interface Team {
  readonly id: number;
  readonly organisation: Organisation;
  readonly name: string;
  readonly slug: string;
  readonly members: Map<Account, "maintainer" | "member">;
}

export type Access = "read" | "write";

/** By GitHub's names, such as `pull_requests`. */
export type Permissions = Readonly<Record<string, Access>>;

export interface App {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly owner: Account;
  readonly bot: Account;
  readonly clientId: string;
  readonly clientSecret: string;
  /** PEM, PKCS #1 as GitHub hands it out. */
  readonly privateKey: string;
  readonly publicKey: string;
  permissions: Permissions;
  events: readonly string[];
  readonly hook: { readonly id: number; url: string; secret: string; isActive: boolean };
  readonly createdAtMs: number;
}

export interface Installation {
  readonly id: number;
  readonly app: App;
  readonly account: Account;
  permissions: Permissions;
  /** `all` also covers what is created later. */
  repositories: "all" | Set<Repository>;
  suspended: { readonly atMs: number; readonly by: Account } | null;
  readonly createdAtMs: number;
}

export type Token =
  | {
      readonly kind: "installation";
      readonly text: string;
      readonly installation: Installation;
      readonly permissions: Permissions;
      /** Undefined: every repository of the installation. */
      readonly repositories: ReadonlySet<Repository> | undefined;
      readonly expiresAtMs: number;
    }
  | { readonly kind: "person"; readonly text: string; readonly account: Account };

/** Who does something: a person, or an App by its bot. */
export interface Actor {
  readonly account: Account;
  readonly app: App | null;
}
