import type { KeyObject } from "node:crypto";

import { isInForce, vouchesUntil } from "../../model/certificate.ts";
import type { ConnectionPackage, PackagedSequencer } from "../../model/connection-package.ts";
import { RollcallError } from "../../model/error.ts";
import type { Flavour } from "../../model/flavour.ts";
import { asWritten, formatInstant, type InstantMs } from "../../model/instant.ts";
import type { LiveMember } from "../../model/live.ts";
import { type DesiredDomain, type Membership, type Sequencer, standingAt } from "../../model/membership.ts";
import { keyFingerprint, publicKeyOf, signDocument } from "../../model/package-signature.ts";
import { describeDue } from "../../model/placement.ts";
import type { Problem } from "../../model/problem.ts";
import { describeStanding, isSameStanding } from "../../model/standing.ts";
import type { CallContext } from "../../ports/domain-manager.ts";
import type { EndpointProbe } from "../../ports/endpoint-probe.ts";
import type { Revision } from "../../ports/register.ts";
import { connectionPackageJson } from "../../report/connection-package.ts";
import type { ImportDeps } from "../domain/import-members.ts";
import { unknownMember } from "../register/unknown-member.ts";
import { unknownDomain } from "../domain/plan.ts";
import type { PlacedMembers } from "../register/place-members.ts";

export interface ConnectionDeps extends Pick<
  ImportDeps,
  "domain" | "register" | "loader" | "clock" | "openManager" | "identify"
> {
  readonly flavour: Flavour;
  /** Undefined: endpoints are not probed; the register is trusted. */
  readonly probe: EndpointProbe | undefined;
  /** An Ed25519 private key; undefined: the package is not signed. */
  readonly signingKey: KeyObject | undefined;
  readonly contact: string | undefined;
  readonly validForMs: number;
  readonly trustThreshold: number;
}

export interface ConnectionOptions extends CallContext {
  readonly member: string;
  /** Resolved by the caller, or in progress. */
  readonly revision?: Promise<Revision> | undefined;
}

/** The result of a request for a package. */
export type Connection =
  | { readonly kind: "invalid"; readonly problems: readonly Problem[] }
  | {
      readonly kind: "issued";
      readonly issued: ConnectionPackage;
      /** The signed document, as it is delivered. */
      readonly document: object;
      /** SHA-256 of the key that signed it; undefined if it is not signed. */
      readonly keySha256: string | undefined;
    };

/**
 * Issues the connection package of a member: what the register says of its sequencers, once the domain admits it and the
 * endpoints are what they should be. Throws `refused`, with what is missing, when it is not so.
 */
export async function issueConnection(deps: ConnectionDeps, options: ConnectionOptions): Promise<Connection> {
  const { domain, register, loader, clock } = deps;
  const { signal } = options;
  const nowMs = clock.nowMs();
  const revision = await (options.revision ?? register.resolve(undefined, signal));
  const loaded = await loader.loadDomain(revision, domain, nowMs, signal);
  if (loaded === undefined) throw unknownDomain(domain, revision, await loader.domainNames(revision, signal));
  const { desired, placed, problems } = loaded;
  if (desired === undefined || placed === undefined) return { kind: "invalid", problems };
  const member = findMember(desired, options.member);
  requireAdmitted(member, nowMs);
  const live = await readLive(deps, desired, member, options);
  const { standing, sinceMs } = requireEffective(desired, member, live, nowMs);
  const sequencers = packageSequencers(desired, sequencersOf(desired, placed, member), deps.trustThreshold, nowMs);
  const { protocolVersion } = await deps.identify(options);
  if (deps.probe !== undefined) await requireEndpoints(deps.probe, desired, sequencers, options);
  const issued: ConnectionPackage = {
    domain: { name: desired.name, domainId: desired.domainId, flavour: deps.flavour, protocolVersion },
    member: {
      name: member.name,
      participantId: member.participantId,
      permission: standing.permission,
      trustLevel: standing.trustLevel,
      effectiveSinceMs: sinceMs,
      validUntilMs: member.validUntilMs,
      validUntil: member.validUntil,
    },
    sequencers,
    trustThreshold: deps.trustThreshold,
    issuedAtMs: nowMs,
    expiresAtMs: Math.min(nowMs + deps.validForMs, member.validUntilMs ?? Infinity),
    contact: deps.contact,
  };
  return { kind: "issued", issued, ...sign(issued, deps.signingKey) };
}

function sign(issued: ConnectionPackage, signingKey: KeyObject | undefined) {
  const document = connectionPackageJson(issued);
  if (signingKey === undefined) return { document, keySha256: undefined };
  const signature = signDocument(document, signingKey);
  return { document: { ...document, signature }, keySha256: keyFingerprint(publicKeyOf(signingKey)) };
}

function findMember(desired: DesiredDomain, name: string): Membership {
  const members = [...desired.members.values()];
  const found = members.find((member) => member.name === name);
  if (found !== undefined) return found;
  throw unknownMember(name, desired.name, members.map((member) => member.name).toSorted());
}

