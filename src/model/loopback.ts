import ipaddr from "ipaddr.js";

/** Whether a host leads nowhere but to this machine; an IPv6 address may be in brackets. */
export function isLoopbackHost(host: string): boolean {
  if (host === "localhost") return true;
  const address = /^\[.*\]$/.test(host) ? host.slice(1, -1) : host;
  const isWhole = ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address);
  return isWhole && ipaddr.parse(address).range() === "loopback";
}

/** The same of `host:port`. */
export function isLoopback(address: string): boolean {
  return isLoopbackHost(address.slice(0, address.lastIndexOf(":")));
}
