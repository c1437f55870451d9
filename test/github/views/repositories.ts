import { iso } from "../clock.ts";
import { nodeId } from "../ids.ts";
import type { Account, Role } from "../state/accounts.ts";
import type { Repository, Rules, Ruleset } from "../state/repository.ts";
import { fullName, ROLES, type World } from "../world.ts";
import { simpleUser } from "./accounts.ts";
import type { View } from "./view.ts";

export function repositoryUrl(world: World, repository: Repository): string {
  return `${world.apiUrl}/repos/${fullName(repository)}`;
}

export function repositoryPage(world: World, repository: Repository): string {
  return `${world.origin}/${fullName(repository)}`;
}

/** As it stands in other answers and in webhooks. */
export function repositoryView(world: World, repository: Repository): View {
  const openIssues = [...repository.threads.values()].filter((thread) => thread.state === "open").length;
  const forks = world.repositories.filter(({ parent }) => parent === repository).length;
  const page = repositoryPage(world, repository);
  return {
    id: repository.id,
    node_id: nodeId("repository", repository.id),
    name: repository.name,
    full_name: fullName(repository),
    private: repository.isPrivate,
    owner: simpleUser(world, repository.owner),
    html_url: page,
    description: repository.description,
    fork: repository.parent !== null,
    ...linksOf(repositoryUrl(world, repository)),
    created_at: iso(repository.createdAtMs),
    updated_at: iso(repository.pushedAtMs),
    pushed_at: iso(repository.pushedAtMs),
    git_url: `git:${page.slice(page.indexOf("//"))}.git`,
    ssh_url: `git@${new URL(world.origin).hostname}:${fullName(repository)}.git`,
    clone_url: `${page}.git`,
    svn_url: page,
    homepage: null,
    size: 108,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    forks_count: forks,
    mirror_url: null,
    archived: repository.isArchived,
    disabled: false,
    open_issues_count: openIssues,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: repository.isPrivate ? "private" : "public",
    forks,
    open_issues: openIssues,
    watchers: 0,
    default_branch: repository.defaultBranch,
  };
}

/** What is told about a repository of those who ask for it alone. `role` is the asker's. */
export function fullRepositoryView(world: World, repository: Repository, role: Role | "none"): View {
  const { parent, owner, mergeMethods } = repository;
  return {
    ...repositoryView(world, repository),
    permissions: permissionsOf(role),
    allow_merge_commit: mergeMethods.has("merge"),
    allow_squash_merge: mergeMethods.has("squash"),
    allow_rebase_merge: mergeMethods.has("rebase"),
    allow_auto_merge: false,
    delete_branch_on_merge: false,
    allow_update_branch: false,
    use_squash_pr_title_as_default: false,
    squash_merge_commit_title: "COMMIT_OR_PR_TITLE",
    squash_merge_commit_message: "COMMIT_MESSAGES",
    merge_commit_title: "MERGE_MESSAGE",
    merge_commit_message: "PR_TITLE",
    ...(owner.kind === "Organization" ? { organization: simpleUser(world, owner) } : {}),
    ...(parent === null
      ? {}
      : { parent: repositoryView(world, parent), source: repositoryView(world, parent.parent ?? parent) }),
    network_count: 0,
    subscribers_count: 1,
  };
}

/** The few words that installations say about each of their repositories. */
export function repositoryInShort(repository: Repository): View {
  return {
    id: repository.id,
    node_id: nodeId("repository", repository.id),
    name: repository.name,
    full_name: fullName(repository),
    private: repository.isPrivate,
  };
}

function permissionsOf(role: Role | "none"): View {
  const has = (least: Role): boolean => ROLES.indexOf(role) >= ROLES.indexOf(least);
  return {
    admin: has("admin"),
    maintain: has("maintain"),
    push: has("write"),
    triage: has("triage"),
    pull: has("read"),
  };
}

/** The word that knew four roles only: maintain is told as write, triage as read. */
export function permissionWord(role: Role | "none"): string {
  return role === "maintain" ? "write" : role === "triage" ? "read" : role;
}

/** `role_name` tells the truth. */
export function permissionView(world: World, account: Account, role: Role | "none"): View {
  return {
    permission: permissionWord(role),
    user: { ...simpleUser(world, account), permissions: permissionsOf(role), role_name: role },
    role_name: role,
  };
}

/** Each rule that holds for a branch, as `GET /rules/branches/{branch}` lists them. */
export function ruleViews(repository: Repository, ruleset: Ruleset): readonly View[] {
  const source = {
    ruleset_source_type: "Repository",
    ruleset_source: fullName(repository),
    ruleset_id: ruleset.id,
  };
  return plainRules(ruleset.rules).map((rule) => ({ ...rule, ...source }));
}

