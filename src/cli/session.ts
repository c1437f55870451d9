import { type Environment, readEnvironment } from "../settings/environment.ts";
import { ERRORS } from "../model/error.ts";
import { visible } from "../report/escape.ts";
import { errorJson } from "../report/json/domain.ts";
import { asFailure } from "./failure.ts";
import { type Format, openTerminal, type Terminal } from "./terminal.ts";
import { Interrupted } from "./until-stopped.ts";
import { gravest } from "./exit-code.ts";

/** Options that every command understands. */
export interface CommonOptions {
  readonly output: Format;
  readonly config: string;
}

/** One invocation of one command. */
export interface Session {
  readonly environment: Environment;
  readonly terminal: Terminal;
  readonly output: Format;
  /** First interrupt: begin nothing new. */
  readonly stop: AbortSignal;
  /** Second interrupt: end at once. */
  readonly signal: AbortSignal;
}

/** Runs a command and turns how it ends into an exit code, as docs/commands.md lists them. */
export async function runCommand(output: Format, work: (session: Session) => Promise<number>): Promise<void> {
  const environment = readEnvironment();
  const terminal = openTerminal(environment);
  const stop = new AbortController();
  const kill = new AbortController();
  let endedBy: NodeJS.Signals = "SIGTERM";
  let isAbandoned = false;
  const interrupt = (signal: NodeJS.Signals): void => {
    endedBy = signal;
    if (stop.signal.aborted) {
      kill.abort();
      return;
    }
    terminal.err("stopping after the current step; interrupt again to stop at once");
    stop.abort();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  try {
    process.exitCode = await work({ environment, terminal, output, stop: stop.signal, signal: kill.signal });
  } catch (error) {
    process.exitCode = reportFailure({ terminal, output }, error);
    isAbandoned = error instanceof Interrupted;
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
  // An exit would wait for work that never ends; the signal, without a listener, ends the process.
  if (isAbandoned) process.kill(process.pid, endedBy);
}

/** Prints a failure and returns its exit code. `domain` is the one of several that it is about. */
function reportFailure(
  { terminal, output }: Pick<Session, "terminal" | "output">,
  error: unknown,
  domain?: string,
): number {
  const failure = asFailure(error);
  if (output === "json") terminal.out(JSON.stringify(errorJson(failure, domain), undefined, 2));
  const [first = "", ...more] = failure.message.split("\n");
  const about = domain === undefined ? "" : `${domain}: `;
  terminal.err(
    [
      `rollcall: ${visible(about + first)}`,
      ...more.map((line) => `  ${visible(line)}`),
      `  ${visible(failure.hint)}`,
    ].join("\n"),
  );
  return ERRORS[failure.code].exitCode;
}

/**
 * Does the same for each domain; a failure is printed, and the others still run.
 *
 * Gives the gravest exit code.
 */
export async function forEachDomain<T>(
  session: Session,
  domains: ReadonlyMap<string, T>,
  work: (item: T, domain: string) => number | Promise<number>,
): Promise<number> {
  const { terminal, output } = session;
  const codes: number[] = [];
  for (const [domain, item] of domains) {
    if (codes.length > 0 && output === "text") terminal.out("\n");
    try {
      codes.push(await work(item, domain));
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      codes.push(reportFailure(session, error, domains.size > 1 ? domain : undefined));
    }
  }
  return gravest(codes);
}
