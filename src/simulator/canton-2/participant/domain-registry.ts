import { setTimeout as sleep } from "node:timers/promises";

import { type ServiceError, status } from "@grpc/grpc-js";

import { CantonError } from "../../canton-error.ts";
import { shortUid } from "../identifier.ts";
import type { ProtocolVersion } from "../protocol-version.ts";
import { type ConnectionConfig, isSameConfig } from "./connection-config.ts";
import { AccessDisabledError, DomainConnection, onboard } from "./domain-connection.ts";
import type { OwnTopology } from "./own-topology.ts";
import type { ResolvedParticipantOptions } from "./participant-options.ts";
import { pause } from "./pause.ts";
import { HandshakeError, SequencerClient, type SequencerInfo } from "./sequencer-client.ts";

/** One registered domain, and what became of it. */
interface Registration {
  config: ConnectionConfig;
  /** The domain that answered under this alias when it was last connected. */
  domain: { readonly id: string; readonly protocolVersion: ProtocolVersion } | undefined;
  connection: DomainConnection | undefined;
  /** Ids of transactions that this domain has taken. */
  readonly taken: Set<string>;
  /** What connects and disconnects, one after the other. */
  queue: Promise<unknown>;
  /** Ends an attempt that goes on in the background. */
  retrying: AbortController | undefined;
}

export interface DomainRegistryOptions {
  readonly options: Pick<
    ResolvedParticipantOptions,
    "edition" | "protocolVersions" | "sequencerInfoMs" | "activeTimeoutMs"
  >;
  readonly topology: OwnTopology;
  readonly nowMicros: () => number;
  readonly note: (level: "INFO" | "WARN", message: string) => void;
}

/** The domains of a participant: registered, connected, put out. Source: canton-2x.md, sections 9 and 15. */
export class DomainRegistry {
  readonly #options: DomainRegistryOptions;
  readonly #registrations = new Map<string, Registration>();
  readonly #acceptedAgreements = new Set<string>();
  readonly #end = new AbortController();

  constructor(options: DomainRegistryOptions) {
    this.#options = options;
  }

