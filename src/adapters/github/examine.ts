import type { Octokit } from "octokit";

import { RollcallError } from "../../model/error.ts";
import { type Examined, examine, type Found } from "../../model/examination.ts";
import { type CommitId, parseCommitId, shortHash } from "../../model/identifier.ts";
import { refusedStatus } from "./answers.ts";
import type { GitHubClient } from "./client.ts";
import { comparePermissions, EVENTS, INTAKE_PERMISSIONS, type PermissionFinding } from "./permissions.ts";

/** What the settings say, and GitHub should be like. */
export interface GitHubExpectations {
  /** The protected one. */
  readonly branch: string;
  readonly hasWebhookSecret: boolean;
  readonly pollMs: number;
  /** The commit that the register has there; undefined for one that is no git repository. */
  readonly registerTip: () => Promise<CommitId | undefined>;
}

type Data<M extends (...parameters: never[]) => Promise<{ readonly data: unknown }>> = Awaited<ReturnType<M>>["data"];
type Rest = Octokit["rest"];
type OwnApp = NonNullable<Data<Rest["apps"]["getAuthenticated"]>>;
type OwnInstallation = Data<Rest["apps"]["getRepoInstallation"]>;
type Rule = Data<Rest["repos"]["getBranchRules"]>[number];

/** The name of the check, which the branch's protection has to require. */
const CHECK_NAME = "rollcall";
const PAGE = 100;

/** Looks at everything on GitHub that requests rely on: the Apps, what they may do, and what the branch demands. */
export async function examineGitHub(
  client: GitHubClient,
  intake: GitHubClient | undefined,
  expected: GitHubExpectations,
  signal: AbortSignal,
): Promise<readonly Examined[]> {
  const main = await examineApp("github", client, signal);
  const second = intake === undefined ? [] : await examineIntake(intake, main.app, signal);
  const { app, installation } = main;
  if (app === undefined || installation === undefined) return [...main.examined, ...second];
  const { branch } = expected;
  return [
    ...main.examined,
    ...(await examinePermissions("github", app, installation, comparePermissions(installation.permissions))),
    ...(await examineHook(client, installation, expected, signal)),
    await examine("github: protection", () => examineProtection(client, branch, app.id, signal)),
    await examine("github: code owners", () => examineCodeOwners(client, branch, signal)),
    await examine("github: register", () => examineRegister(client, expected, signal)),
    ...second,
  ];
}

interface ExaminedApp {
  readonly examined: readonly Examined[];
  readonly app: OwnApp | undefined;
  readonly installation: OwnInstallation | undefined;
}

/** Whether the App has its expected identity, and is installed where it should be. */
async function examineApp(who: string, client: GitHubClient, signal: AbortSignal): Promise<ExaminedApp> {
  const apps: OwnApp[] = [];
  const known = await examine(`${who}: App`, async () => {
    const app = await readApp(client, signal);
    apps.push(app);
    return `${app.slug ?? app.name}, number ${String(app.id)}`;
  });
  const [app] = apps;
  if (app === undefined) return { examined: [known], app, installation: undefined };
  const installations: OwnInstallation[] = [];
  const installed = await examine(`${who}: installation`, async () => {
    const { owner, repo } = client.where;
    const found = await readInstallation(client, app, signal);
    if (found.suspended_at !== null) {
      throw new RollcallError("unauthorized", `the App is suspended on ${owner}`, {
        hint: `An owner of ${owner} lets it go on: ${found.html_url}`,
      });
    }
    installations.push(found);
    return `on ${owner}/${repo}`;
  });
  return { examined: [known, installed], app, installation: installations[0] };
}

async function readApp(client: GitHubClient, signal: AbortSignal): Promise<OwnApp> {
  const rest = await client.asApp();
  try {
    const { data } = await client.call("the App cannot be asked for", signal, (request) =>
      rest.apps.getAuthenticated({ request }),
    );
    if (data !== null) return data;
  } catch (error) {
    const status = refusedStatus(error);
    if (status === undefined || status === 403) throw error;
    throw new RollcallError("unauthorized", "GitHub does not take the App's key", {
      hint: "Number and key in the settings must be of one App, and the key not deleted on GitHub. This machine's clock counts, too.",
      cause: error,
    });
  }
  throw new RollcallError("unreadable", "GitHub knows the key, and names no App", { hint: "Try again." });
}

