import ts from "typescript";
import { constantOf, isPattern, nodesIn } from "./shapes.ts";

/** A word that a type declares, by itself or by a table whose keys it is made of, and the words beside it. */
interface Word {
  readonly node: ts.Node;
  readonly text: string;
  readonly company: ReadonlySet<string>;
}

export function wordsIn(file: ts.SourceFile): readonly Word[] {
  return nodesIn(file).flatMap(wordsAt);
}

function wordsAt(node: ts.Node): readonly Word[] {
  if (ts.isUnionTypeNode(node)) return isDeclared(node) ? together(node.types.filter(isWordType)) : [];
  if (isWordType(node)) return !ts.isUnionTypeNode(node.parent) && isDeclared(node) ? together([node]) : [];
  if (!ts.isObjectLiteralExpression(node) || !makesType(node)) return [];
  return together(node.properties.filter((property) => ts.isPropertyAssignment(property)));
}

function together(nodes: readonly (ts.LiteralTypeNode | ts.PropertyAssignment)[]): readonly Word[] {
  const texts = nodes.map((node) => (ts.isLiteralTypeNode(node) ? node.literal : node.name).getText());
  const words = texts.map((text) => text.replaceAll('"', ""));
  const company = new Set(words);
  return nodes.map((node, index) => ({ node, text: words[index] ?? "", company }));
}

function isWordType(node: ts.Node): node is ts.LiteralTypeNode {
  return ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal);
}

/** Of a member, or of a type with a name. */
function isDeclared(node: ts.TypeNode): boolean {
  if (isPattern(node)) return false;
  const { parent } = node;
  return (
    ts.isTypeAliasDeclaration(parent) || (ts.isPropertySignature(parent) && !ts.isComputedPropertyName(parent.name))
  );
}

/** Whether a type with a name is `keyof typeof` this table. What is in a list is said by the list. */
function makesType(node: ts.ObjectLiteralExpression): boolean {
  const name = constantOf(node)?.name.getText();
  if (name === undefined) return false;
  const { statements } = node.getSourceFile();
  return statements.some((one) => ts.isTypeAliasDeclaration(one) && one.type.getText() === `keyof typeof ${name}`);
}
