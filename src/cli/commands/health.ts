import { httpTransport } from "../../adapters/api/client.ts";
import { readSettings } from "../../settings/read-settings.ts";
import type { HttpSettings } from "../../settings/settings.ts";
import { RollcallError } from "../../model/error.ts";
import type { CommonOptions, Session } from "../session.ts";
import { EXIT } from "../exit-code.ts";

const TIMEOUT_MS = 3_000;

/** Whether the service of these settings lives, asked on its own machine: what a container's health check runs. */
export async function healthCommand(session: Session, { config }: CommonOptions): Promise<number> {
  const { environment, terminal } = session;
  const { http } = await readSettings(config, environment);
  const url = localUrl(http);
  const signal = AbortSignal.any([session.signal, AbortSignal.timeout(TIMEOUT_MS)]);
  const { status } = await httpTransport(url, undefined)({ method: "GET", path: "/healthz" }, signal).catch(
    (error: unknown) => {
      throw unhealthy(`the service does not answer at ${url}`, error);
    },
  );
  if (status !== 200) throw unhealthy(`the service at ${url} answers its health check with ${String(status)}`);
  terminal.out(`the service is alive at ${url}`);
  return EXIT.ok;
}

/** Where a service that listens so is reached from its own machine. Throws `settings` where only the service knows. */
export function localUrl({ host, port }: Pick<HttpSettings, "host" | "port">): string {
  if (port === 0) {
    throw new RollcallError("settings", "http.listen has port 0, so the service's port is not known", {
      hint: "Set a port in http.listen.",
    });
  }
  const local = EVERYWHERE[host] ?? host;
  return `http://${local.includes(":") ? `[${local}]` : local}:${String(port)}`;
}

/** Addresses to listen at, and none to call. */
const EVERYWHERE: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

function unhealthy(message: string, cause?: unknown): RollcallError {
  return new RollcallError("unavailable", message, {
    hint: "Check that rollcall serve runs with these settings; read its log.",
    cause,
  });
}
