import { type ConnectionPackage, mergeTrustRoots } from "../../model/connection-package.ts";
import { RollcallError } from "../../model/error.ts";
import type { DomainId } from "../../model/identifier.ts";
import { formatInstant } from "../../model/instant.ts";
import type { SignatureFinding } from "../../model/package-signature.ts";
import {
  type Agreement,
  CONNECT_REFUSALS,
  type ConnectRefusal,
  type ConnectOutcome,
  type DomainEntry,
  type DomainLink,
  isSameEntry,
  type ParticipantIdentity,
} from "../../model/participant.ts";
import type { Clock } from "../../ports/clock.ts";
import type { CallContext } from "../../ports/domain-manager.ts";
import type { EndpointProbe } from "../../ports/endpoint-probe.ts";
import type { ParticipantNode } from "../../ports/participant-node.ts";
import type { ReceivedPackage } from "./read-connection-package.ts";

/** The signature that a member requires of its package. */
export interface PackageTrust {
  /** SHA-256 of the provider's key, obtained through another channel. */
  readonly keySha256: string | undefined;
  /** An unsigned package is accepted. */
  readonly allowUnsigned: boolean;
}

export interface JoinDeps {
  readonly node: ParticipantNode;
  /** Undefined: endpoints are not probed; the package is trusted. */
  readonly probe: EndpointProbe | undefined;
  readonly clock: Clock;
  /** Called with each step, as progress. */
  readonly say: (what: string) => void;
}

export interface JoinOptions extends CallContext {
  /** The participant's alias of the domain. */
  readonly alias: string;
  /** How long to wait for temporary obstacles: admission, and a sequencer that is down. */
  readonly waitMs: number;
  /** Id of the agreement that the member accepts. */
  readonly acceptedAgreement: string | undefined;
}

/** The participant's connection to the domain at the end. */
export interface Joined {
  readonly domainId: DomainId;
  readonly alias: string;
  readonly participantId: ParticipantIdentity["participantId"];
  /** The change to the participant's own configuration. */
  readonly change: "registered" | "changed" | "none";
  readonly outcome: ConnectOutcome;
  /** It was connected at the start. */
  readonly wasConnected: boolean;
  /** The agreement to accept, if it is what prevents the connection. */
  readonly agreement: Agreement | undefined;
  /** Findings that stopped nothing. */
  readonly remarks: readonly string[];
}

/** Throws `unauthorized` unless the package's origin is verified, and `usage` once it has expired. */
export function requireTrusted(
  { signature, received }: ReceivedPackage,
  { keySha256, allowUnsigned }: PackageTrust,
  nowMs: number,
): void {
  const objection = objectionTo(signature, keySha256, allowUnsigned);
  if (objection !== undefined) throw new RollcallError("unauthorized", objection.message, { hint: objection.hint });
  if (received.expiresAtMs > nowMs) return;
  throw new RollcallError("usage", `the package expired ${formatInstant(received.expiresAtMs)}`, {
    hint: "Ask the provider for another one: addresses and certificates change.",
  });
}

function objectionTo(
  signature: SignatureFinding,
  trusted: string | undefined,
  allowUnsigned: boolean,
): { readonly message: string; readonly hint: string } | undefined {
  switch (signature.kind) {
    case "broken":
      return {
        message: "the package was changed after it was signed",
        hint: "Fetch it again, from where the provider put it.",
      };
    case "unsigned":
      if (allowUnsigned && trusted === undefined) return undefined;
      return {
        message: "the package is not signed: its author cannot be verified",
        hint: "Ask the provider for a signed one. If it came by a way that you trust, say --allow-unsigned.",
      };
    case "signed":
      if (signature.keySha256 === trusted || (trusted === undefined && allowUnsigned)) return undefined;
      return trusted === undefined
        ? {
            message: `the package is signed with the key sha256:${signature.keySha256}, and no key is trusted yet`,
            hint: `Compare this with what the provider publishes. If it is the same: --trust-key sha256:${signature.keySha256}`,
          }
        : {
            message: `the package is signed with sha256:${signature.keySha256}, and not with the key that you trust`,
            hint: "Another party issued it, or the provider has a new key: ask the provider.",
          };
  }
}

/**
 * Connects the participant as a package says: probes the endpoints, registers or changes the domain, connects, and
 * retries where waiting may help. Idempotent.
 */
export async function join(deps: JoinDeps, received: ConnectionPackage, options: JoinOptions): Promise<Joined> {
  const { node, say } = deps;
  const { alias } = options;
  say("asking the participant who it is");
  const identity = await node.identify(options);
  requireRightParticipant(identity, received);
  const remarks = deps.probe === undefined ? [] : await lookAtEndpoints(deps.probe, received, deps, options);
  const entry = entryOf(received, alias);
  const known = findLink(await node.domains(options), entry, received);
  const { participantId } = identity;
  const result = { domainId: received.domain.domainId, alias, participantId, remarks };

  if (known?.isConnected === true && known.isHealthy && isSameEntry(known.entry, entry) && !known.isManual) {
    const outcome = { kind: "connected" } as const;
    return { ...result, change: "none", outcome, wasConnected: true, agreement: undefined };
  }
  const change = await configure(node, known, entry, options);
  const { outcome, agreement } = await connect(deps, entry, options);
  // From now on the participant reconnects by itself when it starts.
  if (outcome.kind === "connected" && known?.isManual !== false) await node.modify(entry, false, options);
  return { ...result, change, outcome, wasConnected: known?.isConnected ?? false, agreement };
}

