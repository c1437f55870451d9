import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { deflateSync } from "node:zlib";

/**
 * What git keeps in files, read and written without starting it: a test makes dozens of objects and refs, and the suite
 * a hundred thousand. Repositories here pack neither their refs nor, before a test asks for it, their objects.
 */

/** What stands at a path of a tree. */
export interface TreeFile {
  readonly mode: string;
  readonly sha: string;
}

/** Makes an empty bare repository. */
export function initBare(directory: string, branch: string): void {
  for (const folder of ["objects/info", "objects/pack", "refs/heads", "refs/tags"]) {
    mkdirSync(join(directory, folder), { recursive: true });
  }
  writeFileSync(join(directory, "HEAD"), `ref: refs/heads/${branch}\n`);
  writeFileSync(join(directory, "config"), "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n");
}

/** Writes an object, and gives its id. */
export function writeObject(directory: string, type: "blob" | "tree" | "commit", content: string | Uint8Array): string {
  const bytes = Buffer.from(content);
  const object = Buffer.concat([Buffer.from(`${type} ${String(bytes.length)}\0`), bytes]);
  const sha = createHash("sha1").update(object).digest("hex");
  const file = join(directory, "objects", sha.slice(0, 2), sha.slice(2));
  if (!existsSync(file)) put(file, deflateSync(object, { level: 1 }));
  return sha;
}

/** Writes the trees of files by their paths, and gives the topmost. */
export function writeTree(directory: string, files: Iterable<readonly [path: string, file: TreeFile]>): string {
  const entries = new Map<string, TreeFile>();
  const folders = new Map<string, (readonly [string, TreeFile])[]>();
  for (const [path, file] of files) {
    const slash = path.indexOf("/");
    if (slash < 0) {
      entries.set(path, file);
      continue;
    }
    const folder = path.slice(0, slash);
    const inside = folders.get(folder) ?? [];
    inside.push([path.slice(slash + 1), file]);
    folders.set(folder, inside);
  }
  for (const [name, inside] of folders) entries.set(name, { mode: "40000", sha: writeTree(directory, inside) });
  // Git sorts a folder as if its name ended with a slash.
  const sorted = [...entries]
    .map(([name, file]) => ({ key: Buffer.from(file.mode === "40000" ? `${name}/` : name), name, file }))
    .toSorted((one, other) => Buffer.compare(one.key, other.key));
  const lines = sorted.flatMap(({ name, file: { mode, sha } }) => [
    Buffer.from(`${mode} ${name}\0`),
    Buffer.from(sha, "hex"),
  ]);
  return writeObject(directory, "tree", Buffer.concat(lines));
}

/** `author` and `committer` as git writes them: name, address, seconds since 1970 and offset. */
export function writeCommit(
  directory: string,
  tree: string,
  commit: {
    readonly parents: readonly string[];
    readonly author: string;
    readonly committer: string;
    readonly message: string;
  },
): string {
  const lines = [
    `tree ${tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${commit.author}`,
    `committer ${commit.committer}`,
  ];
  return writeObject(directory, "commit", `${lines.join("\n")}\n\n${commit.message}`);
}

/** Undefined when there is no such ref. */
export function readRef(directory: string, ref: string): string | undefined {
  try {
    return readFileSync(join(directory, ref), "utf8").trim();
  } catch {
    return undefined;
  }
}

/** Every ref below a prefix such as `refs/heads`, in the order of names. */
export function listRefs(directory: string, prefix: string): ReadonlyMap<string, string> {
  const entries = readdirSync(join(directory, prefix), { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".lock"))
    .map(({ parentPath, name }) => join(parentPath, name).slice(directory.length + 1));
  return new Map(names.toSorted().map((name) => [name, readFileSync(join(directory, name), "utf8").trim()]));
}

/** Moves or makes a ref, whatever it was. */
export function writeRef(directory: string, ref: string, commit: string): void {
  put(join(directory, ref), `${commit}\n`);
}

/** At once and whole, for whoever reads meanwhile. */
function put(file: string, content: string | Uint8Array): void {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true });
  const scratch = join(folder, `.${randomUUID()}.lock`);
  writeFileSync(scratch, content);
  renameSync(scratch, file);
}
