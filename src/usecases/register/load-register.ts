import { LRUCache } from "lru-cache";

import { assembleDomain, checkDomains, NO_DOMAIN } from "../../desired/assemble.ts";
import { dueFindings } from "../../desired/check/due.ts";
import { mayHoldOurs, NOT_ALL_LOOKED_AT, outsideFindings } from "../../desired/check/outside.ts";
import type { NewFile } from "../../desired/document-text.ts";
import type { DomainFiles, PlacedDocument, PlacedFinding } from "../../desired/domain-files.ts";
import { type GovernedPath, MAX_BYTES, placeEntry } from "../../desired/layout.ts";
import { type ParsedCertificate, parseCertificate } from "../../desired/parse/certificate.ts";
import { type Drafts, type ParsedDocument, parseDocument } from "../../desired/parse/document.ts";
import { placeFinding } from "../../document/place.ts";
import { remembered } from "../../desired/remembered.ts";
import { errorAt } from "../../document/finding.ts";
import { RollcallError } from "../../model/error.ts";
import {
  type BlobId,
  type CommitId,
  type DomainId,
  type Name,
  type ParticipantId,
  parseName,
} from "../../model/identifier.ts";
import type { InstantMs } from "../../model/instant.ts";
import type { DesiredDomain, DomainPolicy } from "../../model/membership.ts";
import type { Former } from "../../model/plan.ts";
import { lazily } from "../../model/lazily.ts";
import { boundProblems, compareText, newProblems, type Problem, sortProblems } from "../../model/problem.ts";
import type { Origin } from "../../model/run.ts";
import type { CommitSigner, UnsignedCommit } from "../../model/signature.ts";
import type { GovernedKind, RegisterEntry } from "../../model/register-file.ts";
import type { ChangedFile } from "../../model/request.ts";
import type { Ancestry, HistoryStep, Merge, Register, Revision } from "../../ports/register.ts";
import { type PlacedMembers, PlacementMemory } from "./place-members.ts";

/** What the register says of one domain. `desired` and `placed` are undefined when any of its files has an error. */
export interface LoadedDomain {
  readonly desired: DesiredDomain | undefined;
  readonly placed: PlacedMembers | undefined;
  /** Errors, and what is only shown. */
  readonly problems: readonly Problem[];
}

/** A whole register at one revision. */
export interface LoadedRegister {
  readonly revision: Revision;
  readonly domains: ReadonlyMap<string, LoadedDomain>;
  /** Of all domains, and of files that belong to none. Sorted. */
  readonly problems: readonly Problem[];
  /** Documents and certificates that were read. */
  readonly files: number;
}

/** A request merged into the branch, beside the branch as it is. */
export interface LoadedRequest {
  readonly register: LoadedRegister;
  /** In which the two differ. */
  readonly files: readonly ChangedFile[];
  /** What is wrong with it, and is right, or not there, without it. */
  readonly problems: readonly Problem[];
}

/** A member's document that is not in the register yet, or is to go: then it has no content. */
export interface MemberFile {
  readonly domain: Name;
  readonly name: Name;
  readonly path: string;
  readonly content: string | undefined;
}

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();

interface GovernedEntry {
  readonly entry: RegisterEntry;
  readonly path: GovernedPath;
  /** Under which its content is remembered: the same bytes as another kind are another document. */
  readonly key: string;
  /** Whose files are counted together. */
  readonly folder: string;
}

interface PlacedEntries {
  readonly governed: readonly GovernedEntry[];
  /** Refused as they are, and there: for what names them. */
  readonly unread: readonly { readonly path: string; readonly place: GovernedPath }[];
  readonly refused: readonly (PlacedFinding & { readonly domain: string | undefined })[];
}

type Parsed = ParsedDocument<Drafts[keyof Drafts]> | ParsedCertificate;

/** A file's content in its place. */
interface PlacedContent {
  readonly path: string;
  readonly name: Name;
  readonly parsed: Parsed;
}

/** What was read at one revision, before time has its say. */
interface ReadRegister {
  /** Of all domains, sorted. */
  readonly names: readonly string[];
  readonly folders: ReadonlyMap<string, DomainFiles>;
  readonly domainIds: ReadonlyMap<Name, DomainId>;
  readonly refused: PlacedEntries["refused"];
  /** What is wrong with domains beside one another. */
  readonly shared: () => readonly PlacedFinding[];
  readonly files: number;
  /** What is at each governed path. */
  readonly blobs: () => Blobs;
  /** Under which all of its content is remembered. */
  readonly keys: () => ReadonlySet<string>;
}

