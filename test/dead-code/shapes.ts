import ts from "typescript";

/** All of a file's nodes, outer ones first. */
export function nodesIn(file: ts.SourceFile): readonly ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return nodes;
}

/** How one type is made of another by naming keys of it, or kinds. */
export const KEY_TYPES: ReadonlySet<string> = new Set(["Pick", "Omit", "Extract", "Exclude"]);

/** What a type is held against, or taken out of another by: nobody makes a value of it. */
export function isPattern(node: ts.Node): boolean {
  for (let at = node.parent; !ts.isStatement(at); at = at.parent) {
    if (ts.isSatisfiesExpression(at) || ts.isTypeParameterDeclaration(at) || ts.isTypeQueryNode(at)) return true;
    if (ts.isTypeReferenceNode(at) && KEY_TYPES.has(at.typeName.getText())) return true;
  }
  return false;
}

/** A constant of a file, whose entries are looked up. */
export function isTable(node: ts.Node): node is ts.ObjectLiteralExpression {
  return ts.isObjectLiteralExpression(node) && constantOf(node) !== undefined;
}

/** The constant of a file that this expression is the value of. */
export function constantOf(node: ts.Expression): ts.VariableDeclaration | undefined {
  let outer: ts.Node = node.parent;
  while (ts.isAsExpression(outer) || ts.isSatisfiesExpression(outer)) outer = outer.parent;
  return ts.isVariableDeclaration(outer) && ts.isSourceFile(outer.parent.parent.parent) ? outer : undefined;
}
