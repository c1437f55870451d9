import { assembleDomain, checkDomains } from "../../desired/assemble.ts";
import type { NewFile } from "../../desired/document-text.ts";
import type { DomainFiles } from "../../desired/domain-files.ts";
import { placeEntry } from "../../desired/layout.ts";
import { parseDocument } from "../../desired/parse/document.ts";
import type { Name } from "../../model/identifier.ts";
import type { InstantMs } from "../../model/instant.ts";
import { lazily } from "../../model/lazily.ts";
import { boundProblems, newProblems, type Problem, sortProblems } from "../../model/problem.ts";
import type { ChangedFile } from "../../model/request.ts";
import type { Revision } from "../../ports/register.ts";
import {
  assembleOne,
  assembleRegister,
  bounded,
  type LoadedDomain,
  type LoadedRegister,
  placeOne,
} from "./assemble-register.ts";
import { changesBetween } from "./changed-files.ts";
import { tooManyFiles } from "./place-entries.ts";
import type { PlacementCache } from "./place-members.ts";
import { groupByDomain, parseOne, type RegisterReader } from "./read-register.ts";

/** A request merged into the branch, beside the branch as it is. */
export interface LoadedRequest {
  readonly register: LoadedRegister;
  /** The files in which the two differ. */
  readonly files: readonly ChangedFile[];
  /** Problems that the request introduces. */
  readonly problems: readonly Problem[];
}

/** A member's document to add to the register, or to delete: then it has no content. */
export interface MemberFile {
  readonly domain: Name;
  readonly name: Name;
  readonly path: string;
  readonly content: string | undefined;
}

const ENCODER = new TextEncoder();

/** The register with a request merged, or with documents that it does not have yet. */
export class HypotheticalRegister {
  readonly #reader: RegisterReader;
  readonly #places: PlacementCache;

  constructor(reader: RegisterReader, places: PlacementCache) {
    this.#reader = reader;
    this.#places = places;
  }

  /**
   * The content of `merged`, a request merged into `base`, and how it differs from `base`. Throws like `RegisterLoader.load`, and
   * `invalid_register` if the request adds more bytes than the limit.
   */
  async merged(base: Revision, merged: Revision, nowMs: InstantMs, signal: AbortSignal): Promise<LoadedRequest> {
    const standing = await this.#reader.read(base, signal);
    const read = await this.#reader.read(merged, signal, { beside: standing });
    const [before, after] = [
      assembleRegister(standing, base, this.#places, nowMs),
      assembleRegister(read, merged, this.#places, nowMs),
    ];
    return {
      register: bounded(after),
      files: changesBetween(standing, read),
      problems: boundProblems(newProblems(before.problems, after.problems)),
    };
  }

  /**
   * The problems that adding or deleting this member's document would introduce at `revision`. None for a domain that
   * does not exist.
   */
  async problemsWith(
    revision: Revision,
    { domain, name, path, content }: MemberFile,
    nowMs: InstantMs,
    signal: AbortSignal,
  ): Promise<readonly Problem[]> {
    const { folders } = await this.#reader.read(revision, signal);
    const files = folders.get(domain);
    if (files === undefined) return [];
    const others = files.participants.filter((document) => document.path !== path);
    const own =
      content === undefined ? [] : [{ path, name, parsed: parseDocument("participant", ENCODER.encode(content)) }];
    const problems = (changed: DomainFiles): readonly Problem[] =>
      sortProblems(assembleDomain(changed, nowMs).findings.map(placeOne));
    return boundProblems(newProblems(problems(files), problems({ ...files, participants: [...others, ...own] })));
  }

  /** One domain as it would be with these additional files; it need not exist yet. */
  async domainWith(
    revision: Revision,
    domain: Name,
    files: readonly NewFile[],
    nowMs: InstantMs,
    signal: AbortSignal,
  ): Promise<LoadedDomain> {
    const read = await this.#reader.read(revision, signal);
    const contents = files.map(({ path, content }) => {
      const bytes = ENCODER.encode(content);
      const placement = placeEntry({ path, kind: "file", sizeBytes: bytes.length });
      if (placement.kind !== "governed") throw new Error(`${path} is not a place for a document`);
      const { path: place } = placement;
      return { place, content: { path, name: place.name, parsed: parseOne(place, bytes) } };
    });
    const added = groupByDomain(contents).get(domain);
    const known = read.folders.get(domain);
    const joined = added === undefined || known === undefined ? (added ?? known) : joinFiles(known, added);
    const folders = joined === undefined ? read.folders : new Map([...read.folders, [domain, joined]]);
    const shared = lazily(() => checkDomains([...folders.values()]));
    const isCrowded = (joined?.participants.length ?? 0) > this.#reader.filesPerFolder;
    const crowded = isCrowded
      ? [
          {
            path: `domains/${domain}/participants`,
            text: undefined,
            finding: tooManyFiles(this.#reader.filesPerFolder),
            domain,
          },
        ]
      : [];
    return assembleOne({ folders, shared, refused: [...read.refused, ...crowded] }, domain, this.#places, nowMs);
  }
}

/** The files of a domain, with others added. */
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
