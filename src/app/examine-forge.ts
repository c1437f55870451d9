import type { Examined } from "../model/examination.ts";
import type { RegisterLoader } from "../reconcile/load-register.ts";
import type { Settings } from "./config.ts";
import { openClient } from "./wire-github.ts";

/** Looks at where requests are made; nothing where the settings name no such place. */
export async function examineForge(
  { github, register }: Settings,
  loader: RegisterLoader,
  signal: AbortSignal,
): Promise<readonly Examined[]> {
  if (github === undefined) return [];
  const { examineGitHub } = await import("../adapters/github/examine.ts");
  const { INTAKE_PERMISSIONS, PERMISSIONS } = await import("../adapters/github/permissions.ts");
  const { app, intake } = github;
  return examineGitHub(
    await openClient(github, app, PERMISSIONS, () => undefined),
    intake === undefined ? undefined : await openClient(github, intake, INTAKE_PERMISSIONS, () => undefined),
    {
      branch: register.branch,
      hasWebhookSecret: github.webhookSecrets.length > 0,
      pollMs: github.pollMs,
      registerTip: () => loader.tip(signal),
    },
    signal,
  );
}