  get configured(): readonly { readonly config: ConnectionConfig; readonly isConnected: boolean }[] {
    return [...this.#registrations.values()].map(({ config, connection }) => ({
      config,
      isConnected: connection !== undefined,
    }));
  }

  get connected(): readonly { readonly alias: string; readonly domainId: string; readonly isHealthy: boolean }[] {
    return [...this.#registrations.values()].flatMap(({ config, connection }) =>
      connection === undefined
        ? []
        : [{ alias: config.alias, domainId: connection.domainId, isHealthy: connection.isHealthy }],
    );
  }

  /** Stores `config`, and connects unless `manualConnect` is set. A connection that fails leaves it stored. */
  async register(config: ConnectionConfig): Promise<void> {
    const { alias } = config;
    const known = this.#registrations.get(alias);
    if (known !== undefined && !isSameConfig(known.config, config)) {
      throw new CantonError("SYNC_SERVICE_ALREADY_ADDED", "The domain with the given alias has already been added.", {
        domain: alias,
      });
    }
    if (known === undefined) {
      this.#registrations.set(alias, {
        config,
        domain: undefined,
        connection: undefined,
        taken: new Set(),
        queue: Promise.resolve(),
        retrying: undefined,
      });
    }
    if (!config.isManual) await this.connect(alias);
  }

  /** Does not touch an open connection. */
  modify(config: ConnectionConfig): void {
    this.#find(config.alias).config = config;
  }

  async connect(alias: string): Promise<void> {
    const registration = this.#find(alias);
    await this.#inTurn(registration, async () => {
      if (registration.connection !== undefined) return;
      registration.connection = await this.#open(registration);
      registration.retrying?.abort();
      this.#options.note("INFO", `Connected to domain ${alias}`);
    });
  }

  /** Tries once, and goes on in the background after a failure that may pass. True when it is connected already. */
  async connectOrRetry(alias: string): Promise<boolean> {
    try {
      await this.connect(alias);
      return true;
    } catch (error) {
      if (!(error instanceof CantonError) || error.id !== "DOMAIN_IS_NOT_AVAILABLE") throw error;
      void this.#retry(alias, this.#find(alias));
      return false;
    }
  }

  /** Connects all domains without `manualConnect`. Rejects with the first failure, unless they are to be ignored. */
  async reconnect(ignoreFailures: boolean): Promise<void> {
    const wanted = [...this.#registrations.values()].filter(({ config }) => !config.isManual);
    const results = await Promise.allSettled(wanted.map(({ config }) => this.connect(config.alias)));
    const failed = results.find((result) => result.status === "rejected");
    if (failed !== undefined && !ignoreFailures) throw failed.reason;
  }

  /** Whether `responder` answers on any connected domain before the time is up. */
  async ping(responder: string, timeoutMs: number): Promise<boolean> {
    const connections = [...this.#registrations.values()].flatMap(({ connection }) => connection ?? []);
    const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), this.#end.signal]);
    const attempts = connections.map((connection) => connection.ping(responder, signal));
    return Promise.any(attempts).then(
      () => true,
      () => false,
    );
  }

  async disconnect(alias: string): Promise<void> {
    const registration = this.#find(alias);
    registration.retrying?.abort();
    await this.#inTurn(registration, () => {
      // This alias was never connected.
      if (registration.domain === undefined) throw unknownDomain(alias);
      registration.connection?.close();
      registration.connection = undefined;
      return Promise.resolve();
    });
  }

  /** What the domain asks to be agreed to, and whether it was; asks the domain. */
  async agreement(alias: string): Promise<{
    readonly domainId: string;
    readonly agreement: SequencerInfo["agreement"];
    readonly isAccepted: boolean;
  }> {
    const { info } = await this.#ask(this.#find(alias).config);
    const { domainId, agreement } = info;
    return { domainId, agreement, isAccepted: agreement !== undefined && this.#hasAccepted(domainId, agreement.id) };
  }

  async acceptAgreement(alias: string, id: string): Promise<void> {
    const { domainId, agreement } = await this.agreement(alias);
    if (agreement?.id !== id) {
      throw new CantonError("SERVICE_AGREEMENT_ACCEPTANCE_FAILED", "Service agreement failed", {
        domain: alias,
        reason: `The domain has no agreement ${id}`,
      });
    }
    this.#acceptedAgreements.add(`${domainId} ${id}`);
  }

  /** Sends every connected domain what the participant has signed since. Resolves once all have accepted it. */
  async publish(): Promise<void> {
    await Promise.all(
      [...this.#registrations.values()].map(async (registration) => {
        if (registration.connection !== undefined) await this.#publishTo(registration, registration.connection);
      }),
    );
  }

  close(): void {
    this.#end.abort();
    for (const { connection, retrying } of this.#registrations.values()) {
      retrying?.abort();
      connection?.close();
    }
  }

  async #open(registration: Registration): Promise<DomainConnection> {
    const { config } = registration;
    const { participant, signingKey } = this.#options.topology;
    const { info, clients } = await this.#ask(config, { keepsOpen: true });
    let isKept = false;
    try {
      this.#requireExpected(registration, info);
      this.#requireAgreed(config, info);
      const { domainId } = info;
      const memberId = `PAR::${participant}`;
      const [first] = clients;
      if (first === undefined) throw new Error("no sequencer was asked");
      if (!(await first.isActive(memberId))) await this.#onboard(registration, info, first);
      const { nowMicros, options } = this.#options;
      const { protocolVersions } = options;
      const { trustThreshold } = config;
      const connection: DomainConnection = new DomainConnection({
        domainId,
        participant,
        signingKey,
        clients,
        trustThreshold,
        protocolVersions,
        nowMicros,
        onDisabled: (reason) => {
          if (registration.connection === connection) registration.connection = undefined;
          this.#options.note(
            "WARN",
            `SYNC_SERVICE_DOMAIN_DISABLED_US(9,0): Domain '${config.alias}' rejected our subscription attempt with permission denied. (${reason})`,
          );
        },
      });
      await connection.start();
      isKept = true;
      registration.domain = { id: domainId, protocolVersion: info.protocolVersion };
      await this.#publishTo(registration, connection);
      return connection;
    } catch (error) {
      throw whyRefused(error, config.alias);
    } finally {
      if (!isKept) for (const client of clients) client.close();
    }
  }

  /** Registers, and waits until the domain shows the participant as active. */
  async #onboard(registration: Registration, info: SequencerInfo, client: SequencerClient): Promise<void> {
    const { topology, options, nowMicros } = this.#options;
    const { domainId } = info;
    topology.trustDomain(domainId);
    const own = topology.signedFor(domainId, info.protocolVersion);
    const { participant } = topology;
    const results = await onboard(
      client,
      { domainId, participant, nowMicros },
      own.map(({ signed }) => signed),
    );
    if (results.some(({ isTaken }) => !isTaken)) {
      const serverResponse = `Domain Domain '${registration.config.alias}' has rejected our on-boarding attempt`;
      this.#options.note("WARN", serverResponse);
      throw new CantonError("PARTICIPANT_IS_NOT_ACTIVE", "The participant is not yet active", { serverResponse });
    }
    for (const { id } of own) registration.taken.add(id);
    const until = Date.now() + options.activeTimeoutMs;
    while (!(await client.isActive(`PAR::${participant}`))) {
      if (Date.now() > until) {
        const serverResponse = `Participant PAR::${shortUid(participant)} is not active`;
        throw new CantonError("PARTICIPANT_IS_NOT_ACTIVE", "The participant is not yet active", { serverResponse });
      }
      await sleep(POLL_MS, undefined, { signal: this.#end.signal });
    }
  }

  async #publishTo(registration: Registration, connection: DomainConnection): Promise<void> {
    const { topology } = this.#options;
    if (registration.domain === undefined) return;
    const { id, protocolVersion } = registration.domain;
    const own = topology
      .signedFor(id, protocolVersion)
      .filter((transaction) => !registration.taken.has(transaction.id));
    if (own.length === 0) return;
    const results = await connection.register(own.map(({ signed }) => signed));
    for (const [index, { isTaken }] of results.entries()) {
      const id = own[index]?.id;
      if (isTaken && id !== undefined) registration.taken.add(id);
      else this.#options.note("WARN", `Domain ${registration.config.alias} did not take a transaction`);
    }
  }

  /** Asks every sequencer who it is; as many as have to be trusted must answer, and all that answer must agree. */
  async #ask(
    config: ConnectionConfig,
    { keepsOpen = false } = {},
  ): Promise<{ readonly info: SequencerInfo; readonly clients: readonly SequencerClient[] }> {
    const { options, note } = this.#options;
    const clients = config.sequencers.map((target) => {
      const [first, ...others] = target.addresses;
      if (first === undefined || options.edition === "enterprise") return new SequencerClient(target);
      if (others.length > 0) note("WARN", `Only the first of several addresses of ${target.alias} is used`);
      return new SequencerClient({ ...target, addresses: [first] });
    });
    let isKept = false;
    try {
      const infos = await Promise.allSettled(
        clients.map((client) =>
          client.info(options.protocolVersions, {
            tries: INFO_TRIES,
            pauseMs: options.sequencerInfoMs / INFO_TRIES,
            signal: this.#end.signal,
          }),
        ),
      );
      const failures = infos.filter((result) => result.status === "rejected").map(({ reason }) => reason as unknown);
      const answered = infos.filter((result) => result.status === "fulfilled").map(({ value }) => value);
      const [info] = answered;
      if (info === undefined || answered.length < config.trustThreshold) throw whyUnanswered(failures, config.alias);
      for (const failure of failures)
        note("WARN", `Unable to connect to a sequencer: ${textOf(failure, config.alias)}`);
      requireAgreement(answered);
      isKept = keepsOpen;
      return { info, clients };
    } finally {
      if (!isKept) for (const client of clients) client.close();
    }
  }

  #requireExpected({ config, domain: before }: Registration, { domainId }: SequencerInfo): void {
    if (config.domainId !== undefined && config.domainId !== domainId) {
      throw new CantonError(
        "DOMAIN_ID_MISMATCH",
        "The domain reports a different domain-id than the participant is expecting",
        { expected: shortUid(config.domainId), observed: shortUid(domainId) },
      );
    }
    if (before !== undefined && before.id !== domainId) {
      throw new CantonError(
        "DOMAIN_ALIAS_DUPLICATION",
        "The domain with the given alias reports a different domain id than the participant is expecting",
        { alias: `Domain '${config.alias}'`, domainId: shortUid(domainId), expectedDomainId: shortUid(before.id) },
      );
    }
  }

  #requireAgreed({ alias }: ConnectionConfig, { domainId, agreement }: SequencerInfo): void {
    if (agreement === undefined || this.#hasAccepted(domainId, agreement.id)) return;
    throw new CantonError("SERVICE_AGREEMENT_ACCEPTANCE_FAILED", "Service agreement failed", {
      domain: alias,
      reason: `The agreement ${agreement.id} has not been accepted`,
    });
  }

  #hasAccepted(domainId: string, id: string): boolean {
    return this.#acceptedAgreements.has(`${domainId} ${id}`);
  }

  async #retry(alias: string, registration: Registration): Promise<void> {
    if (registration.retrying?.signal.aborted === false) return;
    const retrying = new AbortController();
    registration.retrying = retrying;
    const signal = AbortSignal.any([retrying.signal, this.#end.signal]);
    while (await pause(RETRY_MS, signal)) {
      try {
        await this.connect(alias);
      } catch (error) {
        const mayPass = error instanceof CantonError && error.id === "DOMAIN_IS_NOT_AVAILABLE";
        if (!mayPass) retrying.abort();
      }
    }
  }

  #find(alias: string): Registration {
    const found = this.#registrations.get(alias);
    if (found === undefined) throw unknownDomain(alias);
    return found;
  }

  #inTurn<T>(registration: Registration, work: () => Promise<T>): Promise<T> {
    const turn = registration.queue.then(work, work);
    registration.queue = turn.catch(() => undefined);
    return turn;
  }
}

