import { randomBytes } from "node:crypto";

/** A member that has shown who it is. */
export interface Session {
  readonly member: string;
  readonly expiresMicros: number;
}

/**
 * What members sign to show who they are, and the tokens that they get for it. All sequencers of a domain share them, as
 * they share their database.
 */
export class Sessions {
  readonly #expiryMicros: number;
  readonly #nonces = new Map<string, Session>();
  readonly #tokens = new Map<string, Session>();

  constructor(tokenExpiryMs: number) {
    this.#expiryMicros = Math.round(tokenExpiryMs * 1_000);
  }

  /** A nonce for `member` to sign, good for a minute. */
  challenge(member: string, nowMicros: number): Buffer {
    return issue(this.#nonces, { member, expiresMicros: nowMicros + NONCE_MICROS });
  }

  /** False when `member` was never given `nonce`, or too long ago. A nonce serves once. */
  takeNonce(member: string, nonce: Uint8Array, nowMicros: number): boolean {
    const isGood = find(this.#nonces, member, nonce, nowMicros) !== undefined;
    this.#nonces.delete(keyOf(nonce));
    return isGood;
  }

  logIn(member: string, nowMicros: number): { readonly token: Buffer; readonly expiresMicros: number } {
    const expiresMicros = nowMicros + this.#expiryMicros;
    return { token: issue(this.#tokens, { member, expiresMicros }), expiresMicros };
  }

  /** The session of a token that is `member`'s and not over. */
  find(member: string, token: Uint8Array, nowMicros: number): Session | undefined {
    return find(this.#tokens, member, token, nowMicros);
  }

  drop(member: string): void {
    for (const [key, session] of this.#tokens) if (session.member === member) this.#tokens.delete(key);
  }
}

const NONCE_MICROS = 60_000_000;
const SECRET_BYTES = 20;

function issue(sessions: Map<string, Session>, session: Session): Buffer {
  const secret = randomBytes(SECRET_BYTES);
  sessions.set(keyOf(secret), session);
  return secret;
}

function find(
  sessions: ReadonlyMap<string, Session>,
  member: string,
  secret: Uint8Array,
  nowMicros: number,
): Session | undefined {
  const session = sessions.get(keyOf(secret));
  return session?.member === member && nowMicros < session.expiresMicros ? session : undefined;
}

function keyOf(secret: Uint8Array): string {
  return Buffer.from(secret).toString("hex");
}
