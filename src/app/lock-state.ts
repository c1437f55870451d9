import type { Settings } from "../settings/settings.ts";

/** One service a state directory: its clone and, without another store, its store are in there. Throws `locked`. */
export async function lockState({ stateDirectory }: Settings): Promise<{ readonly release: () => void }> {
  const { lockService } = await import("../adapters/store/sqlite.ts");
  return lockService(stateDirectory);
}
