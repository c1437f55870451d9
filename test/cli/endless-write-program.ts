import { writeFile } from "node:fs/promises";

import { runCommand } from "../../src/cli/session.ts";
import { untilStopped } from "../../src/cli/until-stopped.ts";

// A command of its own process whose write never ends: to a pipe that nobody reads.
const [pipe = ""] = process.argv.slice(2);

await runCommand("text", async ({ terminal, stop }) => {
  terminal.out("writing");
  await untilStopped(writeFile(pipe, "something"), stop);
  return 0;
});