async function readInstallation(client: GitHubClient, app: OwnApp, signal: AbortSignal): Promise<OwnInstallation> {
  const { owner, repo } = client.where;
  const rest = await client.asApp();
  try {
    const { data } = await client.call("the App's installation cannot be found", signal, (request) =>
      rest.apps.getRepoInstallation({ owner, repo, request }),
    );
    return data;
  } catch (error) {
    if (refusedStatus(error) !== 404) throw error;
    throw new RollcallError("unauthorized", `the App is not installed on ${owner}/${repo}`, {
      hint: `Install it there, and nowhere else: ${app.html_url}/installations/new`,
      cause: error,
    });
  }
}

/** What is missing is an error, what goes beyond is a warning, and what only some need is a remark. */
async function examinePermissions(
  who: string,
  { permissions: asked }: Pick<OwnApp, "permissions">,
  { html_url: url }: OwnInstallation,
  findings: readonly PermissionFinding[],
): Promise<readonly Examined[]> {
  const of = (kind: PermissionFinding["kind"]): readonly PermissionFinding[] =>
    findings.filter((finding) => finding.kind === kind);
  const missing = of("missing");
  const permissions = await examine(`${who}: permissions`, () => {
    if (missing.length > 0) {
      const isAsked = missing.every(({ permission, wanted }) => (asked as Asked)[permission] === wanted);
      throw new RollcallError("unauthorized", `missing: ${missing.map(describeMissing).join("; ")}`, {
        hint: isAsked
          ? `The App requests it; an owner has to accept it: ${url}`
          : `Ask for it in the App's settings, then accept it: ${url}`,
      });
    }
    const without = of("optional").map(({ permission, wanted, why }) => `${permission}: ${wanted} (${why})`);
    return Promise.resolve(without.length === 0 ? "what is needed" : `what is needed; without ${without.join(", ")}`);
  });
  const surplus = of("surplus");
  if (surplus.length === 0) return [permissions];
  const granted = surplus.map(({ permission, granted: has, wanted }) => `${permission}: ${has} instead of ${wanted}`);
  const beyond = await examine(`${who}: surplus permissions`, () =>
    Promise.resolve({
      state: "warning",
      message: granted.join(", "),
      hint: "Remove them in the App's settings: a stolen key could use them.",
    }),
  );
  return [permissions, beyond];
}

type Asked = Readonly<Record<string, string | undefined>>;

function describeMissing({ permission, granted, wanted, why }: PermissionFinding): string {
  return `${permission}: ${granted} instead of ${wanted}, which ${why}`;
}

async function examineIntake(
  client: GitHubClient,
  main: OwnApp | undefined,
  signal: AbortSignal,
): Promise<readonly Examined[]> {
  const who = "github: intake";
  const { examined, app, installation } = await examineApp(who, client, signal);
  if (app === undefined || installation === undefined) return examined;
  const apart = await examine(`${who}: apart`, () =>
    Promise.resolve(
      app.id === main?.id
        ? {
            state: "warning",
            message: "the App that decides is also the one that writes branches",
            hint: "Register a second one: rollcall github setup --intake",
          }
        : "another App than the one that decides",
    ),
  );
  const findings = comparePermissions(installation.permissions, INTAKE_PERMISSIONS);
  return [...examined, apart, ...(await examinePermissions(who, app, installation, findings))];
}

