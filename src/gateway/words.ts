import { formatHostAndPort, type Gateway, type GatewayRoute, type HostAndPort } from "../model/gateway.ts";

/** Seconds that a client may take to say what it wants, and that a connection may take to be made. */
export const HELLO_SECONDS = 5;
export const CONNECT_SECONDS = 5;
/** Seconds after which an idle connection is closed: a member's stream may be idle for long. */
export const IDLE_SECONDS = 3600;

/**
 * `text` as it may stand in a configuration. Every value here was parsed before as a name, a network or an address; this
 * checks again that it is one plain word. Throws when it is not.
 */
export function plainWord(text: string): string {
  if (/^[A-Za-z0-9_.:/[\]-]+$/.test(text)) return text;
  throw new Error(`${JSON.stringify(text)} is not a plain word, and nothing else goes into a configuration`);
}

export function addressWord(address: HostAndPort): string {
  return plainWord(formatHostAndPort(address));
}

/** Every address of IPv6, and of IPv4 with it. */
export function isEveryAddress({ host }: HostAndPort): boolean {
  return host === "::";
}

/** A route's name that no other route has, also where a name may have no hyphen. */
export function routeWord({ domain, sequencer }: GatewayRoute): string {
  return plainWord(`${domain}__${sequencer}`.replaceAll("-", "_"));
}

/** What stands above every configuration, as lines of comment. */
export function headLines({ commit }: Gateway): readonly string[] {
  return [
    `# The gateway before the sequencers, as the register has it at ${commit === undefined ? "a folder" : plainWord(commit)}.`,
    "# Written by rollcall gateway render: render it again instead of changing it.",
    "# TLS goes through as it is, by the name that the client asks for; what no line lets in is closed.",
  ];
}
