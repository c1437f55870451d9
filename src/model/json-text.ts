/** Objects and lists inside one another: no document of ours needs more than a dozen. */
const MAX_DEPTH = 100;

/**
 * What JSON of others says. Throws a `SyntaxError` also where it is nested deeper than `maxDepth`: whatever walks through a
 * value afterwards would run out of stack.
 */
export function parseJson(text: string, maxDepth = MAX_DEPTH): unknown {
  if (depthOf(text) > maxDepth) throw new SyntaxError(`it is nested more than ${String(maxDepth)} deep`);
  return JSON.parse(text);
}

/** How deep the brackets outside of strings go. */
function depthOf(text: string): number {
  let [depth, deepest, isString] = [0, 0, false];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isString) {
      if (character === "\\") at += 1;
      else if (character === '"') isString = false;
    } else if (character === '"') isString = true;
    else if (character === "{" || character === "[") deepest = Math.max(deepest, (depth += 1));
    else if (character === "}" || character === "]") depth -= 1;
  }
  return deepest;
}
