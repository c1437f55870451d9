import { createHash } from "node:crypto";

import { RollcallError } from "../../../src/model/error.ts";
import { type BlobId, type CommitId, parseCommitId } from "../../../src/model/identifier.ts";
import type { Origin } from "../../../src/model/run.ts";
import type { UnsignedCommit } from "../../../src/model/signature.ts";
import type { RegisterEntry } from "../../../src/model/register-file.ts";
import type {
  Ancestry,
  FitsOutside,
  HistoryStep,
  Merge,
  OutsideFiles,
  Register,
  Revision,
} from "../../../src/ports/register.ts";
import { bytesOf } from "../../build/documents.ts";
import { sure } from "../../build/identifiers.ts";

type Files = ReadonlyMap<string, Uint8Array>;

/** A register that is only remembered: commits on one branch, the newest last. */
export class MemoryRegister implements Register {
  readonly #commits: { readonly id: CommitId; readonly files: Files }[] = [];
  readonly #blobs = new Map<BlobId, Uint8Array>();
  readonly #maxDocumentBytes: number;

  constructor(maxDocumentBytes = 16_384) {
    this.#maxDocumentBytes = maxDocumentBytes;
  }

  /** Commits exactly these files, by their paths. */
  commit(files: Readonly<Record<string, string | Uint8Array>>): CommitId {
    const contents = new Map(
      Object.entries(files).map(([path, content]) => [path, typeof content === "string" ? bytesOf(content) : content]),
    );
    for (const content of contents.values()) this.#blobs.set(blobIdOf(content), content);
    const id = sure(parseCommitId(sha1(`${String(this.#commits.length)} ${JSON.stringify([...contents])}`)));
    this.#commits.push({ id, files: contents });
    return id;
  }

  async resolve(ref: string | undefined, signal: AbortSignal): Promise<Revision> {
    signal.throwIfAborted();
    const [found, other] =
      ref === undefined ? this.#commits.slice(-1) : this.#commits.filter(({ id }) => id.startsWith(ref));
    if (other !== undefined) throw new RollcallError("usage", "several commits begin so", { hint: "Give more of it." });
    if (found !== undefined) return Promise.resolve({ commit: found.id, label: found.id.slice(0, 12) });
    throw new RollcallError("usage", "there is no such commit", { hint: "Give one of those that there are." });
  }

