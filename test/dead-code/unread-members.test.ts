import ts from "typescript";
import { expect, test } from "vitest";

import { findUnreadMembers } from "./unread-members.ts";

const OURS = "/planted.ts";

/** Each line of it that ends with `// unread: NAME` has to be found, and no other. */
const PLANTED = `
export interface Capabilities {
  readonly ordered: boolean;
  readonly signed: boolean; // unread: Capabilities.signed
}
const CAPABILITIES: Capabilities = {
  ordered: true,
  signed: false, // unread: CAPABILITIES.signed
};
export function isOrdered({ ordered }: Capabilities = CAPABILITIES): boolean { return ordered; }

// Written, and never read.
interface Count { value: number } // unread: Count.value
export function counted(count: Count): void { count.value = 1; }

export class Client {
  readonly #tokens = new Map<string, string>();
  token(name: string): string | undefined { return this.#tokens.get(name); }
  forget(): void { this.#tokens.clear(); } // unread: Client.forget
}
export const token = new Client().token("any");

// A class is read by the port that it stands behind.
interface Port { read(): number; write(): void } // unread: Port.write
class Adapter implements Port {
  read(): number { return 1; }
  write(): void {} // unread: Adapter.write
}
export const readThrough = ((port: Port) => port.read())(new Adapter());

// A rule that nobody breaks, and a rule that is only compared with.
interface Refusal {
  readonly rule: "split" | "flood" |
    "foreign"; // unread: Refusal.rule "foreign"
}
export function refuse(isFlood: boolean): Refusal { return { rule: isFlood ? "flood" : "split" }; }
export const isForeign = ({ rule }: Refusal): boolean => rule === "foreign";

// Keys of a table that are codes.
const ERRORS = {
  usage: { exit: 64 },
  internal: { exit: 1 },
  never: { exit: 2 }, // unread: ERRORS.never "never"
} as const satisfies Record<string, { readonly exit: number }>;
type Code = keyof typeof ERRORS;
export const exitOf = (code: Code = "usage"): number => ERRORS[code].exit;
export const internal = exitOf("internal");

// What goes out of sight is read, all of it; so is what is spread, and what is destructured from.
interface Report { readonly title: string; readonly lines: readonly { readonly text: string }[] }
export const print = (report: Report): string => JSON.stringify(report);
interface Options { readonly first: number; readonly second: number }
export const sum = ({ first, ...rest }: Options): number => first + rest.second;

// Read as something else of the same shape.
interface Wide { readonly name: string; readonly age: number } // unread: Wide.age
interface Named { readonly name: string }
const greet = (whom: Named): string => whom.name;
export const greetWide = (wide: Wide): string => greet(wide);

// Where a value of another type is asked by its type, and a word comes from outside.
type Mode = "on" | "off";
interface Kinds { readonly lamp: Mode; readonly door: Mode }
export const kindOf = <K extends keyof Kinds>(kinds: Kinds, kind: K): Kinds[K] => kinds[kind];
export const readMode = (text: string): Mode => text as Mode;
`;

/** What is found, with the line that it is in. */
function findPlanted(): readonly string[] {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    strict: true,
    types: [],
    lib: ["lib.es2022.d.ts"],
  };
  const host = ts.createCompilerHost(options);
  const program = ts.createProgram([OURS], options, {
    ...host,
    fileExists: (name) => name === OURS || host.fileExists(name),
    getSourceFile: (name, version) =>
      name === OURS ? ts.createSourceFile(name, PLANTED, version, true) : host.getSourceFile(name, version),
  });
  expect(program.getSemanticDiagnostics(program.getSourceFile(OURS)).map(({ messageText }) => messageText)).toEqual([]);
  const unread = findUnreadMembers(program, ({ fileName }) => fileName === OURS);
  return unread.map(({ line, name }) => `${String(line)}: ${name}`);
}

test("what is planted as unread is found, in its line, and nothing that is read", () => {
  const planted = PLANTED.split("\n").flatMap((text, index) => {
    const [, name] = /\/\/ unread: (.*)$/.exec(text) ?? [];
    return name === undefined ? [] : [`${String(index + 1)}: ${name}`];
  });

  expect(findPlanted().toSorted()).toEqual(planted.toSorted());
});
