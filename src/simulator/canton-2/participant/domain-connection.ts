import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { randomBytes, randomUUID, sign } from "node:crypto";

import { SignatureFormat } from "../../../protocol/canton-2/generated/com/digitalasset/canton/crypto/v0/crypto_pb.ts";
import { SequencerAuthenticationService } from "../../../protocol/canton-2/generated/com/digitalasset/canton/domain/api/v0/sequencer_authentication_service_pb.ts";
import {
  SequencerService,
  type SubscriptionResponse,
} from "../../../protocol/canton-2/generated/com/digitalasset/canton/domain/api/v0/sequencer_service_pb.ts";
import {
  SequencedEventSchema,
  SignedContentSchema,
  SubmissionRequestSchema,
} from "../../../protocol/canton-2/generated/com/digitalasset/canton/protocol/v0/sequencing_pb.ts";
import { RegisterTopologyTransactionRequestSchema } from "../../../protocol/canton-2/generated/com/digitalasset/canton/protocol/v0/topology_pb.ts";
import {
  type SimulatedPing,
  SimulatedPingSchema,
} from "../../../protocol/canton-2/generated/com/digitalasset/canton/protocol/v1/synchronization_pb.ts";
import {
  type RegisterTopologyTransactionResponse,
  RegisterTopologyTransactionResponse_Result_State as State,
} from "../../../protocol/canton-2/generated/com/digitalasset/canton/protocol/v1/topology_pb.ts";
import { HASH_PURPOSE, hashOfNonce, multihash, type SigningKey } from "../keys.ts";
import { timestampOf } from "../../micros.ts";
import { type ProtocolVersion, writtenInFull } from "../protocol-version.ts";
import { unwrap } from "../received-transaction.ts";
import { AUTH_TOKEN, DOMAIN_ID, MEMBER_ID } from "../sequencer/member-metadata.ts";
import { type Letter, readBatch, writeBatch } from "../sequencer/batch.ts";
import { versioned } from "../signed-transaction.ts";
import { pause } from "./pause.ts";
import type { IncomingStream, SequencerClient } from "./sequencer-client.ts";

/** The domain does not let the participant log in. */
export class AccessDisabledError extends Error {
  override readonly name = "AccessDisabledError";
}

export interface DomainConnectionOptions {
  readonly domainId: string;
  /** Bare uid. */
  readonly participant: string;
  readonly signingKey: SigningKey;
  readonly clients: readonly SequencerClient[];
  /** How many sequencers must be reachable. */
  readonly trustThreshold: number;
  readonly nowMicros: () => number;
  /** Which the participant speaks. */
  readonly protocolVersions: readonly ProtocolVersion[];
  /** Called once, when the domain has put the participant out. */
  readonly onDisabled: (reason: string) => void;
}

/** Who waits for the domain's answer to which request. */
type Answers = Map<string, (response: RegisterTopologyTransactionResponse) => void>;

/** What the domain said to each transaction of a registration, in order. */
export type Registered = readonly { readonly isTaken: boolean }[];

/** A participant's open connection to a domain: one stream from each sequencer, opened again when it breaks. */
export class DomainConnection {
  readonly #options: DomainConnectionOptions;
  readonly #end = new AbortController();
  readonly #open = new Set<SequencerClient>();
  readonly #tokens = new Map<SequencerClient, Buffer>();
  readonly #answers: Answers = new Map();
  readonly #pings = new Map<string, () => void>();
  /** The next event to process; those before it came from another sequencer already. */
  #counter = 0n;

  constructor(options: DomainConnectionOptions) {
    this.#options = options;
  }

  get domainId(): string {
    return this.#options.domainId;
  }

  /** Enough sequencers are reachable. */
  get isHealthy(): boolean {
    return this.#open.size >= this.#options.trustThreshold;
  }

  /** Logs in. Resolves when enough sequencers are reachable; rejects with the first failure otherwise. */
  async start(): Promise<void> {
    const { clients, trustThreshold } = this.#options;
    const results = await Promise.allSettled(
      clients.map(async (client) => {
        const stream = await this.#subscribe(client);
        void this.#hold(client, stream);
      }),
    );
    const failures = results.filter((result) => result.status === "rejected").map(({ reason }) => reason as unknown);
    if (clients.length - failures.length >= trustThreshold) {
      for (const [index, result] of results.entries()) {
        const client = clients[index];
        if (result.status === "rejected" && client !== undefined) void this.#hold(client, undefined);
      }
      return;
    }
    this.close();
    throw failures.find((failure) => failure instanceof AccessDisabledError) ?? failures[0];
  }

