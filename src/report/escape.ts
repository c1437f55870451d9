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

/** What a sentence of ours is made of. */
const PLAIN = /^[\p{L}\p{N} .,:;'()/?…-]+$/u;

/** What a forge, or Markdown, takes for more than a word: links, references, commits, emoji, and the beginning of a list. */
const SPECIAL = /www\.|:\/\/|gh-\d|[0-9a-f]{7}|:[\w+-]+:|^[ +-]|^\d+[.)]/i;

/**
 * A sentence of ours, for Markdown: as it is while it is nothing but words. What quotes anything else, also a name that
 * could be taken for a commit, is shown in a code span, cut at `maxLength`; so is a command at its end, alone.
 */
export function sentence(text: string, maxLength: number): string {
  if (text.length > maxLength) return codeSpan(text, maxLength);
  const [, words, command] = COMMAND_AT_END.exec(text) ?? [];
  if (words !== undefined && command !== undefined && isPlain(words)) return `${words}${codeSpan(command)}`;
  return isPlain(text) ? text : codeSpan(text, maxLength);
}

/** A command that the reader is asked to write as a comment. */
const COMMAND_AT_END = /^(.+: )(\/rollcall [a-z]+(?: [0-9a-f]+)?)$/;

function isPlain(text: string): boolean {
  return PLAIN.test(text) && !SPECIAL.test(text) && visible(text) === text;
}

/** Several lines as `visible` makes each of them, without blank ones at the end. */
export function visibleLines(text: string): string {
  const lines = text.trimEnd().split(/\r\n?|\n/);
  return lines.map(visible).join("\n");
}

/** A block of code, to be copied as it stands, that nothing inside ends: its fence is longer than any run of backticks. */
export function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return [`${fence}${language}`, text, fence].join("\n");
}

/** A value for a GitHub workflow command: `%`, line ends and, in properties, `:` and `,` are its syntax. */
export function workflowValue(text: string, place: "message" | "property"): string {
  const escaped = visible(text).replaceAll("%", "%25");
  return place === "message" ? escaped : escaped.replaceAll(":", "%3A").replaceAll(",", "%2C");
}
