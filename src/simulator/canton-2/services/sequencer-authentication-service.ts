import { status } from "@grpc/grpc-js";

import { SequencerAuthenticationService } from "../../../protocol/canton-2/generated/com/digitalasset/canton/domain/api/v0/sequencer_authentication_service_pb.ts";
import type { DomainNode } from "../domain-node.ts";
import { parseMember, shortUid } from "../identifier.ts";
import { hashOfNonce } from "../keys.ts";
import { timestampOf } from "../../micros.ts";
import { whyIncompatible, writtenInFull } from "../protocol-version.ts";
import { hasSigned } from "../public-key.ts";
import { serve, type ServedMethod } from "../../served-method.ts";
import { signingKeysOf } from "../sequencer/member-keys.ts";

/** `code` is one of gRPC's, although the call itself succeeds. */
interface Refusal {
  readonly code: status;
  readonly reason: string;
}

const BAD_CHALLENGE = "Bad challenge request";
const BAD_AUTHENTICATION = "Bad authentication request";

/** A participant shows that it holds one of the keys that it registered, and gets a token. */
export function sequencerAuthenticationService(node: DomainNode): readonly ServedMethod[] {
  const { method } = SequencerAuthenticationService;
  const { admission, domainId, nowMicros, options, sessions } = node;
  const refuse = (value: Refusal) => ({ value: { case: "failure" as const, value } });

  /** Why `member` may not log in, whatever it signs; `hidden` stands for what looks like an attack. */
  const refusalOf = (member: string, hidden: string): Refusal | undefined => {
    const parsed = parseMember(member);
    if (parsed === undefined) return { code: status.INVALID_ARGUMENT, reason: hidden };
    if (parsed.code !== "PAR") return { code: status.INTERNAL, reason: hidden };
    if (admission.isActive(parsed.uid)) return undefined;
    return { code: status.PERMISSION_DENIED, reason: `Participant PAR::${shortUid(parsed.uid)} is disabled` };
  };

  return [
    serve(method.challenge, ({ member, memberProtocolVersions }) => {
      const incompatible = whyIncompatible(options.protocolVersion, memberProtocolVersions, undefined);
      if (incompatible !== undefined) return refuse({ code: status.FAILED_PRECONDITION, reason: incompatible });
      const refusal = refusalOf(member, BAD_CHALLENGE);
      if (refusal !== undefined) return refuse(refusal);
      const keys = signingKeysOf(node, member);
      if (keys.length === 0) return refuse({ code: status.INTERNAL, reason: BAD_CHALLENGE });
      const nonce = sessions.challenge(member, nowMicros());
      const fingerprints = keys.map(({ id }) => id);
      return {
        value: {
          case: "success" as const,
          value: { domainVersion: writtenInFull(options.protocolVersion), nonce, fingerprints },
        },
      };
    }),
    serve(method.authenticate, ({ member, nonce, signature }) => {
      const refusal = refusalOf(member, BAD_AUTHENTICATION);
      if (refusal !== undefined) return refuse(refusal);
      // A nonce that was never given out and a signature that is wrong get the same answer.
      const isGiven = sessions.takeNonce(member, nonce, nowMicros());
      const hash = hashOfNonce(nonce, domainId);
      if (!isGiven || !signingKeysOf(node, member).some((key) => hasSigned(key, hash, signature))) {
        return refuse({ code: status.INTERNAL, reason: BAD_AUTHENTICATION });
      }
      const { token, expiresMicros } = sessions.logIn(member, nowMicros());
      return { value: { case: "success" as const, value: { token, expiresAt: timestampOf(expiresMicros) } } };
    }),
  ];
}