  /** Hands over what the participant signed since, as the member that it is. */
  async register(signed: readonly Buffer[]): Promise<Registered> {
    return request(this.#options, this.#member, signed, this.#answers, (submission) => this.#send(submission));
  }

  /** Resolves once `responder` has answered; rejects when the signal ends the wait. */
  async ping(responder: string, signal: AbortSignal): Promise<void> {
    const { participant: initiator } = this.#options;
    const id = randomUUID();
    const answered = new Promise<void>((resolve, reject) => {
      this.#pings.set(id, resolve);
      signal.addEventListener("abort", () => {
        reject(new Error("no participant answered the ping"));
      });
    });
    try {
      const ping = create(SimulatedPingSchema, { id, initiator, responder, isAnswer: false });
      await Promise.all([this.#sendPing(ping, responder), answered]);
    } finally {
      this.#pings.delete(id);
    }
  }

  get #member(): string {
    return `PAR::${this.#options.participant}`;
  }

  /** Gives why the sequencer does not take it; undefined when it does. */
  async #send(submission: Uint8Array): Promise<string | undefined> {
    const client = [...this.#open][0];
    if (client === undefined) throw new Error("no sequencer is connected");
    const content = versioned(submission, 0);
    const hash = multihash(HASH_PURPOSE.submissionRequest, content);
    const { privateKey, fingerprint } = this.#options.signingKey;
    const signatures = {
      format: SignatureFormat.RawSignatureFormat,
      signature: sign(null, hash, privateKey),
      signedBy: fingerprint,
    };
    const bytes = toBinary(SignedContentSchema, create(SignedContentSchema, { content, signatures }));
    const { error } = await client.call(
      SequencerService.method.sendAsyncVersioned,
      { signedSubmissionRequest: versioned(bytes, 0) },
      this.#headers(client),
    );
    return error?.reason.value;
  }

  async #sendPing(value: SimulatedPing, recipient: string): Promise<void> {
    const letter: Letter = { content: { case: "simulatedPing", value }, recipients: [`PAR::${recipient}`] };
    const refusal = await this.#send(submissionOf(this.#options, this.#member, letter));
    if (refusal !== undefined) throw new Error(refusal);
  }

  /** Takes in one letter of an event. */
  #take(content: Letter["content"]): void {
    if (content.case === "registerTopologyTransactionResponse") {
      this.#answers.get(content.value.requestId)?.(content.value);
    }
    if (content.case !== "simulatedPing") return;
    const { id, initiator, isAnswer } = content.value;
    if (isAnswer) this.#pings.get(id)?.();
    // Who waits for an answer that is lost gives up in time.
    else this.#sendPing({ ...content.value, isAnswer: true }, initiator).catch(() => undefined);
  }

  close(): void {
    this.#end.abort();
    for (const client of this.#options.clients) client.close();
  }

  /** Keeps one sequencer's stream open, until the connection is closed or the domain puts the participant out. */
  async #hold(client: SequencerClient, first: IncomingStream<SubscriptionResponse> | undefined): Promise<void> {
    let stream = first;
    let pauseMs = MIN_PAUSE_MS;
    do {
      try {
        stream ??= await this.#subscribe(client);
        pauseMs = MIN_PAUSE_MS;
        await stream.ended;
      } catch (error) {
        if (error instanceof AccessDisabledError) {
          this.#putOut(error.message);
          return;
        }
        client.moveOn();
      } finally {
        this.#open.delete(client);
        stream = undefined;
      }
      pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS);
    } while (await pause(pauseMs, this.#end.signal));
  }

  #putOut(reason: string): void {
    if (this.#end.signal.aborted) return;
    this.close();
    this.#options.onDisabled(reason);
  }

  async #subscribe(client: SequencerClient): Promise<IncomingStream<SubscriptionResponse>> {
    this.#tokens.set(client, await logIn(client, this.#options));
    const { signal } = this.#end;
    const { subscribe } = SequencerService.method;
    const request = { member: this.#member, counter: this.#counter };
    const stream = await client.open(subscribe, request, this.#headers(client), signal);
    stream.onMessage((message) => {
      this.#counter = receive(message, this.#counter, (content) => {
        this.#take(content);
      });
    });
    this.#open.add(client);
    return stream;
  }

  #headers(client: SequencerClient): Readonly<Record<string, string | Buffer>> {
    const token = this.#tokens.get(client);
    return {
      [MEMBER_ID]: this.#member,
      [DOMAIN_ID]: this.#options.domainId,
      ...(token === undefined ? {} : { [AUTH_TOKEN]: token }),
    };
  }
}