/** Whether deliveries are sent, arrive, and are about all that is listened to. GitHub does not report whether a hook is active. */
async function examineHook(
  client: GitHubClient,
  { events }: OwnInstallation,
  { hasWebhookSecret, pollMs }: GitHubExpectations,
  signal: AbortSignal,
): Promise<readonly Examined[]> {
  const polled = `requests are asked for every ${String(Math.round(pollMs / 1000))} seconds`;
  const urls: string[] = [];
  const hook = await examine("github: webhook", async (): Promise<Found> => {
    const config = await readHook(client, signal);
    const url = config?.url ?? "";
    if (url === "" && !hasWebhookSecret) return `none; ${polled}`;
    if (url === "") {
      return {
        state: "warning",
        message: `the App has no address for deliveries; ${polled}`,
        hint: "Write the service's address, with /webhooks/github at its end, into the App's settings, and switch the webhook on.",
      };
    }
    if (!hasWebhookSecret) {
      return {
        state: "warning",
        message: `deliveries go to ${url}, and the settings have no secret to check them with; ${polled}`,
        hint: "Name the App's webhook secret as github.webhookSecrets in the settings, or switch the webhook off.",
      };
    }
    urls.push(url);
    if (Number(config?.insecure_ssl ?? 0) !== 0) {
      return {
        state: "warning",
        message: `deliveries go to ${url} whatever certificate answers there`,
        hint: "Switch SSL verification on in the App's settings.",
      };
    }
    return describeDeliveries(client, url, signal);
  });
  if (urls.length === 0) return [hook];
  const missing = EVENTS.filter((event) => !events.includes(event));
  const subscribed = await examine("github: events", () =>
    Promise.resolve(
      missing.length === 0
        ? "all that is listened to"
        : {
            state: "warning",
            message: `the App is not subscribed to ${missing.join(", ")}; these are only polled`,
            hint: "Subscribe to them in the App's settings.",
          },
    ),
  );
  return [hook, subscribed];
}

async function readHook(
  client: GitHubClient,
  signal: AbortSignal,
): Promise<Data<Rest["apps"]["getWebhookConfigForApp"]> | undefined> {
  const rest = await client.asApp();
  try {
    const { data } = await client.call("the webhook cannot be looked at", signal, (request) =>
      rest.apps.getWebhookConfigForApp({ request }),
    );
    return data;
  } catch (error) {
    if (refusedStatus(error) === 404) return undefined;
    throw error;
  }
}

async function describeDeliveries(client: GitHubClient, url: string, signal: AbortSignal): Promise<Found> {
  const rest = await client.asApp();
  const { data } = await client.call("deliveries cannot be looked at", signal, (request) =>
    rest.apps.listWebhookDeliveries({ per_page: 1, request }),
  );
  const [last] = data;
  if (last === undefined) return `${url}; nothing was delivered yet`;
  if (last.status_code >= 200 && last.status_code < 300) return `${url}; the last delivery arrived`;
  return {
    state: "warning",
    message: `${url}; the last delivery failed: ${last.status} (${String(last.status_code)})`,
    hint:
      last.status_code === 401
        ? "The secret in the settings is not the App's."
        : "Check that the service runs and that GitHub reaches it there.",
  };
}

/** What the branch demands, as far as rulesets say it: classic protection is not for an App like this to read. */
async function examineProtection(
  client: GitHubClient,
  branch: string,
  appId: number,
  signal: AbortSignal,
): Promise<Found> {
  const rules = await client.call("the branch's rules cannot be read", signal, async (request) => {
    const { data } = await client.rest.repos.getBranchRules({ ...client.where, branch, per_page: PAGE, request });
    return data;
  });
  const lacks = [...lacksOf(rules), ...lacksOfCheck(rules, appId)];
  if (lacks.length === 0) return `${branch} demands a pull request, its owners, and this App's check`;
  const { protected: isProtected } = await client.call("the branch cannot be read", signal, async (request) => {
    const { data } = await client.rest.repos.getBranch({ ...client.where, branch, request });
    return data;
  });
  if (rules.length === 0 && !isProtected) {
    throw new RollcallError("settings", `${branch} is not protected: everyone with write access bypasses every rule`, {
      hint: "Import .github/rulesets/register.json of the register on GitHub: Settings, Rules, Rulesets.",
    });
  }
  return {
    state: "warning",
    message: `${branch}: ${lacks.join("; ")}`,
    hint:
      rules.length === 0
        ? "The branch has classic protection, which cannot be looked at from here. Import .github/rulesets/register.json beside it, or instead."
        : "Compare with .github/rulesets/register.json of the register: what rollcall init writes has all of it.",
  };
}

