// What knip does not look at: members of types, classes and tables that nothing in src reads, and words that nothing says.
import { globSync, readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import ts from "typescript";
import { findUnreadMembers } from "./unread-members.ts";

/** Read by people, or by what is no program of ours. */
const KEPT: ReadonlySet<string> = new Set([
  // What a domain and a sequencer are for is said to whoever opens the document.
  "DomainDocument.spec.description",
  "SequencerDocument.spec.description",
]);

const { options } = ts.parseJsonConfigFileContent(
  ts.readConfigFile("tsconfig.json", (path) => readFileSync(path, "utf8")).config,
  ts.sys,
  ".",
);
const source = resolve("src");
const program = ts.createProgram(globSync(`${source}/**/*.ts`), options);
const found = findUnreadMembers(
  program,
  ({ fileName }) => fileName.startsWith(`${source}/`) && !/\/protocol\/[^/]+\/generated\//.test(fileName),
);

// The simulator is what tests work with: what they name there counts.
const tests = globSync(["test/**/*.ts", "bench/**/*.ts"]).map((path) => readFileSync(path, "utf8"));
const isNamedInTests = (name: string): boolean => {
  const last = new RegExp(`\\b${name.replace(/^.*[. ]/, "").replaceAll('"', "")}\\b`);
  return tests.some((text) => last.test(text));
};

const unread = found.filter(({ path, name }) => {
  const isSimulator = path.startsWith(`${source}/simulator/`);
  return !KEPT.has(name) && !(isSimulator && isNamedInTests(name));
});
const needless = [...KEPT].filter((name) => !found.some((one) => one.name === name));
for (const { path, line, name } of unread) {
  process.stdout.write(`${relative(".", path)}:${String(line)}: ${name} is read by nothing in src\n`);
}
for (const name of needless) process.stdout.write(`${name} is kept as unread, and is read, or is not there\n`);
process.exitCode = unread.length + needless.length > 0 ? 1 : 0;
