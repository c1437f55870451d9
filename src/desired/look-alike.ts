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
    expected: "a name that nobody takes for another",
    found: name,
    hint: "Choose a name that differs by more than 0 and o, 1, i and l, rn and m, vv and w, or hyphens.",
  });
}
