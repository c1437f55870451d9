import { isInNoRepository } from "./error.ts";
import { runGit } from "./git-process.ts";

/** What git says of a file's line ends: those of the index and of the work tree, and what attributes say. */
interface LineEnds {
  readonly index: string;
  readonly workTree: string;
  readonly attributes: string;
}

/** One record of `ls-files --eol -z`, such as `i/lf w/crlf attr/text=auto eol=lf \tdomains/acme/domain.yaml`. */
const RECORD = /^i\/(\S*)\s+w\/(\S*)\s+attr\/(.*?)\s*\t(.*)$/s;

const HAS_RETURNS = new Set(["crlf", "mixed"]);

/** What `config --get` ends with where nothing is set. */
const NOT_SET = 1;

/** A folder that a person edits. */
export interface Checkout {
  readonly directory: string;
  readonly searchPath: string;
  /** Whose git settings count, with those of the machine; only the folder's own when absent. */
  readonly home: string | undefined;
}

/** Git for Windows turns line ends in the settings of the machine: what commits there reads them. */
function settingsOf(home: string | undefined): Readonly<Record<string, string | undefined>> {
  return home === undefined ? {} : { HOME: home, GIT_CONFIG_NOSYSTEM: undefined, GIT_CONFIG_GLOBAL: undefined };
}

/** Those of `paths` in a folder whose lines git would commit with Unix line ends; none of a folder in no repository. */
export async function pathsNormalised(
  { directory, searchPath, home }: Checkout,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  // All documents are below one folder, and others are few.
  const named = [...new Set(paths.map((path) => (path.startsWith("domains/") ? "domains" : path)))];
  const list = ["ls-files", "-z", "--eol", "--cached", "--others", "--", ...named.map((path) => `:(literal)${path}`)];
  // A program that watches the files would be one of the folder's choice.
  const command = ["-c", "core.fsmonitor=false", ...list];
  const env = settingsOf(home);
  try {
    const listed = await runGit(directory, searchPath, command, signal, { input: "", env });
    const config = ["config", "--type=bool-or-str", "--get", "core.autocrlf"];
    const autocrlf = (await runGit(directory, searchPath, config, signal, { answer: NOT_SET, env })).trim();
    const records = listed.split("\0").flatMap((record) => parseRecord(record) ?? []);
    return new Set(records.filter((record) => isNormalised(record, autocrlf)).map(({ path }) => path));
  } catch (error) {
    if (isInNoRepository(error)) return new Set();
    throw error;
  }
}

function parseRecord(record: string): (LineEnds & { readonly path: string }) | undefined {
  const [, index = "", workTree = "", attributes = "", path] = RECORD.exec(record) ?? [];
  return path === undefined ? undefined : { index, workTree, attributes, path };
}

/** Source: gitattributes(5), `text`; with `auto` what was committed with returns keeps them. */
function isNormalised({ index, workTree, attributes }: LineEnds, autocrlf: string): boolean {
  const isAuto = attributes.startsWith("text=auto") || (attributes === "" && ["true", "input"].includes(autocrlf));
  if (isAuto) return HAS_RETURNS.has(workTree) && !HAS_RETURNS.has(index);
  return /^text\b/.test(attributes);
}
