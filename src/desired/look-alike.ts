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