/** A folder has no commit: what it held is known for the revision that somebody has in hand. */
type ReadKey = CommitId | Revision;

type Blobs = ReadonlyMap<string, { readonly domain: Name; readonly kind: GovernedKind; readonly blobId: BlobId }>;

/** Bytes of documents that a whole register may hold, and a request may bring. */
export interface ContentBytes {
  readonly register: number;
  readonly request: number;
}

const CONTENT_BYTES: ContentBytes = { register: 128 << 20, request: 16 << 20 };

/** Of earlier commits: one for each domain, mostly. */
const POLICIES_KEPT = 1_000;

/** Each open request is looked at again and again. */
const OUTSIDE_KEPT = 1_000;

/** How commits stand to one another: mostly those of requests that were merged to the branch. */
const ANCESTRIES_KEPT = 10_000;

/** Most of two of them is the same objects. */
const READS_KEPT = 4;

/**
 * Reads registers, and remembers what was read last: a commit by its id, each document by its blob id. What did not change
 * is neither read nor parsed nor checked again; only the clock is asked each time.
 */
export class RegisterLoader {
  readonly #register: Register;
  readonly #filesPerFolder: number;
  readonly #contentBytes: ContentBytes;
  readonly #governed = new WeakMap<RegisterEntry, GovernedEntry>();
  readonly #placed = new WeakMap<GovernedEntry, PlacedContent>();
  readonly #places = new PlacementMemory();
  #parsed: ReadonlyMap<string, Parsed> = new Map();
  readonly #reading = new Map<ReadKey, Promise<ReadRegister>>();
  /** What was read lately: a branch, and requests that are held against it. */
  readonly #reads = new LRUCache<ReadKey, ReadRegister>({ max: READS_KEPT });
  #domainIds: ReadonlyMap<Name, DomainId> = new Map();
  /** By the commits that were held against one another. */
  readonly #outside = new LRUCache<string, readonly Problem[]>({ max: OUTSIDE_KEPT });
  readonly #policies = new LRUCache<string, { readonly policy: DomainPolicy | undefined }>({ max: POLICIES_KEPT });
  readonly #ancestries = new LRUCache<string, Ancestry>({ max: ANCESTRIES_KEPT });
  readonly #former = new Map<Name, { readonly key: ReadKey; readonly members: ReadonlyMap<ParticipantId, Former> }>();

  constructor(register: Register, options: { readonly filesPerFolder: number; readonly contentBytes?: ContentBytes }) {
    this.#register = register;
    this.#filesPerFolder = options.filesPerFolder;
    this.#contentBytes = options.contentBytes ?? CONTENT_BYTES;
  }

  /** Brings the register up to date and names its tip, or `ref`. */
  async resolve(ref: string | undefined, signal: AbortSignal): Promise<Revision> {
    return this.#register.resolve(ref, signal);
  }

  /** The commit that the branch has at the remote, without fetching. Undefined for a folder. */
  async tip(signal: AbortSignal): Promise<CommitId | undefined> {
    return this.#register.tip(signal);
  }

  /** The newest revision that is here already. */
  async known(signal: AbortSignal): Promise<Revision | undefined> {
    return this.#register.known(signal);
  }

  /** The commit under a ref of the remote; undefined when it has none. */
  async fetchRef(ref: string, signal: AbortSignal): Promise<CommitId | undefined> {
    return this.#register.fetchRef(ref, signal);
  }

  /** The remote's branches below a prefix. */
  async branches(prefix: string, signal: AbortSignal): Promise<ReadonlyMap<string, CommitId>> {
    return this.#register.branches(prefix, signal);
  }

  /** Merges `head` into `base`, for reading alone. */
  async merge(base: Revision, head: CommitId, signal: AbortSignal): Promise<Merge> {
    return this.#register.merge(base, head, signal);
  }

  /** The tree that merging `head` into `base` comes to. */
  async mergedTree(base: CommitId, head: CommitId, signal: AbortSignal): Promise<string | undefined> {
    return this.#register.mergedTree(base, head, signal);
  }

