import { setCollaborator, setRules, setTeamMember } from "./acts/accounts.ts";
import { install, setPermissions, setRepositories, setSuspended, uninstall } from "./acts/apps.ts";
import { Contributor } from "./contributor.ts";
import type { Account, App, Installation, Permissions, Role, Team } from "./state/accounts.ts";
import type { Repository, Rules } from "./state/repository.ts";

/**
 * Somebody on the web site. Every act does what the site would do, with its webhooks, and rejects with a `Refusal` where the
 * site would not let it be done. What is told to Apps is on its way when an act resolves: `settled` waits for it.
 */
export class Person extends Contributor {
  // Repositories and teams.

  invite(repository: Repository, whom: { readonly account: Account }, role: Role | "none"): Promise<void> {
    return this.in(repository, () => {
      setCollaborator(this.world, this.actor, repository, whom.account, role);
    });
  }

  /** Sets what a branch demands; null demands nothing. */
  protect(repository: Repository, branch: string, rules: Rules | null): Promise<void> {
    return this.in(repository, () => {
      setRules(this.world, this.actor, repository, branch, rules);
    });
  }

  setTeamMember(team: Team, whom: { readonly account: Account }, role: "maintainer" | "member" | null): void {
    setTeamMember(this.world, this.actor, team, whom.account, role);
  }

  // Apps.

  /** Installs an App where this person may: by default on everything that the account has. */
  install(
    app: App,
    account: { readonly account: Account },
    repositories: "all" | readonly Repository[] = "all",
  ): Installation {
    return install(this.world, this.actor, app, { account: account.account, repositories });
  }

  uninstall(installation: Installation): void {
    uninstall(this.world, this.actor, installation);
  }

  suspend(installation: Installation): void {
    setSuspended(this.world, this.actor, installation, true);
  }

  unsuspend(installation: Installation): void {
    setSuspended(this.world, this.actor, installation, false);
  }

  setRepositories(installation: Installation, repositories: readonly Repository[]): void {
    setRepositories(this.world, this.actor, installation, repositories);
  }

  /** What the App asks for from now on, granted at once. */
  setPermissions(installation: Installation, permissions: Permissions): void {
    setPermissions(this.world, this.actor, installation, permissions);
  }

  /** Sends a manifest from the browser, and gives the code that GitHub sends back with it. It is good for an hour. */
  registerApp(manifest: Readonly<Record<string, unknown>>): string {
    const code = this.world.ids.hex(40);
    const expiresAtMs = this.world.nowMs() + 3_600_000;
    this.world.manifests.set(code, { manifest, owner: this.account, expiresAtMs });
    return code;
  }
}
