import { access } from "node:fs/promises";

import { readSettings } from "../settings/read-settings.ts";
import type { Settings } from "../settings/settings.ts";
import { openRegister } from "../app/open-register.ts";
import { systemClock } from "../app/system.ts";
import type { Revision } from "../ports/register.ts";
import { type PlacedDomain, readPlacements, type ValidDomain } from "../usecases/sequencers/read-placements.ts";
import { tellInvalid } from "./domain-command.ts";
import { type CommonOptions, forEachDomain, type Session } from "./session.ts";

/** Options of the commands that read a register and ask no domain. */
export interface RegisterOptions extends CommonOptions {
  readonly domain?: string;
  readonly ref?: string;
  readonly register?: string;
}

/** The domains of a folder, or of the settings' register. */
export interface RegisterReading {
  readonly revision: Revision;
  readonly domains: readonly PlacedDomain[];
  /** Undefined where a folder was named and there are none. */
  readonly settings: Settings | undefined;
}

export async function readRegister(session: Session, options: RegisterOptions): Promise<RegisterReading> {
  const { terminal, environment, signal } = session;
  const { register, ref, domain } = options;
  const settings =
    register === undefined || (await isThere(options.config))
      ? await readSettings(options.config, environment)
      : undefined;
  const registers = openRegister(settings, register, environment);
  const read = await terminal.withProgress("reading the register", () =>
    readPlacements({ ...registers, clock: systemClock }, { ref, domain }, signal),
  );
  return { ...read, settings };
}

/** Does the same for each domain that is valid, and reports what is wrong with the others. */
export async function forEachValid(
  session: Session,
  domains: readonly PlacedDomain[],
  work: (domain: ValidDomain) => number | Promise<number>,
): Promise<number> {
  const byName = new Map(domains.map((domain) => [domain.name, domain]));
  return forEachDomain(session, byName, (domain, name) => {
    if (domain.kind === "invalid") return tellInvalid(session, name, domain.problems);
    return work(domain);
  });
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