/** Signs the sequencer's nonce for a token. Throws `AccessDisabledError` when the domain does not want the participant. */
async function logIn(
  client: SequencerClient,
  { participant, domainId, protocolVersions, signingKey }: DomainConnectionOptions,
): Promise<Buffer> {
  const { method } = SequencerAuthenticationService;
  const member = `PAR::${participant}`;
  const { value: challenge } = await client.call(method.challenge, {
    member,
    memberProtocolVersions: protocolVersions.map(writtenInFull),
  });
  if (challenge.case !== "success") throw new AccessDisabledError(challenge.value?.reason ?? "no reason given");
  const { nonce } = challenge.value;
  const signature = {
    format: SignatureFormat.RawSignatureFormat,
    signature: sign(null, hashOfNonce(nonce, domainId), signingKey.privateKey),
    signedBy: signingKey.fingerprint,
  };
  const { value: answer } = await client.call(method.authenticate, { member, nonce, signature });
  if (answer.case !== "success") throw new AccessDisabledError(answer.value?.reason ?? "no reason given");
  return Buffer.from(answer.value.token);
}

/** Registers with a domain that does not know the participant yet: the call is unauthenticated. */
export async function onboard(
  client: SequencerClient,
  options: Pick<DomainConnectionOptions, "domainId" | "participant" | "nowMicros">,
  signed: readonly Buffer[],
): Promise<Registered> {
  const uid = `${randomBytes(20).toString("hex")}::${options.participant.slice(options.participant.indexOf("::") + 2)}`;
  const memberId = `UNM::${uid}`;
  const headers = { [MEMBER_ID]: memberId, [DOMAIN_ID]: options.domainId };
  const { method } = SequencerService;
  const answers: Answers = new Map();
  const closing = new AbortController();
  const first = { member: memberId, counter: 0n };
  const stream = await client.open(method.subscribeUnauthenticated, first, headers, closing.signal);
  try {
    let counter = 0n;
    stream.onMessage((message) => {
      counter = receive(message, counter, (content) => {
        if (content.case === "registerTopologyTransactionResponse")
          answers.get(content.value.requestId)?.(content.value);
      });
    });
    return await request(options, memberId, signed, answers, async (submission) => {
      const bytes = versioned(submission, 0);
      const { error } = await client.call(
        method.sendAsyncUnauthenticatedVersioned,
        { submissionRequest: bytes },
        headers,
      );
      return error?.reason.value;
    });
  } finally {
    closing.abort();
  }
}

/** Sends a registration to the domain's topology manager, and waits for its answer. */
async function request(
  options: Pick<DomainConnectionOptions, "domainId" | "participant" | "nowMicros">,
  requestedBy: string,
  signedTopologyTransactions: readonly Buffer[],
  answers: Answers,
  send: (submission: Uint8Array) => Promise<string | undefined>,
): Promise<Registered> {
  const { domainId, participant } = options;
  const requestId = randomUUID();
  const value = create(RegisterTopologyTransactionRequestSchema, {
    requestedBy,
    participant,
    requestId,
    signedTopologyTransactions: [...signedTopologyTransactions],
    domainId,
  });
  const letter: Letter = {
    content: { case: "registerTopologyTransactionRequest", value },
    recipients: [`DOM::${domainId}`],
  };
  let timer: NodeJS.Timeout | undefined;
  const answered = new Promise<RegisterTopologyTransactionResponse>((resolve, reject) => {
    answers.set(requestId, resolve);
    timer = setTimeout(() => {
      reject(new Error("the domain did not answer the registration"));
    }, ANSWER_MS);
  });
  try {
    const refusal = await send(submissionOf(options, requestedBy, letter));
    if (refusal !== undefined) throw new Error(refusal);
    const { results } = await answered;
    return results.map(({ state }) => ({ isTaken: isTaken(state) }));
  } finally {
    clearTimeout(timer);
    answers.delete(requestId);
    // The caller no longer waits.
    answered.catch(() => undefined);
  }
}

function submissionOf(
  { nowMicros }: Pick<DomainConnectionOptions, "nowMicros">,
  sender: string,
  letter: Letter,
): Uint8Array {
  const submission = create(SubmissionRequestSchema, {
    sender,
    messageId: randomUUID(),
    isRequest: true,
    batch: writeBatch([letter]),
    maxSequencingTime: timestampOf(nowMicros() + ANSWER_MS * 1_000),
  });
  return toBinary(SubmissionRequestSchema, submission);
}

/** What was there before, or was gone before, is as good as taken. */
function isTaken(state: State): boolean {
  return state === State.ACCEPTED || state === State.DUPLICATE || state === State.OBSOLETE;
}

/** Takes in one event. Gives the counter of the next one. */
function receive(
  { signedSequencedEvent }: SubscriptionResponse,
  expected: bigint,
  take: (content: Letter["content"]) => void,
): bigint {
  if (signedSequencedEvent?.content === undefined) return expected;
  const event = fromBinary(SequencedEventSchema, unwrap(signedSequencedEvent.content));
  if (event.counter < expected) return expected;
  for (const { content } of readBatch(event.batch)) take(content);
  return event.counter + 1n;
}

const ANSWER_MS = 10_000;
const MIN_PAUSE_MS = 25;
const MAX_PAUSE_MS = 2_000;
