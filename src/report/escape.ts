/** Everything that could move a cursor, hide text or turn its direction. */
const UNSAFE = new RegExp(
  [
    String.raw`[\u0000-\u001F\u007F-\u00A0\u00AD\u061C]`,
    String.raw`\u034F`,
    String.raw`[\uFE00-\uFE0F]`,
    String.raw`[\u115F\u1160\u17B4\u17B5\u180B-\u180F]`,
    String.raw`[\u2000-\u200F\u2028-\u202F\u205F-\u206F\u3000\u3164]`,
    String.raw`[\uD800-\uDFFF\uE000-\uF8FF\uFEFF\uFFA0\uFFF0-\uFFFF]`,
    String.raw`[\u{E0000}-\u{10FFFF}]`,
  ].join("|"),
  "gu",
);

/** `text` on one line with every invisible character written out, as `\u{202e}`. For terminals and logs. */
export function visible(text: string): string {
  return text.normalize("NFC").replace(UNSAFE, (glyph) => `\\u{${(glyph.codePointAt(0) ?? 0).toString(16)}}`);
}

/** Longest value that goes into Markdown whole. */
const MAX_SPAN = 200;

/**
 * `text` as a Markdown code span that nothing gets out of: no mention, link, image, HTML or table cell.
 *
 * The fence is one backtick longer than any run inside. A pipe would end the cell even in code, so it is written out.
 */
export function codeSpan(text: string): string {
  const cut = text.length > MAX_SPAN ? `${text.slice(0, MAX_SPAN)}…` : text;
  const inside = visible(cut).replaceAll("|", "\\u{7c}");
  if (inside.trim() === "") return "` `";
  const longest = Math.max(0, ...[...inside.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence} ${inside} ${fence}`;
}

/** A value for a GitHub workflow command: `%`, line ends and, in properties, `:` and `,` are its syntax. */
export function workflowValue(text: string, place: "message" | "property"): string {
  const escaped = visible(text).replaceAll("%", "%25");
  return place === "message" ? escaped : escaped.replaceAll(":", "%3A").replaceAll(",", "%2C");
}