function lacksOf(rules: readonly Rule[]): readonly string[] {
  const types = new Set(rules.map(({ type }) => type));
  const reviews = rules.flatMap((rule) =>
    rule.type === "pull_request" && rule.parameters !== undefined ? [rule.parameters] : [],
  );
  const demanded = (demands: (review: (typeof reviews)[number]) => boolean): boolean => reviews.some(demands);
  const lacks: (readonly [boolean, string])[] = [
    [types.has("pull_request"), "no pull request is required"],
    [types.has("non_fast_forward"), "force pushes are allowed"],
    [types.has("deletion"), "it may be deleted"],
  ];
  if (types.has("pull_request")) {
    lacks.push(
      [demanded((review) => review.require_code_owner_review), "code owners need not review"],
      [demanded((review) => review.dismiss_stale_reviews_on_push), "an approval outlives a push"],
      [demanded((review) => review.require_last_push_approval), "the last pusher may approve it"],
    );
  }
  return lacks.flatMap(([isThere, lack]) => (isThere ? [] : [lack]));
}

function lacksOfCheck(rules: readonly Rule[], appId: number): readonly string[] {
  const checks = rules
    .flatMap((rule) => (rule.type === "required_status_checks" ? (rule.parameters?.required_status_checks ?? []) : []))
    .filter(({ context }) => context === CHECK_NAME);
  if (checks.some(({ integration_id: from }) => from === appId)) return [];
  const [check] = checks;
  if (check === undefined) return [`the check ${CHECK_NAME} is not required`];
  if (check.integration_id === undefined) return [`the check ${CHECK_NAME} counts from everyone with write access`];
  return [`the check ${CHECK_NAME} is required from another App, number ${String(check.integration_id)}`];
}

async function examineCodeOwners(client: GitHubClient, branch: string, signal: AbortSignal): Promise<Found> {
  let errors: Data<Rest["repos"]["codeownersErrors"]>["errors"];
  try {
    errors = await client.call("CODEOWNERS cannot be looked at", signal, async (request) => {
      const { data } = await client.rest.repos.codeownersErrors({ ...client.where, ref: branch, request });
      return data.errors;
    });
  } catch (error) {
    if (refusedStatus(error) !== 404) throw error;
    return {
      state: "warning",
      message: "there is no CODEOWNERS",
      hint: "rollcall init writes one: .github/CODEOWNERS.",
    };
  }
  if (errors.length === 0) return "every line of CODEOWNERS counts";
  const lines = errors.map(({ path, line, kind }) => `${path}:${String(line)}: ${kind}`);
  return {
    state: "warning",
    message: lines.join("; "),
    hint: "What these lines should own is not theirs. Owners need write access to the repository.",
  };
}

/** Whether GitHub and git see the same branch. It may move in between: then both are read twice. */
async function examineRegister(
  client: GitHubClient,
  { branch, registerTip }: GitHubExpectations,
  signal: AbortSignal,
): Promise<Found> {
  const { owner, repo } = client.where;
  const before = await readTip(client, branch, signal);
  const tip = await registerTip();
  if (tip === before || tip === (await readTip(client, branch, signal))) {
    return `${owner}/${repo} is the register of the settings`;
  }
  throw new RollcallError(
    "settings",
    `${branch} of ${owner}/${repo} is at ${shortHash(before)}, and the register at ${tip === undefined ? "no commit" : shortHash(tip)}`,
    { hint: "github.repository and register.url in the settings must be the same repository, with register.branch." },
  );
}

async function readTip(client: GitHubClient, branch: string, signal: AbortSignal): Promise<CommitId> {
  const sha = await client.call("the branch cannot be read", signal, async (request) => {
    const { data } = await client.rest.git.getRef({ ...client.where, ref: `heads/${branch}`, request });
    return data.object.sha;
  });
  const commit = parseCommitId(sha);
  if (commit !== undefined) return commit;
  throw new RollcallError("unreadable", "GitHub names a commit that is none", { hint: "Try again." });
}
