import type {
  Agreement,
  ConnectOutcome,
  Dar,
  DomainEntry,
  DomainLink,
  ParticipantIdentity,
} from "../model/participant.ts";
import type { CallContext } from "./domain-manager.ts";

/**
 * A participant node, through its admin API: the joining side's own node.
 *
 * Every method throws `unavailable`, `unauthorized` or `settings` when its connection fails.
 */
export interface ParticipantNode {
  /** The participant that answers. Throws `settings` when the node is not a participant. */
  identify(context: CallContext): Promise<ParticipantIdentity>;
  /** Every registered domain, in the node's order. */
  domains(context: CallContext): Promise<readonly DomainLink[]>;
  /** Registers a domain without connecting to it. Idempotent; a different entry under the same alias throws `refused`. */
  register(entry: DomainEntry, context: CallContext): Promise<void>;
  /** Replaces a registered domain. An open connection is left as it is. */
  modify(entry: DomainEntry, isManual: boolean, context: CallContext): Promise<void>;
  /** The agreement that the domain asks for; undefined when it asks for none. Calls the domain. */
  agreement(alias: string, context: CallContext): Promise<Agreement | undefined>;
  accept(alias: string, agreementId: string, context: CallContext): Promise<void>;
  /** Connects, or stays connected. A refusal by the domain or on the way to it is an outcome and no error. */
  connect(alias: string, context: CallContext): Promise<ConnectOutcome>;
  /** The participant's membership stays. */
  disconnect(alias: string, context: CallContext): Promise<void>;
  /** Hashes of the archives that the node holds. */
  darHashes(context: CallContext): Promise<ReadonlySet<string>>;
  packageIds(context: CallContext): Promise<ReadonlySet<string>>;
  /** Uploads and vets. Idempotent. */
  upload(dar: Dar, context: CallContext): Promise<void>;
  close(): void;
}
