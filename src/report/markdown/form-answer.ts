import type { OwnPullRequestState } from "../../model/pull-request.ts";
import { codeSpan } from "../escape.ts";

/** What became of a form. */
export type FormAnswer =
  | { readonly kind: "asked"; readonly opened: OwnPullRequestState }
  | { readonly kind: "problems"; readonly problems: readonly AnsweredProblem[] }
  /** Another account has edited the text. */
  | { readonly kind: "not-own" }
  | { readonly kind: "too-many"; readonly limit: number }
  /** `link` opens the forge's editor with the document; undefined where it would be too long. */
  | { readonly kind: "no-intake"; readonly link: string | undefined };

export interface AnsweredProblem {
  readonly field?: string | undefined;
  readonly message: string;
  readonly found?: string | undefined;
  readonly hint: string;
}

/** Our own sentences are shown whole. */
const MESSAGE_LENGTH = 2_000;
const ROWS = 50;

/** The answer to the author of a form. Every value that is not ours goes through `codeSpan`. */
export function formAnswer(answer: FormAnswer): string {
  return answerLines(answer).join("\n");
}

function answerLines(answer: FormAnswer): readonly string[] {
  switch (answer.kind) {
    case "asked":
      return askedLines(answer.opened);
    case "problems":
      return problemLines(answer.problems);
    case "not-own":
      return [
        "### ❌ Changed by another account",
        "",
        "Only your own words can be requested in your name, and another account changed this form. Please fill in a new form, and close this one.",
      ];
    case "too-many":
      return [
        "### ⏳ Waits",
        "",
        `You have ${String(answer.limit)} older forms open. Close the ones that you no longer need, then edit this one: it is evaluated again.`,
      ];
    case "no-intake":
      return [
        "### ⚠️ Not from a form",
        "",
        "This register opens no pull requests for forms. The form itself is in order, so there are two ways on:",
        "",
        ...(answer.link === undefined
          ? []
          : [`- open GitHub's editor with your document in it, and propose it: <${answer.link}>`]),
        "- or let `rollcall request` open the pull request in your name",
      ];
  }
}

function askedLines({ number, state, isCurrent }: OwnPullRequestState): readonly string[] {
  const pull = `#${String(number)}`;
  switch (state) {
    case "merged":
      return ["### ✅ Merged", "", `${pull} is merged. Its progress, and how to connect, are shown there.`];
    case "closed":
      return ["### ❌ Closed", "", `${pull} was closed without being merged. To request again, fill in a new form.`];
    case "open":
      if (!isCurrent) {
        return [
          `### ⏳ Requested in ${pull}`,
          "",
          `Another account has pushed to ${pull} since, so changes of this form are no longer copied there. Comment there what should change.`,
        ];
      }
      return [
        `### ⏳ Requested in ${pull}`,
        "",
        `${pull} shows the effect, and who must approve it. To correct something, edit the form above: the pull request follows. This issue is closed when it is merged.`,
      ];
  }
}

function problemLines(problems: readonly AnsweredProblem[]): readonly string[] {
  const rows = problems.slice(0, ROWS).map(({ field = "", message, found, hint }) => {
    const what = [codeSpan(message, MESSAGE_LENGTH), ...(found === undefined ? [] : [codeSpan(found)])].join(": ");
    return `| ${codeSpan(field)} | ${what} | ${codeSpan(hint, MESSAGE_LENGTH)} |`;
  });
  const more = problems.length - rows.length;
  return [
    "### ❌ Please correct the form",
    "",
    "Edit the issue above; it is then evaluated again.",
    "",
    "| field | problem | what to do |",
    "| --- | --- | --- |",
    ...rows,
    ...(more > 0 ? [`| … | ${String(more)} more | |`] : []),
  ];
}
