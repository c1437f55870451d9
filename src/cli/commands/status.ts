import { EXIT } from "../../model/error.ts";
import { reportStatus } from "../../reconcile/report-status.ts";
import { runJson, type StatusDocument, statusJson } from "../../report/json.ts";
import { renderStatus } from "../../report/service-text.ts";
import { type DomainOptions, tellInvalid, withDomains } from "../domain-command.ts";
import { askRunningService, type ServiceOptions } from "../service-command.ts";
import { forEachDomain, type Session } from "../session.ts";

/** How each domain stands: what git says, what is live, and what was applied. The service is asked where one is named. */
export async function statusCommand(session: Session, options: DomainOptions & ServiceOptions): Promise<number> {
  const { terminal, output } = session;
  const tell = (document: StatusDocument): number => {
    if (output === "json") terminal.out(JSON.stringify(document, undefined, 2));
    else terminal.out(renderStatus(document, terminal.paint));
    return EXIT.ok;
  };
  if (options.register === undefined) {
    const told = await askRunningService(session, options, (api, { domains }) =>
      forEachDomain(session, options.domain === undefined ? [...domains.keys()] : [options.domain], async (domain) => {
        const path = `/api/v1/domains/${encodeURIComponent(domain)}/status`;
        return tell((await api.ask("Status", { method: "GET", path }, session.signal)) as unknown as StatusDocument);
      }),
    );
    if (told !== undefined) return told;
  }
  return withDomains(session, options, async ({ domain, deps, options: previewOptions }) => {
    const status = await terminal.withProgress(`reading ${domain}`, () => reportStatus(deps, previewOptions));
    if (status.kind === "invalid") return tellInvalid(session, status.problems, runJson(domain, status));
    return tell(statusJson(domain, status));
  });
}
