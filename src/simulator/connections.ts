/** Which participants are connected to the sequencer, on a login that ends. */
export class Connections {
  readonly #expiryMicros: number;
  /** By bare uid, the time at which the login ends. */
  readonly #loginEndsMicros = new Map<string, number>();
  #nextEndMicros = Number.MAX_SAFE_INTEGER;

  constructor(tokenExpiryMs: number) {
    this.#expiryMicros = Math.round(tokenExpiryMs * 1_000);
  }

  /** Bare uids, in the order of their first login. */
  get participants(): readonly string[] {
    return [...this.#loginEndsMicros.keys()];
  }

  logIn(participant: string, nowMicros: number): void {
    const endMicros = nowMicros + this.#expiryMicros;
    this.#loginEndsMicros.set(participant, endMicros);
    this.#nextEndMicros = Math.min(this.#nextEndMicros, endMicros);
  }

  cut(participant: string): void {
    this.#loginEndsMicros.delete(participant);
  }

  /** Logs in again each whose login has ended and who `mayReturn`; the others are out. */
  renew(nowMicros: number, mayReturn: (participant: string) => boolean): void {
    if (nowMicros < this.#nextEndMicros) return;
    this.#nextEndMicros = Number.MAX_SAFE_INTEGER;
    for (const [participant, endMicros] of [...this.#loginEndsMicros]) {
      if (nowMicros < endMicros) this.#nextEndMicros = Math.min(this.#nextEndMicros, endMicros);
      else if (mayReturn(participant)) this.logIn(participant, nowMicros);
      else this.cut(participant);
    }
  }
}
