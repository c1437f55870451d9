import { setImmediate } from "node:timers/promises";

import pLimit from "p-limit";

import { readSettings } from "../settings/read-settings.ts";
import type { Settings } from "../settings/settings.ts";
import { openStore } from "../app/open-store.ts";
import { openRegister } from "../app/open-register.ts";
import { newTraceId } from "../app/system.ts";
import { domainSettings, wireDomain } from "../app/wire-domain.ts";
import type { Problem } from "../model/problem.ts";
import type { ApplyDeps } from "../usecases/domain/domain-deps.ts";
import type { ImportDeps } from "../usecases/domain/import-members.ts";
import type { PlanDomainOptions } from "../usecases/domain/plan.ts";
import { visible } from "../report/escape.ts";
import { runJson } from "../report/json/domain.ts";
import { problemsMarkdown } from "../report/markdown/domain.ts";
import { renderProblems } from "../report/terminal/domain.ts";
import { oneDomain } from "./service-command.ts";
import { type CommonOptions, forEachDomain, type Session } from "./session.ts";
import { EXIT } from "./exit-code.ts";

/** Options of the commands that look at live domains. */
export interface DomainOptions extends CommonOptions {
  readonly domain?: string;
  readonly ref?: string;
  readonly register?: string;
  readonly acceptMissing?: number;
}

/** One domain's turn in a command. */
export interface DomainTurn {
  readonly domain: string;
  readonly deps: ApplyDeps & ImportDeps;
  readonly options: PlanDomainOptions;
}

/** Reads the settings and does the same for the domain that was named, or for all of them, one after the other. */
export async function withDomains(
  session: Session,
  options: DomainOptions,
  work: (turn: DomainTurn) => Promise<number>,
  { asksGitAhead = true } = {},
): Promise<number> {
  return inTurns(session, options, asksGitAhead, (turns) => forEachDomain(session, turns, work));
}

/** So many domains are read at once. */
const READ_AT_ONCE = 10;

/**
 * The same for a command that only looks: while one domain is printed, the next ones are read. `doing` is shown as
 * progress, such as `planning`.
 */
export async function readDomains<T>(
  session: Session,
  options: DomainOptions,
  doing: string,
  read: (turn: DomainTurn) => Promise<T>,
  tell: (turn: DomainTurn, found: T) => number | Promise<number>,
): Promise<number> {
  return inTurns(session, options, true, async (turns) => {
    const limit = pLimit(READ_AT_ONCE);
    const begun = new Map([...turns].map(([domain, turn]) => [domain, { turn, reading: limit(read, turn) }]));
    // A failure is handled at the domain's turn.
    for (const { reading } of begun.values()) reading.catch(() => undefined);
    return forEachDomain(session, begun, async ({ turn, reading }) =>
      tell(turn, await session.terminal.withProgress(`${doing} ${turn.domain}`, () => reading)),
    );
  });
}

async function inTurns(
  session: Session,
  options: DomainOptions,
  asksGitAhead: boolean,
  work: (turns: ReadonlyMap<string, DomainTurn>) => Promise<number>,
): Promise<number> {
  const settings = await readSettings(options.config, session.environment);
  const domains = selectDomains(settings, options.domain);
  const registers = openRegister(settings, options.register, session.environment);
  // Git is asked once for all domains, and while the rest of the program is loaded. A failure is handled when it is used.
  const revision = asksGitAhead ? registers.register.resolve(options.ref, session.signal) : undefined;
  revision?.catch(() => undefined);
  // A turn of the event loop starts git, before loading keeps the loop busy.
  await setImmediate();
  const store = await openStore(settings);
  try {
    const turns = domains.map((domain): DomainTurn => ({
      domain,
      deps: wireDomain(settings, domain, registers, store),
      options: { ...planningOptions(session, options), revision },
    }));
    return await work(new Map(turns.map((turn) => [turn.domain, turn])));
  } finally {
    await store.close();
  }
}

/** The options narrowed to the domain that they name, or the only one. Throws `usage`, with `why`, where there are several. */
export async function toOneDomain<Options extends DomainOptions>(
  { environment }: Session,
  options: Options,
  why: string,
): Promise<Options> {
  return { ...options, domain: oneDomain(await readSettings(options.config, environment), options.domain, why) };
}

function selectDomains(settings: Settings, named: string | undefined): readonly string[] {
  if (named === undefined) return [...settings.domains.keys()];
  return [domainSettings(settings, named).name];
}

function planningOptions({ signal }: Session, { ref, acceptMissing }: DomainOptions): PlanDomainOptions {
  return { ref, acceptMissing, signal, traceId: newTraceId() };
}

/** Prints what is wrong with a domain's documents, in the chosen format, and what cannot be done until it is corrected. */
export function tellInvalid(
  { terminal, output }: Session,
  domain: string,
  problems: readonly Problem[],
  consequence = "this domain is not planned",
): number {
  if (output === "json") terminal.out(JSON.stringify(runJson(domain, { kind: "invalid", problems }), undefined, 2));
  else if (output === "markdown") terminal.out(problemsMarkdown(problems));
  else terminal.out(renderProblems(problems, terminal.paint));
  terminal.err(`rollcall: ${visible(domain)}: the register is not valid, so ${consequence}`);
  return EXIT.invalid;
}
