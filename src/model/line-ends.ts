/** Lines that end in carriage return and line feed end in a line feed then; a carriage return by itself stays. */
export function withUnixLineEnds(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes).toString("latin1");
  return text.includes("\r\n") ? Buffer.from(text.replaceAll("\r\n", "\n"), "latin1") : bytes;
}
