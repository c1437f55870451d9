import { type DomainStatus, reportStatus } from "../../usecases/operate/report-status.ts";
import { type StatusDocument, statusJson } from "../../report/json/domain.ts";
import { renderStatus } from "../../report/terminal/service.ts";
import { type DomainOptions, type DomainTurn, readDomains, tellInvalid } from "../domain-command.ts";
import { askRunningService, type ServiceOptions } from "../service-command.ts";
import { forEachDomain, type Session } from "../session.ts";
import { EXIT } from "../exit-code.ts";

/** How each domain stands: what git says, what is live, and what was applied. The service is asked where one is named. */
export async function statusCommand(session: Session, options: DomainOptions & ServiceOptions): Promise<number> {
  const { terminal, output } = session;
  const print = (document: StatusDocument): number => {
    if (output === "json") terminal.out(JSON.stringify(document, undefined, 2));
    else terminal.out(renderStatus(document, terminal.paint));
    return EXIT.ok;
  };
  if (options.register === undefined) {
    const answered = await askRunningService(session, options, (service, { domains }) =>
      forEachDomain(
        session,
        options.domain === undefined ? domains : new Map([[options.domain, undefined]]),
        async (_, domain) => print(await service.status(domain, session.signal)),
      ),
    );
    if (answered !== undefined) return answered;
  }
  const read = ({ deps, options: own }: DomainTurn): Promise<DomainStatus> => reportStatus(deps, own);
  return readDomains(session, options, "reading", read, ({ domain }, status) => {
    if (status.kind === "invalid")
      return tellInvalid(session, domain, status.problems, "its state against the domain is unknown");
    return print(statusJson(domain, status));
  });
}
