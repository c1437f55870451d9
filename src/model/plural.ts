/** A number with its noun, such as `1 member` and `2 members`. For nouns that take an s. */
export function plural(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? "" : "s"}`;
}
