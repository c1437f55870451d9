import { RollcallError } from "../../model/error.ts";
import { type Name, parseName } from "../../model/identifier.ts";
import { nearestName } from "../../model/nearest-name.ts";

const NAMES_SHOWN = 8;

/** `name` is nobody's in `where`: says which of `names` was meant, or a few of those that there are. */
export function unknownMember(name: string, where: string, names: readonly string[]): RollcallError {
  const nearest = nearestName(name, names);
  const some = `${names.slice(0, NAMES_SHOWN).join(", ")}${names.length > NAMES_SHOWN ? ", …" : ""}`;
  const others = names.length === 0 ? "It has none at all." : `It has ${some}.`;
  // An id is of a node, and what is decided here is about a document of the register.
  const how = name.includes("::")
    ? "Give the name of its document; for one without a document, rollcall import writes it."
    : `${others} A pull request adds a member.`;
  return new RollcallError("usage", `there is no member ${JSON.stringify(name)} in ${where}`, {
    hint: nearest === undefined ? how : `Did you mean ${nearest}?`,
  });
}

/** The name of a member that `names` holds. Throws `usage`, with the nearest one. */
export function readMemberName(text: string, where: string, names: readonly Name[]): Name {
  const name = parseName(text);
  if (name !== undefined && names.includes(name)) return name;
  throw unknownMember(text, where, names);
}
