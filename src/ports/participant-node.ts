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
 * Every method throws `unavailable`, `unauthorized` or `settings` for what its connection lacks.
 */
export interface ParticipantNode {
  /** Who answers. Throws `settings` when it is no participant. */
  identify(context: CallContext): Promise<ParticipantIdentity>;
  /** Every registered domain, in the node's order. */
  domains(context: CallContext): Promise<readonly DomainLink[]>;
  /** Registers a domain without connecting to it. The same again changes nothing; another one of its alias throws `refused`. */
  register(entry: DomainEntry, context: CallContext): Promise<void>;
  /** Replaces a registered domain. An open connection is left as it is. */
  modify(entry: DomainEntry, isManual: boolean, context: CallContext): Promise<void>;
  /** What the domain asks to be agreed to; undefined when it asks for nothing. Asks the domain. */
  agreement(alias: string, context: CallContext): Promise<Agreement | undefined>;
  accept(alias: string, agreementId: string, context: CallContext): Promise<void>;
  /** Connects, or stays connected. What the domain or the way to it says no with is an outcome and no error. */
  connect(alias: string, context: CallContext): Promise<ConnectOutcome>;
  /** The participant's membership stays. */
  disconnect(alias: string, context: CallContext): Promise<void>;
  /** Hashes of the archives that the node holds. */
  darHashes(context: CallContext): Promise<ReadonlySet<string>>;
  packageIds(context: CallContext): Promise<ReadonlySet<string>>;
  /** Uploads and vets. The same again changes nothing. */
  upload(dar: Dar, context: CallContext): Promise<void>;
  close(): void;
}
