import { readRef, writeObject, writeTree } from "../../support/git-files.ts";
import { pushRef } from "../acts/refs.ts";
import { actorOf, type Call, created, type Handler, NO_CONTENT, ok, repositoryOf, text } from "../call.ts";
import { signatureOf } from "../acts/authority.ts";
import { filesIn, NO_COMMIT, readBlob, readCommit, readTree, resolveCommit, type Signature } from "../git/objects.ts";
import { changePath, commitTree } from "../git/write.ts";
import { git } from "../git/run.ts";
import { invalid, notFound, Refusal } from "../refusal.ts";
import type { Repository } from "../state/repository.ts";
import { gitCommitView, treeEntryView } from "../views/commits.ts";
import { repositoryUrl } from "../views/repositories.ts";
import type { View } from "../views/view.ts";
import type { World } from "../world.ts";

export const gitDataRoutes = {
  "GET /repos/{owner}/{repo}/git/ref/{ref}": (world, call) => {
    const ref = `refs/${call.path["ref"] ?? ""}`;
    const sha = readRef(repositoryOf(call).directory, ref);
    if (sha === undefined) throw notFound();
    return ok(refView(world, repositoryOf(call), ref, sha));
  },

  "POST /repos/{owner}/{repo}/git/refs": async (world, call) => {
    const repository = repositoryOf(call);
    const ref = text(call.body["ref"], "");
    const sha = await requireObject(repository, text(call.body["sha"], ""));
    requireRefName(ref);
    if (readRef(repository.directory, ref) !== undefined) throw new Refusal(422, "Reference already exists");
    await pushRef(world, actorOf(call.caller), repository, { ref, after: sha, isForced: false });
    return created(refView(world, repository, ref, sha));
  },

  "PATCH /repos/{owner}/{repo}/git/refs/{ref}": async (world, call) => {
    const repository = repositoryOf(call);
    const ref = existingRef(call);
    const after = await requireObject(repository, text(call.body["sha"], ""));
    await pushRef(world, actorOf(call.caller), repository, { ref, after, isForced: call.body["force"] === true });
    return ok(refView(world, repository, ref, after));
  },

  "DELETE /repos/{owner}/{repo}/git/refs/{ref}": async (world, call) => {
    const ref = existingRef(call);
    await pushRef(world, actorOf(call.caller), repositoryOf(call), { ref, after: NO_COMMIT, isForced: true });
    return NO_CONTENT;
  },

  "POST /repos/{owner}/{repo}/git/blobs": (world, call) => {
    const repository = repositoryOf(call);
    const encoding = call.body["encoding"] === "base64" ? "base64" : "utf8";
    const input = Buffer.from(text(call.body["content"], ""), encoding);
    const sha = writeObject(repository.directory, "blob", input);
    return created({ url: `${repositoryUrl(world, repository)}/git/blobs/${sha}`, sha });
  },

  "GET /repos/{owner}/{repo}/git/blobs/{file_sha}": async (world, call) => {
    const repository = repositoryOf(call);
    const sha = call.path["file_sha"] ?? "";
    const content = /^[0-9a-f]{40}$/.test(sha) ? await readBlob(repository.directory, sha) : undefined;
    if (content === undefined) throw notFound();
    return ok({
      sha,
      node_id: `B_${Buffer.from(sha, "hex").toString("base64url")}`,
      size: content.length,
      url: `${repositoryUrl(world, repository)}/git/blobs/${sha}`,
      content: wrapped(content),
      encoding: "base64",
    });
  },

  "POST /repos/{owner}/{repo}/git/trees": async (world, call) => {
    const repository = repositoryOf(call);
    const sha = await treeOf(repository, call.body);
    return created(await treeView(world, repository, sha, false));
  },

  "GET /repos/{owner}/{repo}/git/trees/{tree_sha}": async (world, call) => {
    // Any value makes it recursive, "0" and "false", too.
    const isRecursive = call.query["recursive"] !== undefined;
    return ok(await treeView(world, repositoryOf(call), call.path["tree_sha"] ?? "", isRecursive));
  },

  "POST /repos/{owner}/{repo}/git/commits": async (world, call) => {
    const repository = repositoryOf(call);
    const actor = actorOf(call.caller);
    const tree = text(call.body["tree"], "");
    if ((await readTree(repository.directory, tree, { isRecursive: false })) === undefined) {
      throw new Refusal(422, "Tree SHA does not exist");
    }
    const parents = (call.body["parents"] ?? []) as readonly string[];
    for (const parent of parents) await requireObject(repository, parent);
    const author = givenSignature(world, call.body["author"]) ?? signatureOf(world, actor.account);
    const committer = givenSignature(world, call.body["committer"]) ?? author;
    const commit = { parents, message: text(call.body["message"], ""), author, committer };
    const made = commitTree(repository.directory, tree, commit);
    return created(gitCommitView(world, repository, await readCommit(repository.directory, made)));
  },

  "GET /repos/{owner}/{repo}/git/commits/{commit_sha}": async (world, call) => {
    const repository = repositoryOf(call);
    const sha = await resolveCommit(repository.directory, call.path["commit_sha"] ?? "");
    if (sha === undefined) throw notFound();
    return ok(gitCommitView(world, repository, await readCommit(repository.directory, sha)));
  },
} as const satisfies Partial<Record<string, Handler>>;

