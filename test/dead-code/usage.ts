import ts from "typescript";
import { isTable, KEY_TYPES } from "./shapes.ts";

/** The words beside which one is said; undefined where nothing tells. */
type Company = ReadonlySet<string> | undefined;

/**
 * Which declarations are read, and which words are said.
 *
 * A value that goes where another type is expected is read as that one is. One that goes where no type is known (`unknown`, an
 * index), or out of what is ours, is read there, all of it: so things are printed, sent and stored.
 */
export class Usage {
  readonly #checker: ts.TypeChecker;
  readonly #isOurs: (file: ts.SourceFile) => boolean;
  readonly #read = new Set<ts.Declaration>();
  /** What is read, too, when a declaration is. */
  readonly #sources = new Map<ts.Declaration, Set<ts.Declaration>>();
  readonly #said = new Map<string, Company[]>();
  readonly #linked = new Map<ts.Type, Set<ts.Type>>();
  readonly #whole = new Set<ts.Type>();
  readonly #taken = new Set<ts.Type>();

  constructor(checker: ts.TypeChecker, isOurs: (file: ts.SourceFile) => boolean) {
    this.#checker = checker;
    this.#isOurs = isOurs;
  }

  follow(node: ts.Node): void {
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) this.#visitType(node);
    else this.#visit(node);
    ts.forEachChild(node, (child) => {
      this.follow(child);
    });
  }

  readDeclarations(): ReadonlySet<ts.Declaration> {
    const read = new Set(this.#read);
    for (const one of read) for (const source of this.#sources.get(one) ?? []) read.add(source);
    return read;
  }

  /** Whether the word is said as one of its company, as far as can be told by the words beside it. */
  isSaid(word: string, company: ReadonlySet<string>): boolean {
    return (this.#said.get(word) ?? []).some((others) => {
      if (others === undefined) return true;
      const shared = [...others].filter((other) => company.has(other)).length;
      return shared > 1 || shared === company.size || shared === others.size;
    });
  }

  #visit(node: ts.Node): void {
    const checker = this.#checker;
    if (ts.isPropertyAccessExpression(node)) {
      if (!isWritten(node)) this.#readSymbol(checker.getSymbolAtLocation(node.name));
    } else if (ts.isElementAccessExpression(node)) {
      const [of, key] = [node.expression, node.argumentExpression];
      if (!isWritten(node)) this.#readAt(checker.getTypeAtLocation(of), checker.getTypeAtLocation(key));
    } else if (ts.isBindingElement(node)) {
      if (ts.isObjectBindingPattern(node.parent)) this.#readBinding(node, node.parent);
    } else if (ts.isForInStatement(node)) {
      this.#readWhole(checker.getTypeAtLocation(node.expression));
    } else if (ts.isClassLike(node)) {
      this.#linkHeritage(node);
    } else if (ts.isAsExpression(node) && !ts.isConstTypeReference(node.type)) {
      const target = checker.getTypeAtLocation(node);
      this.#link(checker.getTypeAtLocation(node.expression), target);
      if (!ts.isStringLiteralLike(node.expression)) this.#say(target);
    } else if (ts.isStringLiteralLike(node)) {
      this.#sayLiteral(node);
    } else if (ts.isObjectLiteralExpression(node) && !isTable(node)) {
      this.#sayKeys(node);
    }
    if (ts.isExpression(node) && !isPartOfName(node)) {
      const target = checker.getContextualType(node);
      if (target !== undefined) this.#link(checker.getTypeAtLocation(node), target);
    }
  }

  /** Types that name keys of others, and types that a value from outside is taken for. */
  #visitType(node: ts.TypeNode): void {
    const typeOf = (of: ts.TypeNode): ts.Type => this.#checker.getTypeFromTypeNode(of);
    if (ts.isIndexedAccessTypeNode(node)) this.#readAt(typeOf(node.objectType), typeOf(node.indexType));
    if (ts.isTypeReferenceNode(node) && KEY_TYPES.has(node.typeName.getText())) {
      const [, keys] = node.typeArguments ?? [];
      if (keys !== undefined) this.#say(typeOf(keys));
    }
    if (ts.isTypePredicateNode(node) && node.type !== undefined) this.#say(typeOf(node.type));
    if (ts.isCallExpression(node.parent) && node.parent.typeArguments?.includes(node) === true) this.#say(typeOf(node));
  }

  #sayLiteral(node: ts.StringLiteralLike): void {
    const { parent } = node;
    if (ts.isLiteralTypeNode(parent) || ts.isCaseClause(parent)) return;
    if (ts.isPropertyAssignment(parent) && parent.name === node) return;
    if (ts.isBinaryExpression(parent) && COMPARISONS.has(parent.operatorToken.kind)) return;
    const expected = this.#checker.getContextualType(node);
    const words = expected === undefined ? new Set<string>() : wordsOf(expected);
    this.#sayWord(node.text, words.size > 0 ? words : undefined);
  }

  /** What is counted or kept by a word is said with it. */
  #sayKeys(node: ts.ObjectLiteralExpression): void {
    const keys = node.properties.flatMap(({ name }) =>
      name !== undefined && (ts.isIdentifier(name) || ts.isStringLiteral(name)) ? [name.text] : [],
    );
    const company = new Set(keys);
    if (company.size > 1) for (const key of keys) this.#sayWord(key, company);
  }

  /** A value from outside is taken for it: for any of its words, and those of its members. */
  #say(type: ts.Type): void {
    if (this.#taken.has(type)) return;
    this.#taken.add(type);
    const words = wordsOf(type);
    for (const word of words) this.#sayWord(word, words);
    for (const part of partsOf(type)) {
      if ((part.flags & ts.TypeFlags.Object) === 0) continue;
      for (const argument of this.#checker.getTypeArguments(part as ts.TypeReference)) this.#say(argument);
      if (this.#isForeign(part) || part.isClass()) continue;
      for (const property of this.#checker.getPropertiesOfType(part)) {
        this.#say(this.#checker.getTypeOfSymbol(property));
      }
    }
  }

  #sayWord(word: string, company: Company): void {
    const said = this.#said.get(word) ?? [];
    said.push(company);
    this.#said.set(word, said);
  }

  #readSymbol(symbol: ts.Symbol | undefined): void {
    for (const declaration of symbol?.declarations ?? []) this.#read.add(declaration);
  }

  /** By a key that may be one of several, or any. */
  #readAt(type: ts.Type, key: ts.Type): void {
    const names = wordsOf(key);
    for (const part of partsOf(type)) {
      for (const property of this.#checker.getPropertiesOfType(part)) {
        if (names.size === 0 || names.has(property.name)) this.#readSymbol(property);
      }
    }
  }

  #readBinding({ propertyName, name, dotDotDotToken }: ts.BindingElement, pattern: ts.ObjectBindingPattern): void {
    // What is left is read where it goes.
    if (dotDotDotToken !== undefined) return;
    const key = propertyName ?? name;
    const type = this.#checker.getTypeAtLocation(pattern);
    if (!ts.isIdentifier(key) && !ts.isStringLiteral(key)) {
      this.#readWhole(type);
      return;
    }
    for (const part of partsOf(type)) this.#readSymbol(this.#checker.getPropertyOfType(part, key.text));
  }

  #linkHeritage(node: ts.ClassLikeDeclaration): void {
    const own = this.#checker.getTypeAtLocation(node);
    for (const { types } of node.heritageClauses ?? []) {
      for (const type of types) this.#link(own, this.#checker.getTypeAtLocation(type));
    }
  }

  /** A value of `source` goes where a `target` is expected. */
  #link(source: ts.Type, target: ts.Type): void {
    if (source === target) return;
    const linked = this.#linked.get(source) ?? new Set();
    if (linked.has(target)) return;
    this.#linked.set(source, linked.add(target));
    for (const to of partsOf(target)) {
      if ((to.flags & UNTYPED) !== 0) this.#readWhole(source);
      else for (const from of partsOf(source)) if (from !== to) this.#linkParts(from, to);
    }
  }

  #linkParts(from: ts.Type, to: ts.Type): void {
    const checker = this.#checker;
    if ((from.flags & ts.TypeFlags.Object) === 0 || (to.flags & TYPED) === 0) return;
    const args = checker.getTypeArguments(from as ts.TypeReference);
    const others = checker.getTypeArguments(to as ts.TypeReference);
    const [element] = others;
    if (checker.isTupleType(from) && checker.isArrayType(to) && element !== undefined) {
      for (const arg of args) this.#link(arg, element);
      return;
    }
    const isSame = (from as ts.TypeReference).target === (to as ts.TypeReference).target || this.#isForeign(from);
    if (args.length > 0 && args.length === others.length && isSame) {
      args.forEach((arg, index) => {
        this.#link(arg, others[index] ?? arg);
      });
      return;
    }
    // What `const { a, b } =` expects of its right side is read where it is bound.
    const isBinding = "pattern" in to;
    if (this.#isForeign(from) || isBinding) return;
    if (isOpen(checker, to)) this.#readWhole(from);
    this.#linkMembers(from, to);
    this.#linkCalls(from, to);
  }

  #linkMembers(from: ts.Type, to: ts.Type): void {
    const checker = this.#checker;
    for (const property of checker.getPropertiesOfType(to)) {
      const own = checker.getPropertyOfType(from, property.name);
      if (own === undefined || own === property) continue;
      // The members of a mapped type are declared nowhere, and cannot be followed.
      if (property.declarations === undefined) this.#readSymbol(own);
      for (const declaration of property.declarations ?? []) {
        if (!this.#isOurs(declaration.getSourceFile())) this.#readSymbol(own);
        const sources = this.#sources.get(declaration) ?? new Set();
        this.#sources.set(declaration, sources);
        for (const source of own.declarations ?? []) sources.add(source);
      }
      this.#link(checker.getTypeOfSymbol(own), checker.getTypeOfSymbol(property));
    }
  }

  #linkCalls(from: ts.Type, to: ts.Type): void {
    const [[call], [other]] = [from.getCallSignatures(), to.getCallSignatures()];
    if (call === undefined || other === undefined) return;
    this.#link(call.getReturnType(), other.getReturnType());
    call.parameters.forEach((parameter, index) => {
      const given = other.parameters[index];
      if (given === undefined) return;
      this.#link(this.#checker.getTypeOfSymbol(given), this.#checker.getTypeOfSymbol(parameter));
    });
  }

  /** Read by something that knows no type of it. */
  #readWhole(type: ts.Type): void {
    const checker = this.#checker;
    for (const part of partsOf(type)) {
      if (this.#whole.has(part) || (part.flags & ts.TypeFlags.Object) === 0) continue;
      this.#whole.add(part);
      if (part.isClass() || part.getCallSignatures().length > 0) continue;
      for (const argument of checker.getTypeArguments(part as ts.TypeReference)) this.#readWhole(argument);
      if (this.#isForeign(part)) continue;
      for (const property of checker.getPropertiesOfType(part)) {
        this.#readSymbol(property);
        this.#readWhole(checker.getTypeOfSymbol(property));
      }
    }
  }

  #isForeign(type: ts.Type): boolean {
    const declarations = (type.symbol as ts.Symbol | undefined)?.declarations ?? [];
    return declarations.some((one) => !this.#isOurs(one.getSourceFile()));
  }
}

