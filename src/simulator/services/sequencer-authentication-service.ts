import { SequencerAuthenticationService } from "../../adapters/canton-2/generated/com/digitalasset/canton/domain/api/v0/sequencer_authentication_service_pb.ts";
import type { DomainNode } from "../domain-node.ts";
import { parseMember } from "../identifier.ts";
import { hashOfNonce } from "../keys.ts";
import { timestampOf } from "../micros.ts";
import { hasSigned } from "../public-key.ts";
import { serve, type ServedMethod } from "../served-method.ts";
import { signingKeysOf } from "../sequencer/member-keys.ts";

/** A participant shows that it holds one of the keys that it registered, and gets a token. */
export function sequencerAuthenticationService(node: DomainNode): readonly ServedMethod[] {
  const { method } = SequencerAuthenticationService;
  const { admission, domainId, nowMicros, options, sessions } = node;
  const refuse = (reason: string) => ({ value: { case: "failure" as const, value: { reason } } });

  /** Why `member` may not log in, whatever it signs. */
  const refusalOf = (member: string): string | undefined => {
    const parsed = parseMember(member);
    if (parsed?.code !== "PAR") return `Authentication for member type is not supported: ${member}`;
    return admission.isActive(parsed.uid) ? undefined : `Participant ${member} access is disabled`;
  };

  return [
    serve(method.challenge, ({ member }) => {
      const refusal = refusalOf(member);
      if (refusal !== undefined) return refuse(refusal);
      const keys = signingKeysOf(node, member);
      if (keys.length === 0) return refuse(`Member ${member} has no keys registered`);
      const nonce = sessions.challenge(member, nowMicros());
      const fingerprints = keys.map(({ id }) => id);
      return {
        value: {
          case: "success" as const,
          value: { domainVersion: String(options.protocolVersion), nonce, fingerprints },
        },
      };
    }),
    serve(method.authenticate, ({ member, nonce, signature }) => {
      const refusal = refusalOf(member);
      if (refusal !== undefined) return refuse(refusal);
      if (!sessions.takeNonce(member, nonce, nowMicros())) {
        return refuse(`Member ${member} has not been previously assigned a handshake nonce`);
      }
      const hash = hashOfNonce(nonce, domainId);
      if (!signingKeysOf(node, member).some((key) => hasSigned(key, hash, signature))) {
        return refuse(`Given signature for member ${member} is invalid`);
      }
      const { token, expiresMicros } = sessions.logIn(member, nowMicros());
      return { value: { case: "success" as const, value: { token, expiresAt: timestampOf(expiresMicros) } } };
    }),
  ];
}
