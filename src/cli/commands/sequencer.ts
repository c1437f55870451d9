import { join } from "node:path";

import { draftSequencers } from "../../usecases/sequencers/draft-sequencers.ts";
import { sequencerDraftsJson } from "../../report/placement.ts";
import { writeNew } from "../files.ts";
import { forEachValid, readRegister, type RegisterOptions } from "../register-command.ts";
import type { Session } from "../session.ts";
import { EXIT } from "../exit-code.ts";

export interface ProposeOptions extends RegisterOptions {
  readonly write?: string;
}

/** The documents of the sequencers that are due; never over a file that is there. */
export async function sequencerProposeCommand(session: Session, options: ProposeOptions): Promise<number> {
  const { terminal, output } = session;
  const { revision, domains } = await readRegister(session, options);
  return forEachValid(session, domains, async ({ name, desired, placed }) => {
    const files = draftSequencers(desired, placed);
    if (options.write !== undefined) {
      for (const { path, content } of files) await writeNew(join(options.write, path), content, session.stop);
    }
    if (output === "json") {
      terminal.out(JSON.stringify(sequencerDraftsJson(name, revision.label, placed.due, files), undefined, 2));
      return EXIT.ok;
    }
    if (files.length === 0) terminal.out(`${name}: no sequencer is due`);
    for (const { path, content } of files) {
      terminal.out(options.write === undefined ? `# ${path}\n${content}` : `wrote ${path}`);
    }
    if (files.length > 0)
      terminal.err("Fill in the endpoint and the trust root; rollcall validate lists what is missing.");
    return EXIT.ok;
  });
}
