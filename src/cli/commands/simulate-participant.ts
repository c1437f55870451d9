import { startParticipant } from "../../simulator/canton-2/participant/participant-simulator.ts";
import type { Session } from "../session.ts";
import { type NodeOptions, readNodeOptions, runNode } from "./simulator-options.ts";
import { API_VERSION } from "../../model/api-version.ts";

export interface SimulateParticipantOptions extends NodeOptions {
  readonly protocolVersion?: "5" | "7";
}

/** Runs a Canton 2.x participant node on loopback until it is interrupted. */
export async function simulateParticipantCommand(
  session: Session,
  options: SimulateParticipantOptions,
): Promise<number> {
  const { terminal, output } = session;
  const { protocolVersion } = options;
  const node = await readNodeOptions(session, options);
  const spoken = protocolVersion === undefined ? {} : { protocolVersions: [protocolVersion === "7" ? 7 : 5] as const };
  return runNode(
    session,
    () => startParticipant({ ...node, ...spoken }),
    ({ address, participantId }) => {
      const document = {
        apiVersion: API_VERSION,
        kind: "Simulator",
        node: "participant",
        address,
        participantId,
      };
      terminal.out(
        output === "json"
          ? JSON.stringify(document)
          : [
              "Simulating a Canton 2.x participant node.",
              `  admin API    ${address}`,
              `  participant  ${participantId}`,
              "Interrupt to stop.",
            ].join("\n"),
      );
    },
  );
}