function refView(world: World, repository: Repository, ref: string, sha: string): View {
  const url = repositoryUrl(world, repository);
  return {
    ref,
    node_id: `REF_${Buffer.from(ref).toString("base64url")}`,
    url: `${url}/git/${ref}`,
    object: { sha, type: "commit", url: `${url}/git/commits/${sha}` },
  };
}

function existingRef(call: Call): string {
  const ref = `refs/${call.path["ref"] ?? ""}`;
  const found = ref.startsWith("refs/heads/") || ref.startsWith("refs/tags/");
  if (!found || readRef(repositoryOf(call).directory, ref) === undefined) {
    throw new Refusal(422, "Reference does not exist");
  }
  return ref;
}

function requireRefName(ref: string): void {
  const isName = /^refs\/(heads|tags)\/[^\s~^:?*[\\]+$/.test(ref) && !/\.\.|\/\/|\/$|\.lock$|@\{|\/\.|\.$/.test(ref);
  if (!isName) throw new Refusal(422, `Reference name ${ref} is not allowed`);
}

async function requireObject(repository: Repository, sha: string): Promise<string> {
  const found = /^[0-9a-f]{40}$/.test(sha) ? await resolveCommit(repository.directory, sha) : undefined;
  if (found === undefined) throw new Refusal(422, "Object does not exist");
  return found;
}

/** A tree from entries, on top of another where one is named. Null takes an entry away. */
async function treeOf({ directory }: Repository, body: Call["body"]): Promise<string> {
  const { base_tree: base } = body;
  const known =
    typeof base !== "string"
      ? []
      : await filesIn(directory, base).catch(() => {
          throw invalid("Tree", "base_tree");
        });
  const files = new Map(known);
  for (const entry of body["tree"] as readonly Readonly<Record<string, unknown>>[]) {
    const { path = "", mode, sha, content } = entry as Record<string, string | null>;
    const blob = typeof content === "string" ? writeObject(directory, "blob", content) : sha;
    changePath(files, String(path), blob === null ? null : { mode: mode ?? "100644", sha: String(blob) });
  }
  return writeTree(directory, files);
}

async function treeView(world: World, repository: Repository, revision: string, isRecursive: boolean): Promise<View> {
  const sha = await git(repository.directory, [
    ...["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{tree}`],
  ]).then(
    (out) => out.trim(),
    () => undefined,
  );
  const entries = sha === undefined ? undefined : await readTree(repository.directory, sha, { isRecursive });
  if (sha === undefined || entries === undefined) throw notFound();
  return {
    sha,
    url: `${repositoryUrl(world, repository)}/git/trees/${sha}`,
    tree: entries.slice(0, MOST_ENTRIES).map((entry) => treeEntryView(world, repository, entry)),
    truncated: entries.length > MOST_ENTRIES,
  };
}

const MOST_ENTRIES = 100_000;

/** Who a request says has written something; undefined when it says nothing. */
export function givenSignature(world: World, value: unknown): Signature | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { name, email, date } = value as { readonly name: string; readonly email: string; readonly date?: string };
  return { name, email, atMs: date === undefined ? world.nowMs() : Date.parse(date) };
}

/** Base64 as GitHub writes it: in lines of 60. */
export function wrapped(content: Buffer): string {
  return content.toString("base64").replace(/.{60}/g, "$&\n").concat("\n");
}
