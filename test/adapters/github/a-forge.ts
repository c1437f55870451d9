import { type ClientOptions, GitHubClient } from "../../../src/adapters/github/client.ts";
import { GitHubForge } from "../../../src/adapters/github/forge.ts";
import { INTAKE_PERMISSIONS, PERMISSIONS, type WantedPermission } from "../../../src/adapters/github/permissions.ts";
import { aRegister, type Register } from "../../github/a-github.ts";
import type { App, Comment, GitHub, GitHubOptions, PullRequest } from "../../github/index.ts";

const HOOK_SECRET = "webhook-secret-of-the-tests";

/** A register on GitHub, and the service's side of it. */
export interface ForgeOnGitHub extends Register {
  readonly forge: GitHubForge;
  /** The App that writes branches. */
  readonly intake: App;
  /** Where GitHub asked us to wait, and for how long. */
  readonly limited: readonly { readonly what: string; readonly waitMs: number }[];
  /** The same App in another process. */
  readonly another: () => GitHubForge;
}

export async function aForgeOnGitHub({
  patience = {},
  ...options
}: GitHubOptions & { readonly patience?: Patience; readonly isPrivate?: boolean } = {}): Promise<ForgeOnGitHub> {
  const register = await aRegister({ ...options, app: { webhookSecret: HOOK_SECRET } });
  const { github, app, bob, acme } = register;
  const limited: { what: string; waitMs: number }[] = [];
  const hear = (what: string, waitMs: number): void => void limited.push({ what, waitMs });
  const intake = await github.createApp({ name: "intake", owner: acme, permissions: INTAKE, events: [] });
  bob.install(intake, acme);
  const another = (): GitHubForge =>
    new GitHubForge({
      client: clientOf(github, app, PERMISSIONS, hear, patience),
      intake: clientOf(github, intake, INTAKE_PERMISSIONS, hear, patience),
      webhookSecrets: [HOOK_SECRET],
    });
  return { ...register, intake, forge: another(), limited, another };
}

/** How long the service waits for GitHub. */
type Patience = Pick<ClientOptions, "timeoutMs" | "repeatAfterMs" | "hasRateLimits">;

const INTAKE = { metadata: "read", contents: "write", pull_requests: "write" } as const;

export function clientOf(
  github: GitHub,
  app: Pick<App, "id" | "privateKey">,
  permissions: Readonly<Record<string, WantedPermission>> = PERMISSIONS,
  onLimit: (what: string, waitMs: number) => void = () => undefined,
  patience: Patience = {},
): GitHubClient {
  return new GitHubClient({
    apiUrl: github.apiUrl,
    owner: "acme",
    repository: "register",
    app: { id: app.id, key: () => Promise.resolve(app.privateKey) },
    permissions,
    nowMs: () => github.nowMs,
    onLimit,
    ...patience,
  });
}

/** A pull request of `alice` that admits somebody. */
export async function aRequestOf({ repository, alice }: Register, name = "carla"): Promise<PullRequest> {
  const fork = await alice.fork(repository);
  await alice.commit(fork, {
    branch: "ask",
    files: { [`domains/acme/participants/${name}.yaml`]: `kind: Participant\n` },
    message: `Admit ${name}`,
  });
  return alice.openPullRequest(repository, { head: "ask", from: fork });
}

/** What the App wrote in a conversation. */
export function commentsOfApp({ app }: Register, pull: PullRequest): readonly Comment[] {
  return pull.comments.filter(({ via }) => via === app);
}
