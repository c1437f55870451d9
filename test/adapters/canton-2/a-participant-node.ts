import { onTestFinished } from "vitest";

import { openParticipant2, type Participant2Options } from "../../../src/adapters/canton-2/participant.ts";
import type { ParticipantNode } from "../../../src/ports/participant-node.ts";
import { PATIENCE_MS } from "../../support/patience.ts";

/** The real adapter, speaking to whoever is at `address`. Ends with the test. */
export function aParticipantNode(
  { address }: { readonly address: string },
  options: Partial<Participant2Options> = {},
): ParticipantNode {
  const node = openParticipant2({
    address,
    maxReceiveBytes: 64 << 20,
    nowMs: () => Date.now(),
    callTimeoutMs: PATIENCE_MS,
    domainTimeoutMs: PATIENCE_MS,
    newSpanId: () => "b7ad6b7169203331",
    ...options,
  });
  onTestFinished(() => {
    node.close();
  });
  return node;
}
