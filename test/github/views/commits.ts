import { iso } from "../clock.ts";
import type { ChangedFile, Commit, Signature, TreeEntry } from "../git/objects.ts";
import { changedFiles, patches, readCommit } from "../git/objects.ts";
import type { Repository } from "../state/repository.ts";
import type { World } from "../world.ts";
import { simpleUser } from "./accounts.ts";
import { repositoryPage, repositoryUrl } from "./repositories.ts";
import type { View } from "./view.ts";

/** A commit in a list. Who wrote it is told as an account where the email is somebody's. */
export function commitView(world: World, repository: Repository, commit: Commit): View {
  const url = repositoryUrl(world, repository);
  return {
    sha: commit.sha,
    node_id: commitNode(commit.sha),
    commit: {
      author: signatureView(commit.author),
      committer: signatureView(commit.committer),
      message: commit.message,
      tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
      url: `${url}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: UNSIGNED,
    },
    url: `${url}/commits/${commit.sha}`,
    html_url: commitPage(world, repository, commit.sha),
    comments_url: `${url}/commits/${commit.sha}/comments`,
    author: accountOf(world, commit.author),
    committer: accountOf(world, commit.committer),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${url}/commits/${sha}`,
      html_url: commitPage(world, repository, sha),
    })),
  };
}

/** One commit, with what it changes since its first parent. */
export async function fullCommitView(world: World, repository: Repository, sha: string): Promise<View> {
  const commit = await readCommit(repository.directory, sha);
  const [parent] = commit.parents;
  const files = await changedFiles(repository.directory, parent, sha);
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  return {
    ...commitView(world, repository, commit),
    stats: { total: additions + deletions, additions, deletions },
    files: await fileViews(world, repository, { base: parent, head: sha, files }),
  };
}

/** As the git database tells it: no accounts, no changes. */
export function gitCommitView(world: World, repository: Repository, commit: Commit): View {
  const url = repositoryUrl(world, repository);
  return {
    sha: commit.sha,
    node_id: commitNode(commit.sha),
    url: `${url}/git/commits/${commit.sha}`,
    html_url: commitPage(world, repository, commit.sha),
    author: signatureView(commit.author),
    committer: signatureView(commit.committer),
    tree: { url: `${url}/git/trees/${commit.tree}`, sha: commit.tree },
    message: commit.message,
    parents: commit.parents.map((sha) => ({
      url: `${url}/git/commits/${sha}`,
      sha,
      html_url: commitPage(world, repository, sha),
    })),
    verification: UNSIGNED,
  };
}

/** Files with their patches; one that is binary or long has none. */
export async function fileViews(
  world: World,
  repository: Repository,
  change: { readonly base: string | undefined; readonly head: string; readonly files: readonly ChangedFile[] },
): Promise<readonly View[]> {
  const { base, head, files } = change;
  const texts = files.length === 0 ? new Map<string, string>() : await patches(repository.directory, base, head);
  const page = repositoryPage(world, repository);
  return files.map((file) => {
    const path = file.path.split("/").map(encodeURIComponent).join("/");
    const patch = texts.get(file.path);
    return {
      sha: file.sha,
      filename: file.path,
      status: file.status,
      additions: file.additions,
      deletions: file.deletions,
      changes: file.additions + file.deletions,
      blob_url: `${page}/blob/${head}/${path}`,
      raw_url: `${page}/raw/${head}/${path}`,
      contents_url: `${repositoryUrl(world, repository)}/contents/${path}?ref=${head}`,
      ...(patch === undefined || patch.length > LONGEST_PATCH ? {} : { patch }),
      ...(file.previousPath === undefined ? {} : { previous_filename: file.previousPath }),
    };
  });
}

export function treeEntryView(world: World, repository: Repository, entry: TreeEntry): View {
  const kind = entry.type === "tree" ? "trees" : entry.type === "blob" ? "blobs" : "commits";
  return {
    path: entry.path,
    mode: entry.mode,
    type: entry.type,
    sha: entry.sha,
    ...(entry.size === undefined ? {} : { size: entry.size }),
    url: `${repositoryUrl(world, repository)}/git/${kind}/${entry.sha}`,
  };
}

/** As webhooks tell a commit. */
export function simpleCommitView(commit: Commit): View {
  const person = ({ name, email }: Signature): View => ({ name, email });
  return {
    id: commit.sha,
    tree_id: commit.tree,
    message: commit.message,
    timestamp: iso(commit.committer.atMs),
    author: person(commit.author),
    committer: person(commit.committer),
  };
}

/** As a push tells each of its commits, with the paths that it touches. */
export async function pushedCommitView(world: World, repository: Repository, commit: Commit): Promise<View> {
  const files = await changedFiles(repository.directory, commit.parents[0], commit.sha);
  const pathsOf = (...statuses: readonly ChangedFile["status"][]): readonly string[] =>
    files.filter(({ status }) => statuses.includes(status)).map(({ path }) => path);
  const person = ({ name, email }: Signature): View => {
    const login = world.accountOfEmail(email)?.login;
    return { name, email, ...(login === undefined ? {} : { username: login }) };
  };
  return {
    ...simpleCommitView(commit),
    distinct: true,
    url: commitPage(world, repository, commit.sha),
    author: person(commit.author),
    committer: person(commit.committer),
    added: pathsOf("added", "renamed", "copied"),
    removed: pathsOf("removed"),
    modified: pathsOf("modified", "changed"),
  };
}

export function commitPage(world: World, repository: Repository, sha: string): string {
  return `${repositoryPage(world, repository)}/commit/${sha}`;
}

function accountOf(world: World, { email }: Signature): View | null {
  const account = world.accountOfEmail(email);
  return account === undefined ? null : simpleUser(world, account);
}

function signatureView({ name, email, atMs }: Signature): View {
  return { name, email, date: iso(atMs) };
}

function commitNode(sha: string): string {
  return `C_${Buffer.from(sha, "hex").toString("base64url")}`;
}

/** Nothing is signed here: whoever verifies commits is not served. */
const UNSIGNED = { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null };

const LONGEST_PATCH = 100_000;
