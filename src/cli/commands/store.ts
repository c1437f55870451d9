import { readSettings } from "../../settings/read-settings.ts";
import type { Settings } from "../../settings/settings.ts";
import { lockState } from "../../app/lock-state.ts";
import { openStore, openStoreToFill } from "../../app/open-store.ts";
import type { Store } from "../../ports/store.ts";
import { aboutFile, writeStream } from "../files.ts";
import { linesOf } from "../lines.ts";
import type { CommonOptions, Session } from "../session.ts";
import { EXIT } from "../exit-code.ts";
import { API_VERSION } from "../../model/api-version.ts";

/** Everything that the store of the settings holds, in one file: another store takes it in. */
export async function storeExportCommand(session: Session, file: string, options: CommonOptions): Promise<number> {
  return withStore(session, options, openStore, async (store) => {
    await session.terminal.withProgress(`writing ${file}`, () => writeStream(file, store.dump(), session.stop));
    session.terminal.err(`rollcall: exported the whole store to ${file}`);
    return EXIT.ok;
  });
}

/** Takes an export into the store of the settings, which must be empty and not in use. */
export async function storeImportCommand(session: Session, file: string, options: CommonOptions): Promise<number> {
  const { terminal, output } = session;
  return withStore(session, options, openStoreToFill, async (store, settings) => {
    const lock = await lockState(settings);
    try {
      const counts = await terminal.withProgress(`reading ${file}`, () =>
        aboutFile(file, () => store.restore(linesOf(file))),
      );
      const document = { apiVersion: API_VERSION, kind: "Transfer", rows: counts };
      if (output === "json") terminal.out(JSON.stringify(document, undefined, 2));
      else
        terminal.out(
          `imported: ${Object.entries(counts)
            .map(([kind, count]) => `${String(count)} ${kind}`)
            .join(", ")}`,
        );
      return EXIT.ok;
    } finally {
      lock.release();
    }
  });
}

async function withStore(
  session: Session,
  { config }: CommonOptions,
  open: typeof openStore,
  work: (store: Store, settings: Settings) => Promise<number>,
): Promise<number> {
  const settings = await readSettings(config, session.environment);
  const store = await open(settings);
  try {
    return await work(store, settings);
  } finally {
    await store.close();
  }
}
