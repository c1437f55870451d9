import { BlockList, isIP } from "node:net";

import { RollcallError } from "../../model/error.ts";

/** Whether rollcall may connect to an IP address, which is written in its usual form. */
export type AddressPolicy = (address: string) => boolean;

/**
 * What is not on the public internet, or leads back from it to where it should not. Source: the registries of IANA for
 * special-purpose IPv4 and IPv6 addresses, and those for multicast.
 */
const SPECIAL_IPV4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.31.196.0/24",
  "192.52.193.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "192.175.48.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
] as const;

/** Global unicast is `2000::/3`: everything outside it is refused as it is, IPv4 in disguise among it. */
const GLOBAL_IPV6 = "2000::/3";

/** What of it is special: protocol assignments with Teredo and the like, documentation, 6to4, AS112. */
const SPECIAL_IPV6 = ["2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"] as const;

/** Public addresses, and those of `allowed` besides, as networks such as `10.0.0.0/8`. Throws `settings`. */
export function publicAddressesAnd(allowed: readonly string[]): AddressPolicy {
  const also = listOf(allowed);
  const special = listOf([...SPECIAL_IPV4, ...SPECIAL_IPV6]);
  const global = listOf([GLOBAL_IPV6]);
  return (address) => {
    const family = familyOf(address);
    if (family === undefined) return false;
    if (also.check(address, family)) return true;
    if (family === "ipv6" && !global.check(address, family)) return false;
    return !special.check(address, family);
  };
}

/** For addresses from a trusted source. */
export const anyAddress: AddressPolicy = () => true;

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", length = "", ...rest] = network.split("/");
    const family = familyOf(address);
    const bits = Number(length);
    const isWhole = /^\d{1,3}$/.test(length) && rest.length === 0;
    if (family === undefined || !isWhole || bits > (family === "ipv4" ? 32 : 128)) {
      throw new RollcallError("settings", `${JSON.stringify(network)} is not a network`, {
        hint: "Write an address and its prefix length, such as 10.0.0.0/8 or fd00::/8.",
      });
    }
    list.addSubnet(address, bits, family);
  }
  return list;
}

function familyOf(address: string): "ipv4" | "ipv6" | undefined {
  const version = isIP(address);
  if (version === 4) return "ipv4";
  return version === 6 ? "ipv6" : undefined;
}
