import type { ProtocolVersion } from "./protocol-version.ts";

interface StaticParameters {
  readonly case: "parametersV1";
  readonly value: { readonly uniqueContractKeys: boolean; readonly protocolVersion: ProtocolVersion };
}

/** What a domain is set up with for good, by Canton's defaults. This message serves every protocol version from 4 on. */
export function staticParameters(protocolVersion: ProtocolVersion): StaticParameters {
  return { case: "parametersV1", value: { uniqueContractKeys: true, protocolVersion } };
}
