import { create, type MessageShape, toBinary } from "@bufbuild/protobuf";

import type { SubscriptionResponseSchema } from "../../../protocol/canton-2/generated/com/digitalasset/canton/domain/api/v0/sequencer_service_pb.ts";
import {
  type CompressedBatch,
  SequencedEventSchema,
  SignedContentSchema,
  type SubmissionRequest,
} from "../../../protocol/canton-2/generated/com/digitalasset/canton/protocol/v0/sequencing_pb.ts";
import type { RegisterTopologyTransactionRequest } from "../../../protocol/canton-2/generated/com/digitalasset/canton/protocol/v0/topology_pb.ts";
import {
  RegisterTopologyTransactionResponse_Result_State,
  RegisterTopologyTransactionResponseSchema,
} from "../../../protocol/canton-2/generated/com/digitalasset/canton/protocol/v1/topology_pb.ts";
import type { SimulatedPing } from "../../../protocol/canton-2/generated/com/digitalasset/canton/protocol/v1/synchronization_pb.ts";
import type { Admission } from "../admission.ts";
import { parseMember } from "../identifier.ts";
import { timestampOf } from "../../micros.ts";
import { versioned } from "../signed-transaction.ts";
import { type Letter, readBatch, writeBatch } from "./batch.ts";
import type { Onboarding } from "./onboarding.ts";

type SequencedContent = NonNullable<MessageShape<typeof SubscriptionResponseSchema>["signedSequencedEvent"]>;

/** Why a submission is not taken; the names are those of the wire. */
export type SendRefusal =
  | { readonly case: "requestInvalid"; readonly value: string }
  | { readonly case: "requestRefused"; readonly value: string }
  | { readonly case: "unknownRecipients"; readonly value: string };

/** The events of one member so far, and its subscriptions. */
interface Inbox {
  readonly events: SequencedContent[];
  readonly listeners: Set<(event: SequencedContent) => void>;
}

export interface SequencerOptions {
  readonly domainId: string;
  readonly onboarding: Onboarding;
  readonly admission: Pick<Admission, "isActive" | "mayTransact">;
  readonly nowMicros: () => number;
  /** Called with the reason when a registration is refused. */
  readonly onRefusal: (reason: string) => void;
  /** Called with what Canton logs as a warning. */
  readonly onTrouble: (error: unknown) => void;
}

/**
 * Orders what members send, and hands it to those it is for. One of them lives here: the domain's topology manager, who
 * takes in what participants sign.
 */
export class Sequencer {
  readonly #options: SequencerOptions;
  readonly #inboxes = new Map<string, Inbox>();
  #lastMicros = Number.MIN_SAFE_INTEGER;

  constructor(options: SequencerOptions) {
    this.#options = options;
  }

  /** Takes a submission of `sender`, who was authenticated. Undefined when it was taken. */
  send(sender: string, request: SubmissionRequest): SendRefusal | undefined {
    if (request.sender !== sender) {
      return { case: "requestRefused", value: `Sender ${request.sender} is not the authenticated member ${sender}` };
    }
    let letters: readonly Letter[];
    try {
      letters = readBatch(request.batch);
    } catch (error) {
      if (error instanceof TypeError) return { case: "requestInvalid", value: error.message };
      throw error;
    }
    const refusal = this.#refuseRecipients(sender, letters);
    if (refusal !== undefined) return refusal;
    this.#deliver(sender, [], request.messageId);
    for (const { content } of letters) {
      // Who waits for an answer that never comes gives up in time; the sequencer goes on.
      if (content.case === "registerTopologyTransactionRequest") {
        this.#register(content.value).catch(this.#options.onTrouble);
      }
      if (content.case === "simulatedPing") this.#transact(sender, content.value);
    }
    return undefined;
  }

  #refuseRecipients(sender: string, letters: readonly Letter[]): SendRefusal | undefined {
    const { admission, domainId } = this.#options;
    const others = letters
      .flatMap(({ recipients }) => recipients)
      .filter((recipient) => recipient !== `DOM::${domainId}`);
    if (others.length > 0 && sender.startsWith("UNM::")) {
      return { case: "requestRefused", value: "Unauthenticated member may send to the topology manager only" };
    }
    const unknown = others.filter(
      (recipient) => !recipient.startsWith("PAR::") || !admission.isActive(recipient.slice(5)),
    );
    if (unknown.length === 0) return undefined;
    return { case: "unknownRecipients", value: `The following recipients are invalid: ${unknown.join(",")}` };
  }

  /** Stands for sequencing, confirming and deciding: what the mediator would reject is delivered to no member. */
  #transact(sender: string, ping: SimulatedPing): void {
    const { initiator, responder, isAnswer } = ping;
    const [from, to] = isAnswer ? [responder, initiator] : [initiator, responder];
    if (sender !== `PAR::${from}` || !this.#options.admission.mayTransact(initiator, responder)) return;
    const recipient = `PAR::${to}`;
    this.#deliver(recipient, [{ content: { case: "simulatedPing", value: ping }, recipients: [recipient] }]);
  }

  /** Subscribes to the events of `member` from `counter` on. Returns the function that unsubscribes. */
  subscribe(member: string, counter: number, listener: (event: SequencedContent) => void): () => void {
    const inbox = this.#inboxOf(member);
    for (const event of inbox.events.slice(counter)) listener(event);
    inbox.listeners.add(listener);
    return () => {
      inbox.listeners.delete(listener);
      // A disabled member never returns.
      if (member.startsWith("UNM::")) this.#inboxes.delete(member);
    };
  }

  async #register(request: RegisterTopologyTransactionRequest): Promise<void> {
    const { requestedBy, participant, requestId, domainId } = request;
    const member = parseMember(requestedBy);
    if (member === undefined || domainId !== this.#options.domainId) return;
    const transactions = request.signedTopologyTransactions.map((bytes) => Buffer.from(bytes));
    const results = await this.#options.onboarding.register({ requestedBy: member, participant, transactions });
    const value = create(RegisterTopologyTransactionResponseSchema, {
      requestedBy,
      participant,
      requestId,
      domainId,
      // The participant learns that it is refused; the reason is in the domain's log only.
      results: results.map(({ state }) => ({ state: RegisterTopologyTransactionResponse_Result_State[state] })),
    });
    const [refusal] = results.map(({ error }) => error).filter((error) => error !== "");
    if (refusal !== undefined) this.#options.onRefusal(refusal);
    const content = { case: "registerTopologyTransactionResponse" as const, value };
    this.#deliver(requestedBy, [{ content, recipients: [requestedBy] }]);
  }

  #deliver(member: string, letters: readonly Letter[], messageId?: string): void {
    const inbox = this.#inboxOf(member);
    this.#lastMicros = Math.max(this.#options.nowMicros(), this.#lastMicros + 1);
    const batch: CompressedBatch = writeBatch(letters);
    const event = create(SequencedEventSchema, {
      counter: BigInt(inbox.events.length),
      timestamp: timestampOf(this.#lastMicros),
      domainId: this.#options.domainId,
      batch,
      ...(messageId === undefined ? {} : { messageId }),
    });
    const content = versioned(toBinary(SequencedEventSchema, event), EVENT_VERSION);
    const signed = create(SignedContentSchema, { content });
    inbox.events.push(signed);
    for (const listener of inbox.listeners) listener(signed);
  }

  #inboxOf(member: string): Inbox {
    const known = this.#inboxes.get(member);
    if (known !== undefined) return known;
    const inbox: Inbox = { events: [], listeners: new Set() };
    this.#inboxes.set(member, inbox);
    return inbox;
  }
}

const EVENT_VERSION = 0;
