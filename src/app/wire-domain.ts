import { randomUUID } from "node:crypto";

import type { AroundCall } from "../adapters/grpc/channel.ts";
import { RollcallError } from "../model/error.ts";
import { type DomainId, type Name, parseName } from "../model/identifier.ts";
import type { CallContext, DomainManager } from "../ports/domain-manager.ts";
import type { Store } from "../ports/store.ts";
import type { DomainSettings, Settings } from "../settings/settings.ts";
import { readTls } from "../settings/tls-files.ts";
import type { ApplyDeps } from "../usecases/domain/domain-deps.ts";
import type { ImportDeps } from "../usecases/domain/import-members.ts";
import type { RegisterReaders } from "../usecases/register/register-readers.ts";
import { FLAVOURS } from "./flavours.ts";
import { forgeOf } from "./forges.ts";
import { systemClock } from "./system.ts";

/** The settings of one domain. Throws `usage` when there are none of that name. */
export function domainSettings(
  settings: Settings,
  domain: string,
): { readonly name: Name; readonly settings: DomainSettings } {
  const found = settings.domains.get(domain);
  const name = parseName(domain);
  if (found !== undefined && name !== undefined) return { name, settings: found };
  throw new RollcallError("usage", `the settings have no domain ${JSON.stringify(domain)}`, {
    hint: `They have ${[...settings.domains.keys()].join(", ")}.`,
  });
}

/** Everything that the use cases about one domain need. */
export function wireDomain(
  settings: Settings,
  domain: string,
  registers: RegisterReaders,
  store: Store,
  around?: AroundCall,
): ApplyDeps & ImportDeps {
  const { name, settings: own } = domainSettings(settings, domain);
  // The domain's client is loaded while git is read. A failure surfaces when it is used.
  const connecting = prepareManager(own, around);
  connecting.catch(() => undefined);
  const connect = async (domainId: DomainId): Promise<DomainManager> => (await connecting)(domainId);
  return {
    domain: name,
    ...registers,
    store,
    clock: systemClock,
    countsApprovals: forgeOf(settings)?.countsApprovals ?? false,
    openManager: connect,
    identify: async (context: CallContext) => {
      // Only the identity is read, so that any id will do.
      const manager = await connect(UNKNOWN_DOMAIN);
      try {
        return await manager.identify(context);
      } finally {
        manager.close();
      }
    },
    newId: randomUUID,
    concurrency: own.concurrency,
    effectiveTimeoutMs: own.effectiveTimeoutMs,
  };
}

const UNKNOWN_DOMAIN = "" as DomainId;

/** Reads the certificates that the settings name, and gives what opens the flavour's manager. */
async function prepareManager(
  settings: DomainSettings,
  around: AroundCall | undefined,
): Promise<(domainId: DomainId) => DomainManager> {
  const { flavour, address, token, callTimeoutMs, maxReceiveBytes } = settings;
  const tls = settings.tls === undefined ? undefined : await readTls(settings.tls);
  return FLAVOURS[flavour].linkManager({
    address,
    ...(tls === undefined ? {} : { tls }),
    ...(token === undefined ? {} : { token }),
    maxReceiveBytes,
    callTimeoutMs,
    around,
  });
}
