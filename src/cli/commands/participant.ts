import { newTraceId, systemClock } from "../../app/system.ts";
import {
  darReader,
  openMemberProbe,
  openParticipant,
  type ParticipantSettings,
  readTrustKey,
} from "../../app/wire-participant.ts";
import { ERRORS, RollcallError } from "../../model/error.ts";
import type { ParticipantId } from "../../model/identifier.ts";
import type { CallContext } from "../../ports/domain-manager.ts";
import type { ParticipantNode } from "../../ports/participant-node.ts";
import { join, requireTrusted } from "../../usecases/joining/join.ts";
import { leave } from "../../usecases/joining/leave.ts";
import {
  MAX_PACKAGE_BYTES,
  readConnectionPackage,
  type ReceivedPackage,
} from "../../usecases/joining/read-connection-package.ts";
import { uploadDars } from "../../usecases/joining/upload-dars.ts";
import {
  joinErrorCode,
  joinJson,
  leaveJson,
  participantIdJson,
  participantStatusJson,
  renderJoin,
  renderParticipantStatus,
  renderUpload,
  uploadJson,
} from "../../report/participant.ts";
import { aboutFile, readNamed } from "../files.ts";
import type { CommonOptions, Session } from "../session.ts";
import { EXIT } from "../exit-code.ts";

/** How every one of these commands reaches the participant. */
export interface ParticipantOptions extends CommonOptions {
  readonly address: string;
  readonly tls?: boolean;
  readonly tlsTrustRoot?: string;
  readonly tlsCertificate?: string;
  readonly tlsKey?: string;
  readonly tlsServerName?: string;
  readonly tokenFile?: string;
  readonly plaintext?: boolean;
}

export interface JoinCommandOptions extends ParticipantOptions {
  readonly package: string;
  readonly alias: string;
  readonly trustKey?: string;
  readonly allowUnsigned?: boolean;
  /** Seconds; true for as long as it usually takes. */
  readonly wait?: number | true;
  readonly acceptAgreement?: string;
  /** False by `--no-probe`. */
  readonly probe: boolean;
  readonly allowNetwork: readonly string[];
}

/** Prints the participant's unique identifier: what the register asks for. */
export async function participantIdCommand(session: Session, options: ParticipantOptions): Promise<number> {
  return withParticipant(session, options, async (node, context) => {
    const identity = await node.identify(context);
    print(session, participantIdJson(identity), identity.participantId);
    return EXIT.ok;
  });
}

/** The participant's unique identifier, asked for at its admin API. */
export async function readParticipantId(session: Session, options: ParticipantOptions): Promise<ParticipantId> {
  return withParticipant(session, options, async (node, context) => (await node.identify(context)).participantId);
}

/** Lists the domains that the participant knows, and how it stands with them. */
export async function participantStatusCommand(session: Session, options: ParticipantOptions): Promise<number> {
  return withParticipant(session, options, async (node, context) => {
    const identity = await node.identify(context);
    const links = await node.domains(context);
    const json = participantStatusJson(identity, links, systemClock.nowMs());
    print(session, json, renderParticipantStatus(identity, links, session.terminal.paint));
    return EXIT.ok;
  });
}

/** A day: as long as a review may take. */
const USUAL_WAIT_MS = 86_400_000;

/** Joins a domain as a package says. */
export async function participantJoinCommand(session: Session, options: JoinCommandOptions): Promise<number> {
  const { terminal } = session;
  const handedOver = await readPackage(options.package);
  const keySha256 = options.trustKey === undefined ? undefined : await readTrustKey(options.trustKey);
  const allowUnsigned = options.allowUnsigned ?? false;
  requireTrusted(handedOver, { keySha256, allowUnsigned }, systemClock.nowMs());
  const probe = options.probe
    ? await openMemberProbe(handedOver.received.domain.flavour, keySha256 !== undefined, options.allowNetwork)
    : undefined;
  return withParticipant(session, options, async (node, context) => {
    const joined = await terminal.withProgress("joining", ({ say }) =>
      join({ node, probe, clock: systemClock, say }, handedOver.received, {
        ...context,
        alias: options.alias,
        waitMs: options.wait === undefined ? 0 : options.wait === true ? USUAL_WAIT_MS : options.wait * 1000,
        acceptedAgreement: options.acceptAgreement,
      }),
    );
    print(session, joinJson(joined), renderJoin(joined, terminal.paint));
    const code = joinErrorCode(joined.outcome);
    return code === undefined ? EXIT.ok : ERRORS[code].exitCode;
  });
}

/** Disconnects from a domain. */
export async function participantLeaveCommand(
  session: Session,
  options: ParticipantOptions & { readonly alias: string },
): Promise<number> {
  return withParticipant(session, options, async (node, context) => {
    const left = await leave(node, options.alias, context);
    const state = left.wasConnected ? "Disconnected from" : "Was not connected to";
    print(
      session,
      leaveJson(left),
      `${state} ${left.alias}. The membership stays until the provider revokes it; join connects again.`,
    );
    return EXIT.ok;
  });
}

/** Uploads package archives. */
export async function participantUploadCommand(
  session: Session,
  paths: readonly string[],
  options: ParticipantOptions,
): Promise<number> {
  return withParticipant(session, options, async (node, context) => {
    const readDar = await darReader();
    const uploaded = await session.terminal.withProgress("uploading", ({ say }) =>
      uploadDars({ node, readDar, say }, paths, context),
    );
    print(session, uploadJson(uploaded), renderUpload(uploaded, session.terminal.paint));
    return EXIT.ok;
  });
}

async function withParticipant<T>(
  { stop, signal }: Session,
  options: ParticipantOptions,
  work: (node: ParticipantNode, context: CallContext) => Promise<T>,
): Promise<T> {
  const node = await openParticipant(settingsOf(options));
  try {
    return await work(node, { signal: AbortSignal.any([stop, signal]), traceId: newTraceId() });
  } catch (error) {
    if (!stop.aborted) throw error;
    // Every step can be done again, so that the first interrupt ends a wait.
    throw new RollcallError("unavailable", "interrupted before it was complete", {
      hint: "Run it again: completed steps are not repeated.",
      cause: error,
    });
  } finally {
    node.close();
  }
}

function settingsOf(options: ParticipantOptions): ParticipantSettings {
  return {
    address: options.address,
    tls: options.tls ?? false,
    tlsTrustRoot: options.tlsTrustRoot,
    tlsCertificate: options.tlsCertificate,
    tlsKey: options.tlsKey,
    tlsServerName: options.tlsServerName,
    tokenFile: options.tokenFile,
    plaintext: options.plaintext ?? false,
  };
}

async function readPackage(path: string): Promise<ReceivedPackage> {
  const bytes = await readNamed(path, "the package", "Check --package.");
  if (bytes.length <= MAX_PACKAGE_BYTES) return aboutFile(path, () => readConnectionPackage(bytes.toString()));
  throw new RollcallError("usage", `${path} is too large to be a connection package`, { hint: "Check --package." });
}

function print({ terminal, output }: Session, json: object, text: string): void {
  terminal.out(output === "json" ? JSON.stringify(json, undefined, 2) : text);
}
