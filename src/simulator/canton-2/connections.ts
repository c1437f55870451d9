/** A participant's open stream from a sequencer. */
export interface Subscription {
  /** When the token that it was opened with is over. */
  readonly endsMicros: number;
  /** Breaks it off. */
  readonly end: () => void;
}

/** Which participants are connected to the sequencers: on a login that ends, or by a stream that is open. */
export class Connections {
  readonly #expiryMicros: number;
  /** Of participants that live in this process; by bare uid, the time at which the login ends. */
  readonly #loginEndsMicros = new Map<string, number>();
  /** Of participants that are programs of their own, by bare uid. */
  readonly #subscriptions = new Map<string, Set<Subscription>>();
  #nextEndMicros = Number.MAX_SAFE_INTEGER;

  constructor(tokenExpiryMs: number) {
    this.#expiryMicros = Math.round(tokenExpiryMs * 1_000);
  }

  /** Bare uids, in the order of their first login. */
  get participants(): readonly string[] {
    return [...new Set([...this.#loginEndsMicros.keys(), ...this.#subscriptions.keys()])];
  }

  logIn(participant: string, nowMicros: number): void {
    const endMicros = nowMicros + this.#expiryMicros;
    this.#loginEndsMicros.set(participant, endMicros);
    this.#nextEndMicros = Math.min(this.#nextEndMicros, endMicros);
  }

  open(participant: string, subscription: Subscription): void {
    const open = this.#subscriptions.get(participant) ?? new Set();
    this.#subscriptions.set(participant, open.add(subscription));
    this.#nextEndMicros = Math.min(this.#nextEndMicros, subscription.endsMicros);
  }

  /** The stream has ended, from either side. */
  close(participant: string, subscription: Subscription): void {
    const open = this.#subscriptions.get(participant);
    open?.delete(subscription);
    if (open?.size === 0) this.#subscriptions.delete(participant);
  }

  cut(participant: string): void {
    this.#loginEndsMicros.delete(participant);
    for (const subscription of [...(this.#subscriptions.get(participant) ?? [])]) subscription.end();
  }

  /** Logs in again each whose login has ended and who `mayReturn`; the others are out, and streams with their tokens. */
  renew(nowMicros: number, mayReturn: (participant: string) => boolean): void {
    if (nowMicros < this.#nextEndMicros) return;
    this.#nextEndMicros = Number.MAX_SAFE_INTEGER;
    for (const [participant, endMicros] of [...this.#loginEndsMicros]) {
      if (nowMicros < endMicros) this.#nextEndMicros = Math.min(this.#nextEndMicros, endMicros);
      else if (mayReturn(participant)) this.logIn(participant, nowMicros);
      else this.cut(participant);
    }
    for (const subscription of [...this.#subscriptions.values()].flatMap((open) => [...open])) {
      const { endsMicros } = subscription;
      if (nowMicros < endsMicros) this.#nextEndMicros = Math.min(this.#nextEndMicros, endsMicros);
      else subscription.end();
    }
  }
}