const INFO_TRIES = 10;
const POLL_MS = 20;
const RETRY_MS = 500;

function unknownDomain(alias: string): CantonError {
  return new CantonError("SYNC_SERVICE_UNKNOWN_DOMAIN", `The domain with alias ${alias} is unknown.`, {
    domain: alias,
  });
}

function requireAgreement(infos: readonly SequencerInfo[]): void {
  const ids = [...new Set(infos.map(({ domainId }) => domainId))];
  if (ids.length > 1) {
    throw new CantonError(
      "SEQUENCERS_FROM_DIFFERENT_DOMAINS_ARE_CONFIGURED",
      `Non-unique domain ids received by connecting to sequencers: [${ids.map(shortUid).join(",")}]`,
    );
  }
  if (new Set(infos.map(({ protocolVersion }) => protocolVersion)).size > 1) {
    throw new CantonError(
      "MISCONFIGURED_STATIC_DOMAIN_PARAMETERS",
      "Non-unique static domain parameters received by connecting to sequencers",
    );
  }
}

/** One failure is reported as it is, several as one error. */
function whyUnanswered(failures: readonly unknown[], alias: string): unknown {
  const [only] = failures;
  if (failures.length === 1) return whyUnavailable(only, alias);
  return new CantonError("FAILED_TO_CONNECT_TO_SEQUENCERS", "The participant failed to connect to the sequencers", {
    reason: failures.map((failure) => textOf(failure, alias)).join(","),
  });
}

