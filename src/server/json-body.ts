import type { FastifyInstance, FastifySchemaValidationError } from "fastify";

import { RollcallError } from "../model/error.ts";

/** Takes JSON for bodies and nothing else, and no object of it that names a field twice. */
export function takeJsonOnly(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>("application/json", { parseAs: "string" }, (request, text, done) => {
    void parse(request, text, (error, value: unknown) => {
      done(error ?? (hasTwins(text, value) ? twins() : null), value);
    });
  });
}

/** A string of JSON, with the colon after it where it names a field. */
const STRING = /"(?:[^"\\]|\\.)*"(\s*:)?/g;

/** Whether `text` names more fields than `value` has, which is what it was parsed into. */
function hasTwins(text: string, value: unknown): boolean {
  const named = text.matchAll(STRING).filter(([, colon]) => colon !== undefined);
  return [...named].length > countFields(value);
}

function countFields(value: unknown): number {
  let count = 0;
  const left = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next !== "object" || next === null) continue;
    const inner: unknown[] = Object.values(next);
    if (!Array.isArray(next)) count += inner.length;
    for (const one of inner) left.push(one);
  }
  return count;
}

function twins(): RollcallError {
  return new RollcallError("usage", "the body names a field twice", {
    hint: "Give each field once: readers do not agree on which of two counts.",
  });
}

/** What a body lacks of its schema. A field with a described form is explained by that, and not by its pattern. */
export function explainBody(errors: readonly FastifySchemaValidationError[]): RollcallError {
  const [error] = errors as readonly (FastifySchemaValidationError & { readonly parentSchema?: unknown })[];
  const field = error?.instancePath.slice(1) ?? "";
  const { description } = (error?.parentSchema ?? {}) as { readonly description?: string };
  if (error?.keyword === "pattern" && description !== undefined) {
    return new RollcallError("usage", `${field} has another form than it needs`, { hint: description });
  }
  return new RollcallError(
    "usage",
    `the body${field === "" ? "" : `'s ${field}`} ${error?.message ?? "does not fit"}`,
    {
      hint: "The description at /api/v1/openapi.json says what it holds.",
    },
  );
}
