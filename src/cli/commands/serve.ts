import { describeError, openLog } from "../../adapters/telemetry/log.ts";
import { startTracing } from "../../adapters/telemetry/tracing.ts";
import { readSettings } from "../../app/config.ts";
import { requireKeyFiles } from "../../app/require-key-files.ts";
import { serve } from "../../app/serve.ts";
import { EXIT, RollcallError } from "../../model/error.ts";
import { listNames } from "../../model/identifier.ts";
import type { CommonOptions, Session } from "../session.ts";

export interface ServeCommandOptions extends CommonOptions {
  readonly logLevel: string;
  readonly version: string;
}

/**
 * Keeps every domain as its register says, until it is told to stop. SIGHUP reads the settings again, and keeps the old
 * ones when the new ones are not valid, or name keys that do not fit; SIGUSR2 asks for a look at every domain.
 */
export async function serveCommand(session: Session, options: ServeCommandOptions): Promise<number> {
  const { environment, stop, signal: kill, terminal } = session;
  const { config, logLevel, version } = options;
  const log = openLog(logLevel);
  let settings = await readSettings(config, environment);
  let reload = new AbortController();
  const reread = async (): Promise<void> => {
    try {
      const wanted = await readSettings(config, environment);
      await requireKeyFiles(wanted);
      settings = wanted;
      log.info("the settings were read again");
      reload.abort();
    } catch (error) {
      log.error({ error: describeError(error) }, "the settings are not valid: the old ones stay");
    }
  };
  const onHangUp = (): void => void reread();
  process.on("SIGHUP", onHangUp);
  const endTracing = await startTracing(environment.variables, version);
  try {
    const isStopped = (): boolean => stop.aborted;
    while (!isStopped()) {
      reload = new AbortController();
      const ended = AbortSignal.any([stop, reload.signal]);
      const onListening = (url: string): void => {
        terminal.err(`rollcall serves ${listNames([...settings.domains.keys()], 10)} at ${url}`);
      };
      await serve({ settings, environment, log, version, stop: ended, kill, onListening });
      if (ended.aborted) continue;
      throw new RollcallError("internal", "the service ended by itself", { hint: "The log says more." });
    }
    return EXIT.ok;
  } finally {
    process.off("SIGHUP", onHangUp);
    await endTracing();
  }
}
