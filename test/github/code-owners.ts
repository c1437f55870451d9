import { readFileAt } from "./git/objects.ts";
import type { Account } from "./state/accounts.ts";
import type { Repository } from "./state/repository.ts";
import type { World } from "./world.ts";

/** Somebody named as an owner: `@login`, `@organisation/team`. Without accounts nobody could ever approve. */
export interface Owner {
  readonly name: string;
  readonly accounts: readonly Account[];
}

export interface OwnerLine {
  readonly line: number;
  readonly source: string;
  readonly pattern: RegExp;
  readonly owners: readonly Owner[];
}

/** A line that does not count as it stands. Lines and columns count from 1. */
export interface OwnerError {
  readonly line: number;
  readonly column: number;
  readonly kind: "Invalid pattern" | "Invalid owner" | "Unknown owner";
  readonly source: string;
  readonly suggestion: string | null;
  readonly message: string;
  readonly path: string;
}

export interface CodeOwners {
  readonly lines: readonly OwnerLine[];
  readonly errors: readonly OwnerError[];
}

/** Reads CODEOWNERS where GitHub looks for it. Empty when there is none. Source: "About code owners". */
export async function readCodeOwners(world: World, repository: Repository, revision: string): Promise<CodeOwners> {
  for (const path of PLACES) {
    const text = await readFileAt(repository.directory, revision, path);
    if (text !== undefined) return parse(world, repository, path, text);
  }
  return { lines: [], errors: [] };
}

/** The last line that matches decides; it may name nobody. */
export function ownersOf({ lines }: CodeOwners, path: string): readonly Owner[] {
  return lines.findLast(({ pattern }) => pattern.test(path))?.owners ?? [];
}

const PLACES = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

function parse(world: World, repository: Repository, path: string, text: string): CodeOwners {
  const lines: OwnerLine[] = [];
  const errors: OwnerError[] = [];
  for (const [at, raw] of text.split("\n").entries()) {
    const source = raw.replace(/(^|\s)#.*$/, "").trimEnd();
    const [pattern = "", ...names] = source.trim().split(/\s+/);
    if (pattern === "") continue;
    const place = { line: at + 1, source: raw, path, suggestion: null };
    if (/^!|[[\]]/.test(pattern)) {
      errors.push(
        errorAt(place, "Invalid pattern", raw.indexOf(pattern) + 1, `Invalid pattern on line ${String(at + 1)}`),
      );
      continue;
    }
    const owners = names.map((name): Owner => ({ name, accounts: accountsOf(world, repository, name) }));
    for (const { name, accounts } of owners) {
      const kind = /^@[\w-]+(\/[\w-]+)?$|^[^@\s]+@[^@\s]+$/.test(name) ? "Unknown owner" : "Invalid owner";
      if (accounts.length > 0) continue;
      const why =
        kind === "Unknown owner"
          ? `make sure ${name} exists and has write access to the repository`
          : `${name} is no owner`;
      errors.push(errorAt(place, kind, raw.indexOf(name) + 1, `${kind} on line ${String(at + 1)}: ${why}`));
    }
    lines.push({ line: at + 1, source: raw, pattern: patternOf(pattern), owners });
  }
  return { lines, errors };
}

function errorAt(
  place: Pick<OwnerError, "line" | "source" | "path" | "suggestion">,
  kind: OwnerError["kind"],
  column: number,
  message: string,
): OwnerError {
  return { ...place, kind, column, message: `${message}\n\n  ${place.source}\n  ${" ".repeat(column - 1)}^` };
}

/** Owners need write access to count. */
function accountsOf(world: World, repository: Repository, name: string): readonly Account[] {
  return candidates(world, name).filter((account) => world.hasRole(account, repository, "write"));
}

function candidates(world: World, name: string): readonly Account[] {
  if (!name.startsWith("@")) {
    const account = world.accountOfEmail(name);
    return account === undefined ? [] : [account];
  }
  const [login = "", slug] = name.slice(1).split("/");
  const account = world.accountNamed(login);
  if (account === undefined) return [];
  if (slug === undefined) return [account];
  const organisation = world.organisationOf(account);
  const team = organisation === undefined ? undefined : world.teamNamed(organisation, slug);
  return [...(team?.members.keys() ?? [])];
}

/** As in .gitignore: a slash at the start or within anchors, one at the end means folders. */
function patternOf(pattern: string): RegExp {
  const isAnchored = pattern.replace(/\/$/, "").includes("/");
  const body = pattern
    .replace(/^\//, "")
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replace(/\*\*\/|\*\*|\*|\?/g, (star) => STARS[star] ?? star);
  const end = pattern.endsWith("/") ? "" : pattern.endsWith("/*") ? "$" : "(/|$)";
  return new RegExp(`${isAnchored ? "^" : "(^|/)"}${body}${end}`);
}

const STARS: Readonly<Record<string, string>> = { "**/": "(.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]" };
