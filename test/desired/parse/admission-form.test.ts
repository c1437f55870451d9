import { describe, expect, test } from "vitest";

import {
  FORM_FIELDS,
  FORM_LABEL,
  isAdmissionForm,
  parseAdmissionForm,
} from "../../../src/desired/parse/admission-form.ts";
import { exampleForm, renderForm } from "../../build/forms.ts";
import { aFingerprint } from "../../build/identifiers.ts";

const ID = `frank::${aFingerprint("frank")}`;
const FRANK = { name: "frank", "participant-id": `PAR::${ID}`, organisation: "Frank Fonds" };

async function bodyOf(answers: Readonly<Record<string, string>>): Promise<string> {
  return renderForm(await exampleForm(), answers);
}

function problemsOf(body: string): readonly string[] {
  const parsed = parseAdmissionForm(body);
  return parsed.ok ? [] : parsed.problems.map(({ field = "", message }) => `${field}: ${message}`);
}

test("the form of the example has exactly these fields, in this order, and this label", async () => {
  const { body, labels } = await exampleForm();

  const fields = body.filter(({ type }) => type !== "markdown");
  expect(fields.map(({ attributes }) => attributes.label)).toEqual(FORM_FIELDS.map(({ label }) => label));
  expect(fields.map(({ validations }) => validations?.required === true)).toEqual(
    FORM_FIELDS.map(({ isRequired }) => isRequired),
  );
  expect(labels).toEqual([FORM_LABEL]);
});

test("what was filled in is read, and what was left open is left to the domain", async () => {
  expect(parseAdmissionForm(await bodyOf(FRANK))).toEqual({
    ok: true,
    value: {
      domain: "acme",
      name: "frank",
      participantId: ID,
      permission: undefined,
      organisation: "Frank Fonds",
      contacts: [],
      networks: [],
    },
  });
  const more = { permission: "Confirmation", contacts: "a@frank.example\nb@frank.example", networks: "192.0.2.0/24" };
  expect(parseAdmissionForm(await bodyOf({ ...FRANK, ...more }))).toMatchObject({
    value: {
      permission: "Confirmation",
      contacts: ["a@frank.example", "b@frank.example"],
      networks: ["192.0.2.0/24"],
    },
  });
});

test("line ends and blanks are nobody's affair", async () => {
  const body = await bodyOf({ ...FRANK, contacts: "a@frank.example\n\n  b@frank.example  " });

  const windows = `\r\n${body.replaceAll("\n", "\r\n")}\r\n\r\n`;

  expect(parseAdmissionForm(windows)).toEqual(parseAdmissionForm(body));
  expect(parseAdmissionForm(windows).ok).toBe(true);
});

test("everything that is wrong is told at once", async () => {
  const body = await bodyOf({ name: "Frank", "participant-id": "frank", permission: "Everything", domain: " " });

  expect(problemsOf(body)).toEqual([
    "Domain: this is empty",
    "Organisation: this is empty",
    "Member name: this is not a valid member name",
    "Participant id: this is not a participant id",
    "Permission: there is no such permission",
  ]);
});

describe("a value does not pass for another field", () => {
  test("when it brings a heading of the form along", async () => {
    const body = await bodyOf({ ...FRANK, contacts: "x\n\n### Networks\n\n0.0.0.0/0" });

    expect(problemsOf(body)).toEqual(["Networks: this heading is there more than once"]);
  });

  test("when it brings any other heading along", async () => {
    expect(problemsOf(await bodyOf({ ...FRANK, contacts: "x\n# Approved" }))).toEqual([
      ": this is not a part of the form",
    ]);
  });

  test("when it has several lines where there is room for one", async () => {
    expect(problemsOf(await bodyOf({ ...FRANK, organisation: "Frank\nFonds" }))).toEqual([
      "Organisation: this takes one line",
    ]);
  });

  test("when something stands before the form, or a heading is gone", async () => {
    const body = (await bodyOf(FRANK)).replace("### Networks\n", "");

    expect(problemsOf(`Hello!\n\n${body}`)).toEqual([
      ": this is not a part of the form",
      "Networks: this heading is missing",
    ]);
  });
});

test("a text that is too long for a form is not read", async () => {
  expect(problemsOf(await bodyOf({ ...FRANK, contacts: "x\n".repeat(20_000) }))).toEqual([
    ": this is longer than any form that is filled in",
  ]);
  expect(problemsOf(await bodyOf({ ...FRANK, contacts: "x".repeat(501) }))).toEqual([
    "Contacts: this has more than 500 characters",
  ]);
});

test("an issue is a form by its label, or by how it begins", async () => {
  const body = await bodyOf(FRANK);

  expect(isAdmissionForm({ body, labels: [] })).toBe(true);
  expect(isAdmissionForm({ body: "Help!", labels: [FORM_LABEL] })).toBe(true);
  expect(isAdmissionForm({ body: `Help!\n\n${body}`, labels: ["question"] })).toBe(false);
});
