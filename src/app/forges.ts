import type { ClientOptions, GitHubClient } from "../adapters/github/client.ts";
import type { Examined } from "../model/examination.ts";
import type { Forge } from "../ports/forge.ts";
import type { Register } from "../ports/register.ts";
import type { Secret } from "../settings/secrets.ts";
import type { AppSettings, BranchesSettings, GitHubSettings, Settings } from "../settings/settings.ts";
import type { BranchHead } from "../usecases/register/branch-head.ts";
import { systemClock } from "./system.ts";

/** The forge of the settings, where requests are made. Its adapter is loaded when it is needed. */
export interface ForgeAdapter {
  /** Whether owners' approvals are counted there. */
  readonly countsApprovals: boolean;
  /** For git over https, where the register has no token of its own. */
  readonly gitToken: Secret | undefined;
  /** Asks it nothing yet: a service starts also while it is away. Throws `settings` for secrets that are none. */
  readonly open: (context: ForgeContext) => Promise<Forge>;
  /** Looks at everything there that requests rely on. */
  readonly examine: (register: Register, signal: AbortSignal) => Promise<readonly Examined[]>;
}

export interface ForgeContext {
  readonly register: Register;
  readonly branch: BranchHead;
  /** The forge takes no more for now. */
  readonly onLimit: OnLimit;
}

type OnLimit = (what: string, waitMs: number) => void;

/**
 * The choice of a forge: a new one is an adapter of its own, a kind in the settings, and a case here. Undefined where the
 * settings name none.
 */
export function forgeOf({ forge, register }: Settings): ForgeAdapter | undefined {
  switch (forge?.kind) {
    case "github":
      return gitHub(forge, register.branch);
    case "branches":
      return branchesAlone(forge, register.branch);
    case undefined:
      return undefined;
  }
}

function gitHub(settings: GitHubSettings, branch: string): ForgeAdapter {
  let own: Promise<GitHubClient> | undefined;
  return {
    countsApprovals: true,
    // Made by the App when it is asked for: it lives for an hour, and reads the register's repository.
    gitToken: async () => {
      own ??= openClient(settings, settings.app, () => undefined);
      return (await own).gitToken();
    },
    open: async ({ onLimit }) => {
      const { GitHubForge } = await import("../adapters/github/forge.ts");
      const { INTAKE_PERMISSIONS: permissions } = await import("../adapters/github/permissions.ts");
      const client = await openClient(settings, settings.app, onLimit);
      const webhookSecrets = await Promise.all(settings.webhookSecrets.map((secret) => secret()));
      const intake = settings.intake && (await openClient(settings, settings.intake, onLimit, { permissions }));
      return new GitHubForge({ client, intake, webhookSecrets });
    },
    examine: async (register, signal) => {
      const { examineGitHub } = await import("../adapters/github/examine.ts");
      const client = await openClient(settings, settings.app, () => undefined);
      const intake = settings.intake && (await openClient(settings, settings.intake, () => undefined));
      const { webhookSecrets, pollMs } = settings;
      const hasWebhookSecret = webhookSecrets.length > 0;
      const expected = { branch, hasWebhookSecret, pollMs, registerTip: () => register.tip(signal) };
      return examineGitHub(client, intake, expected, signal);
    },
  };
}

async function openClient(
  { apiUrl, owner, repository, hasRateLimits }: GitHubSettings,
  app: AppSettings,
  onLimit: OnLimit,
  more: Pick<ClientOptions, "permissions"> = {},
): Promise<GitHubClient> {
  const { GitHubClient: Client } = await import("../adapters/github/client.ts");
  return new Client({
    ...{ apiUrl, owner, repository, app, onLimit, hasRateLimits },
    ...more,
    nowMs: () => systemClock.nowMs(),
  });
}

function branchesAlone({ prefix, directory }: BranchesSettings, baseBranch: string): ForgeAdapter {
  return {
    countsApprovals: false,
    gitToken: undefined,
    open: async ({ register, branch }) => {
      const { PlainForge } = await import("../adapters/branches/forge.ts");
      return new PlainForge({
        prefix,
        directory,
        baseBranch,
        branches: (below, signal) => register.branches(below, signal),
        landedAs: async (head, isGone, signal) =>
          branch.landedAs(head, await (isGone ? branch.newest(signal) : branch.current(signal)), signal),
        nowMs: () => systemClock.nowMs(),
      });
    },
    examine: async () => Promise.resolve([]),
  };
}
