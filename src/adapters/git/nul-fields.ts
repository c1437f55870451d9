/** Bytes of a field that are kept: the author of a commit decides how long its fields are. */
const MAX_FIELD = 65_536;

/** What stands between NULs. What is longer than any path or line that people write is cut. */
export async function* nulFields(stream: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    let at = 0;
    for (let end = chunk.indexOf(0); end >= 0; end = chunk.indexOf(0, at)) {
      yield cut(rest, chunk.subarray(at, end)).toString("utf8");
      rest = Buffer.alloc(0);
      at = end + 1;
    }
    rest = cut(rest, chunk.subarray(at));
  }
  if (rest.length > 0) yield rest.toString("utf8");
}

function cut(head: Buffer, tail: Buffer): Buffer {
  const fitting = tail.subarray(0, MAX_FIELD - head.length);
  return head.length === 0 ? fitting : Buffer.concat([head, fitting]);
}