const UNTYPED = ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.Never | ts.TypeFlags.NonPrimitive;
const TYPED = ts.TypeFlags.Object | ts.TypeFlags.TypeParameter;

const COMPARISONS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.InKeyword,
]);

/** Takes an object whatever its members are called. */
function isOpen(checker: ts.TypeChecker, type: ts.Type): boolean {
  if ((type.flags & ts.TypeFlags.Object) === 0 || checker.isArrayLikeType(type)) return false;
  if (checker.getIndexInfosOfType(type).length > 0) return true;
  return checker.getPropertiesOfType(type).length === 0 && type.getCallSignatures().length === 0;
}

function partsOf(type: ts.Type): readonly ts.Type[] {
  return type.isUnionOrIntersection() ? type.types.flatMap(partsOf) : [type];
}

function wordsOf(type: ts.Type): ReadonlySet<string> {
  return new Set(partsOf(type).flatMap((part) => (part.isStringLiteral() ? [part.value] : [])));
}

function isWritten(node: ts.Expression): boolean {
  const { parent } = node;
  if (!ts.isBinaryExpression(parent)) return ts.isDeleteExpression(parent);
  return parent.left === node && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
}

/** Names that are declared or looked up, and what is called: they go nowhere by themselves. */
function isPartOfName(node: ts.Expression): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return true;
  if (ts.isCallExpression(parent)) return parent.expression === node;
  return (parent as Partial<ts.NamedDeclaration>).name === node;
}
