import ts from "typescript";
import { isPattern, isTable, nodesIn } from "./shapes.ts";
import { Usage } from "./usage.ts";
import { wordsIn } from "./words.ts";

/** A member that nothing reads, or a word of a union that nothing says. */
export interface UnreadMember {
  readonly path: string;
  readonly line: number;
  /** Such as `Capabilities.severalOwners`, or `Refusal.rule "foreign-domain"`. */
  readonly name: string;
}

/**
 * What the files of `program` that `isOurs` accepts declare and none of them uses: members of types, classes and tables that
 * are written at most, and words of unions that are compared with at most.
 *
 * Says rather too little than too much: where a value goes out of sight of the types, all of it counts as read.
 */
export function findUnreadMembers(
  program: ts.Program,
  isOurs: (file: ts.SourceFile) => boolean,
): readonly UnreadMember[] {
  const ours = program.getSourceFiles().filter(isOurs);
  const usage = new Usage(program.getTypeChecker(), isOurs);
  for (const file of ours) usage.follow(file);
  const read = usage.readDeclarations();
  return ours.flatMap((file) => [
    ...nodesIn(file)
      .filter((node) => isMember(node) && !read.has(node))
      .map((member) => describe(member)),
    ...wordsIn(file)
      .filter(({ text, company }) => !usage.isSaid(text, company))
      .map(({ node, text }) => describe(node, text)),
  ]);
}

type Member =
  | ts.PropertySignature
  | ts.MethodSignature
  | ts.PropertyDeclaration
  | ts.MethodDeclaration
  | ts.AccessorDeclaration
  | ts.PropertyAssignment;

function isMember(node: ts.Node): node is Member {
  if (ts.isPropertySignature(node) || ts.isMethodSignature(node)) {
    return !ts.isComputedPropertyName(node.name) && !isConstant(node) && !isPattern(node);
  }
  if (ts.isPropertyDeclaration(node) || ts.isMethodDeclaration(node) || ts.isAccessor(node)) {
    return ts.isClassLike(node.parent) && !ts.isComputedPropertyName(node.name);
  }
  return ts.isPropertyAssignment(node) && isTable(node.parent);
}

/** It has one value, and tells its type from others. */
function isConstant(node: ts.TypeElement): boolean {
  return ts.isPropertySignature(node) && node.type !== undefined && ts.isLiteralTypeNode(node.type);
}

function describe(node: ts.Node, word?: string): UnreadMember {
  const file = node.getSourceFile();
  const names: string[] = [];
  for (let at = node; !ts.isSourceFile(at); at = at.parent) {
    const name = ts.isParameter(at) ? undefined : ts.getNameOfDeclaration(at as ts.Declaration);
    if (name !== undefined) names.unshift(name.getText());
  }
  const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
  return { path: file.fileName, line, name: names.join(".") + (word === undefined ? "" : ` "${word}"`) };
}
