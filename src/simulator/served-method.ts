import type {
  DescMessage,
  DescMethodServerStreaming,
  DescMethodUnary,
  MessageInitShape,
  MessageShape,
} from "@bufbuild/protobuf";
import { type Metadata, status } from "@grpc/grpc-js";

import { methodDefinition } from "../protocol/grpc/service-definition.ts";
import { PlainError } from "./canton-error.ts";

/** The methods that the simulators serve, by their short names, which are unique on each server. */
export const METHOD_NAMES = [
  "GetId",
  "CurrentTime",
  "ListAvailableStores",
  "ListNamespaceDelegation",
  "ListOwnerToKeyMapping",
  "ListParticipantDomainState",
  "ListMediatorDomainState",
  "ListVettedPackages",
  "ListDomainParametersChanges",
  "AuthorizeParticipantDomainState",
  "ListParties",
  "Status",
  "DomainStatus",
  "DomainManagerStatus",
  "GetDomainParametersVersioned",
  "DisableMember",
  "Handshake",
  "GetDomainId",
  "GetDomainParameters",
  "VerifyActive",
  "GetServiceAgreement",
  "Challenge",
  "Authenticate",
  "SendAsyncVersioned",
  "SendAsyncUnauthenticatedVersioned",
  "Subscribe",
  "SubscribeUnauthenticated",
  "Check",
  "ParticipantStatus",
  "ReconnectDomains",
  "RegisterDomain",
  "ModifyDomain",
  "ConnectDomain",
  "DisconnectDomain",
  "ListConnectedDomains",
  "ListConfiguredDomains",
  "GetAgreement",
  "AcceptAgreement",
  "ListPackages",
  "ListDars",
  "ListDarContents",
  "UploadDar",
  "ping",
] as const;

export type MethodName = (typeof METHOD_NAMES)[number];

/** A method as the gRPC server needs it, with its messages as bytes. */
export type ServedMethod = ServedCall | ServedStream;

interface ServedPath {
  readonly name: MethodName;
  /** `/package.Service/Method`. */
  readonly path: string;
  /** Before that, the node answers UNIMPLEMENTED, like a release without the method. */
  readonly isServed: boolean;
}

export interface ServedCall extends ServedPath {
  readonly kind: "call";
  readonly answer: (request: Buffer, metadata: Metadata) => Promise<Buffer>;
}

/** A method whose answers come one after another, until one of the two ends it. */
export interface ServedStream extends ServedPath {
  readonly kind: "stream";
  /** Throws what the stream ends with at once. */
  readonly open: (request: Buffer, metadata: Metadata, stream: OutgoingStream<Buffer>) => void;
}

/** The server's end of a stream. */
export interface OutgoingStream<T> {
  readonly send: (message: T) => void;
  /** Ends it with an error, or in peace. */
  readonly end: (error?: Error) => void;
  /** Calls `work` once, when the stream has ended from either side. */
  readonly onEnd: (work: () => void) => void;
}

/**
 * Serves `method` by `answer`, which may hand over bytes that it encoded before: encoding 10,000 rows anew costs more than
 * everything else in a list call.
 */
export function serve<I extends DescMessage, O extends DescMessage>(
  method: DescMethodUnary<I, O>,
  answer: (
    request: MessageShape<I>,
    metadata: Metadata,
  ) => MessageInitShape<O> | Buffer | Promise<MessageInitShape<O> | Buffer>,
  { isServed = true }: { readonly isServed?: boolean } = {},
): ServedCall {
  const { path, requestDeserialize, responseSerialize } = methodDefinition(method);
  return {
    kind: "call",
    name: nameOf(method.name),
    path,
    isServed,
    answer: async (bytes, metadata) => {
      const response = await answer(parse(requestDeserialize, bytes), metadata);
      return Buffer.isBuffer(response) ? response : responseSerialize(response);
    },
  };
}

/** Serves `method` by a stream that `open` is given the server's end of. */
export function serveStream<I extends DescMessage, O extends DescMessage>(
  method: DescMethodServerStreaming<I, O>,
  open: (request: MessageShape<I>, metadata: Metadata, stream: OutgoingStream<MessageInitShape<O>>) => void,
): ServedStream {
  const { path, requestDeserialize, responseSerialize } = methodDefinition(method);
  return {
    kind: "stream",
    name: nameOf(method.name),
    path,
    isServed: true,
    open: (bytes, metadata, stream) => {
      const send = (message: MessageInitShape<O>): void => {
        stream.send(responseSerialize(message));
      };
      open(parse(requestDeserialize, bytes), metadata, { ...stream, send });
    },
  };
}

function parse<T>(deserialize: (bytes: Buffer) => T, bytes: Buffer): T {
  try {
    return deserialize(bytes);
  } catch {
    throw new PlainError(status.INTERNAL, "Invalid protobuf byte sequence");
  }
}

function nameOf(name: string): MethodName {
  const found = METHOD_NAMES.find((known) => known === name);
  if (found === undefined) throw new RangeError(`METHOD_NAMES lacks ${name}`);
  return found;
}
