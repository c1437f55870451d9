import type { GatewaySettings } from "../../settings/settings.ts";
import { systemClock } from "../../app/system.ts";
import { RollcallError } from "../../model/error.ts";
import {
  type Gateway,
  type HostAndPort,
  isAddress,
  parseHostAndPort,
  type WithoutNetworks,
} from "../../model/gateway.ts";
import { planGateway } from "../../usecases/sequencers/plan-gateway.ts";
import type { InvalidDomain, ValidDomain } from "../../usecases/sequencers/read-placements.ts";
import { visible } from "../../report/escape.ts";
import { renderEnvoy } from "../../gateway/envoy.ts";
import { renderHaproxy } from "../../gateway/haproxy.ts";
import { renderNginx } from "../../gateway/nginx.ts";
import { runJson } from "../../report/json/domain.ts";
import { gatewayJson } from "../../report/placement.ts";
import { renderProblems } from "../../report/terminal/domain.ts";
import { readRegister, type RegisterOptions } from "../register-command.ts";
import type { Session } from "../session.ts";
import { EXIT } from "../exit-code.ts";

export interface GatewayCommandOptions extends RegisterOptions {
  readonly for: "haproxy" | "nginx" | "envoy";
  readonly listen?: string;
  /** `[domain/]sequencer=host:port`. */
  readonly backend: readonly string[];
  readonly withoutNetworks?: WithoutNetworks;
}

const RENDERERS = {
  haproxy: renderHaproxy,
  nginx: renderNginx,
  envoy: renderEnvoy,
} as const satisfies Record<GatewayCommandOptions["for"], (gateway: Gateway) => string>;

/** One configuration for all domains, or none: a partial one would block members. */
export async function gatewayRenderCommand(session: Session, options: GatewayCommandOptions): Promise<number> {
  const { terminal, output } = session;
  const { revision, domains, settings } = await readRegister(session, options);
  const valid: ValidDomain[] = [];
  const invalid: InvalidDomain[] = [];
  for (const domain of domains) {
    if (domain.kind === "valid") valid.push(domain);
    else invalid.push(domain);
  }
  if (invalid.length > 0) return refuse(session, invalid);
  const gateway = planGateway(
    valid,
    revision,
    {
      listen: listenOf(options, settings?.gateway),
      backends: backendsOf(
        options,
        valid.map(({ name }) => name),
        settings?.gateway,
      ),
      withoutNetworks: options.withoutNetworks ?? settings?.gateway.withoutNetworks ?? "closed",
    },
    systemClock.nowMs(),
  );
  const configuration = RENDERERS[options.for](gateway);
  if (output === "json") terminal.out(JSON.stringify(gatewayJson(options.for, gateway, configuration), undefined, 2));
  else terminal.out(configuration);
  for (const note of gateway.notes) terminal.err(`note: ${visible(note)}`);
  return EXIT.ok;
}

/** A document of problems is a result; their text is not: what goes to a file here is taken for a configuration. */
function refuse({ terminal, output }: Session, domains: readonly InvalidDomain[]): number {
  for (const { name, problems } of domains) {
    if (output === "json") terminal.out(JSON.stringify(runJson(name, { kind: "invalid", problems }), undefined, 2));
    else terminal.err(renderProblems(problems, terminal.paint));
  }
  terminal.err("rollcall: the register is not valid, so no gateway configuration is rendered");
  return EXIT.invalid;
}

function listenOf({ listen }: GatewayCommandOptions, settings: GatewaySettings | undefined): HostAndPort {
  const address = listen === undefined ? settings?.listen : parseHostAndPort(listen);
  if (address !== undefined && isAddress(address.host)) return address;
  throw new RollcallError(
    "usage",
    listen === undefined
      ? "the address on which the gateway listens is not set"
      : `${visible(listen)} is not an address with a port`,
    { hint: "Pass --listen ADDRESS:PORT, such as 0.0.0.0:443, or set gateway.listen." },
  );
}

/** Those of the settings, and those of the command line over them. */
function backendsOf(
  { backend }: GatewayCommandOptions,
  domains: readonly string[],
  settings: GatewaySettings | undefined,
): ReadonlyMap<string, ReadonlyMap<string, HostAndPort>> {
  const backends = new Map([...(settings?.backends ?? [])].map(([domain, known]) => [domain, new Map(known)]));
  for (const text of backend) {
    const match = /^(?:([a-z0-9-]+)\/)?([a-z0-9-]+)=(.+)$/.exec(text);
    const address = parseHostAndPort(match?.[3] ?? "");
    const named = match?.[1] ?? (domains.length === 1 ? domains[0] : undefined);
    const sequencer = match?.[2];
    if (address === undefined || named === undefined || sequencer === undefined) {
      throw new RollcallError("usage", `--backend ${visible(text)} does not name a sequencer with its address`, {
        hint: "Write it as DOMAIN/SEQUENCER=HOST:PORT; the domain may be left out where there is only one.",
      });
    }
    backends.set(named, (backends.get(named) ?? new Map<string, HostAndPort>()).set(sequencer, address));
  }
  return backends;
}
