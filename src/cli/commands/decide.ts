import type { DecisionKind, DecisionText } from "../../app/service.ts";
import { renderDecision } from "../../report/terminal/service.ts";
import { oneDomain, type ServiceOptions, withService } from "../service-command.ts";
import type { Session } from "../session.ts";
import { EXIT } from "../exit-code.ts";

export interface PauseOptions extends ServiceOptions {
  readonly member?: string;
  readonly until: string;
  readonly owner: string;
  readonly reason: string;
}

/** Stops enforcement of a domain, or of one member, for a time. */
export async function pauseCommand(
  session: Session,
  domain: string | undefined,
  options: PauseOptions,
): Promise<number> {
  const { member, until, owner, reason } = options;
  return decide(session, options, domain, "pause", { member, until, owner, reason });
}

export interface ResumeOptions extends ServiceOptions {
  readonly member?: string;
  readonly reason: string;
  readonly acceptRewrite?: string;
}

/** Ends pauses and the standstill after a fight; lets a rewritten branch go on where a commit is named. */
export async function resumeCommand(
  session: Session,
  domain: string | undefined,
  options: ResumeOptions,
): Promise<number> {
  const { member, reason, acceptRewrite } = options;
  return decide(session, options, domain, "resume", { member, reason, acceptRewrite });
}

export interface ApproveOptions extends ServiceOptions {
  readonly digest: string;
  readonly reason: string;
  readonly for?: string;
}

/** Lets exactly one held plan pass. */
export async function approveCommand(
  session: Session,
  domain: string | undefined,
  options: ApproveOptions,
): Promise<number> {
  const { digest, reason, for: validFor } = options;
  return decide(session, options, domain, "approve", { digest, reason, validFor });
}

/** Asks the service for a run ahead of routine ones. */
export async function reconcileCommand(
  session: Session,
  domain: string | undefined,
  options: ServiceOptions,
): Promise<number> {
  return withService(session, options, async (service, settings) => {
    const name = oneDomain(settings, domain);
    const document = await service.reconcile(name, session.signal);
    const { terminal, output } = session;
    if (output === "json") terminal.out(JSON.stringify(document, undefined, 2));
    else terminal.out(`${name}: a run is requested`);
    return EXIT.ok;
  });
}

async function decide<Kind extends DecisionKind>(
  session: Session,
  options: ServiceOptions,
  domain: string | undefined,
  kind: Kind,
  text: DecisionText[Kind],
): Promise<number> {
  const { terminal, output, signal } = session;
  return withService(session, options, async (service, settings) => {
    const document = await service.decide(kind, oneDomain(settings, domain), text, signal);
    if (output === "json") terminal.out(JSON.stringify(document, undefined, 2));
    else terminal.out(renderDecision(document));
    return EXIT.ok;
  });
}