  /** Whether merging `head` into `base` would change nothing. */
  async holds(base: Revision, head: CommitId, signal: AbortSignal): Promise<boolean> {
    return this.#register.holds(base, head, signal);
  }

  /** How `revision` stands to `commit`. */
  async ancestry(revision: Revision, commit: CommitId, signal: AbortSignal): Promise<Ancestry> {
    const key = `${revision.commit ?? ""} ${commit}`;
    const known = this.#ancestries.get(key);
    if (known !== undefined) return known;
    const found = await this.#register.ancestry(revision, commit, signal);
    // A commit's ancestors stay what they are. One that is not there may come yet.
    if (found === "diverged" || revision.commit === undefined) return found;
    this.#ancestries.set(key, found);
    return found;
  }

  /** What the branch held before this commit. */
  async parent(commit: CommitId, signal: AbortSignal): Promise<CommitId | undefined> {
    return this.#register.parent(commit, signal);
  }

  /** Which commit last touched each path. */
  async origins(
    revision: Revision,
    paths: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Origin>> {
    return this.#register.origins(revision, paths, signal);
  }

  /** The commits after `from` that none of `signers` has signed. */
  async unsignedCommits(
    from: CommitId | undefined,
    revision: Revision,
    signers: readonly CommitSigner[],
    signal: AbortSignal,
  ): Promise<readonly UnsignedCommit[]> {
    return this.#register.unsignedCommits(from, revision, signers, signal);
  }

  /** A domain's policy as it was at an earlier commit; undefined when its document is not there any more. */
  async policyAt(commit: CommitId, domain: Name, signal: AbortSignal): Promise<DomainPolicy | undefined> {
    const key = `${commit}:${domain}`;
    const known = this.#policies.get(key);
    if (known !== undefined) return known.policy;
    const read = this.#reads.get(commit)?.folders.get(domain)?.domain?.parsed.draft?.policy;
    const policy = read ?? (await this.#readPolicy(commit, domain, signal));
    this.#policies.set(key, { policy });
    return policy;
  }

  async #readPolicy(commit: CommitId, domain: Name, signal: AbortSignal): Promise<DomainPolicy | undefined> {
    const bytes = await this.#register.readFile(commit, `domains/${domain}/domain.yaml`, signal);
    return bytes === undefined ? undefined : parseDocument("domain", bytes).draft?.policy;
  }

  /** What the domain's id was when the register was last loaded: most likely it still is. */
  knownDomainId(domain: Name): DomainId | undefined {
    return this.#domainIds.get(domain);
  }

  /**
   * Everything the register says at `revision`. Throws when any of it cannot be read; invalid files are problems.
   *
   * `onDomain` hears each domain's id ahead of everything else: a domain can be read while the rest is parsed.
   */
  async load(
    revision: Revision,
    nowMs: InstantMs,
    signal: AbortSignal,
    onDomain: (domain: Name, domainId: DomainId) => void = () => undefined,
  ): Promise<LoadedRegister> {
    return bounded(this.#assembleAll(await this.#read(revision, signal, onDomain), revision, nowMs));
  }

  /**
   * What `merged` says, which is a request merged into `base`, and how it differs from that. Throws like `load`, and
   * `invalid_register` where the request brings more than is read of one.
   */
  async loadMerged(base: Revision, merged: Revision, nowMs: InstantMs, signal: AbortSignal): Promise<LoadedRequest> {
    const quiet = (): void => undefined;
    const standing = await this.#read(base, signal, quiet);
    const read = await this.#read(merged, signal, quiet, standing);
    const [before, after] = [this.#assembleAll(standing, base, nowMs), this.#assembleAll(read, merged, nowMs)];
    return {
      register: bounded(after),
      files: changesBetween(standing, read),
      problems: boundProblems(newProblems(before.problems, after.problems)),
    };
  }

  /**
   * What is wrong beside the domains' folders: documents in the wrong place, and programs that are run by a name that
   * anybody can take. In all of `revision`; with `since` only in what is new or changed after that.
   */
  async problemsOutside(
    revision: Revision,
    since: Revision | undefined,
    signal: AbortSignal,
  ): Promise<readonly Problem[]> {
    const key = `${since?.commit ?? ""}..${revision.commit ?? ""}`;
    const known = revision.commit === undefined ? undefined : this.#outside.get(key);
    if (known !== undefined) return known;
    const domains = await this.domainNames(revision, signal);
    const { entries, isWhole } = await this.#register.outside(revision, since, mayHoldOurs, signal);
    const problems: Problem[] = isWhole ? [] : [placeFinding(".", undefined, NOT_ALL_LOOKED_AT)];
    let index = 0;
    for await (const bytes of this.#register.read(entries, signal)) {
      const path = entries[index++]?.path ?? "";
      const text = DECODER.decode(bytes);
      problems.push(...outsideFindings(path, text, domains).map((finding) => placeFinding(path, text, finding)));
    }
    const sorted = sortProblems(problems);
    this.#outside.set(key, sorted);
    return sorted;
  }

  /** The names of all domains at `revision`, sorted. Throws like `load`. */
  async domainNames(revision: Revision, signal: AbortSignal): Promise<readonly string[]> {
    return (await this.#read(revision, signal, () => undefined)).names;
  }

  /** `load` of one domain, which spares the work that all others are. Undefined where the register has none of that name. */
  async loadDomain(
    revision: Revision,
    domain: string,
    nowMs: InstantMs,
    signal: AbortSignal,
    onDomain: (domain: Name, domainId: DomainId) => void = () => undefined,
  ): Promise<LoadedDomain | undefined> {
    const read = await this.#read(revision, signal, onDomain);
    return read.names.includes(domain) ? boundedDomain(this.#assemble(read, domain, nowMs)) : undefined;
  }

  /** The governed files in which two revisions differ, by path. What neither governs is passed over. */
  async changes(base: Revision, merged: Revision, signal: AbortSignal): Promise<readonly ChangedFile[]> {
    const quiet = (): void => undefined;
    return changesBetween(await this.#read(base, signal, quiet), await this.#read(merged, signal, quiet));
  }

  /**
   * What would be wrong with `revision` if this member's document stood in it, or were gone, and is not wrong now. Nothing
   * for a domain that is not there.
   */
  async problemsWith(
    revision: Revision,
    { domain, name, path, content }: MemberFile,
    nowMs: InstantMs,
    signal: AbortSignal,
  ): Promise<readonly Problem[]> {
    const { folders } = await this.#read(revision, signal, () => undefined);
    const files = folders.get(domain);
    if (files === undefined) return [];
    const others = files.participants.filter((document) => document.path !== path);
    const own =
      content === undefined ? [] : [{ path, name, parsed: parseDocument("participant", ENCODER.encode(content)) }];
    const problems = (changed: DomainFiles): readonly Problem[] =>
      sortProblems(assembleDomain(changed, nowMs).findings.map(placeOne));
    return boundProblems(newProblems(problems(files), problems({ ...files, participants: [...others, ...own] })));
  }

  /** One domain as it would be with these files besides; it need not be there yet. */
  async loadDomainWith(
    revision: Revision,
    domain: Name,
    files: readonly NewFile[],
    nowMs: InstantMs,
    signal: AbortSignal,
  ): Promise<LoadedDomain> {
    const read = await this.#read(revision, signal, () => undefined);
    const contents = files.map(({ path, content }) => {
      const bytes = ENCODER.encode(content);
      const placement = placeEntry({ path, kind: "file", sizeBytes: bytes.length });
      if (placement.kind !== "governed") throw new Error(`${path} is no place for a document`);
      const { path: place } = placement;
      return { place, content: { path, name: place.name, parsed: parseOne(place, bytes) } };
    });
    const added = groupByDomain(contents).get(domain);
    const known = read.folders.get(domain);
    const joined = added === undefined || known === undefined ? (added ?? known) : joinFiles(known, added);
    const folders = joined === undefined ? read.folders : new Map([...read.folders, [domain, joined]]);
    const shared = lazily(() => checkDomains([...folders.values()]));
    const isCrowded = (joined?.participants.length ?? 0) > this.#filesPerFolder;
    const crowded = isCrowded
      ? [
          {
            path: `domains/${domain}/participants`,
            text: undefined,
            finding: tooManyFiles(this.#filesPerFolder),
            domain,
          },
        ]
      : [];
    return this.#assemble({ folders, shared, refused: [...read.refused, ...crowded] }, domain, nowMs);
  }

  /** What is at each path of a revision; paths that are not governed, or not there, are left out. */
  async blobIds(
    revision: Revision,
    paths: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, BlobId>> {
    const { blobs } = await this.#read(revision, signal, () => undefined);
    return new Map(
      paths.flatMap((path) => {
        const found = blobs().get(path);
        return found === undefined ? [] : [[path, found.blobId] as const];
      }),
    );
  }

  /** One file of a commit; undefined when it is not there. */
  async readFile(commit: CommitId, path: string, signal: AbortSignal): Promise<Uint8Array | undefined> {
    return this.#register.readFile(commit, path, signal);
  }

  /**
   * The names under which anybody is a member of a domain, or was one on this branch: who was deleted may still be live.
   * Sorted; documents that are not valid have theirs, too. Reads history: ask only when needed.
   */
  async memberNames(revision: Revision, domain: Name, signal: AbortSignal): Promise<readonly Name[]> {
    const { blobs } = await this.#read(revision, signal, () => undefined);
    const here = [...blobs()].filter(([, file]) => file.domain === domain && file.kind === "participant");
    const steps = await this.#register.history(revision, domain, signal);
    const paths = [...here.map(([path]) => path), ...steps.flatMap(({ removed }) => removed.map(({ path }) => path))];
    const names = paths.map((path) => parseName(path.slice(path.lastIndexOf("/") + 1).replace(/\.yaml$/, "")));
    return [...new Set(names)].filter((name) => name !== undefined).toSorted(compareText);
  }

  /** Every governed file of a domain at a revision. */
  async filesOf(revision: Revision, domain: Name, signal: AbortSignal): Promise<ReadonlyMap<string, BlobId>> {
    const { blobs } = await this.#read(revision, signal, () => undefined);
    return new Map(
      [...blobs()].filter(([, file]) => file.domain === domain).map(([path, { blobId }]) => [path, blobId]),
    );
  }

  /** Participants that the branch's history held and that are in no document now. Reads history: ask only when needed. */
  async former(
    revision: Revision,
    desired: DesiredDomain,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<ParticipantId, Former>> {
    const key = revision.commit ?? revision;
    const known = this.#former.get(desired.name);
    if (known?.key === key) return known.members;
    const steps = await this.#register.history(revision, desired.name, signal);
    const blobIds = new Set(
      steps
        .filter(({ removed }) => removed.length > 0)
        .flatMap(({ removed, added }) => [...removed.map(({ blobId }) => blobId), ...added]),
    );
    const blobs = await this.#register.readHistoric([...blobIds], signal);
    const members = formerMembers(steps, blobs);
    this.#former.set(desired.name, { key, members });
    return members;
  }

  /** Everything that was read, with all of its problems. */
  #assembleAll(read: ReadRegister, revision: Revision, nowMs: InstantMs): LoadedRegister {
    const domains = new Map(read.names.map((name) => [name, this.#assemble(read, name, nowMs)]));
    const stray = read.refused.filter(({ domain }) => domain === undefined).map(placeOne);
    if (domains.size === 0) stray.push(placeOne(NO_DOMAIN));
    const problems = [...[...domains.values()].flatMap((domain) => domain.problems), ...stray];
    return { revision, domains, problems, files: read.files };
  }

  /** One domain of what was read, with all of its problems. `name` must be one of its names. */
  #assemble(
    { folders, refused, shared }: Pick<ReadRegister, "folders" | "refused" | "shared">,
    name: string,
    nowMs: InstantMs,
  ): LoadedDomain {
    const files = folders.get(name);
    const assembled = files === undefined ? undefined : assembleDomain(files, nowMs);
    const own = [
      ...refused.filter(({ domain }) => domain === name),
      ...shared().filter(({ path }) => path.startsWith(`domains/${name}/`)),
    ];
    const findings = [...(assembled?.findings ?? []), ...own];
    const isValid = !findings.some(({ finding }) => finding.severity === "error");
    const desired = isValid ? assembled?.desired : undefined;
    const placed = desired === undefined ? undefined : this.#places.of(desired);
    const due = files === undefined || placed === undefined ? [] : dueFindings(files, placed.due);
    return { desired, placed, problems: [...findings, ...due].map(placeOne) };
  }

  async #read(
    revision: Revision,
    signal: AbortSignal,
    onDomain: (domain: Name, domainId: DomainId) => void,
    beside?: ReadRegister,
  ): Promise<ReadRegister> {
    const key = revision.commit ?? revision;
    // Many domains want the same commit at once: one of them reads it. Nothing may come between the last look here and
    // the first word of the reading.
    for (let reading = this.#reading.get(key); reading !== undefined; reading = this.#reading.get(key)) {
      await reading.catch(() => undefined);
      signal.throwIfAborted();
    }
    const known = this.#reads.get(key);
    if (known !== undefined) {
      for (const [domain, domainId] of known.domainIds) onDomain(domain, domainId);
      return known;
    }
    const reading = this.#readNew(revision, signal, onDomain, beside);
    this.#reading.set(key, reading);
    try {
      const read = await reading;
      this.#reads.set(key, read);
      return read;
    } finally {
      this.#reading.delete(key);
    }
  }

  async #readNew(
    revision: Revision,
    signal: AbortSignal,
    onDomain: (domain: Name, domainId: DomainId) => void,
    beside: ReadRegister | undefined,
  ): Promise<ReadRegister> {
    const { commit } = revision;
    const entries = await this.#register.list(revision, signal);
    const { governed, unread, refused } = placeEntries(entries, this.#filesPerFolder, this.#governed);
    refuseBulk(governed, beside, this.#contentBytes);
    // A folder has no commit, and its files are known by their paths alone: they may have changed.
    const known = commit === undefined ? new Map<string, Parsed>() : this.#parsed;
    const { parsed, domainIds } = await this.#parseNew(governed, known, signal, onDomain);
    const folders = groupByDomain([
      ...governed.map((item) => ({ place: item.path, content: this.#place(item, parsed) })),
      ...unread.map(({ path, place }) => ({ place, content: { path, name: place.name, parsed: unreadOf(place) } })),
    ]);
    const names = new Set([...folders.keys(), ...refused.map(({ domain }) => domain)]);
    this.#parsed = parsed;
    this.#domainIds = domainIds;
    return {
      names: [...names].filter((name) => name !== undefined).toSorted(compareText),
      folders,
      domainIds,
      refused,
      shared: lazily(() => checkDomains([...folders.values()])),
      files: governed.length,
      blobs: lazily(() => blobsOf(governed)),
      keys: lazily(() => new Set(governed.map((item) => item.key))),
    };
  }

  /** The same object for the same entry, so that what is remembered of it is found again. */
  #place(item: GovernedEntry, contents: ReadonlyMap<string, Parsed>): PlacedContent {
    const before = this.#placed.get(item);
    if (before !== undefined) return before;
    const { entry, path, key } = item;
    const parsed = contents.get(key);
    if (parsed === undefined) throw new Error(`${entry.path} was listed and not read`);
    const placed = { path: entry.path, name: path.name, parsed };
    this.#placed.set(item, placed);
    return placed;
  }

  /** The content of each by its key: parsed when it is not `known`, domains first. */
  async #parseNew(
    governed: readonly GovernedEntry[],
    known: ReadonlyMap<string, Parsed>,
    signal: AbortSignal,
    onDomain: (domain: Name, domainId: DomainId) => void,
  ): Promise<{ readonly parsed: ReadonlyMap<string, Parsed>; readonly domainIds: ReadonlyMap<Name, DomainId> }> {
    const parsed = new Map<string, Parsed>();
    const domainIds = new Map<Name, DomainId>();
    const remember = ({ path, key }: GovernedEntry, content: Parsed): void => {
      parsed.set(key, content);
      const domainId =
        path.kind === "domain" ? (content as ParsedDocument<Drafts["domain"]>).draft?.domainId : undefined;
      if (domainId === undefined) return;
      domainIds.set(path.domain, domainId);
      onDomain(path.domain, domainId);
    };
    // The same bytes may stand in any number of places: they are read once.
    const fresh = new Map<string, GovernedEntry[]>();
    for (const item of governed) {
      const content = known.get(item.key);
      const places = fresh.get(item.key);
      if (content !== undefined) remember(item, content);
      else if (places !== undefined) places.push(item);
      else fresh.set(item.key, [item]);
    }
    const isDomain = ([first]: readonly GovernedEntry[]): boolean => first?.path.kind === "domain";
    const groups = [...fresh.values()].toSorted((one, other) => Number(isDomain(other)) - Number(isDomain(one)));
    const firsts = groups.flatMap(([first]) => (first === undefined ? [] : [first]));
    let index = 0;
    for await (const bytes of this.#register.read(
      firsts.map(({ entry }) => entry),
      signal,
    )) {
      const first = firsts[index];
      const content = first === undefined ? undefined : parseOne(first.path, bytes);
      if (content !== undefined) for (const item of groups[index] ?? []) remember(item, content);
      index += 1;
    }
    return { parsed, domainIds };
  }
}

/** The governed files in which two revisions differ, by path. */
function changesBetween(before: ReadRegister, after: ReadRegister): readonly ChangedFile[] {
  const changed: ChangedFile[] = [];
  for (const [path, { domain, kind, blobId }] of after.blobs()) {
    const known = before.blobs().get(path)?.blobId;
    if (known !== blobId) changed.push({ path, domain, kind, before: known, after: blobId });
  }
  for (const [path, { domain, kind, blobId }] of before.blobs()) {
    if (!after.blobs().has(path)) changed.push({ path, domain, kind, before: blobId, after: undefined });
  }
  return changed.toSorted((one, other) => compareText(one.path, other.path));
}

function bounded(register: LoadedRegister): LoadedRegister {
  const domains = new Map([...register.domains].map(([name, domain]) => [name, boundedDomain(domain)]));
  return { ...register, domains, problems: boundProblems(register.problems) };
}

function boundedDomain(domain: LoadedDomain): LoadedDomain {
  return { ...domain, problems: boundProblems(domain.problems) };
}

/** Before any of it is read: content that stands in the register already is not counted again. */
function refuseBulk(
  governed: readonly GovernedEntry[],
  beside: ReadRegister | undefined,
  { register, request }: ContentBytes,
): void {
  const atMost = beside === undefined ? register : request;
  // Mostly it is little, however it is counted.
  if (governed.reduce((sum, { entry }) => sum + entry.sizeBytes, 0) <= atMost) return;
  const known = beside?.keys() ?? new Set<string>();
  const fresh = new Map(governed.filter(({ key }) => !known.has(key)).map(({ key, entry }) => [key, entry.sizeBytes]));
  const bytes = [...fresh.values()].reduce((sum, size) => sum + size, 0);
  if (bytes <= atMost) return;
  const what = beside === undefined ? "the register holds" : "the request brings";
  throw new RollcallError(
    "invalid_register",
    `${what} ${String(bytes)} bytes of documents, and ${String(atMost)} are read`,
    {
      hint: "Nothing of it is looked at. A document of a member is hundreds of bytes: look what the large ones are, or split it.",
    },
  );
}

function blobsOf(governed: readonly GovernedEntry[]): Blobs {
  return new Map(
    governed.map(({ entry, path }) => [entry.path, { domain: path.domain, kind: path.kind, blobId: entry.blobId }]),
  );
}

function parseOne(path: GovernedPath, bytes: Uint8Array): Parsed {
  return path.kind === "certificate" ? parseCertificate(bytes) : parseDocument(path.kind, bytes);
}

/** What is known of a document or a certificate that nobody reads: nothing, and what is wrong with it is told elsewhere. */
function unreadOf({ kind }: GovernedPath): Parsed {
  return kind === "certificate"
    ? { pem: "", certificates: [], findings: [] }
    : { draft: undefined, findings: [], text: "" };
}

/** Sorts entries by what becomes of them. `known` remembers those that are governed, as long as the adapter does. */
function placeEntries(
  entries: readonly RegisterEntry[],
  filesPerFolder: number,
  known: WeakMap<RegisterEntry, GovernedEntry>,
): PlacedEntries {
  const governed: GovernedEntry[] = [];
  const refused: (PlacedFinding & { domain: string | undefined })[] = [];
  const counts = new Map<string, number>();
  const unread: { path: string; place: GovernedPath }[] = [];
  const govern = (item: GovernedEntry): void => {
    const count = (counts.get(item.folder) ?? 0) + 1;
    counts.set(item.folder, count);
    const { path, entry } = item;
    if (count <= filesPerFolder) governed.push(item);
    else if (count === filesPerFolder + 1) {
      refused.push({ path: entry.path, text: undefined, finding: tooManyFiles(filesPerFolder), domain: path.domain });
    }
  };
  for (const entry of entries) {
    const remembered = known.get(entry);
    if (remembered !== undefined) {
      govern(remembered);
      continue;
    }
    const placement = placeEntry(entry);
    switch (placement.kind) {
      case "ignored":
        break;
      case "refused":
        refused.push({ path: entry.path, text: undefined, finding: placement.finding, domain: placement.domain });
        if (placement.path !== undefined && refused.length <= filesPerFolder) {
          unread.push({ path: entry.path, place: placement.path });
        }
        break;
      case "governed": {
        const { path } = placement;
        const item = { entry, path, key: `${entry.blobId}:${path.kind}`, folder: `${path.domain}/${path.kind}` };
        known.set(entry, item);
        govern(item);
        break;
      }
    }
  }
  return { governed, unread, refused };
}

function tooManyFiles(filesPerFolder: number): PlacedFinding["finding"] {
  return errorAt("", {
    rule: "too-many-files",
    message: "the folder holds more files than are read, and this is the first of those left",
    expected: `at most ${String(filesPerFolder)} files`,
    found: "one more",
    hint: "Raise register.filesPerFolder in the settings if the domain really is that large.",
  });
}

function groupByDomain(
  contents: readonly { readonly place: GovernedPath; readonly content: PlacedContent }[],
): ReadonlyMap<string, DomainFiles> {
  type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer Item)[] ? Item[] : T[K] };
  const domains = new Map<string, Mutable<DomainFiles>>();
  for (const { place, content } of contents) {
    const files = domains.get(place.domain) ?? {
      name: place.domain,
      domain: undefined,
      sequencers: [],
      participants: [],
      overrides: [],
      certificates: [],
    };
    domains.set(place.domain, files);
    // The key under which the content is remembered names the kind that it was parsed as.
    switch (place.kind) {
      case "domain":
        files.domain = content as PlacedDocument<Drafts["domain"]>;
        break;
      case "sequencer":
        files.sequencers.push(content as PlacedDocument<Drafts["sequencer"]>);
        break;
      case "participant":
        files.participants.push(content as PlacedDocument<Drafts["participant"]>);
        break;
      case "override":
        files.overrides.push(content as PlacedDocument<Drafts["override"]>);
        break;
      case "certificate":
        files.certificates.push({
          path: content.path,
          file: `${place.name}.pem`,
          parsed: content.parsed as ParsedCertificate,
        });
        break;
    }
  }
  return domains;
}

/** The files of a domain, and more of them. */
function joinFiles(known: DomainFiles, added: DomainFiles): DomainFiles {
  return {
    name: known.name,
    domain: known.domain ?? added.domain,
    sequencers: [...known.sequencers, ...added.sequencers],
    participants: [...known.participants, ...added.participants],
    overrides: [...known.overrides, ...added.overrides],
    certificates: [...known.certificates, ...added.certificates],
  };
}

const placeOne = remembered(({ path, text, finding }: PlacedFinding): Problem => placeFinding(path, text, finding));

/** Removed in some step and not written elsewhere in the same one: moving a file is no removal. */
function formerMembers(
  steps: readonly HistoryStep[],
  blobs: ReadonlyMap<BlobId, Uint8Array>,
): ReadonlyMap<ParticipantId, Former> {
  const drafts = new Map(
    [...blobs].map(([blobId, bytes]) => [
      blobId,
      bytes.length > MAX_BYTES.participant ? undefined : parseDocument("participant", bytes).draft,
    ]),
  );
  const members = new Map<ParticipantId, Former>();
  for (const { removed, added } of steps) {
    const kept = new Set(added.map((blobId) => drafts.get(blobId)?.participantId));
    for (const { blobId } of removed) {
      const draft = drafts.get(blobId);
      if (draft === undefined || kept.has(draft.participantId)) continue;
      const known = members.get(draft.participantId);
      members.set(draft.participantId, {
        name: known?.name ?? draft.name,
        generation: Math.max(known?.generation ?? 0, draft.generation),
      });
    }
  }
  return members;
}
