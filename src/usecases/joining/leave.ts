import { RollcallError } from "../../model/error.ts";
import type { CallContext } from "../../ports/domain-manager.ts";
import type { ParticipantNode } from "../../ports/participant-node.ts";

/** What leaving came to. */
export interface Left {
  readonly alias: string;
  /** False when it was not connected before either. */
  readonly wasConnected: boolean;
}

/**
 * Disconnects the participant from a domain, and keeps it from connecting by itself again. Its membership is the domain's
 * and stays; so does its configuration, since 2.x forgets none.
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
