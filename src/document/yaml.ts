import {
  COLLECTION_STYLE,
  constructFromEvents,
  CORE_SCHEMA,
  type Event,
  EVENT_ID,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  YAMLException,
} from "js-yaml";

import { errorAt, type Finding } from "./finding.ts";

/** Collections inside collections; the schemas need five. */
const MAX_DEPTH = 20;
/** Scalars and collections of one file; the largest legal document has far fewer. */
const MAX_EVENTS = 20_000;
const MERGE_KEY = "<<";
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(["__proto__", "prototype", "constructor"]);
const SUSPECT_LENGTHS: ReadonlySet<number> = new Set([MERGE_KEY, ...FORBIDDEN_KEYS].map(({ length }) => length));

/** Parses one YAML document of the plain kind: no anchors, aliases, tags, merge keys, directives or second document. */
export function parseYaml(text: string): { readonly value: unknown } | { readonly finding: Finding } {
  try {
    const events = parseEvents(text, { maxDepth: MAX_DEPTH });
    const refused = refuseEvents(events, text);
    if (refused !== undefined) return { finding: refused };
    const documents = constructFromEvents(events, { source: text, schema: CORE_SCHEMA, maxAliases: 0 });
    if (documents.length !== 1) return { finding: onlyOneDocument(documents.length) };
    return { value: documents[0] };
  } catch (error) {
    return { finding: syntaxFinding(error) };
  }
}

function refuseEvents(events: readonly Event[], text: string): Finding | undefined {
  if (events.length > MAX_EVENTS) {
    return plainOnly(0, "too-many-nodes", "the file holds too many values", `more than ${String(MAX_EVENTS)}`);
  }
  for (const event of events) {
    switch (event.type) {
      case EVENT_ID.ALIAS:
        return plainOnly(event.anchorStart - 1, "yaml-alias", "aliases are not allowed", "an alias");
      case EVENT_ID.DOCUMENT:
        if (event.directives.length > 0) {
          return plainOnly(0, "yaml-directive", "directives are not allowed", "a % directive");
        }
        break;
      case EVENT_ID.POP:
        break;
      case EVENT_ID.SCALAR:
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE:
        if (event.anchorStart >= 0) {
          return plainOnly(event.anchorStart - 1, "yaml-anchor", "anchors are not allowed", "an anchor");
        }
        if (event.tagStart >= 0) return plainOnly(event.tagStart, "yaml-tag", "tags are not allowed", "a tag");
        if (event.type === EVENT_ID.SCALAR) {
          const refused = refuseScalar(text, event);
          if (refused !== undefined) return refused;
        }
        break;
    }
  }
  return undefined;
}

/** These words are refused as values too: no document needs them, and a key cannot be distinguished this early. */
function refuseScalar(text: string, scalar: ScalarEvent): Finding | undefined {
  const { valueStart: start, valueEnd: end, fast } = scalar;
  // What is written with escapes is longer than it is.
  if (fast && !SUSPECT_LENGTHS.has(end - start)) return undefined;
  const word = getScalarValue(text, scalar);
  if (word === MERGE_KEY) return plainOnly(start, "yaml-merge", "merge keys are not allowed", word);
  if (FORBIDDEN_KEYS.has(word)) return plainOnly(start, "yaml-key", `the word ${word} is not allowed`, word);
  return undefined;
}

function plainOnly(offset: number, rule: string, message: string, found: string): Finding {
  return errorAt("", {
    offset,
    rule,
    message,
    expected: "plain YAML: mappings, lists, text and numbers",
    found,
    hint: "Write the value out where it is used.",
  });
}

function onlyOneDocument(count: number): Finding {
  return errorAt("", {
    rule: "yaml-documents",
    message: count === 0 ? "the file is empty" : "the file holds several YAML documents",
    expected: "exactly one document",
    found: String(count),
    hint: count === 0 ? "Delete the file, or write the document." : "Give each document a file of its own.",
  });
}

function syntaxFinding(error: unknown): Finding {
  const reason = error instanceof YAMLException ? error.reason : "the parser gave up";
  const offset = error instanceof YAMLException ? error.mark?.position : undefined;
  return errorAt("", {
    ...(offset === undefined ? {} : { offset }),
    rule: "yaml-syntax",
    message: `this is not valid YAML: ${reason}`,
    expected: "valid YAML",
    hint: "Compare with a document that works; indentation is by two blanks.",
  });
}

