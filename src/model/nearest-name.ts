/** Fewer slips than this turn one name into the other, or it is another name altogether. */
const slipsAllowed = (name: string): number => Math.max(1, Math.floor(name.length / 3));

/** The one of `names` that `name`, in any case, most likely stands for; undefined when none is near. */
export function nearestName(name: string, names: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let fewest = slipsAllowed(name) + 1;
  for (const other of names) {
    if (Math.abs(other.length - name.length) >= fewest) continue;
    const slips = slipsBetween(name.toLowerCase(), other.toLowerCase());
    if (slips < fewest || (slips === fewest && nearest !== undefined && other < nearest))
      [nearest, fewest] = [other, slips];
  }
  return nearest;
}

/**
 * How many characters were left out, put in, taken for another, or swapped with the next one.
 *
 * Source: the optimal string alignment distance, after Damerau.
 */
function slipsBetween(one: string, other: string): number {
  let [before, last] = [[] as number[], Array.from({ length: other.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwapped =
        row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
        isSwapped ? (before[column - 2] ?? 0) + 1 : Infinity,
      );
    }
    [before, last] = [last, current];
  }
  return last[other.length] ?? 0;
}
