import { RollcallError } from "../../../src/model/error.ts";
import type { DomainId, ParticipantId } from "../../../src/model/identifier.ts";
import type {
  Agreement,
  ConnectRefusal,
  Dar,
  DomainEntry,
  DomainLink,
  ParticipantIdentity,
} from "../../../src/model/participant.ts";
import { isSameEntry } from "../../../src/model/participant.ts";
import type { CallContext } from "../../../src/ports/domain-manager.ts";
import type { ParticipantNode } from "../../../src/ports/participant-node.ts";

/** A domain as a remembered participant finds it behind an address. */
export interface MemorySequencer {
  readonly domainId: DomainId;
  /** Why nobody gets through, whoever asks; undefined: somebody does. */
  refusal?: ConnectRefusal | undefined;
  admits: boolean;
  readonly agreement?: { readonly id: string; readonly text: string };
}

/** A participant that is only remembered, and addresses that lead to remembered domains. */
export class MemoryParticipant implements ParticipantNode {
  identity: ParticipantIdentity;
  readonly sequencers: Map<string, MemorySequencer>;
  /** Hears of every attempt to connect, before it is made. */
  beforeConnect: () => void = () => undefined;
  readonly uploaded: Dar[] = [];
  readonly #links = new Map<string, { entry: DomainEntry; isManual: boolean; connectedTo: DomainId | undefined }>();
  readonly #everConnected = new Set<string>();
  readonly #accepted = new Set<string>();

  constructor(participantId: ParticipantId, sequencers: Readonly<Record<string, MemorySequencer>> = {}) {
    this.identity = { participantId, nodeName: "memory", release: "2.10.5", active: true, protocolVersions: [5, 7] };
    this.sequencers = new Map(Object.entries(sequencers));
  }

  async identify({ signal }: CallContext): Promise<ParticipantIdentity> {
    signal.throwIfAborted();
    return Promise.resolve(this.identity);
  }

  async domains({ signal }: CallContext): Promise<readonly DomainLink[]> {
    signal.throwIfAborted();
    // Who is put out is disconnected.
    for (const link of this.#links.values()) {
      const sequencer = this.#find(link.entry);
      if (link.connectedTo !== undefined && sequencer?.admits !== true) link.connectedTo = undefined;
    }
    return Promise.resolve(
      [...this.#links.values()].map(({ entry, isManual, connectedTo }) => {
        const isConnected = connectedTo !== undefined;
        return { entry, isManual, isConnected, connectedTo, isHealthy: isConnected };
      }),
    );
  }

  async register(entry: DomainEntry, { signal }: CallContext): Promise<void> {
    signal.throwIfAborted();
    const known = this.#links.get(entry.alias);
    if (known !== undefined && !isSameEntry(known.entry, entry)) {
      throw new RollcallError("refused", `${entry.alias} is taken`, { hint: "Choose another." });
    }
    if (known === undefined) this.#links.set(entry.alias, { entry, isManual: true, connectedTo: undefined });
    return Promise.resolve();
  }

  async modify(entry: DomainEntry, isManual: boolean, { signal }: CallContext): Promise<void> {
    signal.throwIfAborted();
    const known = this.#known(entry.alias);
    known.entry = entry;
    known.isManual = isManual;
    return Promise.resolve();
  }

  async agreement(alias: string, { signal }: CallContext): Promise<Agreement | undefined> {
    signal.throwIfAborted();
    return Promise.resolve(this.#find(this.#known(alias).entry)?.agreement);
  }

  async accept(alias: string, agreementId: string, { signal }: CallContext): Promise<void> {
    signal.throwIfAborted();
    if (this.#find(this.#known(alias).entry)?.agreement?.id !== agreementId) {
      throw new RollcallError("refused", "there is no such agreement", { hint: "Look again." });
    }
    this.#accepted.add(agreementId);
    return Promise.resolve();
  }

  async connect(alias: string, { signal }: CallContext) {
    signal.throwIfAborted();
    this.beforeConnect();
    const link = this.#known(alias);
    const sequencer = this.#find(link.entry);
    const refuse = (reason: ConnectRefusal) =>
      Promise.resolve({ kind: "refused" as const, reason, errorId: undefined, traceId: undefined });
    if (sequencer === undefined) return refuse("unreachable");
    if (sequencer.refusal !== undefined) return refuse(sequencer.refusal);
    const expected = link.entry.domainId ?? sequencer.domainId;
    if (expected !== sequencer.domainId) return refuse("wrong-domain");
    const { agreement } = sequencer;
    if (agreement !== undefined && !this.#accepted.has(agreement.id)) return refuse("agreement");
    if (!sequencer.admits) return refuse(this.#everConnected.has(alias) ? "disabled" : "not-admitted");
    link.connectedTo = sequencer.domainId;
    this.#everConnected.add(alias);
    return Promise.resolve({ kind: "connected" as const });
  }

  async disconnect(alias: string, { signal }: CallContext): Promise<void> {
    signal.throwIfAborted();
    const link = this.#known(alias);
    if (!this.#everConnected.has(alias)) throw unknown(alias);
    link.connectedTo = undefined;
    return Promise.resolve();
  }

  async darHashes({ signal }: CallContext): Promise<ReadonlySet<string>> {
    signal.throwIfAborted();
    return Promise.resolve(new Set(this.uploaded.map(({ hash }) => hash)));
  }

  async packageIds({ signal }: CallContext): Promise<ReadonlySet<string>> {
    signal.throwIfAborted();
    return Promise.resolve(new Set(this.uploaded.flatMap(({ packageIds }) => packageIds)));
  }

  async upload(dar: Dar, { signal }: CallContext): Promise<void> {
    signal.throwIfAborted();
    if (!this.uploaded.some(({ hash }) => hash === dar.hash)) this.uploaded.push(dar);
    return Promise.resolve();
  }

  close(): void {
    // Nothing is open.
  }

  #known(alias: string) {
    const link = this.#links.get(alias);
    if (link === undefined) throw unknown(alias);
    return link;
  }

  /** The first address that leads somewhere. */
  #find({ sequencers }: DomainEntry): MemorySequencer | undefined {
    for (const url of sequencers.flatMap(({ endpoints }) => endpoints)) {
      const found = this.sequencers.get(url);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function unknown(alias: string): RollcallError {
  return new RollcallError("usage", `${alias} is unknown`, { hint: "Check it." });
}
