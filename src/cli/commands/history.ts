import { renderHistory } from "../../report/terminal/service.ts";
import { type ServiceOptions, withService } from "../service-command.ts";
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
  return withService(session, options, async (service) => {
    const { domain, before, limit } = options;
    const document = await service.runs({ domain, before, limit }, signal);
    if (output === "json") terminal.out(JSON.stringify(document, undefined, 2));
    else terminal.out(renderHistory(document, terminal.paint));
    return EXIT.ok;
  });
}
