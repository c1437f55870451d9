import { readSettings } from "../settings/read-settings.ts";
import type { Settings } from "../settings/settings.ts";
import { type ReachOptions, reachRunningService, reachService } from "../app/reach-service.ts";
import type { RunningService, Service } from "../app/service.ts";
import { RollcallError } from "../model/error.ts";
import type { CommonOptions, Session } from "./session.ts";

/** Options of the commands that ask the service, or its store. */
export interface ServiceOptions extends CommonOptions {
  /** Ask the store, though a service may run. */
  readonly direct?: boolean;
}

/** Reads the settings and works with the service that they name; reports when its store is read instead. */
export async function withService(
  session: Session,
  options: ServiceOptions,
  work: (service: Service, settings: Settings) => Promise<number>,
): Promise<number> {
  const settings = await readSettings(options.config, session.environment);
  const service = await reachService(settings, session.environment, reachOptions(session, options));
  try {
    return await work(service, settings);
  } finally {
    await service.close();
  }
}

/** The same with a service that runs; undefined, and nothing done, when there is none to ask. */
export async function askRunningService(
  session: Session,
  options: ServiceOptions,
  work: (service: RunningService, settings: Settings) => Promise<number>,
): Promise<number | undefined> {
  const settings = await readSettings(options.config, session.environment);
  const service = await reachRunningService(settings, reachOptions(session, options));
  return service === undefined ? undefined : work(service, settings);
}

function reachOptions({ terminal }: Session, { direct = false }: ServiceOptions): ReachOptions {
  return {
    direct,
    onFallback: (why) => {
      terminal.err(`rollcall: ${why}: reading its store instead`);
    },
  };
}

/** The domain that was named, or the only one there is. `why` says of an option that is for one domain that it is. */
export function oneDomain({ domains }: Settings, named: string | undefined, why?: string): string {
  const names = [...domains.keys()];
  const [only] = names;
  if (named !== undefined) return named;
  if (only !== undefined && names.length === 1) return only;
  const several = "the settings have several";
  throw new RollcallError("usage", why === undefined ? `${several} domains` : `${why}, and ${several}`, {
    hint: why === undefined ? `Name one of ${names.join(", ")}.` : `Name it with --domain: ${names.join(", ")}.`,
  });
}
