import { type Metadata, status } from "@grpc/grpc-js";

import { PlainError } from "../../canton-error.ts";
import { type Member, parseMember, shortUid, whyNoMember } from "../identifier.ts";
import type { Session, Sessions } from "./sessions.ts";

/** Keys of what a member shows with each call. */
export const MEMBER_ID = "memberId";
export const DOMAIN_ID = "domainId";
export const AUTH_TOKEN = "authToken-bin";
const AUTH_ERROR = "authErrorCode";

/** One text of a call's metadata. */
export function textIn(metadata: Metadata, key: string): string | undefined {
  const value = metadata.get(key)[0];
  return typeof value === "string" ? value : undefined;
}

/** The calling member, with the session of its token; an unauthenticated caller has none. */
export interface Caller {
  readonly member: Member;
  /** With its code. */
  readonly memberId: string;
  readonly session: Session | undefined;
}

/** The answer to a token that has expired or was revoked. */
export function tokenIsOver(memberId: string): string {
  return `Authentication token for member ${shortUid(memberId)} has expired. Please reauthenticate.`;
}

/** Throws UNAUTHENTICATED in the words of Canton's sequencer. */
export function authenticate(
  metadata: Metadata,
  { domainId, sessions, nowMicros }: { domainId: string; sessions: Sessions; nowMicros: () => number },
): Caller {
  const memberId = textIn(metadata, MEMBER_ID);
  const intended = textIn(metadata, DOMAIN_ID);
  if (memberId === undefined || intended === undefined) {
    throw new PlainError(status.UNAUTHENTICATED, "Authentication headers are not set");
  }
  const fail = (reason: string, code?: string): PlainError =>
    new PlainError(
      status.UNAUTHENTICATED,
      `Verification failed for member ${memberId}: ${reason}`,
      code === undefined ? {} : { [AUTH_ERROR]: code },
    );
  const member = parseMember(memberId);
  if (member === undefined) {
    throw fail(`Failed to deserialize member id: ValueConversionError(memberId,${whyNoMember(memberId) ?? ""})`);
  }
  if (member.code === "UNM") return { member, memberId, session: undefined };
  const token = metadata.get(AUTH_TOKEN)[0];
  if (!(token instanceof Buffer)) throw fail("Authentication headers are missing for token");
  if (intended !== domainId) {
    const words = "does not match the domain id of the domain the participant is trying to connect to";
    const provided = `Domain id ${shortUid(intended)} provided by member ${shortUid(memberId)}`;
    throw fail(`${provided} ${words}`, "NonMatchingDomainId");
  }
  const session = sessions.find(memberId, token, nowMicros());
  if (session === undefined) throw fail(tokenIsOver(memberId), "MissingToken");
  return { member, memberId, session };
}
