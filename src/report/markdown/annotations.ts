import type { Problem, Severity } from "../../model/problem.ts";
import { workflowValue } from "../escape.ts";

const COMMANDS = { error: "error", overdue: "error", warning: "warning" } as const satisfies Record<Severity, string>;

/** Problems as workflow commands, which GitHub shows on the lines of a pull request. */
export function renderAnnotations(problems: readonly Problem[]): string {
  return problems
    .map(({ path, line, column, severity, rule, message, expected, found, hint }) => {
      const properties = [
        `file=${workflowValue(path, "property")}`,
        `line=${String(line)}`,
        `col=${String(column)}`,
        `title=${workflowValue(`rollcall: ${rule}`, "property")}`,
      ].join(",");
      const words = [
        message,
        ...(expected === undefined ? [] : [`expected ${expected}`]),
        ...(found === undefined ? [] : [`found ${found}`]),
      ].join("; ");
      return `::${COMMANDS[severity]} ${properties}::${workflowValue(`${words}. ${hint}`, "message")}`;
    })
    .join("\n");
}
