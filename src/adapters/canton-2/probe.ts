import { lookup } from "node:dns/promises";
import { isIP } from "node:net";

import pLimit, { type LimitFunction } from "p-limit";

import type { Endpoint } from "../../model/endpoint.ts";
import { RollcallError } from "../../model/error.ts";
import { type DomainId, parseDomainId } from "../../model/identifier.ts";
import type { InstantMs } from "../../model/instant.ts";
import type { CallContext } from "../../ports/domain-manager.ts";
import { endpointError, type EndpointProbe, type EndpointTarget } from "../../ports/endpoint-probe.ts";
import { Channel } from "../grpc/channel.ts";
import { describeFailure } from "../grpc/failure.ts";
import { Health, HealthCheckResponse_ServingStatus } from "../../protocol/grpc/generated/grpc/health/v1/health_pb.ts";
import { SequencerConnectService } from "../../protocol/canton-2/generated/com/digitalasset/canton/domain/api/v0/sequencer_connect_service_pb.ts";
import { unreachable, noSequencer, noTls, type Place } from "./probe-error.ts";
import { shakeHands } from "./probe-tls.ts";

export interface ProbeOptions {
  /** Whether an IP address may be connected with. */
  readonly allows: (address: string) => boolean;
  /** Where more addresses can be allowed, in the caller's words: an option, or a setting. */
  readonly allowedBy: string;
  /** Addresses of a host name. Default: the system's. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
  /** For each step: looking up, the handshake, each call. */
  readonly timeoutMs: number;
  readonly nowMs: () => InstantMs;
  /** 16 hex digits. */
  readonly newSpanId: () => string;
}

/** A sequencer's answers to an unauthenticated client are small. */
const MAX_ANSWER_BYTES = 65_536;

/**
 * Probes sequencers' public APIs.
 *
 * A name is resolved once, each of its addresses has to be allowed, and the address that was checked is the one that is
 * connected with, without a proxy. Of the other side's answer only validated fields are repeated.
 */
export function openEndpointProbe(options: ProbeOptions): EndpointProbe {
  // A look-up holds a thread that the process has few of, until the name service gives up: never more than one.
  const withOptions = { ...options, lookUps: pLimit(1) };
  return { probe: (target, context) => probe(target, withOptions, context) };
}

interface Probing extends ProbeOptions {
  readonly lookUps: LimitFunction;
}

async function probe(target: EndpointTarget, options: Probing, context: CallContext): Promise<Endpoint> {
  const place = await locate(target.url, options, context.signal);
  const certificates = place.isSecure ? await shakeHands(place, target.trustRoot, options, context.signal) : [];
  const channel = openChannel(place, target.trustRoot, options);
  const callOptions = {
    timeoutMs: options.timeoutMs,
    signal: context.signal,
    traceparent: `00-${context.traceId}-${options.newSpanId()}-01`,
  };
  try {
    const { method } = SequencerConnectService;
    const { domainId } = await channel.unary(method.getDomainId, {}, callOptions);
    const { parameters } = await channel.unary(method.getDomainParameters, {}, callOptions);
    if (parameters.case !== "parametersV1") throw noSequencer(place, undefined);
    const { protocolVersion } = parameters.value;
    const isServing = await channel
      .unary(Health.method.check, {}, callOptions)
      .then(({ status }) => status === HealthCheckResponse_ServingStatus.SERVING)
      .catch(() => undefined);
    return { domainId: requireDomainId(domainId, place), protocolVersion, certificates, isServing };
  } catch (error) {
    context.signal.throwIfAborted();
    throw explain(error, place);
  } finally {
    channel.close();
  }
}

/** Takes a URL apart and looks its host up. Throws for an address that is not allowed. */
async function locate(url: string, options: Probing, signal: AbortSignal): Promise<Place> {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isSecure = parsed?.protocol === "https:";
  if (parsed === undefined || !(isSecure || parsed.protocol === "http:")) {
    throw endpointError("no-sequencer", `${JSON.stringify(url)} is not an address of a sequencer`, {
      hint: "An endpoint is https://host:port.",
    });
  }
  // A URL normalises every spelling of an IP address.
  const host = parsed.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  const addresses = isIP(host) === 0 ? await lookUp(host, url, options, signal) : [host];
  const [address] = addresses;
  const refused = addresses.find((each) => !options.allows(each));
  if (address === undefined || refused !== undefined) {
    const message = `${url} is at an address that is not looked at: ${refused ?? "none"}`;
    throw endpointError("address-not-allowed", message, {
      hint: `Only public ones are. Allow a private network by ${options.allowedBy}.`,
    });
  }
  const port = parsed.port === "" ? (isSecure ? 443 : 80) : Number(parsed.port);
  return { url, isSecure, host, port, address };
}

async function lookUp(
  host: string,
  url: string,
  { resolve = systemLookup, timeoutMs, lookUps }: Probing,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const aborted = new Promise<never>((_resolve, reject) => {
    inTime.addEventListener("abort", () => {
      reject(new Error("it took too long"));
    });
  });
  try {
    return await Promise.race([lookUps(() => (inTime.aborted ? [] : resolve(host))), aborted]);
  } catch (error) {
    signal.throwIfAborted();
    throw endpointError("unreachable", `${url}: the name ${host} is not known`, {
      hint: "Check the spelling, and the name service where this runs.",
      cause: error,
    });
  }
}

async function systemLookup(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

function openChannel({ address, host, port, isSecure }: Place, trustRoot: string | undefined, options: ProbeOptions) {
  const at = (name: string): string => `${isIP(name) === 6 ? `[${name}]` : name}:${String(port)}`;
  return new Channel({
    address: at(address),
    authority: at(host),
    ...(isSecure
      ? {
          tls: {
            ...(trustRoot === undefined ? {} : { rootCertificates: Buffer.from(trustRoot) }),
            ...(isIP(host) === 0 ? { serverName: host } : {}),
          },
        }
      : {}),
    maxReceiveBytes: MAX_ANSWER_BYTES,
    nowMs: options.nowMs,
  });
}

function requireDomainId(text: string, place: Place): DomainId {
  const domainId = parseDomainId(text);
  if (domainId === undefined) throw noSequencer(place, undefined);
  return domainId;
}

function explain(error: unknown, place: Place): unknown {
  if (error instanceof RollcallError) return error;
  const failure = describeFailure(error);
  if (failure === undefined) return error;
  switch (failure.connection) {
    case "refused":
    case "silent":
      return unreachable(place, error);
    case "tls":
    case "not-grpc":
      return noTls(place, error);
    case undefined:
      return failure.retriable ? unreachable(place, error) : noSequencer(place, error);
  }
}
