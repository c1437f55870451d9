/** A JSON object. Every document of `-o json` is one; its schema is `schemas/output/<kind>.schema.json`. */
export type Json = Readonly<Record<string, unknown>>;
