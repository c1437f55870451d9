import type { ErrorObject } from "ajv";

import { errorAt, type Finding, MAX_FINDINGS, pointerTo, standInFor } from "./finding.ts";
import { NO_ID } from "./id-words.ts";
import { namingForeign } from "./look-alike.ts";

/** A schema compiled by ajv: returns whether `value` is valid, and leaves what is wrong in `errors`. */
export interface Validator {
  (value: unknown): boolean;
  readonly errors?: readonly ErrorObject[] | null;
}

/** So many are held against one another: a list of thousands of items that are none has more. */
const MAX_ERRORS = 500;

/**
 * Words for ajv's first errors, one for each place: an `oneOf` or `if` that failed says itself what its branches repeat.
 * Only where a value is plainly meant as one of the branches, that branch says more exactly what is wrong in it.
 *
 * `surplusHints` say, by field, what to do where a schema forbids the field beside the others.
 */
export function explainErrors(
  found: readonly ErrorObject[],
  surplusHints: Readonly<Record<string, string>> = {},
): readonly Finding[] {
  const errors = found.slice(0, MAX_ERRORS);
  const hidden = new Set<ErrorObject>();
  for (const choice of errors.filter(({ keyword }) => keyword === "oneOf")) {
    const meant = meantBranch(errors, choice);
    for (const error of errors) if (isBelow(error, choice.schemaPath) && !meant.includes(error)) hidden.add(error);
    if (meant.length > 0) hidden.add(choice);
  }
  const reported = errors.filter(
    (error) => error.keyword !== "if" && error.keyword !== "propertyNames" && !hidden.has(error),
  );
  const shown = reported.slice(0, MAX_FINDINGS).map((error) => explainError(error, surplusHints));
  return reported.length === shown.length ? shown : [...shown, standInFor(reported.length - shown.length, "error")];
}

/** The errors of the one branch of `choice` that has the value's fields, and another opinion of what is in them. */
function meantBranch(errors: readonly ErrorObject[], choice: ErrorObject): readonly ErrorObject[] {
  const branches = (choice.schema as readonly unknown[]).map((_branch, index) =>
    errors.filter((error) => isBelow(error, `${choice.schemaPath}/${String(index)}`)),
  );
  const fitting = branches.filter((branch) =>
    branch.every(({ instancePath }) => instancePath.length > choice.instancePath.length),
  );
  const [meant] = fitting;
  return fitting.length === 1 && meant !== undefined ? meant : [];
}

function isBelow({ schemaPath }: ErrorObject, path: string): boolean {
  return schemaPath.startsWith(`${path}/`);
}

function explainError(error: ErrorObject, surplusHints: Readonly<Record<string, string>>): Finding {
  const at = error.instancePath;
  const params = error.params as Readonly<Record<string, unknown>>;
  const field = fieldAt(at);
  const { description } = error.parentSchema as { readonly description?: string };
  const about = description ?? "Compare with the schema and the example register.";
  const found = show(error.data);
  if (error.data === "" && error.keyword !== "enum" && error.keyword !== "const") {
    return errorAt(at, {
      rule: "schema",
      message: `${field} is blank`,
      expected: about,
      found: "nothing",
      hint: "Fill it in.",
    });
  }
  switch (error.keyword) {
    case "required": {
      const missing = String(params["missingProperty"]);
      return errorAt(at, {
        rule: "schema",
        message: `the field ${missing} is missing`,
        expected: missing,
        found: "nothing",
        hint: `Add ${missing} here.`,
      });
    }
    case "additionalProperties": {
      const extra = String(params["additionalProperty"]);
      const known = Object.keys((error.parentSchema as { properties?: object } | undefined)?.properties ?? {});
      return errorAt(pointerTo(at, extra), {
        atKey: true,
        rule: "schema",
        message: `there is no field ${show(extra)} here`,
        expected: `one of ${known.join(", ")}`,
        found: show(extra),
        hint: "Check the spelling, or take the field out.",
      });
    }
    case "false schema":
      return errorAt(at, {
        atKey: true,
        rule: "schema",
        message: `the field ${field} does not go with the others`,
        expected: "no such field",
        found,
        hint: surplusHints[field] ?? "Take the field out.",
      });
    case "const":
      return errorAt(at, {
        rule: "schema",
        message: `${field} has one legal value`,
        expected: show(params["allowedValue"]),
        found,
        hint: about,
      });
    case "enum":
      return errorAt(at, {
        rule: "schema",
        message: `${field} has no such value`,
        expected: `one of ${(params["allowedValues"] as readonly unknown[]).map(show).join(", ")}`,
        found,
        hint: about,
      });
    case "type":
      return errorAt(at, {
        rule: "schema",
        message: `${field === "" ? "the document" : field} has the wrong type`,
        expected: String(params["type"]),
        found: `${typeName(error.data)} ${found}`,
        hint: about,
      });
    case "oneOf": {
      const forms = (error.schema as readonly FormSchema[]).map(describeForm);
      return errorAt(at, {
        rule: "schema",
        message: `${field} has none of its forms`,
        expected: forms.join(", or "),
        found,
        hint: about,
      });
    }
    default:
      if (error.propertyName !== undefined) {
        return errorAt(pointerTo(at, error.propertyName), {
          atKey: true,
          rule: "schema",
          message: `${show(error.propertyName)} is not a name`,
          expected: String(params["pattern"]),
          found: showForeign(error.propertyName),
          hint: about,
        });
      }
      if (error.keyword === "pattern" && Object.hasOwn(NO_ID, field)) {
        return errorAt(at, { ...NO_ID[field as keyof typeof NO_ID], found: showForeign(error.data) });
      }
      return errorAt(at, {
        rule: "schema",
        message: `${field === "" ? "the document" : field} ${error.message ?? "is not valid"}`,
        expected: error.keyword === "pattern" ? String(params["pattern"]) : (error.message ?? ""),
        found: error.keyword === "pattern" ? showForeign(error.data) : found,
        hint: about,
      });
  }
}

interface FormSchema {
  readonly description?: string;
  readonly required?: readonly string[];
}

/** Such as `an SSH key { name, ssh }`: what it is, and the fields that make it so. */
function describeForm({ description = "", required = [] }: FormSchema): string {
  const words = description.slice(0, 1).toLowerCase() + description.slice(1).replace(/\.$/, "");
  return required.length === 0 ? words : `${words} { ${required.join(", ")} }`;
}

/** The last field of a pointer; of an item, its list and which one it is. */
function fieldAt(pointer: string): string {
  const [list = "", field = ""] = pointer.split("/").slice(-2);
  return /^\d+$/.test(field) ? `item ${String(Number(field) + 1)} of ${list}` : field;
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "list" : typeof value;
}

/** A value as it may stand in a message: short, on one line. */
function show(value: unknown): string {
  const text = textOf(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** The same of a value whose form is wrong: what is not ASCII is named, also behind the cut. */
function showForeign(value: unknown): string {
  return namingForeign(textOf(value), show(value));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
