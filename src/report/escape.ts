/** Everything that could move a cursor, hide text or turn its direction, and every blank but the ordinary one. */
const UNSAFE = /(?! )[\p{C}\p{Default_Ignorable_Code_Point}\p{Z}]/gu;

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
export function codeSpan(text: string, maxLength = MAX_SPAN): string {
  const cut = text.length > maxLength ? `${text.slice(0, maxLength).replace(/[\uD800-\uDBFF]$/, "")}…` : text;
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
