import {
  IDENTIFIER_FORM,
  type Name,
  type ParticipantId,
  parseName,
  parseParticipantId,
} from "../../model/identifier.ts";
import { type Permission, PERMISSIONS } from "../../model/permission.ts";
import { namingForeign, namingLookAlikes } from "../../document/look-alike.ts";

/** The fields of the register's form, in its order. GitHub writes each as a heading with the value below it. */
export const FORM_FIELDS = [
  { label: "Domain", key: "domain", isRequired: true, shape: "line" },
  { label: "Member name", key: "name", isRequired: true, shape: "line" },
  { label: "Participant id", key: "participantId", isRequired: true, shape: "line" },
  { label: "Permission", key: "permission", isRequired: false, shape: "choice" },
  { label: "Organisation", key: "organisation", isRequired: true, shape: "line" },
  { label: "Contacts", key: "contacts", isRequired: false, shape: "lines" },
  { label: "Networks", key: "networks", isRequired: false, shape: "lines" },
] as const;

/** The label that the form gives its issues, where the repository has such a label. */
export const FORM_LABEL = "admission";

/** What a person wrote into the form. Whether there is such a domain is not known here. */
export interface AdmissionForm {
  readonly domain: string;
  readonly name: Name;
  readonly participantId: ParticipantId;
  readonly permission: Permission | undefined;
  readonly organisation: string;
  readonly contacts: readonly string[];
  readonly networks: readonly string[];
}

/** Something in the form that a person has to correct. */
export interface FormProblem {
  /** The field's label; undefined for the form as a whole. */
  readonly field: string | undefined;
  readonly message: string;
  readonly found: string | undefined;
  readonly hint: string;
}

export type ParsedForm =
  | { readonly ok: true; readonly value: AdmissionForm }
  | { readonly ok: false; readonly problems: readonly FormProblem[] };

type Field = (typeof FORM_FIELDS)[number];
type Key = Field["key"];

/** Characters; the form filled in has hundreds. */
const MAX_BODY = 20_000;
const MAX_LINE = 500;
/** What GitHub writes for a field that was left empty, and for a choice that was not made. */
const NO_RESPONSE = "_No response_";
const NO_CHOICE = "None";

/** Whether an issue was made with the form: by its label, or by how it begins. */
export function isAdmissionForm({
  body,
  labels,
}: {
  readonly body: string;
  readonly labels: readonly string[];
}): boolean {
  return labels.includes(FORM_LABEL) || linesOf(body).find((line) => line !== "") === headingOf(FORM_FIELDS[0]);
}

/** Reads the body of an issue that was made with the form. Reports everything that is wrong at once. */
export function parseAdmissionForm(body: string): ParsedForm {
  if (body.length > MAX_BODY) {
    const message = "this is longer than any form that is filled in";
    return { ok: false, problems: [{ field: undefined, message, found: undefined, hint: "Fill in the form anew." }] };
  }
  const problems: FormProblem[] = [];
  const sections = sectionsOf(linesOf(body), problems);
  const texts = new Map<Key, readonly string[]>();
  for (const field of FORM_FIELDS) texts.set(field.key, valuesOf(field, sections.get(field.label), problems));
  const one = (key: Key): string | undefined => texts.get(key)?.[0];
  const domain = one("domain");
  const organisation = one("organisation");
  const name = readName(one("name"), problems);
  const participantId = readParticipantId(one("participantId"), problems);
  const permission = readPermission(one("permission"), problems);
  if (
    problems.length > 0 ||
    domain === undefined ||
    name === undefined ||
    participantId === undefined ||
    organisation === undefined
  ) {
    return { ok: false, problems };
  }
  const [contacts = [], networks = []] = [texts.get("contacts"), texts.get("networks")];
  return { ok: true, value: { domain, name, participantId, permission, organisation, contacts, networks } };
}

function headingOf({ label }: Field): string {
  return `### ${label}`;
}

/** Lines as they are read, whatever ends them and whatever blanks they end with. */
function linesOf(body: string): readonly string[] {
  return body.split(/\r\n|\r|\n/).map((line) => line.trim());
}

/**
 * The lines below each heading of the form. A heading that comes twice, is none of the form's, or is not there, is a
 * problem: what is written into a field must not pass for another field.
 */
function sectionsOf(lines: readonly string[], problems: FormProblem[]): ReadonlyMap<string, readonly string[]> {
  const sections = new Map<string, string[]>();
  const hint = "Edit the issue, so that each heading of the form is there once and as it was.";
  let current: string[] | undefined;
  for (const line of lines) {
    const isHeading = /^#{1,6}(?:\s|$)/.test(line);
    const field = FORM_FIELDS.find((one) => headingOf(one) === line);
    if (field !== undefined && !sections.has(field.label)) {
      current = [];
      sections.set(field.label, current);
    } else if (field !== undefined) {
      problems.push({ field: field.label, message: "this heading is there more than once", found: undefined, hint });
    } else if (isHeading || (current === undefined && line !== "")) {
      problems.push({ field: undefined, message: "this is not a part of the form", found: line, hint });
    } else if (line !== "") current?.push(line);
  }
  for (const { label } of FORM_FIELDS) {
    if (!sections.has(label))
      problems.push({ field: label, message: "this heading is missing", found: undefined, hint });
  }
  return sections;
}

/** One value, or one on each line of a list. Empty where nothing was answered. */
function valuesOf(
  { label: field, isRequired, shape }: Field,
  lines: readonly string[] | undefined,
  problems: FormProblem[],
): readonly string[] {
  if (lines === undefined) return [];
  const [first] = lines;
  const isUnanswered = first === NO_RESPONSE || (first === NO_CHOICE && shape === "choice");
  const values = lines.length === 1 && isUnanswered ? [] : lines;
  if (isRequired && values.length === 0) {
    problems.push({ field, message: "this is empty", found: undefined, hint: "Fill it in." });
  }
  if (shape !== "lines" && values.length > 1) {
    problems.push({ field, message: "this takes one line", found: values.join(" ↵ "), hint: "Put it on one line." });
  }
  for (const value of values.filter((one) => one.length > MAX_LINE)) {
    const message = `this has more than ${String(MAX_LINE)} characters`;
    problems.push({ field, message, found: value, hint: "Shorten it." });
  }
  return values;
}

function readName(text: string | undefined, problems: FormProblem[]): Name | undefined {
  const name = parseName(text ?? "");
  if (text !== undefined && name === undefined) {
    problems.push({
      field: "Member name",
      message: "this is not a valid member name",
      found: namingForeign(text),
      hint: "Use lower-case letters, digits and single hyphens, begin with a letter, and stay within 40.",
    });
  }
  return name;
}

function readParticipantId(text: string | undefined, problems: FormProblem[]): ParticipantId | undefined {
  const id = parseParticipantId(text ?? "");
  if (text !== undefined && id === undefined) {
    problems.push({
      field: "Participant id",
      message: "this is not a participant id",
      found: namingForeign(text),
      hint: `It is ${IDENTIFIER_FORM}: copy it from the participant's console, participant.id.`,
    });
  }
  return id;
}

function readPermission(text: string | undefined, problems: FormProblem[]): Permission | undefined {
  const permission = PERMISSIONS.find((one) => one === text);
  if (text !== undefined && permission === undefined) {
    const known = PERMISSIONS.join(", ");
    problems.push({
      field: "Permission",
      message: "there is no such permission",
      found: namingLookAlikes(known, text),
      hint: `Choose one of ${known}.`,
    });
  }
  return permission;
}
