import { RollcallError } from "../../model/error.ts";
import { type Name, parseName } from "../../model/identifier.ts";
import { nearestName } from "../../model/nearest-name.ts";

const NAMES_SHOWN = 8;

/** The error for a `name` that is unknown in `where`: suggests the nearest of `names`, or lists a few. */
export function unknownMember(name: string, where: string, names: readonly string[]): RollcallError {
  const nearest = nearestName(name, names);
  const some = `${names.slice(0, NAMES_SHOWN).join(", ")}${names.length > NAMES_SHOWN ? ", …" : ""}`;
  const others = names.length === 0 ? "It has none at all." : `It has ${some}.`;
  // An id names a node, but decisions concern a document of the register.
  const how = name.includes("::")
    ? "Give the name of its document; for one without a document, rollcall import writes it."
    : `${others} A pull request adds a member.`;
  return new RollcallError("usage", `there is no member ${JSON.stringify(name)} in ${where}`, {
    hint: nearest === undefined ? how : `Did you mean ${nearest}?`,
  });
}

/** The member name that `names` contains. Throws `usage`, with the nearest one. */
export function readMemberName(text: string, where: string, names: readonly Name[]): Name {
  const name = parseName(text);
  if (name !== undefined && names.includes(name)) return name;
  throw unknownMember(text, where, names);
}
