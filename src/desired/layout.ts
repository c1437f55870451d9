import { type Name, parseName } from "../model/identifier.ts";
import type { GovernedKind, EntryKind, RegisterEntry } from "../model/register-file.ts";
import { errorAt, type Finding } from "../document/finding.ts";

/** A path that rollcall governs, taken apart. */
export interface GovernedPath {
  readonly kind: GovernedKind;
  readonly domain: Name;
  /** Of the document; the domain's own for `domain.yaml`, the file's without its ending for a certificate. */
  readonly name: Name;
}

/** Bytes that one file of a kind may have. */
export const MAX_BYTES = {
  domain: 65_536,
  sequencer: 16_384,
  participant: 16_384,
  override: 16_384,
  certificate: 65_536,
} as const satisfies Record<GovernedKind, number>;

const FOLDERS = {
  sequencers: { kind: "sequencer", ending: ".yaml" },
  participants: { kind: "participant", ending: ".yaml" },
  overrides: { kind: "override", ending: ".yaml" },
  certificates: { kind: "certificate", ending: ".pem" },
} as const satisfies Record<string, { readonly kind: GovernedKind; readonly ending: string }>;

/** Files below `domains/` that carry no meaning and may stand anywhere. */
const IGNORED = new Set(["README.md", ".gitkeep"]);

const NOT_A_FILE = {
  executable: "an executable file (mode 100755)",
  symlink: "a symbolic link",
  submodule: "a submodule",
  other: "neither a file nor a folder",
} as const satisfies Record<Exclude<EntryKind, "file">, string>;

/** What becomes of one path: read it, pass over it, or refuse it. */
export type Placement =
  | { readonly kind: "governed"; readonly path: GovernedPath }
  | { readonly kind: "ignored" }
  | {
      readonly kind: "refused";
      readonly domain: string | undefined;
      /** Where a document is as it should be, which is not read: what names it is right. */
      readonly path: GovernedPath | undefined;
      readonly finding: Finding;
    };

/** Decides by path, kind and size alone: nothing is read that is not governed, a plain file, and small. */
export function placeEntry(entry: Omit<RegisterEntry, "blobId">): Placement {
  const [top, domain, ...rest] = entry.path.split("/");
  if (top !== "domains") return { kind: "ignored" };
  const file = rest.at(-1);
  if (entry.kind === "file" && IGNORED.has(file ?? domain ?? "")) {
    return { kind: "ignored" };
  }
  const governed = governedPath(domain ?? "", rest);
  if (typeof governed === "string") {
    const finding = errorAt("", { rule: "path", message: governed, ...pathHint(domain ?? "", rest) });
    return { kind: "refused", domain, path: undefined, finding };
  }
  if (entry.kind !== "file") {
    const found = NOT_A_FILE[entry.kind];
    return refuse(governed, "file-kind", `this is ${found}; only a regular file is read`, {
      expected: "a regular file (mode 100644)",
      found,
      hint: "Commit the document itself as a plain file.",
    });
  }
  const limit = MAX_BYTES[governed.kind];
  if (entry.sizeBytes > limit) {
    return refuse(governed, "file-size", `the file is too large to be a ${governed.kind} document`, {
      expected: `at most ${String(limit)} bytes`,
      found: `${String(entry.sizeBytes)} bytes`,
      hint:
        governed.kind === "certificate"
          ? "Keep the certificates that vouch for one sequencer, and nothing else."
          : "A document is a page of YAML; keep anything else outside domains/.",
    });
  }
  return { kind: "governed", path: governed };
}

/** Where the file most likely belongs, or else where files belong at all. */
function pathHint(domain: string, rest: readonly string[]): Pick<Finding, "expected" | "hint"> {
  const nearest = nearestPath(domain.toLowerCase(), rest);
  if (nearest !== undefined) return { expected: nearest, hint: `Move it to ${nearest}.` };
  return {
    expected:
      "domains/<domain>/domain.yaml, or <name>.yaml in sequencers/, participants/ or overrides/, or <name>.pem in certificates/",
    hint: "Rename or move the file. A name has lower-case letters, digits and single hyphens, and starts with a letter.",
  };
}

/** Another spelling of the path that is a governed one: of its letters, its ending, its folder or its depth. */
function nearestPath(domain: string, rest: readonly string[]): string | undefined {
  const [first = "", ...below] = rest.map((part) => part.toLowerCase());
  const file = (below.at(-1) ?? first).replace(/\.(?:yml|json|txt|yaml\.txt)$/, ".yaml");
  const folder = Object.keys(FOLDERS).find((name) => first === name || first === name.slice(0, -1));
  const isMember = below.length > 0 && folder !== undefined && file !== "domain.yaml";
  const own = isMember ? [folder, file] : [file];
  return typeof governedPath(domain, own) === "string" ? undefined : ["domains", domain, ...own].join("/");
}

/** The governed path, or the reason why it is none. */
function governedPath(domain: string, rest: readonly string[]): GovernedPath | string {
  const domainName = parseName(domain);
  if (domainName === undefined) return "the domain's folder has no valid name";
  const [folder, file] = rest;
  if (rest.length === 1 && folder === "domain.yaml") return { kind: "domain", domain: domainName, name: domainName };
  const place =
    folder !== undefined && Object.hasOwn(FOLDERS, folder) ? FOLDERS[folder as keyof typeof FOLDERS] : undefined;
  if (place === undefined || file === undefined || rest.length !== 2) return "no document belongs at this path";
  if (!file.endsWith(place.ending)) return `a file in ${folder ?? ""}/ ends in ${place.ending}`;
  const name = parseName(file.slice(0, -place.ending.length));
  if (name === undefined) return "the file's name is not a valid document name";
  return { kind: place.kind, domain: domainName, name };
}

function refuse(
  path: GovernedPath,
  rule: string,
  message: string,
  words: Pick<Finding, "expected" | "found" | "hint">,
): Placement {
  return { kind: "refused", domain: path.domain, path, finding: errorAt("", { rule, message, ...words }) };
}
