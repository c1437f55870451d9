import { signatureOf, webFlow } from "../acts/authority.ts";
import { pushRef } from "../acts/refs.ts";
import { actorOf, type Call, type Handler, ok, repositoryOf, text, textOrNull } from "../call.ts";
import { entryAt, readBlob, readCommit, readTree, resolveCommit, type TreeEntry } from "../git/objects.ts";
import { commitFiles } from "../git/write.ts";
import { notFound, Refusal } from "../refusal.ts";
import type { Repository } from "../state/repository.ts";
import { gitCommitView } from "../views/commits.ts";
import { repositoryPage, repositoryUrl } from "../views/repositories.ts";
import type { View } from "../views/view.ts";
import type { World } from "../world.ts";
import { givenSignature, wrapped } from "./git-data.ts";
import { requireCommit } from "./repositories.ts";

export const contentRoutes = {
  "GET /repos/{owner}/{repo}/contents/{path}": async (world, call) => {
    const repository = repositoryOf(call);
    const ref = text(call.query["ref"], repository.defaultBranch);
    const sha = await requireCommit(repository, ref).catch(() => {
      throw new Refusal(404, `No commit found for the ref ${ref}`);
    });
    const path = pathIn(call);
    const entry = await entryAt(repository.directory, sha, path);
    if (entry === undefined) throw notFound();
    if (entry.type === "tree") return ok(await folderView(world, repository, entry, path, ref));
    const content = (await readBlob(repository.directory, entry.sha)) ?? Buffer.alloc(0);
    if (/application\/vnd\.github(\.v3)?\.raw\b/.test(call.accept)) {
      return { status: 200, body: content.toString(), mediaType: "application/vnd.github.raw+json" };
    }
    return ok({ ...entryView(world, repository, entry, path, ref), content: wrapped(content), encoding: "base64" });
  },

  "PUT /repos/{owner}/{repo}/contents/{path}": async (world, call) => {
    const repository = repositoryOf(call);
    const { directory } = repository;
    const actor = actorOf(call.caller);
    const branch = text(call.body["branch"], repository.defaultBranch);
    const tip = await resolveCommit(directory, `refs/heads/${branch}`);
    if (tip === undefined) throw new Refusal(404, `Branch ${branch} not found`);
    const path = pathIn(call);
    const before = await entryAt(directory, tip, path);
    requireSameBlob(before, textOrNull(call.body["sha"]), path);
    const author = givenSignature(world, call.body["author"]);
    const after = await commitFiles(
      directory,
      {
        parents: [tip],
        message: text(call.body["message"], ""),
        author: author ?? signatureOf(world, actor.account),
        // Only without an author of its own does GitHub commit, and sign, in its own name.
        committer: givenSignature(world, call.body["committer"]) ?? author ?? webFlow(world),
      },
      { [path]: Buffer.from(text(call.body["content"], ""), "base64") },
    );
    await pushRef(world, actor, repository, { ref: `refs/heads/${branch}`, after, isForced: false });
    const entry = await entryAt(directory, after, path);
    if (entry === undefined) throw notFound();
    return {
      status: before === undefined ? 201 : 200,
      body: {
        content: entryView(world, repository, entry, path, branch),
        commit: gitCommitView(world, repository, await readCommit(directory, after)),
      },
    };
  },
} as const satisfies Partial<Record<string, Handler>>;

function pathIn(call: Call): string {
  return (call.path["path"] ?? "").replace(/^\/+|\/+$/g, "");
}

/** Who updates a file names the blob that the file was; who makes one names none. */
function requireSameBlob(before: TreeEntry | undefined, sha: string | null, path: string): void {
  if (before !== undefined && sha === null) {
    throw new Refusal(422, 'Invalid request.\n\n"sha" wasn\'t supplied.');
  }
  if (sha !== null && before?.sha !== sha) throw new Refusal(409, `${path} does not match ${sha}`);
}

async function folderView(
  world: World,
  repository: Repository,
  folder: TreeEntry,
  path: string,
  ref: string,
): Promise<readonly View[]> {
  const entries = (await readTree(repository.directory, folder.sha, { isRecursive: false })) ?? [];
  const prefix = path === "" ? "" : `${path}/`;
  return entries
    .slice(0, MOST_IN_A_FOLDER)
    .map((entry) => entryView(world, repository, entry, `${prefix}${entry.path}`, ref));
}

const MOST_IN_A_FOLDER = 1_000;

function entryView(world: World, repository: Repository, entry: TreeEntry, path: string, ref: string): View {
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  const isFolder = entry.type === "tree";
  const self = `${repositoryUrl(world, repository)}/contents/${encoded}?ref=${encodeURIComponent(ref)}`;
  const git = `${repositoryUrl(world, repository)}/git/${isFolder ? "trees" : "blobs"}/${entry.sha}`;
  const html = `${repositoryPage(world, repository)}/${isFolder ? "tree" : "blob"}/${ref}/${encoded}`;
  return {
    type: isFolder ? "dir" : entry.mode === "120000" ? "symlink" : entry.type === "commit" ? "submodule" : "file",
    name: path.split("/").at(-1) ?? path,
    path,
    sha: entry.sha,
    size: entry.size ?? 0,
    url: self,
    html_url: html,
    git_url: git,
    download_url: isFolder ? null : `${repositoryPage(world, repository)}/raw/${ref}/${encoded}`,
    _links: { self, git, html },
  };
}
