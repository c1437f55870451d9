import type { DescMessage, DescMethodUnary, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import { status } from "@grpc/grpc-js";

import { unaryDefinition } from "../adapters/grpc/service-definition.ts";
import { PlainError } from "./canton-error.ts";

/** The methods that the simulator serves, by their short names, which are unique. */
export const METHOD_NAMES = [
  "GetId",
  "CurrentTime",
  "ListAvailableStores",
  "ListOwnerToKeyMapping",
  "ListParticipantDomainState",
  "ListMediatorDomainState",
  "ListDomainParametersChanges",
  "AuthorizeParticipantDomainState",
  "ListParties",
  "Status",
  "DomainStatus",
  "DomainManagerStatus",
  "GetDomainParametersVersioned",
  "DisableMember",
] as const;

export type MethodName = (typeof METHOD_NAMES)[number];

/** A method as the gRPC server needs it, with its messages as bytes. */
export interface ServedMethod {
  readonly name: MethodName;
  /** `/package.Service/Method`. */
  readonly path: string;
  /** Before that, the node answers UNIMPLEMENTED as if it had never heard of the method. */
  readonly isServed: boolean;
  readonly answer: (request: Buffer) => Promise<Buffer>;
}

/**
 * Serves `method` by `answer`, which may hand over bytes that it encoded before: encoding 10,000 rows anew costs more than
 * everything else in a list call.
 */
export function serve<I extends DescMessage, O extends DescMessage>(
  method: DescMethodUnary<I, O>,
  answer: (request: MessageShape<I>) => MessageInitShape<O> | Buffer | Promise<MessageInitShape<O> | Buffer>,
  { isServed = true }: { readonly isServed?: boolean } = {},
): ServedMethod {
  const { path, requestDeserialize, responseSerialize } = unaryDefinition(method);
  return {
    name: nameOf(method.name),
    path,
    isServed,
    answer: async (bytes) => {
      const response = await answer(parse(requestDeserialize, bytes));
      return Buffer.isBuffer(response) ? response : responseSerialize(response);
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
