import type { GitHubClient } from "../adapters/github/client.ts";
import type { WantedPermissions } from "../adapters/github/permissions.ts";
import type { Forge } from "../ports/forge.ts";
import type { AppSettings, GitHubSettings, Secret } from "./config.ts";

/** Opens GitHub. Asks it nothing yet: a service starts also while it is away. Throws `settings` for secrets that are none. */
export async function openForge(
  settings: GitHubSettings,
  onLimit: (what: string, waitMs: number) => void,
): Promise<Forge> {
  const { GitHubForge } = await import("../adapters/github/forge.ts");
  const { INTAKE_PERMISSIONS, PERMISSIONS } = await import("../adapters/github/permissions.ts");
  const client = await openClient(settings, settings.app, PERMISSIONS, onLimit);
  const webhookSecrets = await Promise.all(settings.webhookSecrets.map((secret) => secret()));
  const intake =
    settings.intake === undefined
      ? undefined
      : await openClient(settings, settings.intake, INTAKE_PERMISSIONS, onLimit);
  return new GitHubForge({ client, intake, webhookSecrets });
}

/** A token for git, made by the App when it is asked for: it lives for an hour, and reads the register's repository. */
export function gitTokenOf(settings: GitHubSettings): Secret {
  let client: ReturnType<typeof openClient> | undefined;
  return async () => {
    const { PERMISSIONS } = await import("../adapters/github/permissions.ts");
    client ??= openClient(settings, settings.app, PERMISSIONS, () => undefined);
    return (await client).gitToken();
  };
}

/** One App's way to the register's repository. */
export async function openClient(
  { apiUrl, owner, repository }: GitHubSettings,
  app: AppSettings,
  permissions: WantedPermissions,
  onLimit: (what: string, waitMs: number) => void,
): Promise<GitHubClient> {
  const { GitHubClient } = await import("../adapters/github/client.ts");
  return new GitHubClient({ apiUrl, owner, repository, app, permissions, nowMs: () => Date.now(), onLimit });
}
