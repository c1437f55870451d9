import type { Connections } from "./connections.ts";
import { shortUid } from "./identifier.ts";
import { effectivePermission, VipWithoutConfirmationError } from "./effective-permission.ts";
import { participantKeys } from "./initial-topology.ts";
import { revocationOf, type SignedTransaction } from "./signed-transaction.ts";
import type { Sessions } from "./sequencer/sessions.ts";
import type { TopologyManager } from "./topology-manager.ts";
import type { ParticipantState } from "./topology-mapping.ts";
import type { TopologyState } from "./topology-state.ts";
import { liveStates, type ParticipantStateRow } from "./topology-store.ts";
import type { Vault } from "./vault.ts";
import { mayConfirm, type PermissionName } from "./wire-names.ts";

/** What a participant brings along when it connects for the first time. */
export interface Registration {
  /** Bare uid. */
  readonly participant: string;
  /** What the participant itself consents to. */
  readonly permission: PermissionName;
  readonly hasKeys: boolean;
  readonly hasCertificate: boolean;
}

/** How the domain answered. A refused registration is not kept for later. */
export type RegistrationAnswer =
  | { readonly accepted: true; readonly uid: string }
  | {
      readonly accepted: false;
      readonly uid: string;
      readonly state: "REJECTED" | "FAILED";
      /** In the domain's log; the participant learns the state only. */
      readonly reason: string;
    };

export interface AdmissionOptions {
  readonly domainId: string;
  /** Admits every participant that registers. */
  readonly isOpen: boolean;
  readonly requireCertificate: boolean;
  readonly topology: TopologyState;
  readonly manager: TopologyManager;
  readonly connections: Connections;
  readonly sessions: Sessions;
  readonly vault: Vault;
  readonly nowMicros: () => number;
}

