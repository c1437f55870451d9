import { describeError, openLog } from "../../adapters/telemetry/log.ts";
import { startTracing } from "../../adapters/telemetry/tracing.ts";
import { readSettings } from "../../settings/read-settings.ts";
import type { Settings } from "../../settings/settings.ts";
import { requireKeyFiles } from "../../app/require-key-files.ts";
import { serve } from "../../app/serve.ts";
import { RollcallError } from "../../model/error.ts";
import { listNames } from "../../model/identifier.ts";
import type { CommonOptions, Session } from "../session.ts";
import { EXIT } from "../exit-code.ts";

export interface ServeCommandOptions extends CommonOptions {
  readonly logLevel: string;
  readonly version: string;
}

/**
 * Keeps every domain as its register says, until it is stopped. SIGHUP reads the settings again, and keeps the old
 * ones when the new ones are not valid, name keys that do not fit, or do not let the service begin; SIGUSR2 asks for a look
 * at every domain.
 */
export async function serveCommand(session: Session, options: ServeCommandOptions): Promise<number> {
  const { environment, stop, signal: kill, terminal } = session;
  const { config, logLevel, version } = options;
  const log = openLog(logLevel);
  let settings = await readSettings(config, environment);
  /** The last ones with which the service listened. */
  let proven: Settings | undefined;
  let reload = new AbortController();
  const reread = async (): Promise<void> => {
    try {
      const wanted = await readSettings(config, environment);
      await requireKeyFiles(wanted);
      settings = wanted;
      log.info("the settings were reloaded");
      reload.abort();
    } catch (error) {
      log.error({ error: describeError(error) }, "the new settings are not valid: the old ones remain in force");
    }
  };
  let rereading = Promise.resolve();
  // One after the other: what was asked for last is what stays.
  const onHangUp = (): void => void (rereading = rereading.then(reread));
  process.on("SIGHUP", onHangUp);
  const endTracing = await startTracing(environment.variables, version);
  try {
    const isStopped = (): boolean => stop.aborted;
    while (!isStopped()) {
      reload = new AbortController();
      const ended = AbortSignal.any([stop, reload.signal]);
      const served = settings;
      const onListening = (url: string): void => {
        proven = served;
        terminal.err(`rollcall serves ${listNames([...served.domains.keys()], 10)} at ${url}`);
      };
      try {
        await serve({ settings: served, environment, log, version, stop: ended, kill, onListening });
      } catch (error) {
        if (proven === undefined || proven === served || isStopped()) throw error;
        log.error(
          { error: describeError(error) },
          "the service cannot start with the new settings: the old ones remain in force",
        );
        if (settings === served) settings = proven;
        continue;
      }
      if (ended.aborted) continue;
      throw new RollcallError("internal", "the service ended by itself", { hint: "Read the log for the cause." });
    }
    return EXIT.ok;
  } finally {
    process.off("SIGHUP", onHangUp);
    await endTracing();
  }
}
