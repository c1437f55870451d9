import type { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { connect, type TLSSocket } from "node:tls";

import type { Certificate } from "../../model/certificate.ts";
import { formatInstant, type InstantMs } from "../../model/instant.ts";
import type { RollcallError } from "../../model/error.ts";
import { endpointError } from "../../ports/endpoint-probe.ts";
import { unreachable, noTls, type Place } from "./probe-error.ts";

export interface HandshakeOptions {
  readonly timeoutMs: number;
  readonly nowMs: () => InstantMs;
}

/** The certificates that the endpoint presents, once they are verified against `trustRoot` and its name. */
export async function shakeHands(
  place: Place,
  trustRoot: string | undefined,
  { timeoutMs, nowMs }: HandshakeOptions,
  signal: AbortSignal,
): Promise<readonly Certificate[]> {
  const socket = connect({
    host: place.address,
    port: place.port,
    ALPNProtocols: ["h2"],
    // Judged below, so that the error can name what was presented.
    rejectUnauthorized: false,
    ...(isIP(place.host) === 0 ? { servername: place.host } : {}),
    ...(trustRoot === undefined ? {} : { ca: trustRoot }),
  });
  try {
    await connected(socket, place, timeoutMs, signal);
    // The address that was checked must be the one connected with, even if a proxy intervened.
    if (socket.remoteAddress !== place.address) throw unreachable(place, undefined);
    const certificates = chainOf(socket);
    if (!socket.authorized) throw mistrusted(place, socket.authorizationError, certificates, nowMs());
    return certificates;
  } finally {
    socket.destroy();
  }
}

function connected(socket: TLSSocket, place: Place, timeoutMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", abort, { once: true });
    socket.setTimeout(timeoutMs, () => {
      reject(unreachable(place, "it took too long"));
    });
    socket.once("secureConnect", () => {
      signal.removeEventListener("abort", abort);
      resolve();
    });
    socket.once("error", (error) => {
      const isTls = /^(ERR_SSL|EPROTO)/.test(String((error as NodeJS.ErrnoException).code));
      reject(isTls ? noTls(place, error) : unreachable(place, error));
    });
    socket.once("close", () => {
      reject(unreachable(place, "it hung up"));
    });
  });
}

const LONGEST_SUBJECT = 200;

/** From the endpoint's own certificate upwards, as far as it presents them. */
function chainOf(socket: TLSSocket): readonly Certificate[] {
  const chain: Certificate[] = [];
  for (
    let current: X509Certificate | undefined = socket.getPeerX509Certificate();
    current !== undefined;
    current = current.issuerCertificate
  ) {
    const { subject, validFromDate, validToDate, fingerprint256 } = current;
    const sha256 = fingerprint256.replaceAll(":", "").toLowerCase();
    if (chain.some((known) => known.sha256 === sha256)) break;
    chain.push({
      // The peer chose this text.
      subject: subject.replaceAll("\n", ", ").slice(0, LONGEST_SUBJECT),
      startsAtMs: validFromDate.getTime(),
      endsAtMs: validToDate.getTime(),
      sha256,
    });
  }
  return chain;
}

/** The codes of node:tls for a certificate that is not trusted. */
const UNVOUCHED: ReadonlySet<string> = new Set([
  "CERT_SIGNATURE_FAILURE",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

function mistrusted(
  { url, host }: Place,
  reason: Error | string,
  certificates: readonly Certificate[],
  nowMs: InstantMs,
): RollcallError {
  const code = typeof reason === "string" ? reason : "code" in reason ? String(reason.code) : reason.message;
  const [own] = certificates;
  const presented = own === undefined ? "" : ` (${own.subject}, SHA-256 ${own.sha256.slice(0, 16)}…)`;
  const outdated = certificates.find(({ endsAtMs }) => endsAtMs <= nowMs);
  const message = UNVOUCHED.has(code)
    ? `the certificate of ${url} is not trusted: the trust root does not vouch for it${presented}`
    : code === "ERR_TLS_CERT_ALTNAME_INVALID"
      ? `the certificate of ${url} is not trusted: it is not for ${host}${presented}`
      : outdated !== undefined
        ? `the certificate of ${url} is not trusted: it ended ${formatInstant(outdated.endsAtMs)}${presented}`
        : `the certificate of ${url} is not trusted: ${code}${presented}`;
  return endpointError("not-trusted", message, {
    hint: "The provider has to say which certificates are right: nothing is joined until they agree.",
    certificates,
  });
}
