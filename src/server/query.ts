import { RollcallError } from "../model/error.ts";
import { nearestName } from "../model/nearest-name.ts";

/**
 * The parameters of a query, each at most once; with a route's list of parameters, no others. Throws `usage`: a parameter
 * that was silently ignored would change the answer.
 */
export function readQuery(
  query: unknown,
  known: Readonly<Record<string, unknown>> | undefined,
): Readonly<Record<string, string>> {
  const given = Object.entries((query ?? {}) as Record<string, string | readonly string[]>);
  return Object.fromEntries(
    given.map(([name, value]) => {
      if (known !== undefined && !Object.hasOwn(known, name)) throw unknownParameter(name, Object.keys(known));
      if (typeof value === "string") return [name, value];
      throw new RollcallError("usage", `the parameter ${JSON.stringify(name)} comes ${String(value.length)} times`, {
        hint: "Give it once.",
      });
    }),
  );
}

function unknownParameter(name: string, known: readonly string[]): RollcallError {
  const nearest = nearestName(name, known);
  return new RollcallError("usage", `there is no parameter ${JSON.stringify(name)} here`, {
    hint:
      nearest !== undefined
        ? `Did you mean ${nearest}?`
        : known.length === 0
          ? "Leave it out: none is taken here."
          : `There is ${known.join(", ")}.`,
  });
}