function requireAdmitted(member: Membership, nowMs: InstantMs): void {
  const { standing, cause } = standingAt(member, nowMs);
  if (standing.kind === "admitted") return;
  const why =
    cause === "expired"
      ? `its membership ended ${asWritten(member.validUntilMs ?? nowMs, member.validUntil)}`
      : `the register has suspended it: ${member.suspension?.reason ?? "no reason given"}`;
  throw missing(member, why, "Change its document first.");
}

async function readLive(
  { openManager }: ConnectionDeps,
  { domainId }: DesiredDomain,
  { participantId }: Membership,
  context: CallContext,
): Promise<LiveMember | undefined> {
  const manager = await openManager(domainId);
  try {
    return (await manager.readMembers([participantId], context)).get(participantId);
  } finally {
    manager.close();
  }
}

/** The domain must show the member as the register wants it: a change in flight is not reliable yet. */
function requireEffective(desired: DesiredDomain, member: Membership, live: LiveMember | undefined, nowMs: InstantMs) {
  const next = `Merge its document, then: rollcall apply --domain ${desired.name}.`;
  if (live === undefined || live.standing.kind === "absent") {
    throw missing(member, "the domain does not admit it yet", next);
  }
  if (live.standing.kind === "suspended") throw missing(member, "it is suspended on the domain", next);
  const { standing: wanted } = standingAt(member, nowMs);
  if (!isSameStanding(live.standing, wanted)) {
    const [now, then] = [describeStanding(live.standing), describeStanding(wanted)];
    throw missing(member, `the domain grants it ${now}, and the register asks for ${then}`, next);
  }
  return { standing: live.standing, sinceMs: Math.max(...live.entries.map((entry) => entry.sinceMs)) };
}

function missing({ name }: Membership, why: string, hint: string): RollcallError {
  return new RollcallError("refused", `${name} gets no connection package: ${why}`, { hint });
}

/** The sequencers on which the member is placed. Throws `refused`, with what is due, while there are none. */
function sequencersOf(desired: DesiredDomain, { placement, due }: PlacedMembers, member: Membership) {
  const own = new Set(placement.members.get(member.name)?.sequencers);
  if (own.size > 0) return desired.sequencers.filter(({ name }) => own.has(name));
  const why = due.find(({ members }) => members.includes(member.name));
  throw missing(
    member,
    why === undefined ? "it is placed on no sequencer" : describeDue(why),
    `rollcall placement explain ${member.name} says which rule decided.`,
  );
}

function packageSequencers(
  { name, certificates }: DesiredDomain,
  sequencers: readonly Sequencer[],
  trustThreshold: number,
  nowMs: InstantMs,
): readonly PackagedSequencer[] {
  const packaged = sequencers.map(({ name: alias, endpoints, certificate }): PackagedSequencer => ({
    alias,
    endpoints,
    trustRoot: certificate === undefined ? undefined : certificates.get(certificate),
  }));
  if (packaged.length < trustThreshold || packaged.length === 0) {
    const wanted = Math.max(trustThreshold, 1);
    throw new RollcallError(
      "refused",
      `${name} has ${String(packaged.length)} of ${String(wanted)} sequencers for it`,
      {
        hint: "Add sequencers to the register, name them in the member's document, or lower connection.trustThreshold.",
      },
    );
  }
  for (const { alias, trustRoot } of packaged) {
    if (trustRoot === undefined || trustRoot.certificates.some((certificate) => isInForce(certificate, nowMs)))
      continue;
    const [coming] = trustRoot.certificates.filter(({ startsAtMs }) => startsAtMs > nowMs);
    const when =
      coming === undefined
        ? `ended ${formatInstant(vouchesUntil(trustRoot, nowMs))}`
        : `is not valid before ${formatInstant(coming.startsAtMs)}`;
    const subject = (coming ?? trustRoot.certificates.at(-1))?.subject ?? "";
    throw new RollcallError("refused", `the certificate that vouches for ${alias} ${when}: ${subject}`, {
      hint: "Commit one that is in force to the register.",
    });
  }
  const publicly = packaged.find(({ trustRoot }) => trustRoot === undefined);
  const privately = packaged.find(({ trustRoot }) => trustRoot !== undefined);
  if (trustThreshold === 1 && publicly !== undefined && privately !== undefined) {
    const [one, other] = [privately.alias, publicly.alias];
    throw new RollcallError(
      "refused",
      `one connection cannot trust both: a certificate of the register vouches for ${one}, public authorities for ${other}`,
      { hint: "Give both the same kind of certificate, or let the member's document name sequencers of one kind." },
    );
  }
  return packaged;
}

/** Each endpoint must belong to the domain and match the trust roots that the package contains. */
async function requireEndpoints(
  probe: EndpointProbe,
  { domainId }: DesiredDomain,
  sequencers: readonly PackagedSequencer[],
  context: CallContext,
): Promise<void> {
  const targets = sequencers.flatMap(({ endpoints, trustRoot }) =>
    endpoints.map((url) => ({ url, trustRoot: trustRoot?.pem })),
  );
  for (const target of targets) {
    const endpoint = await probe.probe(target, context);
    if (endpoint.domainId === domainId) continue;
    throw new RollcallError("settings", `${target.url} belongs to the domain ${endpoint.domainId}, not ${domainId}`, {
      hint: "Correct the sequencer's document: a member would join another domain.",
    });
  }
}
