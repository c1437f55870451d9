import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { gunzipSync } from "node:zlib";

import {
  BatchSchema,
  type CompressedBatch,
  CompressedBatch_CompressionAlgorithm,
  CompressedBatchSchema,
  type RecipientsTree,
} from "../../../protocol/canton-2/generated/com/digitalasset/canton/protocol/v0/sequencing_pb.ts";
import {
  type EnvelopeContent,
  EnvelopeContentSchema,
} from "../../../protocol/canton-2/generated/com/digitalasset/canton/protocol/v1/synchronization_pb.ts";
import { unwrap } from "../received-transaction.ts";
import { versioned } from "../signed-transaction.ts";

/** One message and to whom it goes, as members with their codes. */
export interface Letter {
  readonly content: EnvelopeContent["someEnvelopeContent"];
  readonly recipients: readonly string[];
}

/** A batch may grow to Canton's limit on a request, and no further by being packed. */
const MAX_BATCH_BYTES = 10_485_760;

export function writeBatch(letters: readonly Letter[]): CompressedBatch {
  const envelopes = letters.map(({ content, recipients }) => ({
    content: versioned(
      toBinary(EnvelopeContentSchema, create(EnvelopeContentSchema, { someEnvelopeContent: content })),
      CONTENT_VERSION,
    ),
    recipients: { recipientsTree: [{ recipients: [...recipients] }] },
  }));
  const batch = toBinary(BatchSchema, create(BatchSchema, { envelopes }));
  return create(CompressedBatchSchema, {
    algorithm: CompressedBatch_CompressionAlgorithm.None,
    compressedBatch: batch,
  });
}

/** Throws a `TypeError` when `batch` cannot be read. */
export function readBatch(batch: CompressedBatch | undefined): readonly Letter[] {
  if (batch === undefined) return [];
  try {
    const bytes = unpack(batch);
    return fromBinary(BatchSchema, bytes).envelopes.map(({ content, recipients }) => ({
      content: fromBinary(EnvelopeContentSchema, unwrap(content)).someEnvelopeContent,
      recipients: (recipients?.recipientsTree ?? []).flatMap(everybodyIn),
    }));
  } catch (error) {
    throw new TypeError("The batch cannot be read", { cause: error });
  }
}

function unpack({ algorithm, compressedBatch }: CompressedBatch): Uint8Array {
  return algorithm === CompressedBatch_CompressionAlgorithm.Gzip
    ? gunzipSync(compressedBatch, { maxOutputLength: MAX_BATCH_BYTES })
    : compressedBatch;
}

function everybodyIn(tree: RecipientsTree): readonly string[] {
  return [...tree.recipients, ...tree.children.flatMap(everybodyIn)];
}

const CONTENT_VERSION = 2;
