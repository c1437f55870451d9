import type { ChannelOptions } from "../adapters/grpc/channel.ts";
import type { AddressPolicy } from "../adapters/network/address-policy.ts";
import type { Flavour } from "../model/flavour.ts";
import type { DomainId } from "../model/identifier.ts";
import type { DomainManager } from "../ports/domain-manager.ts";
import type { EndpointProbe } from "../ports/endpoint-probe.ts";
import type { ParticipantNode } from "../ports/participant-node.ts";
import { newSpanId, systemClock } from "./system.ts";

/** How the nodes of one flavour are reached. Its adapter is loaded when it is needed. */
interface FlavourAdapter {
  /** Gives what opens the manager of a domain; those that it opens share one connection. */
  readonly linkManager: (options: ManagerOptions) => Promise<(domainId: DomainId) => DomainManager>;
  readonly openParticipant: (options: ParticipantOptions) => Promise<ParticipantNode>;
  readonly openProbe: (options: ProbeOptions) => Promise<EndpointProbe>;
}

type Connection = Omit<ChannelOptions, "nowMs">;

export interface ManagerOptions extends Connection {
  readonly callTimeoutMs: number;
}

export interface ParticipantOptions extends Connection {
  readonly callTimeoutMs: number;
  readonly domainTimeoutMs: number;
}

export interface ProbeOptions {
  /** Addresses that may be connected with, and where that is said. */
  readonly allows: AddressPolicy;
  readonly allowedBy: string;
  readonly timeoutMs: number;
}

const ambient = { nowMs: () => systemClock.nowMs(), newSpanId };

/** Every flavour that there is: a new one is an adapter of its own, an entry here, and its name in `model/flavour.ts`. */
export const FLAVOURS: Readonly<Record<Flavour, FlavourAdapter>> = {
  "canton-2": {
    linkManager: async (options) => {
      const { linkCanton2, openCanton2 } = await import("../adapters/canton-2/canton-2.ts");
      const link = linkCanton2({ ...options, ...ambient });
      return (domainId) => openCanton2({ ...options, ...ambient, domainId }, link);
    },
    openParticipant: async (options) => {
      const { openParticipant2 } = await import("../adapters/canton-2/participant.ts");
      return openParticipant2({ ...options, ...ambient });
    },
    openProbe: async (options) => {
      const { openEndpointProbe } = await import("../adapters/canton-2/probe.ts");
      return openEndpointProbe({ ...options, ...ambient });
    },
  },
};

/** Of a participant of which nothing says it. */
export const DEFAULT_FLAVOUR: Flavour = "canton-2";
