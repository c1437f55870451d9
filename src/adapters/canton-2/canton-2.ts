import type { Capabilities } from "../../model/capabilities.ts";
import type { DomainId } from "../../model/identifier.ts";
import type { DomainManager } from "../../ports/domain-manager.ts";
import { Channel, type ChannelOptions } from "../grpc/channel.ts";
import { AdminApi } from "./admin-api.ts";
import { identify } from "./identify.ts";
import { MemberMemory } from "./member-memory.ts";
import { type ReadMemory, readDomain, readMembers, readRemovals } from "./read.ts";
import { RecordMemory } from "./record-memory.ts";
import { readSelfAdmitted } from "./self-admitted.ts";
import { probeWrites, submitAction } from "./write.ts";

/** What the 2.x admin API can express. */
const CAPABILITIES: Capabilities = {
  trustLevel: true,
  disabledEntry: true,
};

export interface Canton2Options extends ChannelOptions {
  /** The domain that must answer. */
  readonly domainId: DomainId;
  readonly callTimeoutMs: number;
  /** 16 hex digits. */
  readonly newSpanId: () => string;
}

/** What managers of one address share that are opened one after another: the connection, and what was read last. */
export interface Canton2Link {
  readonly channel: Channel;
  readonly memory: ReadMemory;
}

/** Connects with the first call. An idle connection does not keep the process alive, and is closed in time. */
export function linkCanton2(options: ChannelOptions): Canton2Link {
  return { channel: new Channel(options), memory: { members: new MemberMemory(), records: new RecordMemory() } };
}

/**
 * A Canton 2.x domain through its manager's admin API: over `link`, which stays open when the manager is closed, or over
 * a connection of its own.
 */
export function openCanton2(options: Canton2Options, link?: Canton2Link): DomainManager {
  const { domainId, callTimeoutMs, nowMs, newSpanId } = options;
  const { channel, memory } = link ?? linkCanton2(options);
  const api = new AdminApi(channel, { timeoutMs: callTimeoutMs, newSpanId });
  return {
    capabilities: CAPABILITIES,
    identify: (context) => identify(api, context),
    read: (context) => readDomain(api, domainId, { nowMs, memory }, context),
    readMembers: (ids, context) => readMembers(api, domainId, ids, context),
    readRemovals: (ids, context) => readRemovals(api, domainId, ids, context),
    readSelfAdmitted: (ids, context) => readSelfAdmitted(api, domainId, ids, context),
    submit: (action, context) => submitAction(api, domainId, action, context),
    probeWrites: (context) => probeWrites(api, context),
    close: () => {
      if (link === undefined) channel.close();
    },
  };
}
