import { errorAt, type Finding } from "./finding.ts";

/**
 * What `name` looks like at a glance: names with the same look are mistaken for one another.
 *
 * Source: the idea of UTS 39's skeleton, cut down to the characters that a document name may have.
 */
export function skeletonOf(name: string): string {
  const letters = name.toLowerCase().replaceAll("-", "");
  return letters.replace(/rn|vv|[01i]/g, (glyph) => GLYPHS[glyph] ?? glyph);
}

const GLYPHS: Readonly<Record<string, string>> = { rn: "m", vv: "w", "0": "o", "1": "l", i: "l" };

/** What is wrong with `name`, which looks like `other`: how to call the other document, and where it is. */
export function lookAlikeFinding(name: string, other: string): Finding {
  return errorAt("/metadata/name", {
    rule: "look-alike",
    message: `this name looks like ${other}`,
    expected: "a name that cannot be mistaken for another",
    found: name,
    hint: "Choose a name that differs by more than 0 and o, 1, i and l, rn and m, vv and w, or hyphens.",
  });
}

/** More characters than these of one value are not named. */
const MAX_NAMED = 3;

/**
 * `found`, with each character named that makes it another word than `expected` means, and looks as if it did not:
 * a letter of another script, a digit in the place of a letter, a blank, or nothing that shows.
 */
export function namingLookAlikes(expected: string, found: string): string {
  const words = [expected, ...expected.split(/[\s,]+/)];
  const odd = words.map((word) => oddCharacters(word, found)).find((characters) => characters.length > 0);
  return odd === undefined ? found : naming(found, odd);
}

/**
 * `found` where its form is wrong, with each character named that is none of ASCII's: no form of ours has others.
 * `shown` is as much of it as is repeated.
 */
export function namingForeign(found: string, shown = found): string {
  return naming(
    shown,
    charactersOf(found).filter(({ glyph }) => !isPlain(glyph)),
  );
}

interface Placed {
  readonly glyph: string;
  /** From 1. */
  readonly position: number;
}

function charactersOf(text: string): readonly Placed[] {
  return Array.from(text, (glyph, index) => ({ glyph, position: index + 1 }));
}

/** What of `found` is not what `word` has in its place; none where the two do not look the same. */
function oddCharacters(word: string, found: string): readonly Placed[] {
  const characters = charactersOf(found);
  const isMeant = ({ glyph, position }: Placed): boolean =>
    glyph === " " && word.includes(" ") && position > 1 && position < characters.length;
  const unseen = characters.filter((one) => isUnseen(one.glyph) && !isMeant(one));
  const seen = characters.filter(({ glyph }) => !isUnseen(glyph));
  const letters = Array.from(word).filter((letter) => !isUnseen(letter));
  const areAlike = seen.every(({ glyph }, index) => isAlike(glyph, letters[index] ?? ""));
  if (seen.length === 0 || seen.length !== letters.length || !areAlike) return [];
  const differing = seen.filter(({ glyph }, index) => glyph !== letters[index]);
  return characters.filter((one) => unseen.includes(one) || differing.includes(one));
}

function isAlike(glyph: string, letter: string): boolean {
  if (glyph === letter || !isPlain(glyph)) return true;
  return glyph.toLowerCase() !== letter.toLowerCase() && skeletonOf(glyph) === skeletonOf(letter);
}

/** Printable ASCII. */
function isPlain(glyph: string): boolean {
  return /^[\x20-\x7e]$/.test(glyph);
}

function isUnseen(glyph: string): boolean {
  return /^[\s\p{C}\p{Default_Ignorable_Code_Point}]$/u.test(glyph);
}

function naming(found: string, odd: readonly Placed[]): string {
  if (odd.length === 0) return found;
  const shown = odd
    .slice(0, MAX_NAMED)
    .map(({ glyph, position }) => `character ${String(position)} is ${nameOf(glyph)}`);
  const more = odd.length - shown.length;
  return `${found} (${[...shown, ...(more > 0 ? [`${String(more)} more`] : [])].join(", ")})`;
}

const SCRIPTS = ["Latin", "Cyrillic", "Greek", "Armenian", "Cherokee", "Hebrew", "Arabic", "Han"].map((name) => ({
  name,
  pattern: new RegExp(String.raw`\p{Script=${name}}`, "u"),
}));

function nameOf(glyph: string): string {
  const code = `U+${(glyph.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  if (/\s/.test(glyph)) return `a blank, ${code}`;
  if (isUnseen(glyph)) return `one that does not show, ${code}`;
  const kind = /\p{L}/u.test(glyph) ? "letter" : /\p{N}/u.test(glyph) ? "digit" : "character";
  const script = SCRIPTS.find(({ pattern }) => pattern.test(glyph));
  return `the ${script === undefined ? "" : `${script.name} `}${kind} ${glyph}, ${code}`;
}
