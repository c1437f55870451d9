import { RollcallError } from "../../model/error.ts";

/** Longer ones are no words of git's, and hardly anybody's. */
const MAX_FIELD = 1 << 20;

/** What stands between NULs. Throws `invalid_register` for a field without end. */
export async function* nulFields(stream: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    for (let end = rest.indexOf(0, at); end >= 0; end = rest.indexOf(0, at)) {
      yield rest.toString("utf8", at, end);
      at = end + 1;
    }
    rest = rest.subarray(at);
    if (rest.length > MAX_FIELD) {
      throw new RollcallError("invalid_register", "a path or a commit's subject has more than a million bytes", {
        hint: "Look at the newest commits of the branch.",
      });
    }
  }
  if (rest.length > 0) yield rest.toString("utf8");
}
