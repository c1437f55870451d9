import { randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { openBareClone } from "../adapters/git/bare-clone.ts";
import { openFolder } from "../adapters/git/folder.ts";
import type { AroundCall, TlsMaterial } from "../adapters/grpc/channel.ts";
import { MAX_BYTES } from "../desired/layout.ts";
import { RollcallError } from "../model/error.ts";
import { type DomainId, type Name, parseName } from "../model/identifier.ts";
import type { Clock } from "../ports/clock.ts";
import type { CallContext, DomainManager } from "../ports/domain-manager.ts";
import type { Register } from "../ports/register.ts";
import type { Store } from "../ports/store.ts";
import type { ApplyDeps } from "../usecases/domain/domain-deps.ts";
import type { ImportDeps } from "../usecases/domain/import-members.ts";
import { RegisterLoader } from "../usecases/register/load-register.ts";
import {
  DEFAULT_FILES_PER_FOLDER,
  type DomainSettings,
  type Environment,
  type Settings,
  type TlsSettings,
} from "../settings/read-settings.ts";
import { type NamedBy, readIdentity, readTrustRoot } from "../settings/tls-files.ts";
import { gitTokenOf } from "./forges.ts";

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  sleep: async (lengthMs, signal) => {
    await sleep(lengthMs, undefined, { signal });
  },
};

/** 32 hex digits: the trace that one run's calls belong to. */
export function newTraceId(): string {
  return randomBytes(16).toString("hex");
}

/** The register of the settings, or a folder instead of it. */
export function openRegister(
  settings: Settings | undefined,
  folder: string | undefined,
  environment: Environment,
  onHeal?: (cause: unknown) => void,
): RegisterLoader {
  const filesPerFolder = settings?.register.filesPerFolder ?? DEFAULT_FILES_PER_FOLDER;
  return new RegisterLoader(selectRegister(settings, folder, environment, onHeal), { filesPerFolder });
}

function selectRegister(
  settings: Settings | undefined,
  folder: string | undefined,
  { searchPath, home }: Environment,
  onHeal?: (cause: unknown) => void,
): Register {
  const maxDocumentBytes = MAX_BYTES.participant;
  if (folder !== undefined) return openFolder({ directory: folder, searchPath, home, maxDocumentBytes });
  if (settings === undefined) {
    throw new RollcallError("usage", "there is no register to read", {
      hint: "Name a folder, or settings with --config.",
    });
  }
  const directory = join(settings.stateDirectory, "register.git");
  const { register, github } = settings;
  const isByAppToken = register.token === undefined && github !== undefined && /^https?:/.test(register.url);
  return openBareClone({
    ...register,
    token: isByAppToken ? gitTokenOf(github) : register.token,
    directory,
    searchPath,
    maxDocumentBytes,
    ...(onHeal === undefined ? {} : { onHeal }),
  });
}

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
  loader: RegisterLoader,
  store: Store,
  around?: AroundCall,
): ApplyDeps & ImportDeps {
  const { name, settings: own } = domainSettings(settings, domain);
  // What speaks to the domain is loaded while git is asked. A failure is heard when it is used.
  const connecting = prepareManager(own, around);
  connecting.catch(() => undefined);
  const connect = async (domainId: DomainId): Promise<DomainManager> => (await connecting)(domainId);
  return {
    domain: name,
    loader,
    store,
    clock: systemClock,
    countsApprovals: settings.github !== undefined,
    openManager: connect,
    identify: async (context: CallContext) => {
      // Nothing but who answers is asked, so that any id will do.
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
  const tls = settings.tls === undefined ? undefined : await readTls(settings.tls);
  const { linkCanton2, openCanton2 } = await import("../adapters/canton-2/canton-2.ts");
  const channelOptions = {
    address: settings.address,
    ...(tls === undefined ? {} : { tls }),
    ...(settings.token === undefined ? {} : { token: settings.token }),
    maxReceiveBytes: settings.maxReceiveBytes,
    nowMs: () => Date.now(),
    around,
  };
  const link = linkCanton2(channelOptions);
  const { callTimeoutMs } = settings;
  const newSpanId = (): string => randomBytes(8).toString("hex");
  return (domainId) => openCanton2({ ...channelOptions, domainId, callTimeoutMs, newSpanId }, link);
}

/** The TLS of a peer, from the files that are named. Throws the error of `by` where those do not fit. */
export async function readTls(
  { trustRoot, certificate, key, serverName }: TlsSettings,
  by: NamedBy = { code: "settings", hint: "Check tls in the settings." },
): Promise<TlsMaterial> {
  const rootCertificates = trustRoot === undefined ? undefined : await readTrustRoot(trustRoot, by);
  const own = certificate === undefined || key === undefined ? undefined : await readIdentity(certificate, key, by);
  return {
    ...(rootCertificates === undefined ? {} : { rootCertificates }),
    ...(own === undefined ? {} : { clientCertificate: own.certificate, clientKey: own.key }),
    ...(serverName === undefined ? {} : { serverName }),
  };
}
