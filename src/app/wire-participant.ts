import { createPublicKey } from "node:crypto";
import { readFile } from "node:fs/promises";

import { anyAddress, publicAddressesAnd } from "../adapters/network/address-policy.ts";
import { RollcallError } from "../model/error.ts";
import type { Flavour } from "../model/flavour.ts";
import { isLoopback } from "../model/loopback.ts";
import { keyFingerprint, publicKeyOf } from "../model/package-signature.ts";
import { explainSystemError } from "../model/system-error.ts";
import type { ReadDar } from "../ports/dar-reader.ts";
import type { EndpointProbe } from "../ports/endpoint-probe.ts";
import type { ParticipantNode } from "../ports/participant-node.ts";
import { readTls } from "../settings/tls-files.ts";
import { readTokenFile } from "../settings/token-file.ts";
import { DEFAULT_FLAVOUR, FLAVOURS } from "./flavours.ts";
import { openProbe } from "./wire-connection.ts";

/** How to reach a participant's admin API. */
export interface ParticipantSettings {
  /** `host:port`. */
  readonly address: string;
  readonly tlsTrustRoot: string | undefined;
  readonly tlsCertificate: string | undefined;
  readonly tlsKey: string | undefined;
  readonly tlsServerName: string | undefined;
  /** TLS with the machine's own trust store. */
  readonly tls: boolean;
  readonly tokenFile: string | undefined;
  /** Plaintext beyond loopback. */
  readonly plaintext: boolean;
}

const CALL_TIMEOUT_MS = 30_000;

/** A participant asks each sequencer for up to half a minute before it gives up. */
const DOMAIN_TIMEOUT_MS = 120_000;
const MAX_RECEIVE_BYTES = 64 << 20;

/** The participant at the address. Throws `usage` or `settings` for options that do not go together. */
export async function openParticipant(settings: ParticipantSettings): Promise<ParticipantNode> {
  const { address, tokenFile } = settings;
  if (!/^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}$/.test(address)) {
    throw new RollcallError("usage", `${JSON.stringify(address)} is not an address`, {
      hint: "Give the participant's admin API as --address HOST:PORT.",
    });
  }
  const tls = await readParticipantTls(settings);
  return FLAVOURS[DEFAULT_FLAVOUR].openParticipant({
    address,
    ...(tls === undefined ? {} : { tls }),
    // Read for every call, so that a token that was replaced is used at once.
    ...(tokenFile === undefined ? {} : { token: () => readTokenFile(tokenFile, "--token-file") }),
    maxReceiveBytes: MAX_RECEIVE_BYTES,
    callTimeoutMs: CALL_TIMEOUT_MS,
    domainTimeoutMs: DOMAIN_TIMEOUT_MS,
  });
}

async function readParticipantTls(settings: ParticipantSettings) {
  const { address, tlsTrustRoot, tlsCertificate, tlsKey, tlsServerName, plaintext } = settings;
  if ((tlsCertificate === undefined) !== (tlsKey === undefined)) {
    throw new RollcallError("usage", "--tls-certificate and --tls-key must be given together", {
      hint: "Pass both.",
    });
  }
  const wantsTls = settings.tls || [tlsTrustRoot, tlsCertificate, tlsServerName].some((part) => part !== undefined);
  if (wantsTls && plaintext) {
    throw new RollcallError("usage", "--plaintext does not go with TLS options", { hint: "Leave one of them out." });
  }
  if (wantsTls) {
    const files = {
      trustRoot: tlsTrustRoot,
      certificate: tlsCertificate,
      key: tlsKey,
      serverName: tlsServerName,
    };
    const hint = "Check --tls-trust-root, --tls-certificate and --tls-key.";
    return readTls(files, { code: "usage", hint });
  }
  if (plaintext || isLoopback(address)) return undefined;
  throw new RollcallError("usage", `plaintext with ${address} is refused: it is not this machine`, {
    hint: "Give --tls-trust-root, or --tls for public authorities. Where the network protects the connection itself, say --plaintext.",
  });
}

/** A package that is known to be the provider's is looked after wherever it leads; any other one on public addresses. */
export async function openMemberProbe(
  flavour: Flavour,
  isVerified: boolean,
  allowNetworks: readonly string[],
): Promise<EndpointProbe> {
  return openProbe(flavour, isVerified ? anyAddress : publicAddressesAnd(allowNetworks), "--allow-network");
}

/** SHA-256 of the key that `--trust-key` names: `sha256:` and hex, or a PEM file of a public key. Throws `usage`. */
export async function readTrustKey(text: string): Promise<string> {
  const pinned = /^sha256:([0-9a-f]{64})$/i.exec(text)?.[1];
  if (pinned !== undefined) return pinned.toLowerCase();
  const pem = await readFile(text).catch((error: unknown) => {
    throw explainSystemError(error, {
      what: `--trust-key ${text} cannot be read`,
      code: "usage",
      hint: "Give a PEM file, or sha256: and the 64 hex digits that the provider publishes.",
    });
  });
  try {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType === "ed25519") return keyFingerprint(publicKeyOf(key));
  } catch (cause) {
    throw noTrustKey(text, cause);
  }
  throw noTrustKey(text, undefined);
}

function noTrustKey(text: string, cause: unknown): RollcallError {
  return new RollcallError("usage", `--trust-key ${text} is no Ed25519 public key`, {
    hint: "Give a PEM file, or sha256: and the 64 hex digits that the provider publishes.",
    cause,
  });
}

/** Reads package archives from files. */
export async function darReader(): Promise<ReadDar> {
  const { readDar } = await import("../adapters/dar/read-dar.ts");
  return (path) => readDar(path);
}
