import { fromBinary } from "@bufbuild/protobuf";
import { type Metadata, status } from "@grpc/grpc-js";

import { SequencerService } from "../../../protocol/canton-2/generated/com/digitalasset/canton/domain/api/v0/sequencer_service_pb.ts";
import {
  SignedContentSchema,
  type SubmissionRequest,
  SubmissionRequestSchema,
} from "../../../protocol/canton-2/generated/com/digitalasset/canton/protocol/v0/sequencing_pb.ts";
import { PlainError } from "../../canton-error.ts";
import type { DomainNode } from "../domain-node.ts";
import { HASH_PURPOSE, multihash } from "../keys.ts";
import { hasSigned } from "../public-key.ts";
import { unwrap } from "../received-transaction.ts";
import { serve, type ServedMethod, serveStream } from "../../served-method.ts";
import { signingKeysOf } from "../sequencer/member-keys.ts";
import { authenticate, type Caller, tokenIsOver } from "../sequencer/member-metadata.ts";
import type { SendRefusal } from "../sequencer/sequencer.ts";

/** Sending and receiving: for participants with a token, and for who has no name yet to the topology manager alone. */
export function sequencerService(node: DomainNode): readonly ServedMethod[] {
  const { method } = SequencerService;
  const { connections, sequencer } = node;

  const callerOf = (metadata: Metadata, isNamed: boolean): Caller => {
    const caller = authenticate(metadata, node);
    if ((caller.session !== undefined) === isNamed) return caller;
    throw new PlainError(status.PERMISSION_DENIED, `Member ${caller.memberId} may not call this method`);
  };
  const answer = (refusal: SendRefusal | undefined) => (refusal === undefined ? {} : { error: { reason: refusal } });

  return [
    serve(method.sendAsyncUnauthenticatedVersioned, ({ submissionRequest }, metadata) => {
      const { memberId } = callerOf(metadata, false);
      const request = readSubmission(submissionRequest);
      return answer(request === undefined ? UNREADABLE : sequencer.send(memberId, request));
    }),
    serve(method.sendAsyncVersioned, ({ signedSubmissionRequest }, metadata) => {
      const { memberId } = callerOf(metadata, true);
      const signed = readSignedSubmission(signedSubmissionRequest);
      if (signed === undefined) return answer(UNREADABLE);
      const { request, hash, signature } = signed;
      const isSigned = signingKeysOf(node, memberId).some((key) => hasSigned(key, hash, signature));
      return answer(isSigned ? sequencer.send(memberId, request) : UNSIGNED);
    }),
    serveStream(method.subscribeUnauthenticated, ({ member, counter }, metadata, stream) => {
      const { memberId } = callerOf(metadata, false);
      requireSelf(member, memberId);
      stream.onEnd(
        sequencer.subscribe(memberId, Number(counter), (signedSequencedEvent) => {
          stream.send({ signedSequencedEvent });
        }),
      );
    }),
    serveStream(method.subscribe, ({ member, counter }, metadata, stream) => {
      const { memberId, member: parsed, session } = callerOf(metadata, true);
      requireSelf(member, memberId);
      const end = (): void => {
        stream.end(new PlainError(status.UNAUTHENTICATED, tokenIsOver(memberId), { authErrorCode: "MissingToken" }));
      };
      const subscription = { endsMicros: session?.expiresMicros ?? 0, end };
      const unsubscribe = sequencer.subscribe(memberId, Number(counter), (signedSequencedEvent) => {
        stream.send({ signedSequencedEvent });
      });
      connections.open(parsed.uid, subscription);
      stream.onEnd(() => {
        unsubscribe();
        connections.close(parsed.uid, subscription);
      });
    }),
  ];
}

const UNREADABLE: SendRefusal = { case: "requestInvalid", value: "The request cannot be read" };
const UNSIGNED: SendRefusal = { case: "requestRefused", value: "The sender's signature is invalid" };

function requireSelf(member: string, memberId: string): void {
  if (member === memberId) return;
  throw new PlainError(status.PERMISSION_DENIED, `Authenticated member ${memberId} is not ${member}`);
}

function readSubmission(versioned: Uint8Array): SubmissionRequest | undefined {
  try {
    return fromBinary(SubmissionRequestSchema, unwrap(versioned));
  } catch {
    return undefined;
  }
}

function readSignedSubmission(versioned: Uint8Array) {
  try {
    const { content, signatures: signature } = fromBinary(SignedContentSchema, unwrap(versioned));
    const request = content === undefined ? undefined : readSubmission(content);
    if (content === undefined || request === undefined) return undefined;
    return { request, hash: multihash(HASH_PURPOSE.submissionRequest, content), signature };
  } catch {
    return undefined;
  }
}
