import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { load } from "js-yaml";

import { EXAMPLE } from "../support/git-repository.ts";

/** An issue form, as far as GitHub renders it. */
export interface IssueForm {
  readonly labels: readonly string[];
  readonly body: readonly FormElement[];
}

interface FormElement {
  readonly type: "markdown" | "input" | "dropdown" | "textarea" | "checkboxes";
  readonly id?: string;
  readonly attributes: {
    readonly label?: string;
    readonly value?: string;
    readonly options?: readonly string[];
    readonly multiple?: boolean;
  };
  readonly validations?: { readonly required?: boolean };
}

export async function exampleForm(): Promise<IssueForm> {
  return load(await readFile(join(EXAMPLE, ".github/ISSUE_TEMPLATE/admission.yml"), "utf8")) as IssueForm;
}

/** The body of the issue that GitHub makes of the form: a heading for each field, with the answer below it. */
export function renderForm({ body }: IssueForm, answers: Readonly<Record<string, string>>): string {
  return body
    .flatMap(({ type, id = "", attributes: { label = "", value } }) => {
      if (type === "markdown") return [];
      const answer = answers[id] ?? value ?? "";
      const nothing = type === "dropdown" ? "None" : "_No response_";
      return [`### ${label}\n\n${answer === "" ? nothing : answer}`];
    })
    .join("\n\n");
}
