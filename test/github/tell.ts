import type { WebhookName } from "./served.ts";
import type { Account, App, Installation, Organisation, Permissions } from "./state/accounts.ts";
import type { Repository } from "./state/repository.ts";
import { organisationSimple, simpleUser } from "./views/accounts.ts";
import { repositoryView } from "./views/repositories.ts";
import type { View } from "./views/view.ts";
import { installationInShort } from "./webhooks.ts";
import type { World } from "./world.ts";

/** Something that happened, as the Apps that subscribed to it are told. */
export interface Happening {
  readonly name: WebhookName;
  readonly sender: Account;
  readonly repository?: Repository;
  readonly organisation?: Organisation | undefined;
  readonly payload: View;
  /** Told to this App alone. */
  readonly app?: App;
}

/** Tells every installation that covers the repository (or organisation), subscribed, and has the permission for it. */
export function tell(world: World, happening: Happening): void {
  for (const installation of listeners(world, happening)) tellInstallation(world, installation, happening);
}

/** Whether anybody is told of it at all: else nobody need work out what to say. */
export function isHeard(world: World, happening: Omit<Happening, "payload" | "sender">): boolean {
  return listeners(world, happening).length > 0;
}

/** Tells one installation, whether it has subscribed or not. */
export function tellInstallation(world: World, installation: Installation, happening: Happening): void {
  if (!installation.app.hook.isActive) return;
  const { name, repository, sender } = happening;
  const [, action] = name.split(".");
  const organisation = happening.organisation ?? world.organisationOf(repository?.owner ?? installation.account);
  const payload = {
    ...(action === undefined ? {} : { action }),
    ...happening.payload,
    ...(repository === undefined ? {} : { repository: payloadRepository(world, repository, name) }),
    ...(organisation === undefined ? {} : { organization: organisationSimple(world, organisation) }),
    sender: simpleUser(world, sender),
    installation: name.startsWith("installation")
      ? happening.payload["installation"]
      : installationInShort(installation),
  };
  const problems = world.description.checkWebhook(name, payload);
  if (problems.length > 0) world.violations.push({ kind: "webhook", of: name, problems });
  world.webhooks.send({ name, installation, repositoryId: repository?.id ?? null, payload });
}

function listeners(
  world: World,
  { name, repository, organisation, app }: Omit<Happening, "payload" | "sender">,
): readonly Installation[] {
  const installations =
    repository === undefined
      ? world.installations.filter((installation) => installation.account === organisation?.account)
      : world.installationsOn(repository);
  return installations.filter(
    (installation) =>
      installation.app.hook.isActive &&
      (app === undefined || installation.app === app) &&
      installation.suspended === null &&
      isSubscribed(installation, name),
  );
}

function isSubscribed(installation: Installation, name: WebhookName): boolean {
  const [event = ""] = name.split(".");
  if (event === "installation" || event === "installation_repositories") return true;
  const permission = NEEDS[event];
  const granted = permission === undefined ? undefined : installation.permissions[permission];
  if (granted === undefined || (ASKING.has(name) && granted !== "write")) return false;
  // An App that may write checks is told of suites and of requests to run again without having subscribed.
  return installation.app.events.includes(event) || (permission === "checks" && granted === "write");
}

/** The events that an App cannot subscribe to with these permissions; those that are not served are among them. */
export function unsupportedEvents(events: readonly string[], permissions: Permissions): readonly string[] {
  return events.filter((event) => {
    const permission = NEEDS[event];
    return permission === undefined || permissions[permission] === undefined;
  });
}

/** Which permission an event needs. Source: "Webhook events and payloads". */
const NEEDS: Readonly<Record<string, string>> = {
  check_run: "checks",
  check_suite: "checks",
  issue_comment: "issues",
  issues: "issues",
  member: "members",
  membership: "members",
  merge_group: "merge_queues",
  pull_request: "pull_requests",
  pull_request_review: "pull_requests",
  push: "contents",
  repository_ruleset: "administration",
};

/** What asks the App to act needs the permission to act. */
const ASKING: ReadonlySet<WebhookName> = new Set([
  "check_run.rerequested",
  "check_run.requested_action",
  "check_suite.requested",
  "check_suite.rerequested",
]);

/** A push tells the times of its repository in seconds since 1970, other than everything else. */
function payloadRepository(world: World, repository: Repository, name: WebhookName): View {
  const view = repositoryView(world, repository);
  if (name !== "push") return view;
  return {
    ...view,
    created_at: Math.floor(repository.createdAtMs / 1000),
    pushed_at: Math.floor(repository.pushedAtMs / 1000),
    stargazers: 0,
    master_branch: repository.defaultBranch,
  };
}
