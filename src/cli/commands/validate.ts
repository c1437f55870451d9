import { openRegister } from "../../app/open-register.ts";
import { systemClock } from "../../app/system.ts";
import { validate } from "../../usecases/register/validate.ts";
import { renderAnnotations } from "../../report/markdown/annotations.ts";
import { validationJson } from "../../report/json/domain.ts";
import { problemsMarkdown } from "../../report/markdown/domain.ts";
import { renderProblems } from "../../report/terminal/domain.ts";
import { countProblems } from "../../model/problem.ts";
import { plural } from "../../model/plural.ts";
import type { CommonOptions, Session } from "../session.ts";
import { EXIT } from "../exit-code.ts";

/** Checks a register offline: the folder, without settings and without a domain. */
export async function validateCommand(session: Session, folder: string, _options: CommonOptions): Promise<number> {
  const { terminal, output, environment, signal } = session;
  const registers = openRegister(undefined, folder, environment);
  const validation = await terminal.withProgress(`reading ${folder}`, () =>
    validate({ ...registers, clock: systemClock }, undefined, signal),
  );
  const { problems, isValid, domains, files } = validation;
  switch (output) {
    case "json":
      terminal.out(JSON.stringify(validationJson(validation), undefined, 2));
      break;
    case "markdown":
      terminal.out(problemsMarkdown(problems));
      break;
    case "github":
      terminal.out(renderAnnotations(problems));
      break;
    case "text":
      terminal.out(renderProblems(problems, terminal.paint));
      break;
  }
  const counted = `${plural(files, "file")} of ${plural(domains.length, "domain")}`;
  const failures = countProblems(problems.filter(({ severity }) => severity !== "warning"));
  const warnings = countProblems(problems) - failures;
  const more = warnings === 0 ? "" : `, ${plural(warnings, "warning")}`;
  const summary = isValid
    ? `valid: ${counted}${more}`
    : `not valid: ${plural(failures, "problem")} in ${counted}${more}`;
  if (output === "text") terminal.out(isValid ? terminal.paint.green(summary) : terminal.paint.red(summary));
  return isValid ? EXIT.ok : EXIT.invalid;
}
