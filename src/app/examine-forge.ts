import type { Examined } from "../model/examination.ts";
import type { RegisterLoader } from "../usecases/register/load-register.ts";
import type { Settings } from "../settings/read-settings.ts";
import { systemClock } from "./wire-domain.ts";

/** Looks at where requests are made; nothing where the settings name no such place. */
export async function examineForge(
  { github, register }: Settings,
  loader: RegisterLoader,
  signal: AbortSignal,
): Promise<readonly Examined[]> {
  if (github === undefined) return [];
  const { GitHubClient } = await import("../adapters/github/client.ts");
  const { examineGitHub } = await import("../adapters/github/examine.ts");
  const { apiUrl, owner, repository, intake } = github;
  const where = { apiUrl, owner, repository, nowMs: () => systemClock.nowMs(), onLimit: () => undefined };
  return examineGitHub(
    new GitHubClient({ ...where, app: github.app }),
    intake === undefined ? undefined : new GitHubClient({ ...where, app: intake }),
    {
      branch: register.branch,
      hasWebhookSecret: github.webhookSecrets.length > 0,
      pollMs: github.pollMs,
      registerTip: () => loader.tip(signal),
    },
    signal,
  );
}
