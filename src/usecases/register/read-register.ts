import { LRUCache } from "lru-cache";

import { checkDomains } from "../../desired/assemble.ts";
import type { DomainFiles, PlacedDocument, PlacedFinding } from "../../desired/domain-files.ts";
import type { GovernedPath } from "../../desired/layout.ts";
import { type ParsedCertificate, parseCertificate } from "../../desired/parse/certificate.ts";
import { type Drafts, type ParsedDocument, parseDocument } from "../../desired/parse/document.ts";
import { RollcallError } from "../../model/error.ts";
import type { BlobId, CommitId, DomainId, Name } from "../../model/identifier.ts";
import { lazily } from "../../model/lazily.ts";
import { compareText } from "../../model/problem.ts";
import type { GovernedKind, RegisterEntry } from "../../model/register-file.ts";
import type { Register, Revision } from "../../ports/register.ts";
import { type GovernedEntry, type PlacedEntries, placeEntries } from "./place-entries.ts";

type Parsed = ParsedDocument<Drafts[keyof Drafts]> | ParsedCertificate;

/** A file's content in its place. */
interface PlacedContent {
  readonly path: string;
  readonly name: Name;
  readonly parsed: Parsed;
}

/** What was read at one revision, before dates are evaluated. */
export interface ReadRegister {
  /** Of all domains, sorted. */
  readonly names: readonly string[];
  readonly folders: ReadonlyMap<string, DomainFiles>;
  readonly domainIds: ReadonlyMap<Name, DomainId>;
  readonly refused: PlacedEntries["refused"];
  /** Problems between domains. */
  readonly shared: () => readonly PlacedFinding[];
  readonly files: number;
  /** What is at each governed path. */
  readonly blobs: () => Blobs;
  /** Cache keys of all its content. */
  readonly keys: () => ReadonlySet<string>;
}

/** A folder has no commit: its content is cached for the revision object that the caller holds. */
export type RevisionKey = CommitId | Revision;

export function revisionKey(revision: Revision): RevisionKey {
  return revision.commit ?? revision;
}

/** Revisions that are cached: the branch, and requests that are compared with it. They share most of their objects. */
export const REVISIONS_KEPT = 4;

type Blobs = ReadonlyMap<string, { readonly domain: Name; readonly kind: GovernedKind; readonly blobId: BlobId }>;

/** Maximum bytes of documents in a whole register, and in a request. */
export interface ContentBytes {
  readonly register: number;
  readonly request: number;
}

const CONTENT_BYTES: ContentBytes = { register: 128 << 20, request: 16 << 20 };

export interface ReaderOptions {
  readonly filesPerFolder: number;
  readonly contentBytes?: ContentBytes;
}

interface ReadOptions {
  readonly onDomain?: ((domain: Name, domainId: DomainId) => void) | undefined;
  readonly beside?: ReadRegister;
}

/**
 * Reads a register's files, and caches the latest reads: a commit by its id, each document by its blob id. Unchanged
 * content is neither read nor parsed again.
 */
export class RegisterReader {
  readonly filesPerFolder: number;
  readonly #register: Register;
  readonly #contentBytes: ContentBytes;
  readonly #governed = new WeakMap<RegisterEntry, GovernedEntry>();
  readonly #placed = new WeakMap<GovernedEntry, PlacedContent>();
  #parsed: ReadonlyMap<string, Parsed> = new Map();
  readonly #reading = new Map<RevisionKey, Promise<ReadRegister>>();
  readonly #reads = new LRUCache<RevisionKey, ReadRegister>({ max: REVISIONS_KEPT });
  #domainIds: ReadonlyMap<Name, DomainId> = new Map();

  constructor(register: Register, { filesPerFolder, contentBytes = CONTENT_BYTES }: ReaderOptions) {
    this.#register = register;
    this.filesPerFolder = filesPerFolder;
    this.#contentBytes = contentBytes;
  }

  /** The domain's id at the last read: most likely still current. */
  knownDomainId(domain: Name): DomainId | undefined {
    return this.#domainIds.get(domain);
  }

  /** The cached read of a commit; undefined if there is none. */
  kept(commit: CommitId): ReadRegister | undefined {
    return this.#reads.get(commit);
  }

  /**
   * Reads `revision`. Throws when any of it cannot be read, and `invalid_register` above the byte limit: of a whole
   * register, or of what it adds to `beside`. `onDomain` gets each domain's id before the rest is parsed.
   */
  async read(
    revision: Revision,
    signal: AbortSignal,
    { onDomain = () => undefined, beside }: ReadOptions = {},
  ): Promise<ReadRegister> {
    const key = revisionKey(revision);
    // Many domains need the same commit at once: one of them reads it. There must be no await between the last check
    // here and the start of the read.
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
    const { governed, unread, refused } = placeEntries(entries, this.filesPerFolder, this.#governed);
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

  /** Returns the same object for the same entry, so that caches keyed by it hit. */
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
    // The same bytes may occur in many places: they are read once.
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

/** Checked before reading: content that the register already has is not counted again. */
function refuseBulk(
  governed: readonly GovernedEntry[],
  beside: ReadRegister | undefined,
  { register, request }: ContentBytes,
): void {
  const atMost = beside === undefined ? register : request;
  // Usually the total is small, however it is counted.
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

export function parseOne(path: GovernedPath, bytes: Uint8Array): Parsed {
  return path.kind === "certificate" ? parseCertificate(bytes) : parseDocument(path.kind, bytes);
}

/** The placeholder for a document or a certificate that is not read; its problems are reported elsewhere. */
function unreadOf({ kind }: GovernedPath): Parsed {
  return kind === "certificate"
    ? { pem: "", certificates: [], findings: [] }
    : { draft: undefined, findings: [], text: "" };
}

export function groupByDomain(
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
    // The cache key contains the kind that the content was parsed as.
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