function plainRules(rules: Rules): readonly View[] {
  const views: View[] = [];
  if (rules.forbidDeletion === true) views.push({ type: "deletion" });
  if (rules.forbidForcePush === true) views.push({ type: "non_fast_forward" });
  if (rules.requireSignatures === true) views.push({ type: "required_signatures" });
  if (rules.approvals !== undefined) {
    const parameters = {
      required_approving_review_count: rules.approvals,
      dismiss_stale_reviews_on_push: rules.dismissStaleReviews ?? false,
      require_code_owner_review: rules.requireCodeOwners ?? false,
      require_last_push_approval: rules.requireLastPushApproval ?? false,
      required_review_thread_resolution: false,
      allowed_merge_methods: rules.mergeMethods ?? ["merge", "squash", "rebase"],
    };
    views.push({ type: "pull_request", parameters });
  }
  if (rules.requiredChecks !== undefined) {
    const checks = rules.requiredChecks.map(({ context, appId }) =>
      appId === undefined ? { context } : { context, integration_id: appId },
    );
    const parameters = {
      strict_required_status_checks_policy: rules.isStrict ?? false,
      do_not_enforce_on_create: false,
      required_status_checks: checks,
    };
    views.push({ type: "required_status_checks", parameters });
  }
  if (rules.mergeQueue !== undefined) {
    const { method = "merge", groupSize = 1, concurrency = 5, timeoutMs = 3_600_000 } = rules.mergeQueue;
    const parameters = {
      merge_method: method.toUpperCase(),
      grouping_strategy: "ALLGREEN",
      max_entries_to_build: concurrency,
      max_entries_to_merge: groupSize,
      min_entries_to_merge: 1,
      min_entries_to_merge_wait_minutes: 0,
      check_response_timeout_minutes: Math.max(1, Math.round(timeoutMs / 60_000)),
    };
    views.push({ type: "merge_queue", parameters });
  }
  return views;
}

export function rulesetView(world: World, repository: Repository, ruleset: Ruleset): View {
  return {
    id: ruleset.id,
    name: `Rules of ${ruleset.branch}`,
    target: "branch",
    source_type: "Repository",
    source: fullName(repository),
    enforcement: "active",
    bypass_actors: [],
    conditions: { ref_name: { include: [`refs/heads/${ruleset.branch}`], exclude: [] } },
    rules: plainRules(ruleset.rules),
    node_id: nodeId("rule", ruleset.id),
    created_at: iso(ruleset.createdAtMs),
    updated_at: iso(world.nowMs()),
    _links: {
      self: { href: `${repositoryUrl(world, repository)}/rulesets/${String(ruleset.id)}` },
      html: { href: `${repositoryPage(world, repository)}/rules/${String(ruleset.id)}` },
    },
  };
}

function linksOf(url: string): View {
  const named = Object.entries(LINKS).map(([name, path]) => [`${name}_url`, `${url}${path}`]);
  return { url, ...(Object.fromEntries(named) as View) };
}

const LINKS = {
  archive: "/{archive_format}{/ref}",
  assignees: "/assignees{/user}",
  blobs: "/git/blobs{/sha}",
  branches: "/branches{/branch}",
  collaborators: "/collaborators{/collaborator}",
  comments: "/comments{/number}",
  commits: "/commits{/sha}",
  compare: "/compare/{base}...{head}",
  contents: "/contents/{+path}",
  contributors: "/contributors",
  deployments: "/deployments",
  downloads: "/downloads",
  events: "/events",
  forks: "/forks",
  git_commits: "/git/commits{/sha}",
  git_refs: "/git/refs{/sha}",
  git_tags: "/git/tags{/sha}",
  hooks: "/hooks",
  issue_comment: "/issues/comments{/number}",
  issue_events: "/issues/events{/number}",
  issues: "/issues{/number}",
  keys: "/keys{/key_id}",
  labels: "/labels{/name}",
  languages: "/languages",
  merges: "/merges",
  milestones: "/milestones{/number}",
  notifications: "/notifications{?since,all,participating}",
  pulls: "/pulls{/number}",
  releases: "/releases{/id}",
  stargazers: "/stargazers",
  statuses: "/statuses/{sha}",
  subscribers: "/subscribers",
  subscription: "/subscription",
  tags: "/tags",
  teams: "/teams",
  trees: "/git/trees{/sha}",
} as const;
