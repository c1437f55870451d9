import { createPrivateKey, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";

import pMemoize from "p-memoize";

import { publicAddressesAnd, type AddressPolicy } from "../adapters/network/address-policy.ts";
import { RollcallError } from "../model/error.ts";
import type { Flavour } from "../model/flavour.ts";
import { explainSystemError } from "../model/system-error.ts";
import type { EndpointProbe } from "../ports/endpoint-probe.ts";
import type { Name } from "../model/identifier.ts";
import { type Connection, type ConnectionDeps, issueConnection } from "../usecases/joining/connection.ts";
import type { ImportDeps } from "../usecases/domain/import-members.ts";
import type { ConnectionSettings, Settings } from "../settings/settings.ts";
import { FLAVOURS } from "./flavours.ts";
import { newTraceId } from "./system.ts";
import { domainSettings } from "./wire-domain.ts";

/** What issuing a connection package needs, besides what every use case about a domain does. */
export async function wireConnection(
  deps: ImportDeps,
  settings: Settings,
  { probes }: { readonly probes: boolean },
): Promise<ConnectionDeps> {
  const { signingKeyFile, contact, validForMs, trustThreshold } = settings.connection;
  const { flavour } = domainSettings(settings, deps.domain).settings;
  return {
    ...deps,
    flavour,
    probe: probes ? await openProviderProbe(flavour, settings.connection) : undefined,
    signingKey: signingKeyFile === undefined ? undefined : await readSigningKey(signingKeyFile),
    contact,
    validForMs,
    trustThreshold,
  };
}

const ISSUE_TIMEOUT_MS = 60_000;

/**
 * Issues packages on request to the service. Concurrent requests for the same package share one result: frequent requests
 * cannot load the domain manager and the endpoints.
 */
export function issueOnDemand(
  domains: ReadonlyMap<Name, { readonly deps: ImportDeps }>,
  settings: Settings,
): (domain: Name, member: string) => Promise<Connection> {
  const issue = async (domain: Name, member: string): Promise<Connection> => {
    const watched = domains.get(domain);
    if (watched === undefined) throw new Error("only domains of the settings reach this point");
    return issueConnection(await wireConnection(watched.deps, settings, { probes: true }), {
      member,
      signal: AbortSignal.timeout(ISSUE_TIMEOUT_MS),
      traceId: newTraceId(),
    });
  };
  return pMemoize(issue, { cacheKey: ([domain, member]) => `${domain}/${member}`, cache: false });
}

const PROBE_TIMEOUT_MS = 3_000;

/** A probe at public addresses, and at those that the settings allow besides. */
export async function openProviderProbe(
  flavour: Flavour,
  { allowNetworks }: Pick<ConnectionSettings, "allowNetworks">,
): Promise<EndpointProbe> {
  return openProbe(flavour, publicAddressesAnd(allowNetworks), "connection.allowNetworks in the settings");
}

/** A probe of sequencers' public APIs at the addresses that `allows` lets pass; `allowedBy` is where that is said. */
export async function openProbe(flavour: Flavour, allows: AddressPolicy, allowedBy: string): Promise<EndpointProbe> {
  return FLAVOURS[flavour].openProbe({ allows, allowedBy, timeoutMs: PROBE_TIMEOUT_MS });
}

/** The private key in a PEM file. Throws `settings`; its content is in no message. */
export async function readSigningKey(path: string): Promise<KeyObject> {
  const pem = await readFile(path).catch((error: unknown) => {
    throw explainSystemError(error, {
      what: `connection.signingKey: ${path} cannot be read`,
      code: "settings",
      hint: "Correct the path in the settings.",
    });
  });
  const key = parseKey(pem);
  if (key?.asymmetricKeyType === "ed25519") return key;
  throw new RollcallError("settings", `connection.signingKey: ${path} holds no Ed25519 private key in PEM`, {
    hint: "Make one with: openssl genpkey -algorithm ed25519 -out FILE. It must not be encrypted.",
  });
}

function parseKey(pem: Buffer): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}