function whyUnavailable(error: unknown, alias: string): unknown {
  if (error instanceof HandshakeError) {
    return new CantonError("DOMAIN_HANDSHAKE_FAILED", "Handshake with domain has failed", { reason: error.message });
  }
  if (!isServiceError(error)) return error;
  const named = `Domain '${alias}'`;
  const reason = textOf(error, alias);
  return new CantonError("DOMAIN_IS_NOT_AVAILABLE", `Cannot connect to domain ${named}`, { alias: named, reason });
}

/** A failure of what comes after: registering, logging in. */
function whyRefused(error: unknown, alias: string): unknown {
  if (error instanceof AccessDisabledError) {
    const serverResponse = error.message;
    return new CantonError("PARTICIPANT_IS_NOT_ACTIVE", "The participant is not yet active", { serverResponse });
  }
  if (error instanceof CantonError) return error;
  const cause = "The participant failed to connect to the sequencer";
  return new CantonError("FAILED_TO_CONNECT_TO_SEQUENCER", cause, { reason: textOf(error, alias) });
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && "code" in error && typeof error.code === "number" && "details" in error;
}

function textOf(error: unknown, alias: string): string {
  if (isServiceError(error)) return requestFailed(error, alias);
  return error instanceof Error ? error.message : String(error);
}

/** As a Canton node reports a sequencer that did not answer, with the causes as the JVM names them. */
function requestFailed({ code, details }: ServiceError, alias: string): string {
  const request = "Request: get domain id and sequencer id";
  if (code !== status.UNAVAILABLE) {
    return `Request failed for ${alias}.\n  GrpcRequestRefusedByServer: ${status[code]}/${details}\n  ${request}`;
  }
  // The hint asks about TLS whatever the cause is, since Canton cannot always know it.
  const hint =
    "Is the server running? Did you configure the server address as 0.0.0.0? Are you using the right TLS settings? (details logged as DEBUG)";
  const causes = MISTRUSTED.test(details) ? PATH_FAILURE : [`Connection failed: ${details}`];
  return `Request failed for ${alias}. ${hint}\n  GrpcServiceUnavailable: UNAVAILABLE/io exception\n  ${request}\n  Causes: ${causes.join("\n    ")}`;
}

/** What this program's own TLS library says of a certificate that it does not trust. */
const MISTRUSTED = /certificate|altname|\bSSL\b|EPROTO/i;

const PATH_FAILURE = [
  "General OpenSslEngine problem",
  "PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target",
  "unable to find valid certification path to requested target",
];
