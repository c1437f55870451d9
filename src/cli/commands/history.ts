import type { HistoryDocument } from "../../report/json/service.ts";
import { renderHistory } from "../../report/terminal/service.ts";
import { pathOf, type ServiceOptions, withService } from "../service-command.ts";
import type { Session } from "../session.ts";
import { EXIT } from "../exit-code.ts";

export interface HistoryOptions extends ServiceOptions {
  readonly domain?: string;
  readonly before?: string;
  readonly limit: number;
}

/** Past runs, newest first. */
export async function historyCommand(session: Session, options: HistoryOptions): Promise<number> {
  const { terminal, output, signal } = session;
  return withService(session, options, async (api) => {
    const { domain, before, limit } = options;
    const path = pathOf("/api/v1/runs", { domain, before, limit });
    const document = await api.ask("History", { method: "GET", path }, signal);
    if (output === "json") terminal.out(JSON.stringify(document, undefined, 2));
    else terminal.out(renderHistory(document as unknown as HistoryDocument, terminal.paint));
    return EXIT.ok;
  });
}
