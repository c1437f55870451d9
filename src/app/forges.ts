import type { ClientOptions } from "../adapters/github/client.ts";
import type { Forge } from "../ports/forge.ts";
import type { AppSettings, GitHubSettings, Secret } from "../settings/read-settings.ts";

/** Opens GitHub. Asks it nothing yet: a service starts also while it is away. Throws `settings` for secrets that are none. */
export async function openForge(
  settings: GitHubSettings,
  onLimit: (what: string, waitMs: number) => void,
): Promise<Forge> {
  const { GitHubForge } = await import("../adapters/github/forge.ts");
  const client = await openClient(settings, settings.app, onLimit);
  const webhookSecrets = await Promise.all(settings.webhookSecrets.map((secret) => secret()));
  const { INTAKE_PERMISSIONS } = await import("../adapters/github/permissions.ts");
  const intake =
    settings.intake === undefined
      ? undefined
      : await openClient(settings, settings.intake, onLimit, INTAKE_PERMISSIONS);
  return new GitHubForge({ client, intake, webhookSecrets });
}

/** A token for git, made by the App when it is asked for: it lives for an hour, and reads the register's repository. */
export function gitTokenOf(settings: GitHubSettings): Secret {
  let client: ReturnType<typeof openClient> | undefined;
  return async () => {
    client ??= openClient(settings, settings.app, () => undefined);
    return (await client).gitToken();
  };
}

async function openClient(
  { apiUrl, owner, repository, hasRateLimits }: GitHubSettings,
  app: AppSettings,
  onLimit: (what: string, waitMs: number) => void,
  permissions?: ClientOptions["permissions"],
) {
  const { GitHubClient } = await import("../adapters/github/client.ts");
  return new GitHubClient({
    ...{ apiUrl, owner, repository, app, onLimit, hasRateLimits },
    ...(permissions === undefined ? {} : { permissions }),
    nowMs: () => Date.now(),
  });
}
