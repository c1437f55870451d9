import { DomainConnectivityService } from "../../../../protocol/canton-2/generated/com/digitalasset/canton/participant/admin/v0/domain_connectivity_pb.ts";
import { serve, type ServedMethod } from "../../../served-method.ts";
import { readConnectionConfig } from "../connection-config.ts";
import type { ParticipantNode } from "../participant-node.ts";

/** How the participant's operator has it join domains. */
export function domainConnectivityService({ domains, options }: ParticipantNode): readonly ServedMethod[] {
  const { method } = DomainConnectivityService;
  const served = { isServed: options.initialized };
  return [
    serve(
      method.registerDomain,
      async ({ add }) => {
        await domains.register(readConnectionConfig(add));
        return {};
      },
      served,
    ),
    serve(
      method.modifyDomain,
      ({ modify }) => {
        domains.modify(readConnectionConfig(modify));
        return {};
      },
      served,
    ),
    serve(
      method.connectDomain,
      async ({ domainAlias, retry }) => {
        if (retry) return { connectedSuccessfully: await domains.connectOrRetry(domainAlias) };
        await domains.connect(domainAlias);
        return { connectedSuccessfully: true };
      },
      served,
    ),
    serve(
      method.reconnectDomains,
      async ({ ignoreFailures }) => {
        await domains.reconnect(ignoreFailures);
        return {};
      },
      served,
    ),
    serve(
      method.disconnectDomain,
      async ({ domainAlias }) => {
        await domains.disconnect(domainAlias);
        return {};
      },
      served,
    ),
    serve(
      method.listConnectedDomains,
      () => ({
        connectedDomains: domains.connected.map(({ alias: domainAlias, domainId, isHealthy: healthy }) => ({
          domainAlias,
          domainId,
          healthy,
        })),
      }),
      served,
    ),
    serve(
      method.listConfiguredDomains,
      () => ({
        results: domains.configured.map(({ config, isConnected: connected }) => ({
          config: config.message,
          connected,
        })),
      }),
      served,
    ),
    serve(
      method.getAgreement,
      async ({ domainAlias }) => {
        const { domainId, agreement, isAccepted: accepted } = await domains.agreement(domainAlias);
        return agreement === undefined ? { domainId, accepted } : { domainId, agreement, accepted };
      },
      served,
    ),
    serve(
      method.acceptAgreement,
      async ({ domainAlias, agreementId }) => {
        await domains.acceptAgreement(domainAlias, agreementId);
        return {};
      },
      served,
    ),
    serve(
      method.getDomainId,
      async ({ domainAlias }) => {
        const { domainId } = await domains.agreement(domainAlias);
        return { domainId };
      },
      served,
    ),
  ];
}
