import { RollcallError } from "../../model/error.ts";
import type { CallContext } from "../../ports/domain-manager.ts";
import type { ParticipantNode } from "../../ports/participant-node.ts";

/** The result of leaving. */
export interface Left {
  readonly alias: string;
  /** False if it was already disconnected. */
  readonly wasConnected: boolean;
}

/**
 * Disconnects the participant from a domain, and stops it from reconnecting by itself. Its membership, which is the
 * domain's, stays; so does its configuration, which 2.x cannot delete. Throws `usage` for an unknown alias.
 */
export async function leave(node: ParticipantNode, alias: string, context: CallContext): Promise<Left> {
  const links = await node.domains(context);
  const link = links.find(({ entry }) => entry.alias === alias);
  if (link === undefined) {
    const aliases = links.map(({ entry }) => entry.alias);
    throw new RollcallError("usage", `the participant has no domain that it calls ${alias}`, {
      hint: aliases.length === 0 ? "It has none at all." : `It has ${aliases.join(", ")}.`,
    });
  }
  if (!link.isManual) await node.modify(link.entry, true, context);
  if (link.isConnected) await node.disconnect(alias, context);
  return { alias, wasConnected: link.isConnected };
}
