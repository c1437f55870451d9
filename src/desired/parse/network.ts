import { type Network, readNetwork } from "../../model/network.ts";
import { errorAt, type Finding } from "../../document/finding.ts";

/** The networks of the list at `pointer`, each once; adds a finding for each that an allow-list should not hold. */
export function readNetworks(texts: readonly string[], pointer: string, findings: Finding[]): readonly Network[] {
  const networks = new Set<Network>();
  texts.forEach((text, index) => {
    const at = `${pointer}/${String(index)}`;
    const read = readNetwork(text);
    switch (read.kind) {
      case "network":
        networks.add(read.network);
        break;
      case "malformed":
        findings.push(
          errorAt(at, {
            rule: "network",
            message: "this is not a network",
            expected: "address/length, such as 203.0.113.0/24 or 2001:db8:7::/48",
            found: text,
            hint: "Write the network that this member connects from; one address is a /32, or a /128 of IPv6.",
          }),
        );
        break;
      case "host-bits":
        findings.push(
          errorAt(at, {
            rule: "network",
            message: "this is an address in a network, and not the network",
            expected: read.network,
            found: text,
            hint: "Write the network, or the one address as a /32 (a /128 of IPv6).",
          }),
        );
        break;
      case "too-wide":
        findings.push(
          errorAt(at, {
            rule: "network",
            message: "this network is wider than any company's, and would let strangers in",
            expected: `a length of at least ${String(read.shortest)}`,
            found: text,
            hint: "List the networks that this member really connects from.",
          }),
        );
        break;
    }
  });
  return [...networks];
}
