import type { ProtocolVersion } from "./protocol-version.ts";

/** What a domain is set up with for good, by Canton's defaults. This message serves every protocol version from 4 on. */
export function staticParameters(protocolVersion: ProtocolVersion) {
  return { case: "parametersV1" as const, value: { uniqueContractKeys: true, protocolVersion } };
}
