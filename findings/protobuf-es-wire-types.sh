#!/usr/bin/env bash
# @bufbuild/protobuf decodes a field by its number alone, and never looks at the wire type beside it.
#
# Expected: a field whose wire type is not the schema's is kept as an unknown field, as the parsers of C++, Java and Go do,
# or is an error.
# Seen: the bytes are read as whatever the schema says. A string of seven letters becomes the number 1.2e+190, three bytes
# become the number 3.8e-37, and no error tells of it. An error comes only where the bytes happen to run out.
# Who reads messages of a peer that may have changed a field's type (a number that became a string, a string that became a
# message) cannot rely on fromBinary to notice. What decides something has to be guarded before it is believed.
#
# Version: @bufbuild/protobuf 2.17.0.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @bufbuild/protobuf@2.17.0

cat >see.mjs <<'PROGRAM'
import assert from "node:assert/strict";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { BytesValueSchema, DoubleValueSchema, FloatValueSchema, StringValueSchema } from "@bufbuild/protobuf/wkt";

/** Field 1 as one release writes it, read by another to which it is a number. */
function readAs(schema, writtenAs, value) {
  const bytes = toBinary(writtenAs, create(writtenAs, { value }));
  const message = fromBinary(schema, bytes);
  const unknown = message.$unknown?.length ?? 0;
  console.log(`${Buffer.from(bytes).toString("hex")} as ${schema.typeName}: ${message.value}, ${unknown} unknown fields`);
  return { value: message.value, unknown };
}

const letters = readAs(DoubleValueSchema, StringValueSchema, "abcdefg");
const bytes = readAs(FloatValueSchema, BytesValueSchema, new Uint8Array([1, 2, 3]));

assert.deepEqual(letters, { value: 1.2473230926066558e190, unknown: 0 });
assert.deepEqual(bytes, { value: 3.820472779789158e-37, unknown: 0 });
PROGRAM
node see.mjs
