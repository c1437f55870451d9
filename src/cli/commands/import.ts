import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { importMembers } from "../../usecases/domain/import-members.ts";
import { importJson } from "../../report/json/domain.ts";
import { renderImport } from "../../report/import.ts";
import { type DomainOptions, withDomains } from "../domain-command.ts";
import { inFolder, writeNew } from "../files.ts";
import type { Session } from "../session.ts";
import { EXIT } from "../exit-code.ts";

/** Writes documents for what is live and unknown to git into a folder; never over a file that is there. */
export async function importCommand(session: Session, folder: string, options: DomainOptions): Promise<number> {
  const { terminal, output, stop } = session;
  await inFolder(folder, () => mkdir(join(folder, "domains"), { recursive: true }), stop);
  return withDomains(session, { ...options, register: folder }, async ({ domain, deps, options: turn }) => {
    const imported = await terminal.withProgress(`reading ${domain}`, () => importMembers(deps, turn));
    const { files, leftOut } = imported;
    for (const { path, content } of files) await writeNew(join(folder, path), content, stop);
    if (output === "json") terminal.out(JSON.stringify(importJson(domain, imported), undefined, 2));
    else terminal.out(renderImport(domain, imported, terminal.paint));
    return leftOut.length === 0 ? EXIT.ok : EXIT.partial;
  });
}
