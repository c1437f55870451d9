import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { EXIT } from "../../model/error.ts";
import { importMembers } from "../../reconcile/import-members.ts";
import { importJson } from "../../report/json.ts";
import { plural } from "../../model/plural.ts";
import { type DomainOptions, withDomains } from "../domain-command.ts";
import type { Session } from "../session.ts";
import { writeNew } from "../write-new.ts";

/** Writes documents for what is live and unknown to git into a folder; never over a file that is there. */
export async function importCommand(session: Session, folder: string, options: DomainOptions): Promise<number> {
  const { terminal, output } = session;
  await mkdir(join(folder, "domains"), { recursive: true });
  return withDomains(session, { ...options, register: folder }, async ({ domain, deps, options: turn }) => {
    const files = await terminal.withProgress(`reading ${domain}`, () => importMembers(deps, turn));
    for (const { path, content } of files) await writeNew(join(folder, path), content);
    if (output === "json") terminal.out(JSON.stringify(importJson(domain, files), undefined, 2));
    else {
      for (const { path } of files) terminal.out(`wrote ${path}`);
      terminal.out(
        files.length === 0
          ? `${domain}: every live member has a document`
          : `${domain}: ${plural(files.length, "file")} written. Fill in each organisation, then commit; a plan finds nothing to do.`,
      );
    }
    return EXIT.ok;
  });
}