  async tip(signal: AbortSignal): Promise<CommitId | undefined> {
    signal.throwIfAborted();
    return Promise.resolve(this.#commits.at(-1)?.id);
  }

  async known(signal: AbortSignal): Promise<Revision | undefined> {
    return this.#commits.length === 0 ? undefined : this.resolve(undefined, signal);
  }

  async branches(): Promise<ReadonlyMap<string, CommitId>> {
    return Promise.resolve(new Map());
  }

  async fetchRef(): Promise<CommitId | undefined> {
    return Promise.resolve(undefined);
  }

  async mergedTree(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async merge(): Promise<Merge> {
    return Promise.reject(new Error("only one branch is remembered"));
  }

  async holds(): Promise<boolean> {
    return Promise.reject(new Error("only one branch is remembered"));
  }

  async ancestry({ commit }: Revision, other: CommitId): Promise<Ancestry> {
    const [own, theirs] = [commit, other].map((id) => this.#commits.findIndex((one) => one.id === id));
    if (own === undefined || theirs === undefined || own < 0 || theirs < 0) return Promise.resolve("diverged");
    return Promise.resolve(own === theirs ? "same" : own > theirs ? "descends" : "older");
  }

  async parent(commit: CommitId): Promise<CommitId | undefined> {
    return Promise.resolve(this.#commits[this.#commits.findIndex(({ id }) => id === commit) - 1]?.id);
  }

  async origins(): Promise<ReadonlyMap<string, Origin>> {
    return Promise.resolve(new Map());
  }

  async readFile(commit: CommitId, path: string): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.#commits.find(({ id }) => id === commit)?.files.get(path));
  }

  /** Nobody has ever signed anything here. */
  async unsignedCommits(from: CommitId | undefined, { commit }: Revision): Promise<readonly UnsignedCommit[]> {
    const end = this.#commits.findIndex(({ id }) => id === commit) + 1;
    const start = from === undefined ? end - 1 : this.#commits.findIndex(({ id }) => id === from) + 1;
    return Promise.resolve(
      this.#commits
        .slice(start, end)
        .map(({ id }) => ({ commit: id, finding: "not signed" }))
        .toReversed(),
    );
  }

  async list(revision: Revision, signal: AbortSignal): ReturnType<Register["list"]> {
    signal.throwIfAborted();
    return Promise.resolve(
      [...this.#filesAt(revision)].map(([path, content]) => ({
        path,
        kind: "file" as const,
        blobId: blobIdOf(content),
        sizeBytes: content.length,
      })),
    );
  }

  async outside(
    revision: Revision,
    since: Revision | undefined,
    fits: FitsOutside,
    signal: AbortSignal,
  ): Promise<OutsideFiles> {
    const known = new Set(since === undefined ? [] : (await this.list(since, signal)).map(keyOf));
    const entries = (await this.list(revision, signal)).filter((entry) => fits(entry) && !known.has(keyOf(entry)));
    return { entries, isWhole: true };
  }

  async *read(entries: Parameters<Register["read"]>[0], signal: AbortSignal): AsyncIterable<Uint8Array> {
    for (const { blobId } of entries) {
      signal.throwIfAborted();
      const content = await Promise.resolve(this.#blobs.get(blobId));
      if (content === undefined) throw new RollcallError("unreadable", "the blob is gone", { hint: "Restore it." });
      yield content;
    }
  }

  async history(
    { commit }: Revision,
    domain: Parameters<Register["history"]>[1],
    signal: AbortSignal,
  ): Promise<readonly HistoryStep[]> {
    signal.throwIfAborted();
    const folder = `domains/${domain}/participants/`;
    const steps: HistoryStep[] = [];
    const until = this.#commits.findIndex(({ id }) => id === commit);
    for (let index = 0; index <= until; index += 1) {
      const before = this.#commits[index - 1]?.files ?? new Map<string, Uint8Array>();
      const after = this.#commits[index]?.files ?? new Map<string, Uint8Array>();
      const changed = (one: Files, other: Files) =>
        [...one]
          .map(([path, content]) => ({ path, blobId: blobIdOf(content) }))
          .filter(({ path, blobId }) => path.startsWith(folder) && blobId !== blobIdOrNone(other.get(path)));
      const step = { removed: changed(before, after), added: changed(after, before).map(({ blobId }) => blobId) };
      if (step.removed.length + step.added.length > 0) steps.unshift(step);
    }
    return Promise.resolve(steps);
  }

  async readHistoric(blobIds: readonly BlobId[], signal: AbortSignal): ReturnType<Register["readHistoric"]> {
    signal.throwIfAborted();
    const found = blobIds.flatMap((id) => {
      const content = this.#blobs.get(id);
      return content === undefined || content.length > this.#maxDocumentBytes ? [] : [[id, content] as const];
    });
    return Promise.resolve(new Map(found));
  }

  #filesAt({ commit }: Revision): Files {
    return sure(this.#commits.find(({ id }) => id === commit)).files;
  }
}

/** `register` with some of its methods replaced. */
export function overriding(register: Register, own: Partial<Register>): Register {
  return {
    resolve: (ref, signal) => register.resolve(ref, signal),
    tip: (signal) => register.tip(signal),
    known: (signal) => register.known(signal),
    fetchRef: (ref, signal) => register.fetchRef(ref, signal),
    branches: (prefix, signal) => register.branches(prefix, signal),
    merge: (base, head, signal) => register.merge(base, head, signal),
    mergedTree: (base, head, signal) => register.mergedTree(base, head, signal),
    holds: (base, head, signal) => register.holds(base, head, signal),
    ancestry: (revision, commit, signal) => register.ancestry(revision, commit, signal),
    parent: (commit, signal) => register.parent(commit, signal),
    origins: (revision, paths, signal) => register.origins(revision, paths, signal),
    readFile: (commit, path, signal) => register.readFile(commit, path, signal),
    unsignedCommits: (from, revision, signers, signal) => register.unsignedCommits(from, revision, signers, signal),
    list: (revision, signal) => register.list(revision, signal),
    outside: (revision, since, fits, signal) => register.outside(revision, since, fits, signal),
    read: (entries, signal) => register.read(entries, signal),
    history: (revision, domain, signal) => register.history(revision, domain, signal),
    readHistoric: (blobIds, signal) => register.readHistoric(blobIds, signal),
    ...own,
  };
}

function keyOf({ path, blobId }: RegisterEntry): string {
  return `${blobId} ${path}`;
}

function blobIdOf(content: Uint8Array): BlobId {
  return sha1(content) as BlobId;
}

function blobIdOrNone(content: Uint8Array | undefined): BlobId | undefined {
  return content === undefined ? undefined : blobIdOf(content);
}

function sha1(content: string | Uint8Array): string {
  return createHash("sha1").update(content).digest("hex");
}