/** The domain's side of joining, staying connected and being cut off. */
export class Admission {
  readonly #options: AdmissionOptions;
  /** Disabled at the sequencer itself, for good. */
  readonly #disabledMembers = new Set<string>();

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** Lets a participant register, or reconnect once it has. A refusal stores nothing. */
  async register(registration: Registration): Promise<RegistrationAnswer> {
    const { manager, vault } = this.#options;
    const { participant: uid } = registration;
    return manager.write(() => {
      const refusal = this.refusal(registration);
      if (refusal !== undefined) return { accepted: false, uid, ...refusal };
      if (this.#liveSide(uid, "To").length === 0) {
        for (const key of participantKeys(uid)) {
          if (key.kind === "owner-to-key" && manager.hasKey(uid, key.purpose)) continue;
          manager.append(manager.addition(key, vault.participantKey));
        }
        this.admitIfMissing(uid);
        manager.append(manager.addition(this.#state(uid, "To", registration.permission), vault.participantKey));
      } else {
        this.admitIfMissing(uid);
      }
      this.#connect(uid);
      return { accepted: true, uid };
    });
  }

  /** The participant changes what it consents to. False when it is no active member, who alone may say so. */
  async setParticipantSide(uid: string, permission: PermissionName): Promise<boolean> {
    const { manager, topology, vault } = this.#options;
    return manager.write(() => {
      const previous = this.#liveSide(uid, "To");
      // Whether it is admitted is the domain's word, also where the manager has forgotten it.
      const isAdmitted = liveStates(topology.domain, uid).some(({ transaction }) => transaction.mapping.side !== "To");
      if (previous.length === 0 || !isAdmitted) return false;
      if (previous.every((row) => row.transaction.mapping.permission === permission)) return true;
      manager.append(manager.addition(this.#state(uid, "To", permission), vault.participantKey));
      for (const { transaction } of previous) manager.append(revocationOf(transaction, vault.participantKey));
      return true;
    });
  }

  /** The domain forgets the keys of a participant. */
  async removeKeys(uid: string): Promise<void> {
    const { manager, topology, vault } = this.#options;
    await manager.write(() => {
      const rows = topology.authorized.rows("owner-to-key").filter((row) => row.validUntilMicros === undefined);
      for (const { transaction } of rows) {
        if (transaction.mapping.kind !== "owner-to-key" || transaction.mapping.owner !== `PAR::${uid}`) continue;
        manager.append(revocationOf(transaction, vault.participantKey));
      }
    });
  }

  disconnect(uid: string): void {
    this.#options.connections.cut(uid);
  }

  /** The sequencer refuses the member from now on, whatever the topology says. */
  disableMember(uid: string): void {
    this.#disabledMembers.add(uid);
    this.#cutOff(uid);
  }

  /** Disabled cuts off as soon as the sequencer sees it. A Remove does not: the login lasts until it ends. */
  onSequenced({ operation, mapping }: SignedTransaction): void {
    if (operation !== "Add" || mapping.kind !== "participant-state" || mapping.permission !== "Disabled") return;
    this.#cutOff(mapping.participant);
  }

  /** Ends the logins that are over. On an open domain a participant without a row is admitted anew. */
  renewLogins(): void {
    this.#options.connections.renew(this.#options.nowMicros(), (participant) => {
      if (this.#disabledMembers.has(participant)) return false;
      this.admitIfMissing(participant);
      return this.#mayConnect(participant);
    });
  }

  /** Connects those who are members; called when the node starts. */
  reconnectMembers(participants: Iterable<string>): void {
    for (const participant of participants) this.#connect(participant);
  }

  /**
   * Whether the participant may do anything on the domain: now, and by what is on its way. Throws a
   * `VipWithoutConfirmationError`.
   */
  isActive(participant: string): boolean {
    return [this.#options.nowMicros() + 1, Number.MAX_SAFE_INTEGER].every(
      (atMicros) => this.#permissionAt(participant, atMicros) !== "Disabled",
    );
  }

  /** Whether `initiator` may submit a transaction that `responder` confirms. What cannot be computed is rejected. */
  mayTransact(initiator: string, responder: string): boolean {
    const atMicros = this.#options.nowMicros() + 1;
    return unlessBroken(
      () =>
        this.#permissionAt(initiator, atMicros) === "Submission" && mayConfirm(this.#permissionAt(responder, atMicros)),
    );
  }

  #permissionAt(participant: string, atMicros: number): PermissionName {
    if (this.#disabledMembers.has(participant)) return "Disabled";
    return effectivePermission(this.#options.topology.domain, participant, atMicros);
  }

  /** Why the domain does not take a registration; undefined when it does. */
  refusal({
    participant,
    hasKeys,
    hasCertificate,
  }: Omit<Registration, "permission">): { readonly state: "REJECTED" | "FAILED"; readonly reason: string } | undefined {
    const { isOpen, requireCertificate } = this.#options;
    const who = `Participant PAR::${shortUid(participant)}`;
    if (!isOpen && this.#liveSide(participant, "From").length === 0) {
      return { state: "REJECTED", reason: `${who} is not on the allow-list of this closed network` };
    }
    if (!hasKeys) {
      const reason = "The participant can not be enabled without registering the necessary keys first";
      return { state: "FAILED", reason };
    }
    if (requireCertificate && !hasCertificate) {
      return { state: "REJECTED", reason: `${who} needs a SignedLegalIdentityClaim, but did not provide one` };
    }
    return undefined;
  }

  /** On an open domain every member gets a From row; only while writing. */
  admitIfMissing(participant: string): void {
    const { isOpen, manager, vault } = this.#options;
    if (!isOpen || this.#liveSide(participant, "From").length > 0) return;
    manager.append(manager.addition(this.#state(participant, "From", "Submission"), vault.preferred));
  }

  /** The tokens first, so that none is used to reconnect. */
  #cutOff(uid: string): void {
    this.#options.sessions.drop(`PAR::${uid}`);
    this.#options.connections.cut(uid);
  }

  #connect(participant: string): void {
    const { connections, nowMicros } = this.#options;
    if (!this.#disabledMembers.has(participant) && this.#mayConnect(participant)) {
      connections.logIn(participant, nowMicros());
    }
  }

  /**
   * The participant's login waits until the topology is effective; the simulator looks at what the manager has accepted,
   * so that nobody has to wait.
   */
  #mayConnect(participant: string): boolean {
    const { authorized } = this.#options.topology;
    return unlessBroken(() => effectivePermission(authorized, participant, Number.MAX_SAFE_INTEGER) !== "Disabled");
  }

  #liveSide(participant: string, side: "From" | "To"): readonly ParticipantStateRow[] {
    return liveStates(this.#options.topology.authorized, participant).filter(
      (row) => row.transaction.mapping.side === side,
    );
  }

  #state(participant: string, side: "From" | "To", permission: PermissionName): ParticipantState {
    const { domainId: domain } = this.#options;
    return { kind: "participant-state", side, domain, participant, permission, trustLevel: "Ordinary" };
  }
}

/** Refuses what Canton cannot compute. */
function unlessBroken(compute: () => boolean): boolean {
  try {
    return compute();
  } catch (error) {
    if (error instanceof VipWithoutConfirmationError) return false;
    throw error;
  }
}
