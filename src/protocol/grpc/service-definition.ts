import {
  create,
  type DescMessage,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";

import { decodeMessage } from "./decode.ts";

/** How grpc-js calls or serves one method whose messages protobuf-es generated. */
export interface MethodDefinition<I extends DescMessage, O extends DescMessage> {
  readonly path: string;
  readonly requestSerialize: (value: MessageInitShape<I>) => Buffer;
  readonly requestDeserialize: (bytes: Buffer) => MessageShape<I>;
  readonly responseSerialize: (value: MessageInitShape<O>) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => MessageShape<O>;
}

/** The grpc-js definition of `method`, of which the client sends one message. */
export function methodDefinition<I extends DescMessage, O extends DescMessage>(
  method: DescMethodUnary<I, O> | DescMethodServerStreaming<I, O>,
): MethodDefinition<I, O> {
  return {
    path: `/${method.parent.typeName}/${method.name}`,
    requestSerialize: (value) => serialize(method.input, value),
    requestDeserialize: (bytes) => decodeMessage(method.input, bytes),
    responseSerialize: (value) => serialize(method.output, value),
    responseDeserialize: (bytes) => decodeMessage(method.output, bytes),
  };
}

function serialize<M extends DescMessage>(schema: M, value: MessageInitShape<M>): Buffer {
  const bytes = toBinary(schema, create(schema, value));
  // grpc-js fails on a plain Uint8Array.
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
