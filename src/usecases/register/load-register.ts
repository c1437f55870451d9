import { LRUCache } from "lru-cache";

import { mayHoldOurs, NOT_ALL_LOOKED_AT, outsideFindings } from "../../desired/check/outside.ts";
import { placeFinding } from "../../document/place.ts";
import type { BlobId, DomainId, Name } from "../../model/identifier.ts";
import type { InstantMs } from "../../model/instant.ts";
import { type Problem, sortProblems } from "../../model/problem.ts";
import type { ChangedFile } from "../../model/request.ts";
import type { Register, Revision } from "../../ports/register.ts";
import {
  assembleOne,
  assembleRegister,
  bounded,
  boundedDomain,
  type LoadedDomain,
  type LoadedRegister,
} from "./assemble-register.ts";
import { changesBetween } from "./changed-files.ts";
import type { PlacementCache } from "./place-members.ts";
import type { RegisterReader } from "./read-register.ts";

const DECODER = new TextDecoder();

/** Each open request is evaluated repeatedly. */
const OUTSIDE_KEPT = 1_000;

/** Loads a register at a revision. Only dates are checked each time: what does not depend on them is cached. */
export class RegisterLoader {
  readonly #register: Pick<Register, "outside" | "read">;
  readonly #reader: RegisterReader;
  readonly #places: PlacementCache;
  /** By the pair of compared commits. */
  readonly #outside = new LRUCache<string, readonly Problem[]>({ max: OUTSIDE_KEPT });

  constructor(register: Pick<Register, "outside" | "read">, reader: RegisterReader, places: PlacementCache) {
    this.#register = register;
    this.#reader = reader;
    this.#places = places;
  }

  /** The domain's id at the last load: most likely still current. */
  knownDomainId(domain: Name): DomainId | undefined {
    return this.#reader.knownDomainId(domain);
  }

  /** Everything the register says at `revision`. Throws when any of it cannot be read; invalid files are problems. */
  async load(revision: Revision, nowMs: InstantMs, signal: AbortSignal): Promise<LoadedRegister> {
    return bounded(assembleRegister(await this.#reader.read(revision, signal), revision, this.#places, nowMs));
  }

  /**
   * `load` of one domain, without the cost of the others. Undefined if the register has no domain of that name.
   *
   * `onDomain` is called with each domain's id ahead of everything else: a domain can be read while the rest is parsed.
   */
  async loadDomain(
    revision: Revision,
    domain: string,
    nowMs: InstantMs,
    signal: AbortSignal,
    onDomain?: (domain: Name, domainId: DomainId) => void,
  ): Promise<LoadedDomain | undefined> {
    const read = await this.#reader.read(revision, signal, { onDomain });
    return read.names.includes(domain) ? boundedDomain(assembleOne(read, domain, this.#places, nowMs)) : undefined;
  }

  /** The names of all domains at `revision`, sorted. Throws like `load`. */
  async domainNames(revision: Revision, signal: AbortSignal): Promise<readonly string[]> {
    return (await this.#reader.read(revision, signal)).names;
  }

  /** Every governed file of a domain at a revision. */
  async filesOf(revision: Revision, domain: Name, signal: AbortSignal): Promise<ReadonlyMap<string, BlobId>> {
    const { blobs } = await this.#reader.read(revision, signal);
    return new Map(
      [...blobs()].filter(([, file]) => file.domain === domain).map(([path, { blobId }]) => [path, blobId]),
    );
  }

  /** The blob at a path; undefined if there is none, or none that governs. */
  async blobIdAt(revision: Revision, path: string, signal: AbortSignal): Promise<BlobId | undefined> {
    const { blobs } = await this.#reader.read(revision, signal);
    return blobs().get(path)?.blobId;
  }

  /** The governed files in which two revisions differ, by path. Other files are ignored. */
  async changes(base: Revision, merged: Revision, signal: AbortSignal): Promise<readonly ChangedFile[]> {
    return changesBetween(await this.#reader.read(base, signal), await this.#reader.read(merged, signal));
  }

  /**
   * Problems outside the domains' folders: documents in the wrong place, and programs referenced by a name that third
   * parties can claim. In all of `revision`; with `since`, only in what is new or changed after it.
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
}