function requireRightParticipant(
  { participantId, active, protocolVersions }: ParticipantIdentity,
  { domain, member }: ConnectionPackage,
): void {
  if (participantId !== member.participantId) {
    throw new RollcallError("usage", `this is ${participantId}, and the package is for ${member.participantId}`, {
      hint: "Take the package of this participant, or address the participant of this package.",
    });
  }
  if (!active) {
    throw new RollcallError("unavailable", "this is the passive replica of the participant", {
      hint: "Address the active one.",
    });
  }
  const { protocolVersion: wanted } = domain;
  if (wanted === undefined || protocolVersions === undefined || protocolVersions.includes(wanted)) return;
  const spoken = protocolVersions.join(", ");
  throw new RollcallError(
    "settings",
    `the domain speaks protocol version ${String(wanted)}, and the participant ${spoken}`,
    { hint: "Upgrade the participant, or ask the provider which releases can join." },
  );
}

/**
 * The endpoints must match the package, seen from here. One that does not answer may be unreachable from here only: the
 * participant tries it all the same.
 */
async function lookAtEndpoints(
  probe: EndpointProbe,
  { domain, sequencers }: ConnectionPackage,
  { say }: JoinDeps,
  context: CallContext,
): Promise<readonly string[]> {
  const remarks: string[] = [];
  for (const { endpoints, trustRoot } of sequencers) {
    for (const url of endpoints) {
      say(`looking at ${url}`);
      try {
        const { domainId, isServing } = await probe.probe({ url, trustRoot: trustRoot?.pem }, context);
        if (domainId !== domain.domainId) throw belongsElsewhere(url, domainId, domain.domainId);
        if (isServing === false) remarks.push(`${url} says that it does not serve right now`);
      } catch (error) {
        if (!(error instanceof RollcallError) || error.code !== "unavailable") throw error;
        remarks.push(`${error.message}, from here`);
      }
    }
  }
  return remarks;
}

function belongsElsewhere(url: string, found: DomainId, expected: DomainId): RollcallError {
  return new RollcallError("settings", `${url} belongs to the domain ${found}, and not to ${expected}`, {
    hint: "Nothing is joined. Ask the provider for a package with the right addresses.",
  });
}

/** Threshold 1: one connection for all addresses; else one per sequencer. Source: canton-2x.md, section 17. */
export function entryOf({ domain, sequencers, trustThreshold }: ConnectionPackage, alias: string): DomainEntry {
  const { domainId } = domain;
  if (trustThreshold > 1) {
    const separate = sequencers.map(({ alias: name, endpoints, trustRoot }) => ({
      alias: name,
      endpoints,
      trustRoots: trustRoot?.pem,
    }));
    return { alias, domainId, sequencers: separate, trustThreshold };
  }
  const endpoints = sequencers.flatMap((sequencer) => sequencer.endpoints);
  const merged = { alias: "DefaultSequencer", endpoints, trustRoots: mergeTrustRoots(sequencers) };
  return { alias, domainId, sequencers: [merged], trustThreshold: 1 };
}

/** The registration under the requested alias. Throws `usage` when the alias or the domain is taken. */
function findLink(
  links: readonly DomainLink[],
  { alias }: DomainEntry,
  { domain: { domainId } }: ConnectionPackage,
): DomainLink | undefined {
  const isTo = ({ entry, connectedTo }: DomainLink): boolean => entry.domainId === domainId || connectedTo === domainId;
  const own = links.find(({ entry }) => entry.alias === alias);
  const foreign = own?.connectedTo ?? own?.entry.domainId;
  if (own !== undefined && foreign !== undefined && !isTo(own)) {
    throw new RollcallError("usage", `the participant calls another domain ${alias}: ${foreign}`, {
      hint: "Choose another name with --alias.",
    });
  }
  const other = links.find((link) => link.entry.alias !== alias && isTo(link));
  if (own === undefined && other !== undefined) {
    throw new RollcallError("usage", `the participant knows this domain already, as ${other.entry.alias}`, {
      hint: `Join with --alias ${other.entry.alias}.`,
    });
  }
  return own;
}

/** A changed configuration takes effect at the next connection, so an open one is closed. */
async function configure(
  node: ParticipantNode,
  known: DomainLink | undefined,
  entry: DomainEntry,
  context: CallContext,
): Promise<Joined["change"]> {
  if (known === undefined) {
    await node.register(entry, context);
    return "registered";
  }
  if (isSameEntry(known.entry, entry)) return "none";
  await node.modify(entry, known.isManual, context);
  if (known.isConnected) await node.disconnect(entry.alias, context);
  return "changed";
}

/** What the retry waits for, after a temporary refusal. */
const WAITS: Partial<Record<ConnectRefusal, string>> = {
  "not-admitted": "waiting to be admitted",
  disabled: "waiting to be resumed",
};

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/** Retries until it is connected, the time is up, or a retry would not help. */
async function connect(
  { node, clock, say }: JoinDeps,
  { alias }: DomainEntry,
  options: JoinOptions,
): Promise<Pick<Joined, "outcome" | "agreement">> {
  const untilMs = clock.nowMs() + options.waitMs;
  let mayAccept = options.acceptedAgreement !== undefined;
  say(`connecting ${alias}`);
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    const outcome = await node.connect(alias, options);
    if (outcome.kind === "connected") return { outcome, agreement: undefined };
    if (outcome.reason === "agreement") {
      const agreement = await node.agreement(alias, options);
      const isAgreed = mayAccept && agreement?.id === options.acceptedAgreement;
      if (agreement === undefined || !isAgreed) return { outcome, agreement };
      await node.accept(alias, agreement.id, options);
      mayAccept = false;
      continue;
    }
    if (!CONNECT_REFUSALS[outcome.reason].mayPass || clock.nowMs() + pauseMs > untilMs) {
      return { outcome, agreement: undefined };
    }
    say(WAITS[outcome.reason] ?? "waiting for a sequencer");
    await clock.sleep(pauseMs, options.signal);
  }
}
