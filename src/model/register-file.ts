import type { BlobId } from "./identifier.ts";

/** The kinds of files that a domain's folder holds. */
export type GovernedKind = "domain" | "sequencer" | "participant" | "override" | "certificate";

/** What git or the file system says is at a path. Only a `file` is ever read. */
export type EntryKind = "file" | "executable" | "symlink" | "submodule" | "other";

/** One path of a register, before anything is read. `path` is relative, with `/` between its parts. */
export interface RegisterEntry {
  readonly path: string;
  readonly kind: EntryKind;
  /** Names the content: the same id is the same bytes. */
  readonly blobId: BlobId;
  readonly sizeBytes: number;
}

/** Where the document of a domain belongs, with its policy. */
export function domainPath(domain: string): string {
  return `domains/${domain}/domain.yaml`;
}

/** Where the document of a member belongs. */
export function participantPath(domain: string, name: string): string {
  return `domains/${domain}/participants/${name}.yaml`;
}
