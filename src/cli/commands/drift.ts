import { EXIT } from "../../model/error.ts";
import { detectDrift } from "../../reconcile/detect-drift.ts";
import { driftJson, runJson } from "../../report/json.ts";
import { driftMarkdown } from "../../report/markdown.ts";
import { renderDrift } from "../../report/terminal.ts";
import { plural } from "../../model/plural.ts";
import { countDrift } from "../../report/words.ts";
import { type DomainOptions, tellInvalid, withDomains } from "../domain-command.ts";
import type { Session } from "../session.ts";

/** What the live domains hold that git did not ask for. */
export async function driftCommand(session: Session, options: DomainOptions): Promise<number> {
  const { terminal, output } = session;
  return withDomains(session, options, async ({ domain, deps, options: previewOptions }) => {
    const report = await terminal.withProgress(`reading ${domain}`, () => detectDrift(deps, previewOptions));
    if (report.kind === "invalid") return tellInvalid(session, report.problems, runJson(domain, report));
    const { items, keys, notes, readAtMs, pending } = report;
    if (output === "json") terminal.out(JSON.stringify(driftJson(domain, report), undefined, 2));
    else if (output === "markdown") terminal.out(driftMarkdown(domain, items, keys, readAtMs));
    else {
      const count = countDrift(items.length, keys.length);
      const drift = count === undefined ? "no drift" : `drift on ${count}`;
      const waiting = pending === 0 ? "" : `; ${plural(pending, "change")} of the register not applied yet`;
      terminal.out(`${terminal.paint.bold(domain)}: ${drift}${waiting}`);
      terminal.out(renderDrift(items, notes, readAtMs, terminal.paint));
    }
    return items.length + keys.length === 0 ? EXIT.ok : EXIT.differences;
  });
}
