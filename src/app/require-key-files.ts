import type { Settings } from "../settings/settings.ts";
import { readTls } from "../settings/tls-files.ts";
import { readSigningKey } from "./wire-connection.ts";

/** Throws `settings` where a certificate or a key that the settings name cannot be used: better before than at the first call. */
export async function requireKeyFiles({ domains, connection }: Settings): Promise<void> {
  for (const { tls } of domains.values()) {
    if (tls !== undefined) await readTls(tls);
  }
  if (connection.signingKeyFile !== undefined) await readSigningKey(connection.signingKeyFile);
}