/**
 * The offset of the value that `pointer` names, or of its key with `atKey`; of the nearest parent when it is missing.
 *
 * Parses again: places are needed for problems only. Source: RFC 6901 for pointers.
 */
export function locate(text: string, pointer: string, atKey: boolean): number {
  const wanted = partsOf(pointer);
  let best = 0;
  let bestDepth = -1;
  for (const { path, start, isKey } of nodesOf(text)) {
    const isPrefix = path.length <= wanted.length && path.every((part, index) => part === wanted[index]);
    if (!isPrefix) continue;
    const isExact = path.length === wanted.length;
    if (path.length > bestDepth || (isExact && isKey === atKey)) {
      best = start;
      bestDepth = path.length;
    }
  }
  return best;
}

/** The key or the value that `pointer` names. Undefined where there is none. */
export function nodeAt(text: string, pointer: string, what: "key" | "value"): Node | undefined {
  const path = partsOf(pointer).join("\n");
  return nodesOf(text).find((node) => node.isKey === (what === "key") && node.path.join("\n") === path);
}

/** The parts of a pointer. Source: RFC 6901. */
function partsOf(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** A key or a value. */
interface Node {
  readonly path: readonly string[];
  readonly isKey: boolean;
  readonly start: number;
  /** Behind its last character; undefined for what is no scalar, or an empty one, or a block of lines. */
  readonly end: number | undefined;
  /** Whether it is in a collection in braces or brackets. */
  readonly isInBraces: boolean;
}

/** Every key and every value with its path, in the order of the text; none where it is no YAML. */
function nodesOf(text: string): readonly Node[] {
  let events: readonly Event[];
  try {
    events = parseEvents(text, { maxDepth: MAX_DEPTH });
  } catch {
    return [];
  }
  const nodes: Node[] = [];
  /** One open collection: where the next node goes. */
  interface Level {
    readonly isMapping: boolean;
    readonly isInBraces: boolean;
    readonly path: readonly string[];
    key: string | undefined;
    index: number;
  }
  const levels: Level[] = [];
  let lastOffset = 0;
  const nextPath = (): readonly string[] => {
    const level = levels.at(-1);
    if (level === undefined) return [];
    if (!level.isMapping) return [...level.path, String(level.index++)];
    const path = [...level.path, level.key ?? ""];
    level.key = undefined;
    return path;
  };
  for (const event of events) {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
      case EVENT_ID.ALIAS:
        break;
      case EVENT_ID.POP:
        levels.pop();
        break;
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE: {
        const path = nextPath();
        const isInBraces = levels.at(-1)?.isInBraces ?? false;
        nodes.push({ path, isKey: false, start: skipBlanks(text, event.start), end: undefined, isInBraces });
        levels.push({
          isMapping: event.type === EVENT_ID.MAPPING,
          isInBraces: event.style === COLLECTION_STYLE.FLOW,
          path,
          key: undefined,
          index: 0,
        });
        break;
      }
      case EVENT_ID.SCALAR: {
        const level = levels.at(-1);
        const quote = text[event.valueStart - 1];
        // An empty value has no place of its own: that of its key will do.
        const isEmpty = event.valueStart < 0;
        const isQuoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
        const marks = isQuoted && (quote === '"' || quote === "'") ? 1 : 0;
        const start = isEmpty ? lastOffset : event.valueStart - marks;
        const isOnLine = !isEmpty && (isQuoted || event.style === SCALAR_STYLE.PLAIN);
        const place = {
          start,
          end: isOnLine ? event.valueEnd + marks : undefined,
          isInBraces: level?.isInBraces ?? false,
        };
        lastOffset = start;
        if (level?.isMapping === true && level.key === undefined) {
          level.key = getScalarValue(text, event);
          nodes.push({ path: [...level.path, level.key], isKey: true, ...place });
        } else {
          nodes.push({ path: nextPath(), isKey: false, ...place });
        }
        break;
      }
    }
  }
  return nodes;
}

function skipBlanks(text: string, offset: number): number {
  let at = offset;
  while (text[at] === " " || text[at] === "\n") at += 1;
  return at;
}
