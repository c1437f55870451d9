import type { KeyRing, SigningKey } from "./keys.ts";

/** The private keys of the domain node, all derived. */
export class Vault {
  /** Fingerprint of the root key: the second half of the domain's uid. */
  readonly namespace: string;
  /** The namespace's root key, which the manager uses by default. */
  readonly preferred: SigningKey;
  /** May speak for the namespace once it was delegated to; what it signs stays beside what the preferred key signs. */
  readonly other: SigningKey;
  /** Keys of the embedded nodes: in the vault, but without a say in the namespace. */
  readonly sequencer: SigningKey;
  readonly mediator: SigningKey;
  readonly manager: SigningKey;
  /**
   * Not the domain's: every simulated participant has delegated to this one key of its operator. It saves deriving and
   * loading one key for each of thousands of participants.
   */
  readonly participantKey: SigningKey;
  /** The domain's own, in the order in which the manager looks for one to sign with. */
  readonly keys: readonly SigningKey[];

  constructor(keys: KeyRing, domainName: string) {
    this.preferred = keys.signing(`${domainName}/namespace`);
    this.other = keys.signing(`${domainName}/earlier-delegation`);
    this.sequencer = keys.signing(`${domainName}/sequencer`);
    this.mediator = keys.signing(`${domainName}/mediator`);
    this.manager = keys.signing(`${domainName}/manager`);
    this.participantKey = keys.signing("participant-operator");
    this.namespace = this.preferred.fingerprint;
    this.keys = [this.preferred, this.other, this.sequencer, this.mediator, this.manager];
  }

  find(fingerprint: string): SigningKey | undefined {
    return this.keys.find((key) => key.fingerprint === fingerprint);
  }

  isOwn(key: SigningKey): boolean {
    return this.keys.includes(key);
  }
}
