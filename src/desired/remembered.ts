/**
 * `work`, which is not done again for an input that it was done for: as long as the input is referenced, what was made
 * of it is remembered.
 *
 * `work` must be a pure function of its input, and the input immutable: then only the time it takes differs.
 */
export function remembered<I extends object, O extends object>(work: (input: I) => O): (input: I) => O {
  const known = new WeakMap<I, O>();
  return (input) => {
    const before = known.get(input);
    if (before !== undefined) return before;
    const output = work(input);
    known.set(input, output);
    return output;
  };
}
