import type { Capabilities } from "../../model/capabilities.ts";
import type { DomainId } from "../../model/identifier.ts";
import type { DomainManager } from "../../ports/domain-manager.ts";
import { Channel, type ChannelOptions } from "../grpc/channel.ts";
import { AdminApi } from "./admin-api.ts";
import { identify } from "./identify.ts";
import { readDomain, readMembers } from "./read.ts";
import { probeWrites, submitAction } from "./write.ts";

/** What the 2.x admin API can express. */
const CAPABILITIES: Capabilities = {
  trustLevel: true,
  disabledEntry: true,
  compareAndSet: false,
  severalOwners: false,
  sequencerMembership: false,
  readableOpenness: false,
};

export interface Canton2Options extends ChannelOptions {
  /** The domain that must answer. */
  readonly domainId: DomainId;
  readonly callTimeoutMs: number;
  /** 16 hex digits. */
  readonly newSpanId: () => string;
}

/** A Canton 2.x domain through its manager's admin API. Connects with the first call. */
export function openCanton2(options: Canton2Options): DomainManager {
  const { domainId, callTimeoutMs, nowMs, newSpanId } = options;
  const api = new AdminApi(new Channel(options), { timeoutMs: callTimeoutMs, newSpanId });
  return {
    capabilities: CAPABILITIES,
    identify: (context) => identify(api, context),
    read: (context) => readDomain(api, domainId, nowMs, context),
    readMembers: (ids, context) => readMembers(api, domainId, ids, context),
    submit: (action, context) => submitAction(api, domainId, action, context),
    probeWrites: (context) => probeWrites(api, context),
    close: () => {
      api.close();
    },
  };
}
