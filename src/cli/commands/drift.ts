import { detectDrift, type DriftReport } from "../../usecases/domain/detect-drift.ts";
import { driftJson } from "../../report/json/domain.ts";
import { driftMarkdown } from "../../report/markdown/domain.ts";
import { renderDrift } from "../../report/terminal/domain.ts";
import { plural } from "../../model/plural.ts";
import { countDrift } from "../../report/words.ts";
import { type DomainOptions, type DomainTurn, readDomains, tellInvalid } from "../domain-command.ts";
import type { Session } from "../session.ts";
import { EXIT } from "../exit-code.ts";

/** What the live domains hold that git did not ask for. */
export async function driftCommand(session: Session, options: DomainOptions): Promise<number> {
  const { terminal, output } = session;
  const read = ({ deps, options: own }: DomainTurn): Promise<DriftReport> => detectDrift(deps, own);
  return readDomains(session, options, "reading", read, ({ domain }, report) => {
    if (report.kind === "invalid") return tellInvalid(session, domain, report.problems);
    const { items, keys, notes, readAtMs, pending } = report;
    if (output === "json") terminal.out(JSON.stringify(driftJson(domain, report), undefined, 2));
    else if (output === "markdown") terminal.out(driftMarkdown(domain, items, keys, notes, readAtMs));
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
