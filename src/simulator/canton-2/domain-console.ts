import type { DomainNode } from "./domain-node.ts";
import { parseUid } from "./identifier.ts";
import { revocationOf } from "./signed-transaction.ts";
import { refuseVipWithoutConfirmation } from "./services/topology-manager-write-service.ts";
import type { PermissionName, TrustLevelName } from "./wire-names.ts";

/** A second administrator, at the node's own console: no fault strikes it, and its writes queue with all others. */
export interface DomainConsole {
  /** Fingerprint of a second key in the node's vault: without a say until `delegateToOtherKey`. */
  readonly otherKey: string;
  /** Lets `otherKey` sign for the domain, besides the default signing key. */
  delegateToOtherKey(): Promise<void>;
  /** Adds a From row, and by default removes what else is in the slot. Rejects with a `CantonError`. */
  setState(uid: string, permission: PermissionName, trustLevel: TrustLevelName, options?: ConsoleWrite): Promise<void>;
  /** Removes the From row of exactly these values. Rejects with a `CantonError`. */
  removeState(uid: string, permission: PermissionName, trustLevel: TrustLevelName): Promise<void>;
  /** Adds a From row signed by `otherKey`, which gets a say first, beside what is in the slot: even an identical one. */
  addStateByOtherKey(uid: string, permission: PermissionName, trustLevel: TrustLevelName): Promise<void>;
  /** Makes the domain forget the keys of a participant. */
  removeKeys(uid: string): Promise<void>;
  /** Takes the say from `otherKey`: what it signed stays with the manager, and loses its effect on the domain. */
  revokeOtherKey(): Promise<void>;
  /** Restores the manager's database from a backup of `atMs`, milliseconds since 1970; the domain goes on as it is. */
  restoreManager(atMs: number): Promise<void>;
}

export interface ConsoleWrite {
  /** Default true. */
  readonly replaceExisting?: boolean;
  /** Fingerprint of the key to sign with. Default: the manager chooses. */
  readonly signedBy?: string;
}

export function createDomainConsole(node: DomainNode): DomainConsole {
  const otherKey = node.vault.other.fingerprint;
  const write = async (
    change: "Add" | "Remove",
    participant: string,
    permission: PermissionName,
    trustLevel: TrustLevelName,
    { replaceExisting = true, signedBy = "" }: ConsoleWrite,
  ): Promise<void> => {
    if (parseUid(participant) === undefined) throw new RangeError(`${participant} is no uid such as alice::1220…`);
    refuseVipWithoutConfirmation(permission, trustLevel);
    node.catchUp();
    const state = { side: "From", domain: node.domainId, participant, permission, trustLevel } as const;
    await node.manager.authorize({ change, state, signedBy, replaceExisting });
    node.catchUp();
  };
  const delegateToOtherKey = async (): Promise<void> => {
    const { manager, vault } = node;
    await manager.write(() => {
      manager.delegateTo(vault.other);
    });
    node.catchUp();
  };
  return {
    otherKey,
    delegateToOtherKey,
    setState: (uid, permission, trustLevel, options = {}) => write("Add", uid, permission, trustLevel, options),
    removeState: (uid, permission, trustLevel) => write("Remove", uid, permission, trustLevel, {}),
    addStateByOtherKey: async (uid, permission, trustLevel) => {
      await delegateToOtherKey();
      await write("Add", uid, permission, trustLevel, { replaceExisting: false, signedBy: otherKey });
    },
    removeKeys: (uid) => node.admission.removeKeys(uid),
    revokeOtherKey: async () => {
      const { manager, vault } = node;
      await manager.write(() => {
        const delegation = manager.delegationOf(vault.other);
        if (delegation !== undefined) manager.append(revocationOf(delegation, vault.preferred));
      });
      node.catchUp();
    },
    restoreManager: async (atMs) => {
      node.catchUp();
      await node.manager.write(() => {
        node.topology.restoreAuthorized(Math.floor(atMs * 1_000));
      });
    },
  };
}
