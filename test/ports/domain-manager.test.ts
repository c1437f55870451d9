import type { DomainId } from "../../src/model/identifier.ts";
import { aDomain, aDomainManager } from "../adapters/canton-2/a-domain-manager.ts";
import { aDomainId, aParticipantId } from "../build/identifiers.ts";
import { MemoryDomain } from "../usecases/domain/memory-domain.ts";
import { testDomainManager } from "./domain-manager-contract.ts";

testDomainManager("Canton 2.x", async () => {
  const { simulator } = await aDomain();
  return {
    domainId: simulator.domainId as DomainId,
    open: (domainId) => aDomainManager({ address: simulator.address, domainId }),
    setState: async (name, standing) => {
      const id = aParticipantId(name);
      if (standing.kind === "suspended") await simulator.console.setState(id, "Disabled", "Ordinary");
      if (standing.kind !== "admitted") return;
      await simulator.console.setState(id, standing.permission, standing.trustLevel ?? "Ordinary");
    },
  };
});

testDomainManager("a remembered domain", () => {
  const domain = new MemoryDomain(aDomainId("acme"));
  return Promise.resolve({
    domainId: domain.domainId,
    open: (domainId) => domain.openManager(domainId),
    setState: (name, standing) => {
      domain.setState(aParticipantId(name), standing);
      return Promise.resolve();
    },
  });
});
