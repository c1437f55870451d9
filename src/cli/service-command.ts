import { readSettings, type Settings } from "../app/config.ts";
import { reachService, type ServiceApi } from "../app/reach-service.ts";
import { RollcallError } from "../model/error.ts";
import type { CommonOptions, Session } from "./session.ts";

/** Options of the commands that ask the service, or its store. */
export interface ServiceOptions extends CommonOptions {
  /** Ask the store, though a service may run. */
  readonly direct?: boolean;
}

/** Reads the settings and works with the service that they name; says so when its store is asked instead. */
export async function withService(
  session: Session,
  { config, direct = false }: ServiceOptions,
  work: (api: ServiceApi, settings: Settings) => Promise<number>,
): Promise<number> {
  const { environment, terminal } = session;
  const settings = await readSettings(config, environment);
  const api = await reachService(settings, environment, {
    direct,
    onFallback: (why) => {
      terminal.err(`rollcall: ${why}: its store is asked instead`);
    },
  });
  try {
    return await work(api, settings);
  } finally {
    await api.close();
  }
}

/** The domain that was named, or the only one there is. */
export function oneDomain({ domains }: Settings, named: string | undefined): string {
  const names = [...domains.keys()];
  const [only] = names;
  if (named !== undefined) return named;
  if (only !== undefined && names.length === 1) return only;
  throw new RollcallError("usage", "the settings have several domains", {
    hint: `Name one of ${names.join(", ")}.`,
  });
}

/** A path of the API, with what is known of its query. */
export function pathOf(path: string, query: Readonly<Record<string, string | number | undefined>> = {}): string {
  const known = Object.entries(query).flatMap(([key, value]): readonly [string, string][] =>
    value === undefined ? [] : [[key, String(value)]],
  );
  return known.length === 0 ? path : `${path}?${new URLSearchParams(Object.fromEntries(known)).toString()}`;
}
